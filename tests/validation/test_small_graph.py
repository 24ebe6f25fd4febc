"""The graph that pySHACL reads answers whatever rdflib's answers, also after more was added."""

from __future__ import annotations

import random
from itertools import product

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.paths import InvPath, SequencePath, ZeroOrMore

from hrn_kg.rdflib_terms import to_oxigraph
from hrn_kg.validation import store_graph
from hrn_kg.validation.small_graph import SmallGraph

THINGS = [rdflib.URIRef(f"https://example.org/{number}") for number in range(5)]
VALUES = [*THINGS, rdflib.BNode("b"), rdflib.Literal("a"), rdflib.Literal("a", lang="nl"), rdflib.Literal(1)]
ABSENT = rdflib.URIRef("https://example.org/absent")


def agree(small: SmallGraph, plain: rdflib.Graph) -> None:
    assert len(small) == len(plain) > 0
    subjects, properties, values = [None, *THINGS, ABSENT], [None, *THINGS[:3], ABSENT], [None, *VALUES, ABSENT]
    for pattern in product(subjects, properties, values):
        found = list(small.triples(pattern))
        assert len(found) == len(set(found))
        assert set(found) == set(plain.triples(pattern)), pattern
        assert (pattern in small) == (pattern in plain)
    for subject, one in product(subjects, THINGS[:3]):
        assert set(small.objects(subject, one)) == set(plain.objects(subject, one))
        assert set(small.predicate_objects(subject)) == set(plain.predicate_objects(subject))
        assert set(small.subjects(one, subject)) == set(plain.subjects(one, subject))
        for path in (~one, one * ZeroOrMore, SequencePath(one, InvPath(THINGS[0]))):
            assert set(small.objects(THINGS[1], path)) == set(plain.objects(THINGS[1], path))


@pytest.mark.parametrize("seed", range(4))
def test_every_pattern_finds_what_rdflib_finds(seed: int) -> None:
    chance = random.Random(seed)
    triples = [(chance.choice(THINGS), chance.choice(THINGS[:3]), chance.choice(VALUES)) for _ in range(40)]
    plain = rdflib.Graph(bind_namespaces="none")
    small = SmallGraph(triples[:20])
    for triple in triples[:20]:
        plain.add(triple)
    agree(small, plain)
    for triple in triples[20:]:
        assert small.add(triple) is small
        plain.add(triple)
    agree(small, plain)


def test_what_a_store_holds_is_found_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when things are forgotten and read again, and where two graphs of the store hold the same."""
    chance = random.Random(5)
    triples = [(chance.choice(THINGS), chance.choice(THINGS[:3]), chance.choice(VALUES)) for _ in range(40)]
    plain, store = rdflib.Graph(bind_namespaces="none"), ox.Store()
    for triple in triples:
        plain.add(triple)
    for name in ("a", "b"):
        graph = ox.NamedNode(f"https://example.org/graph/{name}")
        store.extend(ox.Quad(*triple, graph) for triple in to_oxigraph(plain))
    for kept in (10_000, 1):
        monkeypatch.setattr(store_graph, "_KEPT", kept)
        graph_of_store = store_graph.StoreGraph(store)
        agree(graph_of_store, plain)
        assert len(graph_of_store._rows) <= kept


def test_the_triples_of_a_thing_come_as_they_were_added() -> None:
    small = SmallGraph((THINGS[0], THINGS[1], value) for value in reversed(VALUES))
    assert list(small.objects(THINGS[0], THINGS[1])) == VALUES[::-1]
    assert [value for _, _, value in small] == VALUES[::-1]
