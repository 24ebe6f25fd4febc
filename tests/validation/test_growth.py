"""Each SPARQL constraint and each rule takes time that grows with the data, not with its square.

Ratios of processor time are compared, of the least of several turns; what takes less than 5 ms is exempt.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

import pyoxigraph as ox
import pytest
from plain_forms import PLAIN, PREFIXES

from bench.proposals import Alike, copied, proposal
from hrn_kg.content import Content
from hrn_kg.rdflib_terms import Term
from hrn_kg.releases.update_operations import operations
from hrn_kg.validation import Published, Shapes
from hrn_kg.validation.constraint_query import ConstraintQuery, read
from hrn_kg.validation.judging import rows_of
from hrn_kg.validation.rules import ALL_RULES, Record, Rule
from hrn_kg.validation.rules.record import read_records
from hrn_kg.validation.shapes import Constraint
from hrn_kg.validation.targets import all_records, hits
from hrn_kg.vocab import hro
from long_tests import IS_LONG, few

TIMES = 4
# Against four times as many; in the long tests two thousand, which is the most that a spreadsheet may have.
ROWS = 500 if IS_LONG else 200
HIGHEST = 6.0
EXEMPT = 0.005
TURNS = 5

Asked = Callable[[], object]


def once(asked: Asked) -> float:
    start = time.process_time()
    asked()
    return time.process_time() - start


def asked_of(store: ox.Store, shapes: Shapes, records: Collection[Term], everything: bool) -> dict[str, Asked]:
    """For each shape and constraint the asking of it, as a check asks it."""

    def asking(constraint: Constraint, met: frozenset[Term]) -> Asked:
        return lambda: sum(1 for _ in rows_of(constraint, store, met, everything))

    found = hits(store, records, shapes.targeted)
    return {
        f"{shape.node} {constraint.name}": asking(constraint, met)
        for shape, met in found.by_shape
        for constraint in (shape.constraints if met else ())
    }


def too_steep(small: Mapping[str, Asked], large: Mapping[str, Asked]) -> dict[str, float]:
    """The constraints that take more than they may on four times the data, with the ratio of their least turns."""
    assert set(small) == set(large)
    steep = {}
    for name, asked in large.items():
        took, before = float("inf"), float("inf")
        turns = 0
        while turns < TURNS:
            took, before = min(took, once(asked)), min(before, once(small[name]))
            turns += 1
            if took <= EXEMPT or (turns > 2 and took <= HIGHEST * before):
                break
        if took > max(EXEMPT, HIGHEST * before):
            steep[name] = took / before
    return steep


@pytest.mark.longer
@pytest.mark.parametrize("alike", few(["period", "place"], ["place"]))
def test_rows_of_one_document(alike: Alike, published: Published) -> None:
    few, many = proposal(ROWS, alike), proposal(ROWS * TIMES, alike)
    other = Published.of_quads(published.store, published.shapes)
    with published.with_proposal(few) as store, other.with_proposal(many) as larger:
        small = asked_of(store, published.shapes, {quad.subject for quad in few}, everything=False)
        large = asked_of(larger, published.shapes, {quad.subject for quad in many}, everything=False)
        assert len(large) > 20
        assert too_steep(small, large) == {}


@pytest.mark.longer
def test_rules_of_one_document(published: Published) -> None:
    """All rows are in one cell, so that each could be held against every other."""
    asked = []
    for rows in (ROWS, ROWS * TIMES):
        quads = proposal(rows, "all")
        store = Published.of_quads([*published.store, *quads], published.shapes).store
        records = tuple(read_records(store, sorted({quad.subject.value for quad in quads})))
        assert len([one for one in records if "/id/claim/" in one.iri]) == rows
        asked.append({rule.__name__: partial(all_found, rule, records, store) for rule in ALL_RULES})
    assert too_steep(*asked) == {}


def so_many_times(published: Published, times: int) -> Published:
    lines = ox.serialize(published.store, format=ox.RdfFormat.N_QUADS).decode().splitlines(keepends=True)
    text = "".join([*lines, *(copied(line, copy) for copy in range(1, times) for line in lines)])
    return Published.of_quads(ox.parse(text.encode(), format=ox.RdfFormat.N_QUADS), published.shapes)


@pytest.mark.long
def test_rules_of_derivation(published: Published, content: Content) -> None:
    asked: list[dict[str, Asked]] = []
    for times in (2, 2 * TIMES):
        store = so_many_times(published, times).store
        steps: dict[str, Asked] = {}
        for path in sorted((path for path in content.ontology if path.suffix == ".ru"), key=lambda path: path.name):
            for number, operation in enumerate(operations(path.read_text(encoding="utf-8"))):
                store.update(operation)  # what it finds is as much the next time
                steps[f"{path.name} {number}"] = partial(store.update, operation)
        asked.append(steps)
    assert len(asked[0]) > 30
    assert too_steep(*asked) == {}


@pytest.mark.long
def test_four_times_the_content(published: Published) -> None:
    larger = so_many_times(published, TIMES)
    assert len(larger.store) > 3 * len(published.store)
    records = [all_records(base.store, published.shapes.targeted) for base in (published, larger)]
    small = asked_of(published.store, published.shapes, records[0], everything=True)
    large = asked_of(larger.store, published.shapes, records[1], everything=True)
    assert len(large) > 50
    assert too_steep(small, large) == {}


def test_the_plain_form_is_too_steep(published: Published) -> None:
    name = "Excerpt-WordsOrChecksum"
    query = read(PLAIN[name], PREFIXES)
    excerpt = ox.NamedNode(hro("Excerpt"))
    asked = []
    for rows in (200, 200 * TIMES):
        quads = proposal(rows)
        records = frozenset(quad.subject for quad in quads if quad.object == excerpt)
        assert len(records) == rows
        store = Published.of_quads(quads, published.shapes).store
        asked.append({name: partial(all_rows, query, store, records)})
    assert too_steep(*asked) != {}


def all_found(rule: Rule, records: Sequence[Record], store: ox.Store) -> int:
    return sum(1 for _ in rule(records, store))


def all_rows(query: ConstraintQuery, store: ox.Store, records: frozenset[Term]) -> int:
    return sum(1 for _ in query.rows(store, records))
