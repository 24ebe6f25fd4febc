"""The number of a figure: what the print means, held against the words that say it and what was typed beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.drafting import choosing
from hrn_kg.drafting.drafted import Builder
from hrn_kg.drafting.printed_number import PrintedNumber, number_in, read_number
from hrn_kg.iris import BASE, local_name
from hrn_kg.triples import typed

CHANGES: Final = ("decrease", "increase", "remaining-level", "multiple", "unclear-change")
_TOKEN: Final = re.compile(r"(?:[€]\s?)?\d+(?:[.,' ]\d{3})*(?:[.,]\d+)?%?|[^\W\d]+", re.UNICODE)
_AROUND: Final = 3
_BOUNDS: Final = {"value": "value", "lower": "lowerBound", "upper": "upperBound"}


@dataclass(frozen=True, kw_only=True)
class QuantityAnswers:
    """The number as printed; and, where what is proposed from the print is not right, what it means."""

    number: str = ""
    measure: str = ""
    unit: str = ""
    qualifier: str = ""
    value: str = ""
    lower: str = ""
    upper: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a figure states: the print, what it means, and the kinds of number and unit by their addresses."""

    print: str
    read: PrintedNumber
    measure: str | None
    unit: str | None
    qualifier: str | None


def quantity_of(builder: Builder, answers: QuantityAnswers, passages: Iterable[str]) -> Quantity | None:
    """The quantity that was typed; None, with a finding, when there is no number to state."""
    given = " ".join(answers.number.split())
    if not given:
        builder.report("number", "drafting.number-missing")
        return None
    read = read_number(given)
    overridden = _typed_numbers(builder, answers)
    if read is None and not overridden:
        builder.report("number", "drafting.number-unread", given)
        return None
    read = read or PrintedNumber(measure=None)
    is_said = bool(answers.qualifier.strip() or answers.unit.strip() or overridden)
    given, read = _as_printed(builder, given, read, tuple(passages), is_said=is_said)
    read = _with_typed(builder, read, overridden)
    measure = _kind(builder, "measure", answers.measure, "measure", read.measure)
    unit = _kind(builder, "unit", answers.unit, "unit", read.unit)
    qualifier = _kind(builder, "qualifier", answers.qualifier, "value-qualifier", read.qualifier)
    if measure is not None and local_name(measure) == "count":
        _check_whole(builder, given, read)
    return Quantity(given, read, measure, unit, qualifier)


def rows_of(quantity: Quantity) -> Iterable[tuple[str, tuple[str, *tuple[str | ox.NamedNode | ox.Literal, ...]]]]:
    """The statements of a quantity, each with the field in which it was typed."""
    yield "number", ("hro:statedValue", ox.Literal(quantity.print))
    for field, name, value in (
        ("measure", "hro:measure", quantity.measure),
        ("unit", "hro:unit", quantity.unit),
        ("qualifier", "hro:valueQualifier", quantity.qualifier),
    ):
        if value is not None:
            yield field, (name, value)
    for field, name in _BOUNDS.items():
        number: Decimal | None = getattr(quantity.read, field)
        if number is not None:
            yield field, (f"hro:{name}", literal(number))


def literal(number: Decimal) -> ox.Literal:
    """A number as RDF has it: whole numbers as integers."""
    whole = number == number.to_integral_value()
    return typed(int(number) if whole else format(number.normalize(), "f"), "xsd:integer" if whole else "xsd:decimal")


def _typed_numbers(builder: Builder, answers: QuantityAnswers) -> dict[str, Decimal]:
    found = {}
    for field in _BOUNDS:
        text = getattr(answers, field).strip()
        if text:
            number = number_in(text)
            if number is None:
                builder.report(field, "drafting.number-unread", text)
            else:
                found[field] = number
    return found


def _with_typed(builder: Builder, read: PrintedNumber, given: dict[str, Decimal]) -> PrintedNumber:
    """What was read, with the value and bounds that were typed in its place; else these are proposed."""
    if given:
        read = replace(read, value=None, lower=None, upper=None)
        qualifier = "range" if len(given) == 2 else read.qualifier
        return replace(read, **given, qualifier=qualifier)  # type: ignore[arg-type]
    for field in _BOUNDS:
        number: Decimal | None = getattr(read, field)
        if number is not None:
            builder.propose(field, _shown(number))
    return read


