"""The ontology and concept lists of the repository, read once for each test process."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from hrn_kg.content import Content, find_content
from hrn_kg.rdfio import read
from hrn_kg.rdflib_terms import to_rdflib


@pytest.fixture(scope="session")
def content() -> Content:
    return find_content()


@pytest.fixture(scope="session")
def triples(content: Content) -> dict[Path, list[ox.Quad]]:
    """The statements of every Turtle file of ontology, shapes and data."""
    found = {path: read(path) for _, path in content.rdf()}
    assert len(found) > 40
    assert all(found.values()), [content.name(path) for path, quads in found.items() if not quads]
    return found


@pytest.fixture(scope="session")
def model(content: Content, triples: dict[Path, list[ox.Quad]]) -> rdflib.Graph:
    """Modules and concept lists together, without the alignments."""
    own = [path for path in triples if path in content.ontology and path.parent.name != "alignments"]
    graph = to_rdflib(quad for path in own for quad in triples[path])
    assert len(graph) > 3000
    return graph
