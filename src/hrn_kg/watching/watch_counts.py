"""How many sources are in which state, for the metrics: read anew when the record or the day is another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from hrn_kg.watching import watch_record
from hrn_kg.watching.cited_sources import STATES
from hrn_kg.watching.watch_faults import WatchFailed

SILENCED: Final = "silenced"


@dataclass(frozen=True, slots=True)
class Counts:
    """The sources by state, those that are silenced by themselves; old figures that are not; when the round ended."""

    sources: Mapping[str, int]
    figures: int
    checked: float


class WatchCounts:
    """The counts of one home."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._seen: tuple[object, ...] = ()
        self._counts = _NOTHING

    def on(self, day: date) -> Counts:
        """The counts on a day; nothing of what cannot be read, which the command tells."""
        try:
            status = (self._home / watch_record.NAME).stat()
            seen: tuple[object, ...] = (day, status.st_mtime_ns, status.st_ino)
        except OSError:
            seen = ()
        if seen != self._seen:
            self._seen = seen
            try:
                self._counts = _counted(watch_record.read(self._home), day.isoformat())
            except WatchFailed:
                self._counts = _NOTHING
        return self._counts


def _counted(record: watch_record.Record, day: str) -> Counts:
    states = Counter(SILENCED if record.is_silenced(source.address, day) else source.state for source in record.sources)
    figures = sum(not record.is_silenced(figure.indicator, day) for figure in record.figures)
    checked = datetime.fromisoformat(record.checked).timestamp() if record.checked else 0.0
    return Counts({state: states[state] for state in (*STATES, SILENCED)}, figures, checked)


_NOTHING: Final = Counts(dict.fromkeys((*STATES, SILENCED), 0), 0, 0.0)