def _kind(builder: Builder, field: str, text: str, kind: str, read: str | None) -> str | None:
    if text.strip():
        return choosing.one(builder, field, text, kind)
    if read is None:
        builder.report(field, "drafting.kind-open")
        return None
    iri = f"{BASE}scheme/{kind}/{read}"
    builder.propose(field, read, builder.known.thing(iri).labels)
    return iri


def _as_printed(
    builder: Builder, given: str, read: PrintedNumber, passages: tuple[str, ...], *, is_said: bool
) -> tuple[str, PrintedNumber]:
    """The print as it stands in the words that say it, with the words around it that belong to the number."""
    if not passages:
        return given, read
    fuller = [found for passage in passages if (found := _in_passage(passage, given, read)) is not None]
    if any(given.casefold() in passage.casefold() for passage in passages):
        if fuller and not is_said and _says(fuller[0][1]) != _says(read) == ("exact", "count"):
            builder.report("number", "drafting.print-says-more", given, "Warning", words=fuller[0][0])
        return given, read
    if fuller:
        print_, meaning = fuller[0]
        builder.propose("number", print_)
        return print_, meaning
    builder.report("number", "drafting.number-not-in-words", given)
    return given, read


def _in_passage(passage: str, given: str, read: PrintedNumber) -> tuple[str, PrintedNumber] | None:
    """The longest words of a passage that mean the same number, with what qualifies it."""
    tokens = list(_TOKEN.finditer(passage))
    wanted: set[Decimal | None] = set(read.numbers()) or {number_in(given)}
    best: tuple[str, PrintedNumber] | None = None
    for first, last in _windows(tokens, wanted):
        text = passage[tokens[first].start() : tokens[last].end()]
        found = read_number(text)
        if found is None or set(found.numbers()) != wanted or not _ends_with_number(text, found):
            continue
        if best is None or _weight(found, text) > _weight(best[1], best[0]):
            best = (text, found)
    return best


def _windows(tokens: list[re.Match[str]], wanted: set[Decimal | None]) -> Iterable[tuple[int, int]]:
    """Runs of words that may be the number: those around its digits, else all short ones, as it may be in words."""
    digits = [
        index
        for index, token in enumerate(tokens)
        if any(sign.isdigit() for sign in token.group())
        and (found := read_number(token.group())) is not None
        and set(found.numbers()) & wanted
    ]
    ends = range(len(tokens))
    if digits:
        return (
            (first, last)
            for at in digits
            for first in ends[max(at - _AROUND, 0) : at + 1]
            for last in ends[at : at + _AROUND + 1]
        )
    return ((first, last) for first in ends for last in ends[first : first + 2 * _AROUND])


def _ends_with_number(text: str, found: PrintedNumber) -> bool:
    """Whether the words begin and end with what belongs to the number, and not with what is counted."""
    shorter = text.rpartition(" ")[0]
    less = read_number(shorter) if shorter else None
    return less is None or less != found


def _weight(found: PrintedNumber, text: str) -> tuple[bool, bool, bool, int]:
    return (found.qualifier != "exact", found.unit != "count", found.measure != "count", -len(text))


def _check_whole(builder: Builder, given: str, read: PrintedNumber) -> None:
    """A count is a whole number; what was read as 2.8 may have been 2.800, and 0.24 may have been 24%."""
    for number in read.numbers():
        if number != number.to_integral_value():
            if number < 1:
                meant: dict[str, str] = dict.fromkeys(words.languages(), f"{_shown(number * 100)}%")
            else:
                meant = {lang: words.grouped(lang, int(number * 1000)) for lang in words.languages()}
            builder.report("number", "drafting.count-not-whole", given, number=_shown(number), meant=meant)
            return


def _says(read: PrintedNumber) -> tuple[str, str]:
    """What stands beside the digits."""
    return read.qualifier, read.unit


def _shown(number: Decimal) -> str:
    return format(number.normalize(), "f")
