"""Constraints written anew, so that they grow with the data, find in spoilt data what their plain forms find."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from plain_forms import PLAIN, PREFIXES

from hrn_kg.iris import SHAPES
from hrn_kg.rdflib_terms import Term
from hrn_kg.validation import Published
from hrn_kg.validation.judging import rows_of
from hrn_kg.validation.shapes import Constraint
from hrn_kg.validation.targets import all_records, hits


def constraints(published: Published, store: ox.Store, name: str) -> Iterator[tuple[Constraint, frozenset[Term]]]:
    shapes = published.shapes.targeted
    for shape, met in hits(store, all_records(store, shapes), shapes).by_shape:
        yield from ((constraint, met) for constraint in shape.constraints if constraint.name == SHAPES + name)


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_same_rows(name: str, published: Published, spoilt: ox.Store) -> None:
    ((constraint, met),) = constraints(published, spoilt, name)
    assert constraint.query.text != PLAIN[name]
    plain = spoilt.query(PLAIN[name], prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(plain, ox.QuerySolutions)
    valued = "value" in [variable.value for variable in plain.variables]
    expected: dict[tuple[Term, str], set[str]] = {}
    for row in plain:
        if row["this"] in met:
            key = str(row["value"]) if valued and name != "Observation-NoDuplicate" else ""
            expected.setdefault((row["this"], key), set()).add(str(row["value"]) if valued else "")
    assert len(expected) > 3
    some = frozenset(sorted(met, key=str)[::2])
    for records, everything in ((met, True), (met, False), (some, False)):
        found = {
            (row["this"], str(row["value"]) if valued and name != "Observation-NoDuplicate" else ""): str(
                row.get("value", "")
            )
            for row in rows_of(constraint, spoilt, records, everything)
            if row["this"] in met
        }
        assert set(found) == {key for key in expected if key[0] in records}
        assert [value for key, value in found.items() if value != min(expected[key])] == []
