"""Constraints written anew, so that they grow with the data, find in spoilt data what their plain forms find."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pyoxigraph as ox
import pytest
from plain_forms import PLAIN, PREFIXES

from hrn_kg.iris import SHAPES
from hrn_kg.rdflib_terms import Term
from hrn_kg.validation import Published
from hrn_kg.validation.checker import rows_of
from hrn_kg.validation.shapes import Constraint
from hrn_kg.validation.targets import all_records, hits
from hrn_kg.vocab import expand, hro

SAME = ("statedIn", "indicator", "about", "population", "place", "period", "measure")


def values(store: ox.Store, name: str) -> list[ox.Quad]:
    """The statements of a property, sorted."""
    found = store.quads_for_pattern(None, ox.NamedNode(expand(name) if ":" in name else hro(name)), None, None)
    return sorted(found, key=str)


def put(store: ox.Store, quad: ox.Quad, value: Term | None) -> None:
    """Let a statement say another value, or nothing."""
    store.remove(quad)
    if value is not None:
        store.add(ox.Quad(quad.subject, quad.predicate, value, quad.graph_name))


@pytest.fixture(scope="module")
def spoilt(published: Published) -> ox.Store:
    """The content with mistakes of every kind that these constraints look for."""
    store = ox.Store()
    store.bulk_extend(published.store)
    for quad in values(store, "statedValue")[::7]:
        put(store, quad, ox.Literal("printed nowhere"))
    for number, quad in enumerate(values(store, "oa:exact")[::5]):
        put(store, quad, None if number % 2 else ox.Literal(quad.object.value[:1]))
    passages = sorted({quad.object for quad in values(store, "supportedBy")}, key=str)
    for passage in passages[::11]:
        store.add(ox.Quad(passage, ox.NamedNode(hro("sha256OfWords")), ox.Literal("0" * 64), ox.DefaultGraph()))
    for quad in values(store, "oa:end")[::6]:
        put(store, quad, ox.Literal("999999", datatype=ox.NamedNode(expand("xsd:nonNegativeInteger"))))
    for number, quad in enumerate(values(store, "rdf:value")):
        if number % 3 == 0:
            put(store, quad, ox.Literal("not word for word", language="en"))
    observations = [quad.subject for quad in values(store, "rdf:type") if quad.object.value == hro("Observation")]
    assert len(observations) > 50
    for one, other in list(pairwise(observations))[::4]:
        for name in SAME:
            predicate = ox.NamedNode(hro(name))
            for quad in list(store.quads_for_pattern(other, predicate, None, None)):
                store.remove(quad)
            for quad in list(store.quads_for_pattern(one, predicate, None, None)):
                store.add(ox.Quad(other, predicate, quad.object, quad.graph_name))
    return store


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
