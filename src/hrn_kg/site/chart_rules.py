"""Whether an answer may be drawn: columns that fit on two axes, and figures that may stand side by side.

Pure: from rows and what the base knows of their records to a series, or to the reason why there is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

MOST_ROWS: Final = 30
# The column that names the record of a row. Queries of older releases and in people's bookmarks call it `iri`; in some
# of them `record` holds words.
RECORDS: Final = ("iri", "record")
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS: Final = frozenset(
    f"{_XSD}{name}" for name in ("integer", "decimal", "double", "float", "int", "long", "short", "nonNegativeInteger")
)
_YEAR: Final = re.compile(r"1[5-9][0-9]{2}|20[0-9]{2}|2100")
_NAMED_YEAR: Final = re.compile(r"year|jaar|period", re.IGNORECASE)

Cell = Mapping[str, str]  # of a row in the JSON of SPARQL
# The key of its words.
Reason = Literal[
    "chart.no.rows",
    "chart.no.many",
    "chart.no.columns",
    "chart.no.number",
    "chart.no.record",
    "chart.no.twice",
    "chart.no.figure",
    "chart.no.calculation",
    "chart.no.computed",
    "chart.no.indicator",
    "chart.no.measure",
    "chart.no.unit",
    "chart.no.compare",
    "chart.no.year",
]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the base knows of a record; `apart` are the comparisons that call it not comparable with others in them."""

    indicators: frozenset[str] = frozenset()
    measures: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    values: frozenset[Decimal] = frozenset()
    has_year: bool = False
    is_calculation: bool = False
    is_exact: bool = True
    apart: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Point:
    """One figure: its label or year, its number, its record."""

    label: Cell
    number: Decimal
    record: str


@dataclass(frozen=True, slots=True)
class Series:
    """Points in the order of the rows; `label` and `number` name their columns. Years lie on an axis of time."""

    label: str
    number: str
    has_time: bool
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an answer is not drawn; `about` is the comparison that forbids it, if that is the reason."""

    reason: Reason
    about: str = ""


def record_column(names: Sequence[str]) -> str:
    """The column of an answer that names the record of each row; empty where there is none."""
    return next((name for name in RECORDS if name in names), "")


def series_of(names: Sequence[str], rows: Sequence[Mapping[str, Cell]]) -> Series | Refusal:
    """The series in an answer, as far as its columns and rows tell; `permitted` looks at the records."""
    if len(rows) < 2:
        return Refusal("chart.no.rows")
    if len(rows) > MOST_ROWS:
        return Refusal("chart.no.many")
    record = record_column(names)
    columns = {name: [row.get(name) for row in rows] for name in names if name != record}
    years = [name for name, cells in columns.items() if _are_years(name, cells)]
    numbers = [name for name, cells in columns.items() if name not in years and _are_numbers(cells)]
    # What is the same in every row tells no row from another.
    labels = [
        name for name, cells in columns.items() if name not in numbers and len({_text(cell) for cell in cells}) > 1
    ]
    if len(numbers) != 1 or len(labels) != 1:
        return Refusal("chart.no.columns")
    (label,), (number,) = labels, numbers
    has_time = label in years
    points = []
    for row in rows:
        found = _number(row.get(number))
        if found is None:
            return Refusal("chart.no.number")
        if label not in row:
            return Refusal("chart.no.year" if has_time else "chart.no.columns")
        if row.get(record, {}).get("type") != "uri":
            return Refusal("chart.no.record")
        points.append(Point(row[label], found, row[record]["value"]))
    if len({point.record for point in points}) < len(points):
        return Refusal("chart.no.twice")
    return Series(label, number, has_time, tuple(points))


def permitted(series: Series, facts: Mapping[str, Facts]) -> Refusal | None:
    """Why the figures of a series must not stand side by side; None where they may."""
    known = [facts.get(point.record, Facts()) for point in series.points]
    if any(one.is_calculation for one in known):
        return Refusal("chart.no.calculation")
    if not all(one.indicators for one in known):
        return Refusal("chart.no.figure")
    for reason, kinds in _KINDS.items():
        if len({getattr(one, kinds) for one in known}) > 1:
            return Refusal(reason)
    shared = [name for name, count in Counter(name for one in known for name in one.apart).items() if count > 1]
    if shared:
        return Refusal("chart.no.compare", min(shared))
    if series.has_time and not all(one.has_year for one in known):
        return Refusal("chart.no.year")
    if any(point.number not in one.values for point, one in zip(series.points, known, strict=True)):
        return Refusal("chart.no.computed")
    return None


_KINDS: Final[Mapping[Reason, str]] = {
    "chart.no.indicator": "indicators",
    "chart.no.measure": "measures",
    "chart.no.unit": "units",
}


def _are_years(name: str, cells: Sequence[Cell | None]) -> bool:
    given = [cell for cell in cells if cell]
    is_named = bool(_NAMED_YEAR.search(name))
    return bool(given) and all(
        cell["type"] == "literal"
        and _YEAR.fullmatch(cell["value"]) is not None
        and (is_named or cell.get("datatype", "") not in _NUMBERS)
        for cell in given
    )


def _are_numbers(cells: Sequence[Cell | None]) -> bool:
    given = [cell for cell in cells if cell]
    return bool(given) and all(_number(cell) is not None for cell in given)


def _number(cell: Cell | None) -> Decimal | None:
    if cell is None or cell.get("datatype") not in _NUMBERS:
        return None
    try:
        number = Decimal(cell["value"])
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _text(cell: Cell | None) -> str:
    return "" if cell is None else cell["value"]


@dataclass(slots=True)
class FactsInMaking:
    """Facts of one record, gathered from rows of `fact` and `value`."""

    found: dict[str, set[str]] = field(default_factory=dict)

    def add(self, fact: str, value: str) -> None:
        """Take one row."""
        self.found.setdefault(fact, set()).add(value)

    def facts(self, exact: str) -> Facts:
        """What was gathered; `exact` is the qualifier of a number that is exact."""

        def of(fact: str) -> frozenset[str]:
            return frozenset(self.found.get(fact, ()))

        return Facts(
            indicators=of("indicator"),
            measures=of("measure"),
            units=of("unit"),
            values=frozenset(map(Decimal, of("value"))),
            has_year=bool(of("year")),
            is_calculation=bool(of("calculation")),
            is_exact=of("qualifier") <= {exact},
            apart=of("apart"),
        )
