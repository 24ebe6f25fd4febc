"""What a number means as it is printed, in Dutch or English: `meer dan 1.200`, `24%`, `tussen 10 en 15`, `about 1,200`.

Only what the words say is read. What they leave open (a change that may be *to* or *by* a number, a third, "dozens") is
not decided here: no number is given, or no kind of number, and a person says.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final

from hrn_kg.drafting.spelt_numbers import LARGE, number_of, share_of


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number that was read; kinds by the names of their lists (`more-than`, `percent`, `share`).

    `measure` is None where the print leaves the kind of number open.
    """

    qualifier: str = "exact"
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    unit: str = "count"
    measure: str | None = "count"
    caveats: frozenset[str] = frozenset()

    def numbers(self) -> tuple[Decimal, ...]:
        """Value and bounds, those that there are."""
        return tuple(number for number in (self.value, self.lower, self.upper) if number is not None)


_QUALIFIERS: Final = (
    ("at-least", r"ten ?minste|op zijn minst|minimaal|minstens|minimum|vanaf|at least|no (?:fewer|less) than|>=|≥"),
    ("up-to", (r"niet meer dan|maximaal|hooguit|hoogstens|ten hoogste|maximum|tot en met|t/m|tot|at most|up to"
               r"|no more than|as many as|<=|≤")),
    ("more-than", r"meer dan|ruim|boven de|more than|over|above|in excess of|>"),
    ("less-than", r"minder dan|onder de|nog geen|less than|fewer than|under|below|<"),
    ("approximate", (r"ongeveer|circa|ca\.?|c\.|zo'n|rond de|rond|om en nabij|bijna|grofweg|een kleine|krap|about"
                     r"|around|approximately|approx\.?|roughly|nearly|almost|some|\+/-|\+-|±|~")),
)  # fmt: skip
_STARTS: Final = tuple((name, re.compile(rf"(?:{words})(?=[\s\d€])\s*")) for name, words in _QUALIFIERS)
_ENDS: Final = (
    ("at-least", re.compile(r"\s*(?:of meer|en meer|or more|and more|\+)$")),
    ("up-to", re.compile(r"\s*(?:of minder|or fewer|or less)$")),
)
_ESTIMATE: Final = re.compile(
    r"\b(?:naar schatting|geschatte?|an estimated|estimated(?: at)?|it is estimated that)\b\s*"
)
_MEAN: Final = re.compile(r"\b(?:gemiddelde?|an average of|on average|average|mean)\b\s*")
_CHANGES: Final = (
    ("decrease", re.compile(r"(?:een )?(?:daling|afname|vermindering) (?:van|met)\s+"
                            r"|(?:gedaald|afgenomen|verminderd|daalde|nam af) met\s+"
                            r"|(?:a |an )?(?:decrease|reduction|fall|drop|decline) of\s+"
                            r"|(?:reduced|decreased|fell|dropped|declined|down) by\s+")),
    ("increase", re.compile(r"(?:een )?(?:stijging|toename|groei) (?:van|met)\s+"
                            r"|(?:gestegen|toegenomen|steeg|groeide) met\s+"
                            r"|(?:a |an )?(?:increase|rise|growth) of\s+|(?:increased|rose|grew|up) by\s+")),
)  # fmt: skip
_CHANGE_ENDS: Final = (
    ("decrease", re.compile(r"(?<! of)(?<! or)\s+(?:minder|lager|less|fewer|lower)$")),
    ("increase", re.compile(r"(?<! of)(?<! or)\s+(?:meer|hoger|more|higher)$")),
)
_PERCENT: Final = re.compile(r"%|procent|per ?cent")
_UNITS: Final = (
    ("per-100000", "rate", re.compile(r"\s*per (?:100[.,]?000|honderdduizend)(?: (?:inwoners|inhabitants|people))?$")),
    ("milligram-per-day", "amount", re.compile(r"\s*(?:mg|milligram) (?:per dag|per day|a day|daily)$")),
    ("percent", "share", re.compile(r"\s*(?:%|procent|per ?cent)$")),
    ("euro", "amount", re.compile(r"\s*(?:€|euro'?s?|eur)$")),
    ("year", "amount", re.compile(r"\s*(?:jaar|jaren|years?)(?: (?:oud|old))?$")),
    ("month", "amount", re.compile(r"\s*(?:maand(?:en)?|months?)$")),
    ("day", "amount", re.compile(r"\s*(?:dag(?:en)?|days?)$")),
    ("times", None, re.compile(r"\s*(?:keer|maal|times)$")),
)
_COUNTED: Final = re.compile(r"(\S+(?: (?:" + "|".join(LARGE) + r"))?) ([^\d]+)")
_PARTS: Final = re.compile(r"derde|vierde|vijfde|tiende|kwart|procent|third|fourth|fifth|tenth|quarter|in |op de ")
_EURO: Final = re.compile(r"^(?:€|eur(?:o)?)\s*")
_RANGE: Final = re.compile(
    r"(?:tussen(?: de)?|between|van|from)?\s*(.+?)\s*(?:\btot(?: en met)?\b|\bt/m\b|\bà\b|\bto\b|-)\s*(.+)"
)
_BETWEEN: Final = re.compile(r"(?:tussen(?: de)?|between)\s+(.+?)\s+(?:en|and)\s+(.+)")
_GROUPED: Final = re.compile(r"([1-9]\d{0,2})((?:([.,' ])\d{3})(?:\3\d{3})*)(?:(?!\3)[.,](\d+))?")
# What a Decimal still holds exactly once it is multiplied by a billion.
_MOST_DIGITS: Final = 18
_PLAIN: Final = re.compile(r"\d+(?:[.,]\d+)?")


