"""The shapes themselves: each can be cited, says in two languages how to mend, and names only terms that exist.

pySHACL passes over a misspelt `sh:` term, a misspelt class and an unknown path without a word.
"""

from __future__ import annotations

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SH, SKOS, BNode, Literal, URIRef
from shape_examples import local

from hrn_kg.content import Content
from hrn_kg.iris import ONTOLOGY, SHAPES
from hrn_kg.validation import load_shapes, validate
from hrn_kg.validation.shape_terms import misspelt_shacl, terms_named, unknown_terms

KINDS = (SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint)


def all_shapes(shapes: rdflib.Graph) -> set[rdflib.term.Node]:
    return {shape for kind in KINDS for shape in shapes.subjects(RDF.type, kind)}


def altered(shapes: rdflib.Graph, old: URIRef, new: URIRef) -> rdflib.Graph:
    """The same shapes with one name spelt otherwise everywhere."""
    graph = rdflib.Graph()
    for triple in shapes:
        graph.add(tuple(new if term == old else term for term in triple))  # type: ignore[arg-type]
    assert len(graph) == len(shapes)
    return graph


def test_number_of_shapes(shapes: rdflib.Graph) -> None:
    counts = {local(str(kind)): len(set(shapes.subjects(RDF.type, kind))) for kind in KINDS}
    assert counts == {"NodeShape": 67, "PropertyShape": 176, "SPARQLConstraint": 96}


def test_every_shape_has_an_address_of_ours(shapes: rdflib.Graph) -> None:
    ours = (SHAPES, "https://w3id.org/harmreduction/shapes/qa#")
    assert [shape for shape in all_shapes(shapes) if not str(shape).startswith(ours)] == []
    assert len({local(str(shape)) for shape in all_shapes(shapes)}) == len(all_shapes(shapes))


def test_blank_nodes_serve_lists_only(shapes: rdflib.Graph) -> None:
    blank = {subject for subject in shapes.subjects() if isinstance(subject, BNode)}
    assert blank
    assert {subject for subject in blank if (subject, RDF.first, None) not in shapes} == set()


def test_every_condition_belongs_to_a_declared_shape(shapes: rdflib.Graph) -> None:
    parts = (SH.property, SH.sparql, SH.node, SH.path, SH.select, SH.targetClass)
    subjects = {subject for predicate in parts for subject in shapes.subjects(predicate)}
    objects = {thing for predicate in (SH.property, SH.sparql, SH.node) for thing in shapes.objects(None, predicate)}
    objects |= {member for choices in shapes.objects(None, SH["or"]) for member in shapes.items(choices)}
    assert subjects | objects <= all_shapes(shapes)
    attached = set(shapes.subjects(SH.targetClass)) | set(shapes.subjects(SH.targetNode)) | objects
    attached |= set(shapes.subjects(SH.targetSubjectsOf))
    assert all_shapes(shapes) - attached == set()


def test_every_shape_says_in_both_languages_how_to_mend(shapes: rdflib.Graph) -> None:
    every = sorted(all_shapes(shapes))
    assert len(every) > 150
    for shape in every:
        severities = list(shapes.objects(shape, SH.severity))
        assert len(severities) == 1, shape
        assert severities[0] in (SH.Violation, SH.Warning), shape
        messages = [message for message in shapes.objects(shape, SH.message) if isinstance(message, Literal)]
        assert sorted(str(message.language) for message in messages) == ["en", "nl"], shape
        for message in messages:
            assert message.endswith("."), message
            assert len(message) > 25, message
        assert len({str(message) for message in messages}) == 2, shape


def test_field_is_named_by_its_label(shapes: rdflib.Graph, model: rdflib.Graph) -> None:
    named = 0
    for shape in set(shapes.subjects(RDF.type, SH.PropertyShape)):
        path = shapes.value(shape, SH.path)
        if not (isinstance(path, URIRef) and path.startswith(ONTOLOGY)):
            continue
        labels = {str(label.language): str(label) for label in model.objects(path, RDFS.label)}
        for message in shapes.objects(shape, SH.message):
            assert f'"{labels[message.language]}"' in message, (shape, labels)
            named += 1
    assert named >= 130


def test_constraint_has_the_severity_of_its_shape(shapes: rdflib.Graph) -> None:
    # SHACL 1.0 knows no severity of a constraint; pySHACL takes that of the shape.
    constraints = list(shapes.subject_objects(SH.sparql))
    assert len(constraints) >= 55
    for shape, constraint in constraints:
        assert shapes.value(shape, SH.severity) == shapes.value(constraint, SH.severity)


