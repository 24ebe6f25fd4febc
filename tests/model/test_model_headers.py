"""The ontology, its modules and the concept lists introduce themselves and agree on their version."""

from __future__ import annotations

import rdflib
from rdflib import DCTERMS, OWL, RDF, SKOS, VANN, XSD, Literal, URIRef

from hrn_kg.content import Content
from hrn_kg.iris import BASE, ONTOLOGY

HEADER = URIRef(BASE + "ontology")
VERSION = "0.2.0"
MODULES = (
    "claim",
    "contribution",
    "cube",
    "derived",
    "editorial",
    "evidence",
    "reused-terms",
    "statement",
    "things",
)


def languages(model: rdflib.Graph, subject: URIRef, predicate: URIRef) -> list[str | None]:
    return sorted(value.language or "" for value in model.objects(subject, predicate) if isinstance(value, Literal))


def test_the_header_says_who_what_when_and_under_which_licence(model: rdflib.Graph) -> None:
    for predicate in (DCTERMS.title, DCTERMS.description, DCTERMS.abstract, DCTERMS.bibliographicCitation):
        assert languages(model, HEADER, predicate) == ["en", "nl"], predicate
    for predicate in (DCTERMS.created, DCTERMS.issued, DCTERMS.modified):
        (date,) = model.objects(HEADER, predicate)
        assert isinstance(date, Literal)
        assert date.datatype == XSD.date, predicate
    for predicate in (DCTERMS.creator, DCTERMS.publisher, DCTERMS.license):
        assert isinstance(model.value(HEADER, predicate), URIRef), predicate
    assert model.value(HEADER, VANN.preferredNamespacePrefix) == Literal("hro")
    assert model.value(HEADER, VANN.preferredNamespaceUri) == Literal(ONTOLOGY)


def test_one_version_everywhere(model: rdflib.Graph) -> None:
    assert list(model.objects(HEADER, OWL.versionIRI)) == [URIRef(f"{BASE}ontology/{VERSION}")]
    for module in MODULES:
        expected = [URIRef(f"{BASE}ontology/{module}/{VERSION}")]
        assert list(model.objects(URIRef(f"{BASE}ontology/{module}"), OWL.versionIRI)) == expected
    versions = list(model.subject_objects(OWL.versionInfo))
    assert len(versions) == 1 + len(MODULES) + 40
    assert {str(version) for _, version in versions} == {VERSION}
    (citation,) = (c for c in model.objects(HEADER, DCTERMS.bibliographicCitation) if c.language == "en")
    assert f"version {VERSION}" in citation


def test_the_header_imports_every_module_and_every_module_has_a_file(model: rdflib.Graph, content: Content) -> None:
    imported = {str(module) for module in model.objects(HEADER, OWL.imports)}
    assert imported == {f"{BASE}ontology/{module}" for module in MODULES}
    files = {path.stem for path in content.ontology if path.parent.name == "ontology" and path.suffix == ".ttl"}
    assert files == {"hro", *MODULES}


def test_modules_and_lists_are_titled_in_both_languages(model: rdflib.Graph) -> None:
    ontologies = list(model.subjects(RDF.type, OWL.Ontology))
    schemes = list(model.subjects(RDF.type, SKOS.ConceptScheme))
    assert (len(ontologies), len(schemes)) == (1 + len(MODULES), 40)
    for subject in (*ontologies, *schemes):
        assert languages(model, subject, DCTERMS.title) == ["en", "nl"], subject
        assert model.value(subject, DCTERMS.license), subject
    for scheme in schemes:
        assert languages(model, scheme, SKOS.definition) == ["en", "nl"], scheme


def test_the_version_before_is_named_and_kept(model: rdflib.Graph, content: Content) -> None:
    before = URIRef(f"{BASE}ontology/0.1.0")
    assert list(model.objects(HEADER, OWL.priorVersion)) == [before]
    assert list(model.objects(HEADER, OWL.incompatibleWith)) == [before]
    (kept,) = (path for path in content.versions() if path.stem == "0.1.0")
    earlier = rdflib.Graph().parse(kept)
    assert (HEADER, OWL.versionIRI, before) in earlier
    # No name of a published version vanishes: what is used no longer is deprecated and says what took its place.
    names = {subject for subject in earlier.subjects() if isinstance(subject, URIRef) and subject.startswith(BASE)}
    assert len(names) > 500
    assert sorted(name for name in names if (name, None, None) not in model) == []
    gone = set(model.subjects(OWL.deprecated, Literal(True)))
    assert len(gone) == 4
    for term in gone:
        assert (model.value(term, DCTERMS.isReplacedBy), None, None) in model
        assert languages(model, term, SKOS.changeNote) == ["en", "nl"]