@lru_cache(4096)  # the same words stand in passage after passage
def read_number(text: str) -> PrintedNumber | None:
    """The number that a printed text means; None when it holds none, or one that a person must judge."""
    rest = _plain(text)
    caveats = set()
    rest, estimated = _taken(_ESTIMATE, rest)
    if estimated:
        caveats.add("estimate")
    rest, is_mean = _taken(_MEAN, rest)
    rest, change = _change(rest)
    rest, qualifier = _qualifier(rest)
    if (share := share_of(rest)) is not None:
        found = PrintedNumber(value=share, unit="percent", measure="share", caveats=frozenset({"converted-from-words"}))
    elif (read := _bounds_or_value(rest)) is not None:
        found = read
    else:
        return None
    if qualifier and found.qualifier == "exact":
        found = _qualified(found, qualifier)
    elif qualifier and qualifier != "approximate":
        return None  # "more than 10 to 15" says neither
    if estimated and found.qualifier == "exact":
        found = replace(found, qualifier="approximate")
    if is_mean:
        found = replace(found, measure="mean")
    if change:
        found = replace(found, measure=change) if found.unit == "percent" else replace(found, measure=None)
    return replace(found, caveats=found.caveats | caveats)


def number_in(text: str) -> Decimal | None:
    """A number in digits or words, without words around it; None for any other text."""
    plain = _plain(text)
    digits, _, word = plain.rpartition(" ")
    if digits and word in LARGE and (number := _digits(digits)) is not None:
        return number * LARGE[word]
    number = _digits(plain)
    if number is not None:
        return number
    spelt = number_of(plain)
    return None if spelt is None else Decimal(spelt)


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("‘", "'")
    plain = re.sub(r"[‐‑‒–—−]", "-", plain)
    return " ".join(plain.split()).strip(" .;:,")


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, bool]:
    found, count = pattern.subn("", text, count=1)
    return found.strip(), bool(count)


def _change(text: str) -> tuple[str, str | None]:
    for name, pattern in _CHANGES:
        if match := pattern.match(text):
            return text[match.end() :], name
    for name, pattern in _CHANGE_ENDS:
        if (match := pattern.search(text)) and _PERCENT.search(text[: match.start()]):
            return text[: match.start()], name
    return text, None


def _qualifier(text: str) -> tuple[str, str | None]:
    for name, pattern in _STARTS:
        if match := pattern.match(text):
            # "tot 15" is a bound; "10 tot 15" begins with a number and is none.
            return text[match.end() :], name
    for name, pattern in _ENDS:
        if match := pattern.search(text):
            return text[: match.start()], name
    return text, None


def _bounds_or_value(text: str) -> PrintedNumber | None:
    for pattern in (_BETWEEN, _RANGE):
        if (match := pattern.fullmatch(text)) and (found := _range(*match.groups())) is not None:
            return found
    return _single(text)


def _range(first: str, last: str) -> PrintedNumber | None:
    upper, lower = _single(last), _single(first)
    if lower is None or upper is None or lower.value is None or upper.value is None:
        return None
    unit, measure = upper.unit, upper.measure
    if lower.unit not in ("count", unit):
        if unit != "count":
            return None
        unit, measure = lower.unit, lower.measure  # "€ 10 tot 15"
    low = lower.value
    if low > upper.value:
        return None
    return PrintedNumber("range", None, low, upper.value, unit, measure, lower.caveats | upper.caveats)


def _single(text: str) -> PrintedNumber | None:
    unit, measure = "count", "count"
    rest, euro = _taken(_EURO, text)
    found: str | None = "amount" if euro else measure
    unit = "euro" if euro else unit
    for name, kind, pattern in _UNITS:
        if match := pattern.search(rest):
            unit, found = name, kind
            rest = rest[: match.start()]
            break
    number = number_in(rest)
    if number is None:
        number = _counted(rest) if unit == "count" else None
        if number is None:
            return None
    caveats = frozenset() if any(sign.isdigit() for sign in rest) else frozenset({"converted-from-words"})
    return PrintedNumber(value=number, unit=unit, measure=found, caveats=caveats)


def _counted(text: str) -> Decimal | None:
    """The number of "24 gebruiksruimten": a thing that is counted may stand behind it, but no second number."""
    match = _COUNTED.fullmatch(text)
    if match is None or number_of(match.group(2).split()[0]) is not None:
        return None
    number = number_in(match.group(1))
    in_digits = match.group(1)[0].isdigit()
    # "Een derde" is a third, "een paar" a few: in words, one is mostly an article, and parts are no things.
    if number is None or (not in_digits and (number == 1 or _PARTS.match(match.group(2)))):
        return None
    return number


def _qualified(found: PrintedNumber, qualifier: str) -> PrintedNumber:
    number = found.value
    match qualifier:
        case "at-least" | "more-than":
            return replace(found, qualifier=qualifier, value=None, lower=number)
        case "up-to" | "less-than":
            return replace(found, qualifier=qualifier, value=None, upper=number)
        case _:
            return replace(found, qualifier=qualifier)


def _digits(text: str) -> Decimal | None:
    """Digits with points, commas, spaces or apostrophes: three behind each are thousands, in either language.

    More than 18 digits are no number that anybody counted.
    """
    if sum(sign.isdigit() for sign in text) > _MOST_DIGITS:
        return None
    if match := _GROUPED.fullmatch(text):
        head, groups, separator, fraction = match.groups()
        return Decimal(head + groups.replace(separator, "") + (f".{fraction}" if fraction else ""))
    if _PLAIN.fullmatch(text):
        return Decimal(text.replace(",", "."))
    return None
