"""Every shape is shown at work: a good example passes, a bad one gives exactly the findings that it names."""

from __future__ import annotations

import pytest
import rdflib
from rdflib import RDF, RDFS, SH
from shape_examples import HERE, Example, examples, found_in, local

from hrn_kg import rdfio
from hrn_kg.rdflib_terms import to_rdflib
from hrn_kg.validation import validate

KEPT = {RDF.type, RDFS.label, SH.path, SH.severity, SH.message, SH.name}


def shape_names(shapes: rdflib.Graph) -> dict[str, rdflib.term.Node]:
    kinds = (SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint)
    return {local(str(shape)): shape for kind in kinds for shape in shapes.subjects(RDF.type, kind)}


def test_background_is_itself_in_order(shapes: rdflib.Graph, model: rdflib.Graph) -> None:
    report = validate(to_rdflib(rdfio.read(HERE / "background.ttl")), shapes, model)
    assert found_in(report) == []
    assert report.outcome == "valid"
    assert report.unchecked == ()
    assert report.checked == 16


def test_every_shape_has_a_good_and_a_bad_example(shapes: rdflib.Graph) -> None:
    names = set(shape_names(shapes))
    assert len(names) >= 207
    assert {example.path.parent.name for example in examples("valid")} == names
    assert {example.path.parent.name for example in examples("invalid")} == names


@pytest.mark.parametrize("example", examples("valid"), ids=lambda example: example.name)
def test_good_example_passes(example: Example, shapes: rdflib.Graph, background: rdflib.Graph) -> None:
    report = validate(example.graph(), shapes, None if example.alone else background)
    assert example.expected == []
    assert found_in(report) == []
    assert report.outcome == "valid"


@pytest.mark.parametrize("example", examples("invalid"), ids=lambda example: example.name)
def test_bad_example_gives_its_findings(example: Example, shapes: rdflib.Graph, background: rdflib.Graph) -> None:
    seen_with = None if example.alone else background
    report = validate(example.graph(), shapes, seen_with)
    assert found_in(report) == example.expected != []

    # The shape of this folder is what finds the fault: without its conditions the findings differ.
    shape = shape_names(shapes)[example.path.parent.name]
    weaker = rdflib.Graph(bind_namespaces="none")
    for triple in shapes:
        if (triple[0] != shape or triple[1] in KEPT) and not (triple[1] == SH.sparql and triple[2] == shape):
            weaker.add(triple)
    assert found_in(validate(example.graph(), weaker, seen_with)) != example.expected
