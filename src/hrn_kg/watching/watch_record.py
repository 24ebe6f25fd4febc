"""What is known of the sources, in one file of the home, which is replaced in one step.

HOME/watching.json    the sources, the old figures, what is silenced, what was sent when
HOME/watching.lock    held by whoever changes it
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from hrn_kg import disk
from hrn_kg.watching.asked_of_release import OldFigure
from hrn_kg.watching.check_results import Marks
from hrn_kg.watching.cited_sources import MOMENT, STATES, Source
from hrn_kg.watching.watch_faults import WatchFailed

NAME: Final = "watching.json"
LOCK: Final = "watching.lock"
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Silence:
    """Why nobody is written to about a source or an indicator, up to the end of a day (ISO 8601)."""

    why: str
    until: str


@dataclass(frozen=True, slots=True)
class Record:
    """What is known: `checked` is when the last round ended, of `release`; empty before the first one.

    `silences` are by address, or IRI of the indicator; `sent` tells by way (`mail`, `webhook`) when a message went out.
    """

    checked: str = ""
    release: str = ""
    sources: tuple[Source, ...] = ()
    figures: tuple[OldFigure, ...] = ()
    silences: Mapping[str, Silence] = field(default_factory=dict)
    sent: Mapping[str, str] = field(default_factory=dict)

    def is_silenced(self, name: str, day: str) -> bool:
        """Whether nobody is to be written to about an address or indicator on a day."""
        silence = self.silences.get(name)
        return silence is not None and day <= silence.until

    def silences_on(self, day: str) -> Mapping[str, Silence]:
        """The silences that have not ended on a day, by name, sorted."""
        return {name: silence for name, silence in sorted(self.silences.items()) if self.is_silenced(name, day)}


def read(home: Path) -> Record:
    """The record of a home; an empty one where nothing was watched yet. Raises WatchFailed."""
    path = home / NAME
    try:
        facts = json.loads(path.read_bytes())
        if facts["format"] != _FORMAT:
            raise ValueError(f"it is of format {facts['format']}, and this software reads format {_FORMAT}")
        return Record(
            _moment(facts["checked"]) if facts["checked"] != "" else "",
            facts["release"],
            tuple(map(_source, facts["sources"])),
            tuple(OldFigure(**one) for one in facts["figures"]),
            {name: Silence(one["why"], _day(one["until"])) for name, one in facts["silences"].items()},
            {way: _moment(at) for way, at in facts["sent"].items()},
        )
    except FileNotFoundError:
        return Record()
    except OSError as error:
        raise WatchFailed(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise WatchFailed(
            f"{path} cannot be used ({error}).", cure="Move it away: the next run of 'hrn-kg watch' begins anew."
        ) from error


def write(home: Path, record: Record) -> None:
    """Put a record in the place of the one before. Raises ContentError; the one before is there still."""
    facts = {"format": _FORMAT, **asdict(record)}
    disk.replace(home / NAME, (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode())


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Hold the record for one run. Raises WatchFailed while another one does, or where there is no home."""
    with ExitStack() as stack:
        try:
            is_ours = stack.enter_context(disk.held(home / LOCK))
        except OSError as error:
            raise WatchFailed(f"{home / LOCK} cannot be written: {error.strerror}.") from error
        if not is_ours:
            raise WatchFailed(f"Another 'hrn-kg watch' is under way in {home}; wait for it to end.")
        yield


def _source(facts: Any) -> Source:
    lists = {name: tuple(facts[name]) for name in ("records", "documents", "failed_on")}
    source = Source(**{**facts, **lists, "marks": Marks(**facts["marks"])})
    if source.state not in STATES:
        raise ValueError(f"there is no state {str(source.state)[:20]!r}")
    for at in (source.since, source.checked, *([source.changed_at] if source.changed_at != "" else [])):
        _moment(at)
    for day in source.failed_on:
        _day(day)
    return source


def _moment(text: str) -> str:
    """The same moment. Raises ValueError, TypeError for what is none as `cited_sources.moment` writes it."""
    if datetime.strptime(text, MOMENT).strftime(MOMENT) != text:  # noqa: DTZ007 - Z stands in the text
        raise ValueError(f"{text[:20]!r} is no moment")
    return text


def _day(text: str) -> str:
    """The same day. Raises ValueError, TypeError for what is none."""
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError(f"{text[:20]!r} is no day")
    return text
