"""Columns have the types of the data, and text stays as it is."""

from __future__ import annotations

import pandas as pd
import pytest

from hrn_kg.client import Base
from hrn_kg.client.frames import frame_of

PREFIX = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "


def column(base: Base, *terms: str) -> pd.Series:
    """The values as they come over the wire; UNDEF is none."""
    rows = " ".join(f"({number} {term})" for number, term in enumerate(terms))
    return base.sparql(f"{PREFIX} SELECT ?x WHERE {{ VALUES (?n ?x) {{ {rows} }} }} ORDER BY ?n")["x"]


@pytest.mark.parametrize(
    ("terms", "dtype", "values"),
    [
        (["1", "UNDEF", "90000"], "Int64", [1, None, 90000]),
        (['"2018"^^xsd:gYear', "UNDEF"], "Int64", [2018, None]),
        (['"007"^^xsd:nonNegativeInteger'], "Int64", [7]),
        (["1", "24.5", "1e3"], "float64", [1.0, 24.5, 1000.0]),
        (["true", "UNDEF", "false"], "boolean", [True, None, False]),
        (['"90,000"', '"7,569"'], "string", ["90,000", "7,569"]),
        (['"007"', '"January 2011"@en', "UNDEF"], "string", ["007", "January 2011", None]),
        (["1", '"one"'], "string", ["1", "one"]),
        (['"2011-01"^^xsd:gYearMonth'], "string", ["2011-01"]),
        (["<https://example.org/x>"], "string", ["https://example.org/x"]),
        (["9223372036854775807"], "Int64", [2**63 - 1]),
        (['"9223372036854775808"^^xsd:integer'], "string", ["9223372036854775808"]),
        (['"many"^^xsd:integer'], "string", ["many"]),
        (["UNDEF", "UNDEF"], "string", [None, None]),
        ([], "string", []),
    ],
)
def test_a_column_has_the_type_of_its_values(base: Base, terms: list[str], dtype: str, values: list[object]) -> None:
    found = column(base, *terms)
    assert str(found.dtype) == dtype
    assert [None if pd.isna(one) else one for one in found] == values


def test_dates_are_dates(base: Base) -> None:
    days = column(base, '"2011-01-31"^^xsd:date', "UNDEF", '"1850-06-01"^^xsd:date')
    assert days.dtype.kind == "M"
    assert days[0] == pd.Timestamp("2011-01-31")
    assert pd.isna(days[1])
    moments = column(base, '"2026-11-27T10:00:00+01:00"^^xsd:dateTime', '"2026-11-27T10:00:00Z"^^xsd:dateTime')
    assert list(moments) == [pd.Timestamp("2026-11-27T09:00Z"), pd.Timestamp("2026-11-27T10:00Z")]


def test_columns_keep_their_order_in_an_empty_table_too(base: Base) -> None:
    assert list(base.sparql("SELECT ?z ?a WHERE { VALUES (?z ?a) { } }").columns) == ["z", "a"]
    assert base.sparql("ASK { FILTER(false) }")["answer"].tolist() == [False]


@pytest.mark.parametrize("document", [{}, {"head": {}}, {"head": {"vars": ["a"]}, "results": []}])
def test_what_is_no_answer_of_sparql_is_refused(document: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError)):
        frame_of(document)
