"""A time as people write it, in Dutch or English: `2025`, `maart 2024`, `2021-2023`, `sinds 2020`, `by 1981`.

What is not read here (`recently`, `begin 2024`) is for a person to decide: a period is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

_MONTHS: Final = (
    ("January", "januari"), ("February", "februari"), ("March", "maart"), ("April", "april"), ("May", "mei"),
    ("June", "juni"), ("July", "juli"), ("August", "augustus"), ("September", "september"), ("October", "oktober"),
    ("November", "november"), ("December", "december"),
)  # fmt: skip
_TENS: Final = {
    "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50, "zestig": 60, "zeventig": 70, "tachtig": 80,
    "negentig": 90,
}  # fmt: skip
_DATATYPES: Final = ("gYear", "gYearMonth", "date")
_CENTURY: Final = 100
NOT_STATED: Final = "not-stated"
_SAID_NOT: Final = re.compile(
    r"niet (?:vermeld|genoemd|bekend)|onbekend|geen|not (?:stated|given)|unknown|none|n\.?v\.?t|-|\?"
)
_NOW: Final = re.compile(r"nu|heden|tegenwoordig|huidig|op dit moment|now|present|currently|today")


@dataclass(frozen=True, slots=True)
class Moment:
    """A year, a month or a day: `2024`, `2024-03`, `2024-03-01`."""

    text: str

    @property
    def datatype(self) -> str:
        """The type of XML Schema in which it is written."""
        return _DATATYPES[self.text.count("-")]

    def label(self, lang: str) -> str:
        """As it is read: `March 2024`, `1 maart 2024`."""
        year, *rest = self.text.split("-")
        if not rest:
            return year
        month = _MONTHS[int(rest[0]) - 1][lang == "nl"]
        return f"{int(rest[1])} {month} {year}" if len(rest) > 1 else f"{month} {year}"


@dataclass(frozen=True, slots=True)
class PeriodRead:
    """A period: its EDTF expression, the name that it gets, its first and last moment, its labels by language."""

    edtf: str
    slug: str
    start: Moment | None
    end: Moment | None
    labels: tuple[tuple[str, str], ...]


def says_not_stated(text: str) -> bool:
    """Whether a person says that no time is printed."""
    return _SAID_NOT.fullmatch(_plain(text)) is not None


def says_now(text: str) -> bool:
    """Whether a person says that the document speaks of its own time."""
    return _NOW.fullmatch(_plain(text)) is not None


def read_moment(text: str) -> Moment | None:
    """A year, month or day; None for any other text, and for a day that does not exist."""
    plain = _plain(text)
    for pattern, groups in _MOMENTS:
        if match := pattern.fullmatch(plain):
            parts = {name: match.group(index + 1) for index, name in enumerate(groups)}
            month = _month(parts["month"]) if "month" in parts else None
            if "month" in parts and month is None:
                return None
            return _moment(int(parts["year"]), month, int(parts["day"]) if "day" in parts else None)
    return None


def read_period(text: str) -> PeriodRead | None:
    """The period that a text names; None when it names none that can be read."""
    plain = _plain(text)
    if moment := read_moment(plain):
        return PeriodRead(
            moment.text, moment.text, moment, moment, (("en", moment.label("en")), ("nl", moment.label("nl")))
        )
    for pattern, make in _FORMS:
        if (match := pattern.fullmatch(plain)) and (found := make(*match.groups())) is not None:
            return found
    return None


def _plain(text: str) -> str:
    plain = re.sub(r"[‐‑‒–—−]", "-", text.casefold()).replace("’", "'")
    return " ".join(plain.split()).strip(" .,;")


_NAMES: Final = {name.casefold(): number for number, pair in enumerate(_MONTHS, 1) for name in pair}
_SHORT: Final = {
    "jan": 1, "feb": 2, "mrt": 3, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "okt": 10,
    "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_YEAR: Final = r"((?:19|20)\d\d)"
_MOMENTS: Final = tuple(
    (re.compile(pattern), groups)
    for pattern, groups in (
        (_YEAR, ("year",)),
        (_YEAR + r"-(\d\d)", ("year", "month")),
        (_YEAR + r"-(\d\d)-(\d\d)(?:[t ]00:00:00)?", ("year", "month", "day")),
        (r"(\d{1,2})[-/.](\d{1,2})[-/.]" + _YEAR, ("day", "month", "year")),
        (r"(\d\d)[-/.]" + _YEAR, ("month", "year")),
        (r"([a-z]+)\.? " + _YEAR, ("month", "year")),
        (r"(\d{1,2})(?:st|nd|rd|th)? ([a-z]+)\.? " + _YEAR, ("day", "month", "year")),
        (r"([a-z]+)\.? (\d{1,2}),? " + _YEAR, ("month", "day", "year")),
    )
)


def _month(text: str) -> int | None:
    if text.isdecimal():
        return int(text) if 1 <= int(text) <= 12 else None
    return _NAMES.get(text) or _SHORT.get(text)


def _moment(year: int, month: int | None, day: int | None) -> Moment | None:
    if month is None:
        return Moment(f"{year:04d}")
    if day is None:
        return Moment(f"{year:04d}-{month:02d}")
    try:
        return Moment(date(year, month, day).isoformat())
    except ValueError:
        return None


def _between(first: str, last: str) -> PeriodRead | None:
    start, end = read_moment(first), read_moment(last)
    if start is None and end is not None and re.fullmatch(r"[a-z]+", first):
        start = read_moment(f"{first} {end.text[:4]}")  # januari tot maart 2024
    if start is None and end is not None and re.fullmatch(r"\d{1,2}", first) and len(end.text) == 10:
        start = read_moment(f"{end.text[:8]}{int(first):02d}")  # 1-7 maart 2024
    if start is None and last.isdecimal() and len(last) == 2:
        return None
    if start is not None and end is None and re.fullmatch(r"\d\d", last):
        end = read_moment(start.text[:2] + last)  # 2023/24
    if start is None or end is None or not _is_before(start, end):
        return None
    labels = (
        ("en", f"{start.label('en')} to {end.label('en')}"),
        ("nl", f"{start.label('nl')} tot en met {end.label('nl')}"),
    )
    return PeriodRead(f"{start.text}/{end.text}", f"{start.text}-{end.text}", start, end, labels)


def _is_before(start: Moment, end: Moment) -> bool:
    width = min(len(start.text), len(end.text))
    return start.text[:width] <= end.text[:width] and start != end


def _open(
    slug: str, english: str, dutch: str, edtf: str, *, starts: bool, ends: bool
) -> Callable[[str], PeriodRead | None]:
    def make(text: str) -> PeriodRead | None:
        moment = read_moment(text)
        if moment is None:
            return None
        labels = (("en", f"{english} {moment.label('en')}"), ("nl", f"{dutch} {moment.label('nl')}"))
        return PeriodRead(
            edtf.format(moment.text),
            f"{slug}-{moment.text}",
            moment if starts else None,
            moment if ends else None,
            labels,
        )

    return make


def _before(text: str) -> PeriodRead | None:
    moment = read_moment(text)
    if moment is None or moment.datatype != "gYear":
        return None
    last = int(moment.text) - 1
    labels = (("en", f"before {moment.text}"), ("nl", f"vóór {moment.text}"))
    return PeriodRead(f"../{last}-12-31", f"before-{moment.text}", None, Moment(str(last)), labels)


def _decade(text: str) -> PeriodRead | None:
    if text in _TENS:
        first = 1900 + _TENS[text]
    elif len(text) == 2:
        first = 1900 + int(text)
    else:
        first = int(text)
    if first % 10:
        return None
    tens = next((name for name, number in _TENS.items() if first == 1900 + number), str(first))
    labels = (("en", f"{first}s"), ("nl", f"jaren {tens}"))
    return PeriodRead(f"{first // 10}X", f"{first}s", Moment(str(first)), Moment(str(first + 9)), labels)


def _quarter(number: str, year: str) -> PeriodRead | None:
    ordinals = {"eerste": 1, "first": 1, "tweede": 2, "second": 2, "derde": 3, "third": 3, "vierde": 4, "fourth": 4}
    quarter = ordinals.get(number) or (int(number[:1]) if number[:1].isdecimal() else 0)
    if not 1 <= quarter <= 4:
        return None
    return _between(f"{year}-{3 * quarter - 2:02d}", f"{year}-{3 * quarter:02d}")


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[..., PeriodRead | None]], ...]] = tuple(
    (re.compile(pattern), make)
    for pattern, make in (
        (r"(?:het )?(\w+) (?:kwartaal|quarter)(?: van| of)? " + _YEAR, _quarter),
        (r"q(\d) ?" + _YEAR, _quarter),
        (r"(?:de |the )?(?:jaren )('?\d\d|[a-z]+|\d{4})", lambda text: _decade(text.lstrip("'"))),
        (r"(?:the )?((?:19|20)\d0)s", _decade),
        (r"(?:sinds|vanaf|since|from) (.+)", _open("since", "since", "sinds", "{}/..", starts=True, ends=False)),
        (r"(?:in of vóór|in of voor|uiterlijk in|by) (.+)",
         _open("by", "by", "in of vóór", "../{}", starts=False, ends=True)),
        (r"(?:tot en met|t/m|tot|up to|until) (.+)", _open("to", "up to", "tot", "../{}", starts=False, ends=True)),
        (r"(?:vóór|voor|before) (.+)", _before),
        (r"(?:rond|omstreeks|circa|ca\.?|ongeveer|around|about|approximately) (.+)",
         _open("around", "around", "rond", "{}~", starts=True, ends=True)),
        (r"(?:tussen|between) (.+?) (?:en|and) (.+)", _between),
        (r"(?:van |from |in de periode |periode |de periode )?(.+?) ?(?:tot en met|t/m|tot|to|/) ?(.+)", _between),
        (r"(?:van |from |periode )?((?:19|20)\d\d)-(\d{2,4})", _between),
        (r"(?:periode )?(.+?) - (.+)", _between),
        (r"(?:periode )?([a-z]+)-([a-z]+ (?:19|20)\d\d)", _between),
        (r"(\d{1,2})-(\d{1,2} [a-z]+ (?:19|20)\d\d)", _between),
    )
)  # fmt: skip
