"""Dumps keep the integer types that the files have; the store knows xsd:integer only (see docs/decisions)."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

import small_content
from hrn_kg import releases
from hrn_kg.engine import Job, open_engine
from hrn_kg.pieced_files import open_file
from hrn_kg.settings import Settings
from hrn_kg.vocab import PREFIXES

XSD = PREFIXES["xsd"]
EXTENT = "http://purl.org/dc/terms/extent"


@pytest.mark.parametrize("derived", ["nonNegativeInteger", "positiveInteger", "int", "long", "unsignedByte"])
def test_the_store_makes_derived_integers_plain(derived: str) -> None:
    written = ox.Literal("007", datatype=ox.NamedNode(XSD + derived))
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), written))
    (kept,) = store
    assert kept.object == ox.Literal("7", datatype=ox.NamedNode(XSD + "integer"))
    # Whoever asks with the type of the files finds the triple all the same.
    assert store.query(f'ASK {{ ?a ?b "007"^^<{XSD}{derived}> }}')


def test_dumps_keep_what_answers_make_plain(tmp_path: Path) -> None:
    content = small_content.make(tmp_path / "content")
    text = f'place:delft a dct:Location ; rdfs:label "Delft"@nl ; <{EXTENT}> "007"^^xsd:nonNegativeInteger .'
    small_content.write(content.root, "data/more.ttl", text)
    release = releases.build(small_content.find_content(content.root), tmp_path / "home")

    dumped = [
        quad.object
        for quad in ox.parse(open_file(release.dumps / "hrn-kg.nq"), format=ox.RdfFormat.N_QUADS)
        if quad.predicate.value == EXTENT
    ]
    assert dumped == [ox.Literal("007", datatype=ox.NamedNode(XSD + "nonNegativeInteger"))]

    async def answered() -> bytes:
        engine = await open_engine(Settings(home=tmp_path / "home", workers=1), release.source)
        try:
            query = f"SELECT ?n {{ ?place <{EXTENT}> ?n }}"
            return (await engine.answer(Job(query, "application/sparql-results+json"))).body
        finally:
            await engine.close()

    (row,) = json.loads(asyncio.run(answered()))["results"]["bindings"]
    assert row["n"] == {"type": "literal", "value": "7", "datatype": XSD + "integer"}
