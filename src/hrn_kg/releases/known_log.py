"""What a build knows of the log of changes when it ends: so the next need not read what is described of all things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from hrn_kg.buildcache import NOTHING, BuildCache
from hrn_kg.changes import Log
from hrn_kg.changes.payloads import Payload, payloads_in
from hrn_kg.changes.replay import Gone
from hrn_kg.errors import DataDamaged
from hrn_kg.releases.last_data import LastData
from hrn_kg.releases.sorted_lines import sorted_lines_in

_STEP: Final = "log"
_BLANK: Final = b"_:"


@dataclass(frozen=True, slots=True)
class KnownLog:
    """What the log gives up to its last entry; `mark` stands for the entries (see `Log.mark`).

    `before` is what is described of the things that may have changed since.
    """

    mark: str
    described: int
    gone: Mapping[str, Gone]
    before: Mapping[str, Payload]


def known_log(cache: BuildCache, since: LastData | None) -> KnownLog | None:
    """What the last build left; none where it is not known what changed since, or that has blank nodes."""
    facts = cache.recall(_STEP, "")
    if facts is None or since is None:
        return None
    lines = list(lines_of_things(since.path, since.changed))
    if any(_BLANK in line for line in lines):
        return None
    mark, described, gone = facts
    each = {
        iri: Gone(last, successor, release, None if moment is None else datetime.fromisoformat(moment))
        for iri, (last, successor, release, moment) in gone.items()
    }
    return KnownLog(mark, described, each, dict(payloads_in(lines)))


def keep_log(cache: BuildCache, log: Log, described: int, gone: Mapping[str, Gone]) -> None:
    """Keep what the log gives with its last entry for the next build; nothing where it cannot be read any more."""
    each = {
        iri: [one.last, one.successor, one.release, None if one.moment is None else one.moment.isoformat()]
        for iri, one in gone.items()
    }
    with suppress(DataDamaged):  # the release is published, and whoever reads the log next tells
        cache.keep(_STEP, "", [log.mark(), described, each], NOTHING)


def lines_of_things(path: Path, subjects: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of these subjects in a sorted file, in order. Raises OSError."""
    with sorted_lines_in(path) as lines:
        for subject in sorted(subjects):
            yield from lines.of(subject)
