"""One round through all cited addresses. Each result is written down at once, so that a killed run loses none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from hrn_kg.watching import watch_record
from hrn_kg.watching.asked_of_release import OldFigure
from hrn_kg.watching.check_results import CheckResult
from hrn_kg.watching.cited_sources import Cited, Source, after, moment
from hrn_kg.watching.watch_record import Record


def go_round(
    home: Path,
    release: str,
    cited: Sequence[Cited],
    figures: Sequence[OldFigure],
    check: Callable[[str], CheckResult],
    now: Callable[[], datetime],
    progress: Callable[[Source], None],
) -> Record:
    """Check each address, those first that were checked longest ago; returns what is known afterwards.

    Of addresses that are cited no more nothing is kept. To be called while the record is held. Raises WatchFailed,
    ContentError.
    """
    record = watch_record.read(home)
    known = {source.address: source for source in record.sources}
    known = {one.address: known[one.address] for one in cited if one.address in known}
    for one in sorted(cited, key=lambda one: known[one.address].checked if one.address in known else ""):
        known[one.address] = after(known.get(one.address), one, check(one.address), now())
        watch_record.write(home, replace(record, sources=_sorted(known.values())))
        progress(known[one.address])
    record = replace(
        record, checked=moment(now()), release=release, sources=_sorted(known.values()), figures=tuple(figures)
    )
    watch_record.write(home, record)
    return record


def _sorted(sources: Iterable[Source]) -> tuple[Source, ...]:
    return tuple(sorted(sources, key=lambda source: source.address))
