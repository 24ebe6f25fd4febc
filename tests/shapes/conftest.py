"""The shapes of the repository, and what their examples point at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS
from shape_examples import HERE, Around

from hrn_kg import rdfio
from hrn_kg.content import Content, find_content
from hrn_kg.rdflib_terms import to_rdflib
from hrn_kg.validation import load_shapes

# Texts that explain concepts and terms play no part in the checks; without them the examples run faster.
_NEEDED = {RDF.type, RDFS.isDefinedBy, RDFS.subClassOf, SKOS.inScheme, SKOS.broader, SKOS.prefLabel}
_NEEDED |= {OWL.deprecated, OWL.disjointWith}


@pytest.fixture(scope="session")
def content() -> Content:
    return find_content()


@pytest.fixture(scope="session")
def shapes(content: Content) -> rdflib.Graph:
    return load_shapes(content)


@pytest.fixture(scope="session")
def model(content: Content) -> rdflib.Graph:
    """The ontology and the concept lists."""
    files = [path for path in content.ontology if path.suffix == ".ttl"]
    return to_rdflib(quad for path in files for quad in rdfio.read(path))


@pytest.fixture(scope="session")
def background(model: rdflib.Graph) -> rdflib.Graph:
    """What the examples are seen together with."""
    graph = to_rdflib(rdfio.read(HERE / "background.ttl"))
    for triple in model:
        if triple[1] in _NEEDED:
            graph.add(triple)
    return graph


@pytest.fixture(scope="session")
def around(background: rdflib.Graph) -> Iterator[Around]:
    """The background, to which each example is added and from which it is taken away again."""
    held = Around(background)
    yield held
    held.is_as_before()


@pytest.fixture(scope="session")
def nothing_around() -> Around:
    """For the examples that are seen alone."""
    return Around(rdflib.Graph(bind_namespaces="none"))
