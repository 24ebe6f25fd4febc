"""From when to when: a drawing with a row for each thing of which documents give a beginning or an end.

Only what is stated is drawn: a thing without a stated end has an arrow and no bar, and a beginning that is given about,
or as one of several years, has a mark of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hrn_kg.answers.dated_claims import SINCE, UNTIL, Entry
from hrn_kg.answers.scale import Scale
from hrn_kg.render.views import Link

WIDTH: Final = 760
MARGIN: Final = 24
ROW: Final = 24
TOP: Final = 30
_LONGEST: Final = 52
_ARROW: Final = 22
_GAP: Final = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a thing, what is said of when it began and ended, and where its marks stand."""

    name: str
    full: str
    y: int
    start: float | None
    within: float | None
    """How far the time reaches in which it began, where that is more than a year."""
    end: float | None
    is_approximate: bool
    words: str
    text: float
    """Where its name stands: behind its marks, or, in the later half, before them."""
    is_before: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """All rows, the years below them, and the size of the whole."""

    bars: tuple[Bar, ...]
    years: tuple[tuple[int, float], ...]
    width: int
    height: int


def draw(entries: Iterable[Entry], names: Mapping[str, Link]) -> Drawing | None:
    """The drawing of these entries; None for fewer than two things."""
    found: dict[str, dict[str, Entry]] = {}
    for entry in entries:
        if entry.how in (SINCE, UNTIL) and (entry.period.first or entry.period.last):
            for subject in entry.subjects:
                found.setdefault(subject, {})[entry.how] = entry
    if len(found) < 2:
        return None
    years = [year for ends in found.values() for entry in ends.values() for year in _years(entry)]
    scale = Scale.of(years, MARGIN, WIDTH - MARGIN)
    rows = sorted(found.items(), key=lambda item: (_begins(item[1]), names[item[0]].text))
    return Drawing(
        bars=tuple(_bar(names[iri].text, ends, TOP + ROW * at, scale) for at, (iri, ends) in enumerate(rows)),
        years=scale.marks,
        width=WIDTH,
        height=TOP + ROW * len(rows) + 30,
    )


def _bar(name: str, ends: Mapping[str, Entry], y: int, scale: Scale) -> Bar:
    since, until = ends.get(SINCE), ends.get(UNTIL)
    start = scale.place(since.period.start) if since else None
    reach = since.period.last if since and since.period.first not in (None, since.period.last) else None
    last = (until.period.last or until.period.first) if until else None
    end = scale.place(last) if last is not None else None
    within = scale.place(reach) if reach is not None else None
    spoken = [entry.period.words.text for entry in (since, until) if entry]
    marks = [x for x in (start, within, end) if x is not None]
    is_before = min(marks) > WIDTH / 2
    right = max(marks) + (_ARROW if len(marks) == 1 and start is not None else 0)
    return Bar(
        name=name if len(name) <= _LONGEST else name[:_LONGEST].rsplit(" ", 1)[0] + " …",
        full=name,
        y=y,
        start=start,
        within=within,
        end=end,
        is_approximate=since.period.is_approximate if since else False,
        # One period may give both ends.
        words=" – ".join(dict.fromkeys(spoken)),
        text=min(marks) - _GAP if is_before else right + _GAP,
        is_before=is_before,
    )


def _begins(ends: Mapping[str, Entry]) -> int:
    return min(entry.period.start for entry in ends.values())


def _years(entry: Entry) -> list[int]:
    return [year for year in (entry.period.first, entry.period.last) if year is not None]
