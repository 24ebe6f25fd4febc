"""The numbers that a print may mean: "2.800", "EUR 61 million", "twee derde", "1 in 4", "60–80%"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from hrn_kg.validation.rules.number_words import FRACTIONS, SCALES, number_of

_SIGNS: Final = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
_DIGITS: Final = r"[0-9]{1,3}(?:[., '’][0-9]{3})+(?![0-9])(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)?"
_TOKEN: Final = re.compile(rf"(?<![0-9])(?P<digits>{_DIGITS})|(?P<word>[a-zéë]+(?:-[a-zéë]+)*)")
_OF: Final = re.compile(r"\s*(?:/|in(?: every)?|(?:out )?of(?: the| every)?|op(?: de| elke)?|van de|van elke|per)\s*")
_PERCENT: Final = re.compile(r"%|\bprocent\b|\bper ?cent\b|\bpercent\b")
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:([., '’])[0-9]{3})(?:\1[0-9]{3})*")
# A longer run of digits or letters is no number that anybody prints, nor is a number beyond this.
_LONGEST: Final = 80
_LARGEST: Final = 10**40
_AND: Final = re.compile(r"\s+(?:and|en)?\s*|-")
_HUNDREDS: Final = ("hundred", "honderd")
_LARGE: Final = frozenset(word for word, scale in SCALES.items() if number_of(word) is None)
_ONE_OF: Final = re.compile(r"(?:\A|\ba)\s*\Z")


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a print: its words, where they stand, and all that they may mean."""

    text: str
    start: int
    end: int
    values: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Print:
    """What a print says."""

    text: str
    numbers: tuple[Number, ...]
    percent: bool
    in_digits: bool

    def means(self, value: Fraction) -> bool:
        """Whether one of its numbers is the value, a fraction to the decimals with which the value is given."""
        return any(is_rounded(value, one) for number in self.numbers for one in number.values)

    @property
    def only(self) -> Fraction | None:
        """Its number, when it has one that can mean one thing only."""
        found = {value for number in self.numbers for value in number.values}
        return next(iter(found)) if len(found) == 1 else None


def read_print(text: str, *, unit: str, whole: bool) -> Print:
    """The numbers that a print may mean in a unit (`percent`, `per-100000` or another).

    `whole` says that things are counted, of which there are no parts.
    """
    plain = text.lower().replace("\u00a0", " ").replace("\u202f", " ")
    for sign, written in _SIGNS.items():
        plain = plain.replace(sign, written)
    single = list(_singles(plain, whole))
    joined = tuple(_parts(plain, _scaled(plain, single), unit))
    return Print(text, joined, bool(_PERCENT.search(plain)), bool(re.search(r"[0-9]", plain)))


def is_rounded(value: Fraction, exact: Fraction) -> bool:
    """Whether the value is the exact number, or that number rounded to as many decimals as the value has."""
    if value == exact:
        return True
    decimals = 0
    while (value * 10**decimals).denominator != 1 and decimals < 12:
        decimals += 1
    # A number with a short decimal form is not rounded: 3 is no 2.8.
    return _endless(exact) and abs(value - exact) * 2 * 10**decimals <= 1


def _endless(number: Fraction) -> bool:
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest != 1


def _singles(text: str, whole: bool) -> Iterator[Number]:
    for match in _TOKEN.finditer(text):
        digits, word = match["digits"], match["word"]
        if len(match[0]) > _LONGEST:
            continue
        if digits:
            yield Number(digits, match.start(), match.end(), _of_digits(digits, whole))
        elif word in FRACTIONS:
            yield Number(word, match.start(), match.end(), (FRACTIONS[word],))
        elif word in SCALES:
            yield Number(word, match.start(), match.end(), (Fraction(SCALES[word]),))
        elif (found := number_of(word)) is not None:
            yield Number(word, match.start(), match.end(), (Fraction(found),))
        elif "-" in word:
            yield from _hyphened(word, match.start())


def _hyphened(words: str, start: int) -> Iterator[Number]:
    """The parts of "three-quarters", if each of them is a number."""
    parts = words.split("-")
    values = [FRACTIONS.get(part, number_of(part)) for part in parts]
    for part, value in zip(parts, values, strict=True):
        if None not in values:
            yield Number(part, start, start + len(part), (Fraction(value or 0),))
        start += len(part) + 1


