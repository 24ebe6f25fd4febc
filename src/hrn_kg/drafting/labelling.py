"""Labels in both languages, made of the answers: a first draft that a person reads and mends."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.drafting.drafted import Builder
from hrn_kg.drafting.printed_number import PrintedNumber
from hrn_kg.drafting.published_names import NOT_APPLICABLE, PERIOD_NOT_STATED
from hrn_kg.iris import local_name

LONGEST = 200
_POINT = {"nl": ","}


def name_of(builder: Builder, iri: str, lang: str) -> str:
    """The name of a thing, published or in the draft."""
    if iri == PERIOD_NOT_STATED:
        return words.translate(lang, "drafting.year-not-stated")
    stated = (*builder.of(iri, "skos:prefLabel"), *builder.of(iri, "dct:title"))
    names = {name.language: name.value for name in stated if isinstance(name, ox.Literal)}
    return names.get(lang) or next(iter(names.values()), None) or builder.known.thing(iri).label(lang)


def number_label(read: PrintedNumber, unit: str | None, lang: str) -> str:
    """A number as it is read: `meer dan 1.200`, `30 to 40 per cent`."""
    if read.qualifier == "range" and read.lower is not None and read.upper is not None:
        number = words.translate(
            lang, "drafting.number-range", low=_number(read.lower, lang), high=_number(read.upper, lang)
        )
    else:
        found = next(iter(read.numbers()), None)
        number = "" if found is None else _number(found, lang)
        key = f"drafting.number-{read.qualifier}"
        if number and words.is_key(key):
            number = words.translate(lang, key, number=number)
    key = f"drafting.unit-{local_name(unit or '')}"
    if words.is_key(f"{key}.one"):
        return words.count(lang, key, 1 if read.numbers() == (Decimal(1),) else 0, number=number)
    return words.translate(lang, key, number=number) if words.is_key(key) else number


def figure_label(
    builder: Builder,
    lang: str,
    *,
    number: str,
    is_count: bool,
    indicator: str | None,
    about: str | None,
    population: str | None,
    place: str | None,
    period: str | None,
) -> str:
    """One line that stands alone: the number, what is counted, of what, among whom, where, when."""
    counted = name_of(builder, indicator, lang) if indicator else ""
    head = f"{number} {counted}".strip() if is_count or not counted else f"{_capital(counted)}: {number}"
    if about not in (None, NOT_APPLICABLE):
        head += f" ({name_of(builder, about or '', lang)})"
    people = name_of(builder, population, lang) if population not in (None, NOT_APPLICABLE) and population else ""
    where = [name_of(builder, one, lang) for one in (place, period) if one]
    label = ", ".join(part for part in (head, people, *where) if part)
    if len(label) > LONGEST:
        label = ", ".join((head, *where))
    return _capital(label)[:LONGEST]


def _number(number: Decimal, lang: str) -> str:
    whole = words.grouped(lang, int(number))
    fraction = format(number.normalize(), "f").partition(".")[2]
    return f"{whole}{_POINT.get(lang, '.')}{fraction}" if fraction else whole


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