def test_queries_suit_both_engines(shapes: rdflib.Graph) -> None:
    queries = [str(select) for select in shapes.objects(None, SH.select)]
    assert len(queries) == 96
    for query in queries:
        assert "VALUES" not in query.upper()  # pySHACL refuses it
        assert query.startswith("SELECT $this")
        first = query.split("{", 1)[1].strip()
        assert first.startswith(("$this", "FILTER($this")), query  # bound by a pattern before any filter


def test_files_open_with_their_purpose(content: Content) -> None:
    assert len(content.shapes) == 25
    for path in content.shapes:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# "), path
        assert len(first) > 40, path


def test_only_terms_of_shacl(shapes: rdflib.Graph) -> None:
    assert misspelt_shacl(shapes) == set()
    assert misspelt_shacl(altered(shapes, SH.minCount, URIRef(str(SH) + "minCuont"))) == {str(SH) + "minCuont"}
    assert misspelt_shacl(altered(shapes, SH.Violation, URIRef(str(SH) + "Violaton"))) == {str(SH) + "Violaton"}


def test_only_terms_that_exist(shapes: rdflib.Graph, model: rdflib.Graph) -> None:
    assert len(terms_named(shapes)) > 80
    assert unknown_terms(shapes, model) == set()


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (ONTOLOGY + "Observation", ONTOLOGY + "Observtion"),
        (ONTOLOGY + "supportedBy", ONTOLOGY + "suportedBy"),
        ("http://purl.org/ontology/bibo/Document", "http://purl.org/ontology/bibo/Dokument"),
        ("http://www.w3.org/2004/02/skos/core#prefLabel", "http://www.w3.org/2004/02/skos/core#preferredLabel"),
        ("http://www.w3.org/ns/oa#exact", "http://www.w3.org/ns/oa#excact"),
    ],
)
def test_misspelt_term_is_seen(shapes: rdflib.Graph, model: rdflib.Graph, right: str, wrong: str) -> None:
    assert unknown_terms(altered(shapes, URIRef(right), URIRef(wrong)), model) == {wrong}


def test_every_kind_of_record_has_a_shape(shapes: rdflib.Graph, model: rdflib.Graph) -> None:
    """A class of the ontology that no shape targets would let its records pass unseen."""
    classes = {c for c in model.subjects(RDF.type, OWL.Class) if str(c).startswith(ONTOLOGY)}
    met = {
        narrower
        for target in shapes.objects(None, SH.targetClass)
        for narrower in model.transitive_subjects(RDFS.subClassOf, target)
    }
    # Claim is only ever used through its kinds.
    unmet = {local(str(c)) for c in classes - met} - {"ComputedFigure", "OpenFigure", "PrintedFigure"}  # only derived
    assert unmet == {"Claim"}


def test_concept_lists_exist(shapes: rdflib.Graph, model: rdflib.Graph) -> None:
    lists = set(shapes.objects(None, SH.hasValue))
    assert len(lists) == 29
    assert {scheme for scheme in lists if (None, SKOS.inScheme, scheme) not in model} == set()


def test_ontology_meets_its_own_shapes(content: Content, model: rdflib.Graph) -> None:

    report = validate(model, load_shapes(content))
    assert [(finding.shape, finding.focus) for finding in report.findings] == []
    assert report.checked > 400


def test_fields_of_forms_say_how_to_fill_them_in_a_group_and_an_order(shapes: rdflib.Graph) -> None:
    groups = set(shapes.subjects(RDF.type, SH.PropertyGroup))
    fields = set(shapes.subjects(SH.group))
    assert len(groups) == 11
    assert len(fields) == 60
    assert {group for field in fields for group in shapes.objects(field, SH.group)} == groups
    for thing, texts in [(group, RDFS.label) for group in groups] + [(field, SH.description) for field in fields]:
        assert sorted(str(text.language) for text in shapes.objects(thing, texts)) == ["en", "nl"], thing
        assert len(list(shapes.objects(thing, SH.order))) == 1, thing
    for field in fields:
        assert sorted(str(name.language) for name in shapes.objects(field, SH.name)) == ["en", "nl"], field
    for node in set(shapes.subjects(SH.property)):
        places = [
            (shapes.value(field, SH.group), shapes.value(field, SH.order))
            for field in shapes.objects(node, SH.property)
            if field in fields
        ]
        assert len(set(places)) == len(places), node
