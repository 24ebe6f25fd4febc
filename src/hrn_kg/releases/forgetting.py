"""Blanking a thing in log and releases (`hrn-kg log --redact`), and what builds left of what is to be forgotten."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hrn_kg.changes import Log
from hrn_kg.changes.redaction import redact, releases_with
from hrn_kg.errors import BuildFailed
from hrn_kg.releases import kept, layout, retire
from hrn_kg.releases.lock import clear_workshops, locked


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The entries of the log that were written anew, and the releases that were removed; oldest first.

    `left` may hold it still: stores below HOME/stores that a server reads or that cannot be removed, and what builds
    left that cannot be removed.
    """

    entries: tuple[str, ...]
    releases: tuple[str, ...]
    left: tuple[Path, ...] = ()


def forget(home: Path, iri: str, reason: str) -> Forgotten:
    """Blank what is stated of a thing, and remove every kept release that describes it.

    Files that do not change are what a release promises, so one that holds what must go is removed whole.

    Raises BuildFailed while the current release describes the thing, or a build is under way; NotFound when the log has
    nothing about it; DataDamaged; ContentError when the disk does not do its part.
    """
    home.mkdir(parents=True, exist_ok=True)
    with locked(home):
        log = Log(home)
        concerned = releases_with(log, iri)
        current = kept.current(home).id
        if current in concerned:
            raise BuildFailed(
                f"Release {current}, which is current, describes <{iri}>: take it out of the content, run "
                "'hrn-kg build', then redact it.",
                iri=iri,
            )
        going = [one for one in kept.survey(home) if one.id in concerned]
        retire.remove(home, going)
        # Also when all releases went before: that may have been broken off.
        left = (*retire.clear_stores(home), *_clear_builds(home))
        # After all that is published, so that the next build sees that the catalogue does not tell of it yet.
        moment = log.next_moment(datetime.now(UTC).replace(microsecond=0))
        entries = redact(log, iri, reason, moment)
    return Forgotten(tuple(entries), tuple(one.id for one in reversed(going)), left)


def forget_builds(home: Path, patience: float = 0.0) -> tuple[Path, ...]:
    """Remove what builds left, also those that failed and published nothing; what cannot be removed.

    `patience` is how many seconds to wait for a build to end. Raises BuildFailed while one is under way.
    """
    home.mkdir(parents=True, exist_ok=True)
    with locked(home, patience):
        return _clear_builds(home)


def _clear_builds(home: Path) -> tuple[Path, ...]:
    """Remove what builds left for the next one, or as they were killed; what cannot be removed."""
    cache = layout.build_cache_dir(home)
    shutil.rmtree(cache, ignore_errors=True)
    return (*([cache] if cache.exists() else []), *clear_workshops(home))
