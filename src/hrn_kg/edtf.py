"""Dates in the Extended Date/Time Format (EDTF, ISO 8601-2), as far as the base uses it.

Everything else is refused rather than guessed at. Read are years, months, seasons and days, unspecified digits (198X),
uncertain and approximate dates (2018?, 1985~), intervals with an open side, and sets ([1979,1981]). Why not by a
library: docs/decisions/20261124-years-from-edtf.md.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from typing import Final

_OPEN: Final = ("", "..")
_SEASONS: Final = range(21, 25)
_DATE: Final = re.compile(
    r"(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?[?~%]?", re.ASCII
)


def years_of(text: str) -> tuple[int | None, int | None]:
    """The first and the last year that an EDTF expression names, None for a side that is open.

    An uncertain or approximate year counts as the year that is written: how far it may be off is not stated. Raises
    ValueError for an expression that is not read here.
    """
    if not text:
        raise ValueError("the EDTF date is empty.")
    if text[:1] + text[-1:] in ("[]", "{}"):
        members = [_between(*member.partition("..")) for member in text[1:-1].split(",")]
        earliest, latest = _edge(min, [first for first, _ in members]), _edge(max, [last for _, last in members])
    else:
        earliest, latest = _between(*text.partition("/"))
    if earliest is not None and latest is not None and earliest > latest:
        raise ValueError(f"the EDTF date “{text}” ends before it starts.")
    return earliest, latest


Day = tuple[int, int, int]


def days_of(text: str) -> tuple[Day | None, Day | None]:
    """The first and the last day (year, month, day) within an expression, None for a side that is open.

    As for `years_of` what is uncertain counts as it is written; a season is not placed within its year. Raises
    ValueError for an expression that `years_of` does not read.
    """
    years_of(text)
    is_set = text[:1] in ("[", "{")
    parts = [part.partition(".." if is_set else "/") for part in (text[1:-1].split(",") if is_set else [text])]
    first = [_day(start, is_last=False) for start, _, _ in parts]
    last = [_day(end if separator else start, is_last=True) for start, separator, end in parts]
    return (
        None if None in first else min(day for day in first if day is not None),
        None if None in last else max(day for day in last if day is not None),
    )


def _day(side: str, *, is_last: bool) -> Day | None:
    match = _DATE.fullmatch(side)
    if match is None:
        return None  # open: `years_of` has refused all else
    year = int(match["year"].replace("X", "9" if is_last else "0"))
    month, day = (int(part) if part and part != "XX" else None for part in match.group("month", "day"))
    if month is None or month in _SEASONS:
        return (year, 12, 31) if is_last else (year, 1, 1)
    return year, month, day or (monthrange(year, month)[1] if is_last else 1)


def exact_sides(text: str) -> tuple[str | None, str | None]:
    """The first and the last date of an expression that `years_of` reads, None for a side that is open or not exact.

    A season and an unspecified day or month are not exact; an unspecified year is its first and its last year.
    """
    if text[:1] in ("[", "{"):
        return None, None
    start, separator, end = text.partition("/")
    return _exact(start, "0"), _exact(end if separator else start, "9")


def _exact(side: str, digit: str) -> str | None:
    match = _DATE.fullmatch(side)
    if match is None or side[-1] in "?~%":
        return None
    year, month, day = match["year"].replace("X", digit), match["month"], match["day"]
    if month is None or month == "XX" or int(month) in _SEASONS:
        return year if month is None else None
    return "-".join(part for part in (year, month, None if day == "XX" else day) if part)


def _edge(edge: Callable[[list[int]], int], years: list[int | None]) -> int | None:
    known = [year for year in years if year is not None]
    return edge(known) if len(known) == len(years) else None


def _between(start: str, separator: str, end: str) -> tuple[int | None, int | None]:
    return _side(start)[0], _side(end if separator else start)[1]


def _side(text: str) -> tuple[int | None, int | None]:
    if text in _OPEN:
        return None, None
    match = _DATE.fullmatch(text)
    if match is None or not _exists(match["year"], match["month"], match["day"]):
        raise ValueError(
            f"the EDTF date “{text}” cannot be read; write 1985, 1985~, 198X, 2009-10, 1979/1981 or ../1981."
        )
    return int(match["year"].replace("X", "0")), int(match["year"].replace("X", "9"))


def _exists(year: str, month: str | None, day: str | None) -> bool:
    if month is None or month == "XX":
        return day in (None, "XX")
    if int(month) in _SEASONS:
        return day is None
    try:
        # A day of a year with unspecified digits exists when it exists in some year.
        date(int(year) if year.isdigit() else 2000, int(month), 1 if day in (None, "XX") else int(day or 0))
    except ValueError:
        return False
    return True
