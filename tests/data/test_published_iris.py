"""No address of a published release vanishes: it is still described, or says what took its place."""

from __future__ import annotations

import pyoxigraph as ox
from published_iris import LIST, described

from hrn_kg import rdfio, vocab
from hrn_kg.content import Content
from hrn_kg.iris import BASE


def test_no_published_address_vanishes(content: Content) -> None:
    published = set(LIST.read_text(encoding="utf-8").split())
    assert len(published) > 2000
    here = described(content)
    assert sorted(published - here) == []


def test_what_took_the_place_of_an_address_is_described(content: Content) -> None:
    described_here, replaced = set(), {}
    for path in (*content.data, *content.ontology):
        if path.suffix != ".ttl":
            continue
        for quad in rdfio.read(path):
            if quad.predicate.value == vocab.expand("dct:isReplacedBy") and isinstance(quad.object, ox.NamedNode):
                replaced[quad.subject.value] = quad.object.value
            elif isinstance(quad.subject, ox.NamedNode):
                described_here.add(quad.subject.value)
    assert len(replaced) > 3
    assert {old: new for old, new in replaced.items() if new.startswith(BASE) and new not in described_here} == {}
