"""The label of a figure repeats its number and its year: does it repeat them rightly?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from hrn_kg import edtf
from hrn_kg.validation.report import Finding
from hrn_kg.validation.rules.printed import read_print
from hrn_kg.validation.rules.record import FIGURES, Quads, Record, finding
from hrn_kg.vocab import PREFIXES, hro

_LABEL: Final = PREFIXES["rdfs"] + "label"
_YEAR: Final = re.compile(r"(?<![0-9.,])(?:19|20)[0-9]{2}(?![0-9]|[.,][0-9])")
# A label that opens with a number opens with the number of the figure.
_OPENING: Final = re.compile(r"[0-9][0-9.,]*%?")


def labels_agree(records: Iterable[Record], store: Quads) -> Iterator[Finding]:
    """A label that opens with a number opens with that of the figure, and the years that it names are of the period."""
    for record in records:
        if not record.is_a(*FIGURES):
            continue
        years = _years(record, store)
        for label in record.texts(_LABEL):
            named = {int(year) for year in _YEAR.findall(label)}
            if years and named and not any(_within(year, years) for year in named):
                yield finding("PrintedFigure-LabelAgrees", record, _LABEL, label, "Warning")
            elif _opens_otherwise(record, label):
                yield finding("PrintedFigure-LabelAgrees/number", record, _LABEL, label, "Warning")


def _opens_otherwise(record: Record, label: str) -> bool:
    opening = _OPENING.match(label)
    numbers = [number for name in ("value", "lowerBound", "upperBound") if (number := record.number(hro(name)))]
    if opening is None or not numbers or _YEAR.match(label):
        return False
    unit, measure = ((record.iri_of(hro(field)) or "").rpartition("/")[2] for field in ("unit", "measure"))
    whole = measure == "count"
    read, printed = (
        read_print(text, unit=unit, whole=whole) for text in (label, record.text(hro("statedValue")) or "")
    )
    as_printed = (number for one in printed.numbers for number in one.values)  # Then another rule tells of the value.
    return not any(read.means(number) for number in (*numbers, *as_printed))


def _years(record: Record, store: Quads) -> tuple[int | None, int | None] | None:
    period = record.iri_of(hro("period"))
    quads = store.quads_for_pattern(ox.NamedNode(period), ox.NamedNode(hro("edtf")), None, None) if period else ()
    dates = {quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)}
    try:
        return edtf.years_of(dates.pop()) if len(dates) == 1 else None
    except ValueError:
        return None  # Another rule tells of a date that cannot be read.


def _within(year: int, years: tuple[int | None, int | None]) -> bool:
    """Whether the year is of the period; "before 2010" is a period that ends with 2009."""
    first, last = years
    return (first is None or first <= year) and (last is None or year <= last + 1)
