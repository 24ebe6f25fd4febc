"""Every shape is shown at work: a good example passes, a bad one gives exactly the findings that it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache

import pytest
import rdflib
from rdflib import RDF, RDFS, SH
from shape_examples import HERE, Around, Example, by_shape, examples, found_in, local

from hrn_kg import rdfio
from hrn_kg.rdflib_terms import to_rdflib
from hrn_kg.validation import Shapes, validate

KEPT = {RDF.type, RDFS.label, SH.path, SH.severity, SH.message, SH.name}


def shape_names(shapes: rdflib.Graph) -> dict[str, rdflib.term.Node]:
    kinds = (SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint)
    return {local(str(shape)): shape for kind in kinds for shape in shapes.subjects(RDF.type, kind)}


def test_background_is_itself_in_order(shapes: rdflib.Graph, model: rdflib.Graph) -> None:
    report = validate(to_rdflib(rdfio.read(HERE / "background.ttl")), shapes, model)
    assert found_in(report) == []
    assert report.outcome == "valid"
    assert report.unchecked == ()
    assert report.checked == 20


def test_every_shape_has_a_good_and_a_bad_example(shapes: rdflib.Graph) -> None:
    names = set(shape_names(shapes))
    assert len(names) >= 207
    assert {example.path.parent.name for example in examples("valid")} == names
    assert {example.path.parent.name for example in examples("invalid")} == names


@pytest.fixture(scope="module")
def in_use(shapes: rdflib.Graph) -> Shapes:
    return Shapes.of_graph(shapes)


@pytest.mark.parametrize("good", by_shape("valid").values(), ids=by_shape("valid"))
def test_good_examples_pass(good: list[Example], in_use: Shapes, around: Around, nothing_around: Around) -> None:
    for example in good:
        report = (nothing_around if example.alone else around).report(example.graph(), in_use)
        assert example.expected == []
        assert found_in(report) == [], example.name
        assert report.outcome == "valid", example.name


@pytest.fixture(scope="module")
def without(shapes: rdflib.Graph) -> Callable[[str], Shapes]:
    """The shapes, of one of which nothing but its name is left: of those that keep a list, all of a kind at once."""
    lists = re.compile("In-.+?(-inScheme)?")
    kinds = {name: found[1] for name in shape_names(shapes) if (found := lists.fullmatch(name))}
    assert len(kinds) > 20

    @cache
    def made(names: tuple[str, ...]) -> Shapes:
        with weakened(shapes, names) as left:
            return Shapes.of_graph(left)

    def get(name: str) -> Shapes:
        return made(tuple(other for other, kind in kinds.items() if kind == kinds[name]) if name in kinds else (name,))

    return get


@pytest.mark.parametrize(("shape", "bad"), by_shape("invalid").items(), ids=by_shape("invalid"))
def test_bad_examples_give_their_findings(
    shape: str,
    bad: list[Example],
    shapes: rdflib.Graph,
    in_use: Shapes,
    without: Callable[[str], Shapes],
    around: Around,
    nothing_around: Around,
) -> None:
    for example in bad:
        seen_with, graph = (nothing_around if example.alone else around), example.graph()
        report = seen_with.report(graph, in_use)
        assert found_in(report) == example.expected != [], example.name
        for finding in report.findings:
            assert (finding.path is not None) == names_its_field(finding.shape, shapes), finding
        # The shape of this folder is what finds the faults. Where none of them names it, they differ without it.
        if shape not in {name for name, _ in example.expected}:
            assert found_in(seen_with.report(graph, without(shape))) != example.expected, example.name


def names_its_field(shape: str, shapes: rdflib.Graph) -> bool:
    """Whether a finding of the shape has a field: a property shape has, a query where it binds one."""
    found = shapes.value(rdflib.URIRef(shape), SH.select) or shapes.value(rdflib.URIRef(shape), SH.path)
    return found is not None and (isinstance(found, rdflib.URIRef | rdflib.BNode) or "?path" in found.split("{")[0])


@contextmanager
def weakened(shapes: rdflib.Graph, names: Iterable[str]) -> Iterator[rdflib.Graph]:
    """The shapes, of some of which only what names them is left; the conditions come back at the end."""
    taken: list[tuple[rdflib.term.Node, ...]] = []
    found = shape_names(shapes)
    for shape in (found[name] for name in names):
        conditions = [triple for triple in shapes.triples((shape, None, None)) if triple[1] not in KEPT]
        conditions += shapes.triples((None, SH.sparql, shape))
        assert conditions, shape
        taken += conditions
    for triple in taken:
        shapes.remove(triple)
    try:
        yield shapes
    finally:
        for triple in taken:
            shapes.add(triple)