def _of_digits(digits: str, whole: bool) -> tuple[Fraction, ...]:
    """ "2.800" is 2800 where things are counted, and 2800 or 2.8 elsewhere; "0.500" and "1.25" have a decimal sign."""
    grouped = _GROUPED.fullmatch(digits)
    plain = Fraction(re.sub(r"[^0-9]", "", digits))
    if grouped and not digits.startswith("0"):
        sign = grouped[1]
        if whole or sign not in ".," or digits.count(sign) > 1:
            return (plain,)
        return (plain, Fraction(digits.replace(",", ".")))
    head, sign, decimals = re.fullmatch(r"(.*?)(?:([.,])([0-9]+))?", digits).groups()  # type: ignore[union-attr]
    whole_part = re.sub(r"[^0-9]", "", head)
    return (Fraction(f"{whole_part}.{decimals}"),) if sign else (plain,)


def _scaled(text: str, numbers: list[Number]) -> list[Number]:
    """Numbers with the words behind them that multiply or go on: "61 million", "two hundred and five"."""
    found: list[Number] = []
    for number in numbers:
        last = found[-1] if found else None
        values = _joined(last, number, text[last.end : number.start]) if last else None
        if last and values is not None:
            found[-1] = Number(text[last.start : number.end], last.start, number.end, values)
        else:
            found.append(number)
    # "A million" is one; how many "several million" are, it does not tell.
    return [one for one in found if one.text not in _LARGE or _ONE_OF.search(text[: one.start])]


def _joined(first: Number, second: Number, between: str) -> tuple[Fraction, ...] | None:
    """What two numbers mean together, None where each is one of its own."""
    scale = SCALES.get(second.text, 100 if second.text in _HUNDREDS else None)
    if between.strip(" -") and not (_AND.fullmatch(between) and scale is None):
        return None
    if first.text[:1].isdigit() or first.text in FRACTIONS:
        return None if scale is None or "-" in between else _times(first, scale)
    value, more = first.values[0], second.values[0]
    if scale is not None:
        group = value % (1000 if scale == 100 else 1000 * scale)
        fits = 0 < group < (100 if scale == 100 else 1000)
        return (value - group + group * scale,) if fits else None
    if second.text[:1].isdigit() or second.text in FRACTIONS:
        return None
    return (value + more,) if value > 0 and more > 0 and _goes_on(value, more) else None


def _goes_on(value: Fraction, more: Fraction) -> bool:
    """Whether the second fills up the zeros of the first: "two thousand", "three hundred"; "twenty", "five"."""
    if value % 100 >= 20 and value % 10 == 0:
        return more < 10
    return any(value % step == 0 and more < step for step in (100, 1_000, 1_000_000))


def _times(number: Number, scale: int) -> tuple[Fraction, ...]:
    return tuple(value * scale if value * scale <= _LARGEST else value for value in number.values)


def _parts(text: str, numbers: list[Number], unit: str) -> Iterator[Number]:
    """Numbers, of which two that stand for a part of a whole ("1 in 4", "two thirds", "1/2") are one."""
    waiting = list(numbers)
    while waiting:
        first = waiting.pop(0)
        if waiting and (part := _part(text, first, waiting[0])) is not None:
            second = waiting.pop(0)
            values = _in_unit(first, part, unit)
            yield Number(text[first.start : second.end], first.start, second.end, values)
        elif first.text in FRACTIONS:
            yield Number(first.text, first.start, first.end, _in_unit(None, first.values[0], unit))
        else:
            yield first


def _part(text: str, first: Number, second: Number) -> Fraction | None:
    between = text[first.end : second.start]
    if second.text in FRACTIONS and first.values[0] and not between.strip(" -"):  # "nog geen half" is no part
        return first.values[0] * FRACTIONS[second.text]
    if _OF.fullmatch(between) and second.values[0] and second.text not in FRACTIONS:
        return first.values[0] / second.values[0]
    return None


def _in_unit(first: Number | None, part: Fraction, unit: str) -> tuple[Fraction, ...]:
    if unit == "percent":
        return (part * 100,)
    counted = first.values if first else ()
    return (*counted, part * 100_000) if unit == "per-100000" else (*counted, part)
