"""A figure and its print: the number, the words before it, the sign behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

from hrn_kg.validation.report import Finding
from hrn_kg.validation.rules.printed import Print, read_print
from hrn_kg.validation.rules.record import FIGURES, Quads, Record, concept, finding
from hrn_kg.vocab import hro

_BOUNDS: Final = (hro("lowerBound"), hro("upperBound"))
_VALUES: Final = (hro("value"), *_BOUNDS)
_QUALIFIER: Final = hro("valueQualifier")
_ABOUT: Final = (
    r"\b(?:about|around|approx|approximately|roughly|nearly|almost|circa|ongeveer|rond|zo'n|bijna)\b"
    r"|\bca\.|\+/-|±|^~"
)
# Words that fix how exactly a number holds, and the qualifiers that fit them; the first that is found decides.
_WORDS: Final = tuple(
    (re.compile(words, re.IGNORECASE), frozenset(qualifiers.split()))
    for words, qualifiers in (
        (
            r"\b(?:at least|no (?:fewer|less) than|niet minder dan|minstens|ten ?minste|minimaal|op zijn minst)\b|≥|>=",
            "at-least range",
        ),
        (
            r"\b(?:up to|at most|no more than|niet meer dan|hoogstens|hooguit|ten hoogste|maximaal|tot en met)\b|≤|<=",
            "up-to range",
        ),
        (r"\b(?:more than|meer dan)\b|^>", "more-than range"),
        (r"\b(?:less than|fewer than|minder dan)\b|^<", "less-than range"),
        (r"^(?:over|boven de)\s*[0-9]|\bruim\b", "more-than approximate at-least"),
        (_ABOUT, "approximate range less-than more-than"),
    )
)
_RANGE: Final = re.compile(
    r"\b(?:between|tussen)\b.+\b(?:and|en)\b|[0-9]\s*%?\s*(?:-|–|—|\bto\b|\btot\b|\btot en met\b)\s*[0-9]",
    re.IGNORECASE,
)
_YEAR: Final = range(1900, 2101)


def value_is_printed(records: Iterable[Record], _: Quads) -> Iterator[Finding]:
    """The number under "value" or a bound is one that the print means, with the qualifier and the unit of the print."""
    for record in records:
        printed = record.text(hro("statedValue")) or ""
        numbers = {path: number for path in _VALUES if (number := record.number(path)) is not None}
        if not printed.strip() or not numbers or not (record.is_a(*FIGURES) or record.is_a(hro("Rule"))):
            continue
        read = read_print(printed, unit=_name(record, "unit"), whole=_is_count(record))
        yield from _numbers(record, read, numbers)
        if record.is_a(*FIGURES):
            yield from _sign(record, read)
            yield from _qualifier(record, read)
            yield from _from_words(record, read)


def _numbers(record: Record, read: Print, numbers: dict[str, Fraction]) -> Iterator[Finding]:
    if not read.numbers:
        if record.is_a(*FIGURES):
            yield finding(
                "PrintedFigure-ValueIsPrinted/unread", record, hro("statedValue"), read.text, "Warning", print=read.text
            )
        return
    for path, number in numbers.items():
        if read.means(number) or number < 0 or (_is_count(record) and number.denominator != 1):
            continue  # Shapes tell of a number below zero, and of a count that is not whole.
        value = _literal(record, path)
        if read.only is None:
            yield finding("PrintedFigure-ValueIsPrinted", record, path, value, print=read.text, given=number)
        else:
            yield finding(
                "PrintedFigure-ValueIsPrinted/meant",
                record,
                path,
                value,
                print=read.text,
                given=number,
                meant=read.only,
            )


def _sign(record: Record, read: Print) -> Iterator[Finding]:
    unit = _name(record, "unit")
    if read.percent and unit and unit != "percent":
        yield finding("PrintedFigure-UnitIsPrinted", record, hro("unit"), record.iri_of(hro("unit")), print=read.text)


def _qualifier(record: Record, read: Print) -> Iterator[Finding]:
    qualifier = _name(record, "valueQualifier")
    if not qualifier or not read.numbers:
        return
    fitting = next((names for words, names in _WORDS if words.search(read.text)), None)
    if fitting is None and _is_range(read):
        fitting = frozenset({"range"})
    if fitting is not None and qualifier not in fitting:
        yield finding(
            "PrintedFigure-QualifierIsPrinted", record, _QUALIFIER, record.iri_of(_QUALIFIER), print=read.text
        )


def _is_range(read: Print) -> bool:
    if len(read.numbers) != 2 or not _RANGE.search(read.text):
        return False
    first, second = (number.values[0] for number in read.numbers)
    return first < second and not (first in _YEAR and second in _YEAR)


def _from_words(record: Record, read: Print) -> Iterator[Finding]:
    in_words = concept("caveat", "converted-from-words")
    if read.numbers and not read.in_digits and in_words not in record.iris(hro("caveat")):
        yield finding("PrintedFigure-WordsHaveCaveat", record, hro("caveat"), None, "Warning", print=read.text)


def _is_count(record: Record) -> bool:
    return _name(record, "measure") == "count"


def _name(record: Record, field: str) -> str:
    return (record.iri_of(hro(field)) or "").rpartition("/")[2]


def _literal(record: Record, path: str) -> str:
    return record.texts(path)[0]
