"""The quality shapes of the project judge the model itself, and they notice when it is spoilt."""

from __future__ import annotations

import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Literal, URIRef

from hrn_kg.content import Content
from hrn_kg.iris import BASE, ONTOLOGY
from hrn_kg.rdfio import read
from hrn_kg.rdflib_terms import to_rdflib
from hrn_kg.validation import validate

CLAIM = URIRef(ONTOLOGY + "Claim")
HEROIN = URIRef(BASE + "scheme/substance/heroin")


@pytest.fixture(scope="module")
def shapes(content: Content) -> rdflib.Graph:
    (path,) = (path for path in content.shapes if path.name == "ontology-qa.ttl")
    graph = to_rdflib(read(path))
    assert len(graph) > 100
    return graph


def test_the_model_meets_the_quality_shapes(model: rdflib.Graph, shapes: rdflib.Graph) -> None:
    report = validate(model, shapes)
    assert report.checked > 450
    assert [(finding.focus, finding.shape, finding.value) for finding in report.findings] == []
    assert report.outcome == "valid"


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        pytest.param(CLAIM, RDFS.label, Literal("observation", "en"), id="second-label-taken-by-another-term"),
        pytest.param(CLAIM, RDFS.domain, RDFS.Resource, id="domain"),
        pytest.param(CLAIM, RDFS.range, RDFS.Resource, id="range-outside-the-cube"),
        pytest.param(URIRef(ONTOLOGY + "bad_name"), RDF.type, OWL.Class, id="term-without-anything"),
        pytest.param(HEROIN, SKOS.prefLabel, Literal("smack", "en"), id="second-preferred-label"),
        pytest.param(HEROIN, SKOS.altLabel, Literal("cocaine", "en"), id="label-of-another-concept"),
        pytest.param(HEROIN, SKOS.broader, HEROIN, id="loop"),
    ],
)
def test_a_spoilt_model_does_not_pass(
    model: rdflib.Graph, shapes: rdflib.Graph, subject: URIRef, predicate: URIRef, value: Literal | URIRef
) -> None:
    # Only what is spoilt and what it meets is judged; the rest is background.
    spoilt = rdflib.Graph()
    spoilt += model.triples((subject, None, None))
    spoilt.add((subject, predicate, value))
    report = validate(spoilt, shapes, background=model)
    assert report.outcome == "invalid"
    assert {finding.focus for finding in report.findings} == {str(subject)}


def test_a_header_without_a_licence_does_not_pass(model: rdflib.Graph, shapes: rdflib.Graph) -> None:
    header = URIRef(BASE + "ontology")
    bare = rdflib.Graph()
    bare += (triple for triple in model.triples((header, None, None)) if triple[1] != DCTERMS.license)
    report = validate(bare, shapes)
    assert report.outcome == "invalid"
    assert {finding.focus for finding in report.findings} == {str(header)}
