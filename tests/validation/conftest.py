"""The content as it is published, once for all tests of a check."""

from __future__ import annotations

from itertools import pairwise

import pyoxigraph as ox
import pytest

from hrn_kg.content import Content, find_content
from hrn_kg.rdflib_terms import Term
from hrn_kg.validation import Published
from hrn_kg.vocab import expand, hro
from published_content import published_content


@pytest.fixture(scope="session")
def content() -> Content:
    return find_content()


@pytest.fixture(scope="session")
def published() -> Published:
    return published_content()


CLAIMED = ox.NamedNode(hro("claimedValue"))
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


@pytest.fixture(scope="session")
def spoilt(published: Published) -> ox.Store:
    """The content with mistakes of many kinds."""
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
    for number, quad in enumerate(values(store, "skos:editorialNote")[::5]):
        put(store, quad, None if number % 2 else ox.Literal("in no language that is asked for"))
    for quad in values(store, "skos:editorialNote")[1::5]:  # of which most are beside texts in both languages
        store.add(ox.Quad(quad.subject, quad.predicate, ox.NamedNode("urn:x-test:a-note-elsewhere"), quad.graph_name))
    for number, quad in enumerate(values(store, "claimedSubject")):  # relations that are typed, and some as claimed
        for value in [one.object for one in store.quads_for_pattern(quad.subject, CLAIMED, None, None)]:
            typed = ox.Literal("as nobody claims") if number % 3 else value
            store.add(ox.Quad(quad.object, ox.NamedNode(hro("offers")), typed, ox.DefaultGraph()))
    for observation in observations[::9]:
        store.add(ox.Quad(observation, ox.NamedNode(hro("misspelt")), ox.Literal("1"), ox.DefaultGraph()))
    return store
