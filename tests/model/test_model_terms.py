"""Own classes and properties: named, defined and described in both languages, and nothing inferred by accident."""

from __future__ import annotations

import re
from collections import Counter

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SDO, SKOS, URIRef

from hrn_kg.content import Content
from hrn_kg.iris import BASE, ONTOLOGY

HEADER = URIRef(BASE + "ontology")
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property)
LANGUAGES = ("en", "nl")
# The Data Cube asks every dimension for a range; nothing else may have one.
DIMENSIONS = {
    ONTOLOGY + name for name in ("indicator", "measure", "about", "population", "place", "period", "statedIn")
}


@pytest.fixture(scope="module")
def terms(model: rdflib.Graph) -> list[URIRef]:
    found = sorted(
        {
            term
            for kind in KINDS
            for term in model.subjects(RDF.type, kind)
            if isinstance(term, URIRef) and term.startswith(ONTOLOGY)
        }
    )
    assert len(found) >= 94
    return found


def by_language(model: rdflib.Graph, term: rdflib.term.Node, predicate: URIRef) -> dict[str | None, list[str]]:
    texts: dict[str | None, list[str]] = {}
    for value in model.objects(term, predicate):
        assert isinstance(value, rdflib.Literal), (term, value)
        texts.setdefault(value.language, []).append(str(value))
    return texts


@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition], ids=["label", "definition"])
def test_every_term_has_one_text_in_each_language(model: rdflib.Graph, terms: list[URIRef], predicate: URIRef) -> None:
    wrong = {}
    for term in terms:
        texts = by_language(model, term, predicate)
        if sorted((language, len(found)) for language, found in texts.items()) != [("en", 1), ("nl", 1)]:
            wrong[term] = texts
    assert not wrong


def test_definitions_are_sentences_that_do_not_begin_with_the_name(model: rdflib.Graph, terms: list[URIRef]) -> None:
    wrong = []
    for term in terms:
        labels, definitions = by_language(model, term, RDFS.label), by_language(model, term, SKOS.definition)
        for language in LANGUAGES:
            (label,), (definition,) = labels[language], definitions[language]
            if not (definition[0].isupper() and definition.endswith(".")) or re.match(
                rf"{re.escape(label)}\b", definition, re.IGNORECASE
            ):
                wrong.append((term, definition))
    assert not wrong


def test_english_and_dutch_definitions_differ(model: rdflib.Graph, terms: list[URIRef]) -> None:
    """An English text with the mark of Dutch is no translation."""
    texts = [by_language(model, term, SKOS.definition) for term in terms]
    assert [found for found in texts if found["en"] == found["nl"]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_terms_share_a_label(model: rdflib.Graph, terms: list[URIRef], language: str) -> None:
    labels = Counter(label.casefold() for term in terms for label in by_language(model, term, RDFS.label)[language])
    assert sum(labels.values()) == len(terms)
    assert {label: times for label, times in labels.items() if times > 1} == {}


def test_notes_for_use_stand_in_both_languages(model: rdflib.Graph, terms: list[URIRef]) -> None:
    notes = [found for term in terms if (found := by_language(model, term, SKOS.scopeNote))]
    assert len(notes) >= 8
    assert [found for found in notes if set(found) != set(LANGUAGES)] == []


def test_terms_are_spelt_by_kind_and_defined_by_the_ontology(model: rdflib.Graph, terms: list[URIRef]) -> None:
    wrong = []
    for term in terms:
        pattern = r"[A-Z][A-Za-z0-9]*" if (term, RDF.type, OWL.Class) in model else r"[a-z][A-Za-z0-9]*"
        if not re.fullmatch(pattern, term.removeprefix(ONTOLOGY)):
            wrong.append(term)
        if list(model.objects(term, RDFS.isDefinedBy)) != [HEADER]:
            wrong.append(term)
    assert not wrong


def test_domain_nowhere_and_range_only_on_dimensions(model: rdflib.Graph) -> None:
    assert list(model.subject_objects(RDFS.domain)) == []
    assert {str(term) for term in model.subjects(RDFS.range)} == DIMENSIONS


def test_range_only_in_the_cube_module(content: Content) -> None:
    files = [path.name for path in content.ontology if path.suffix == ".ttl" and " rdfs:range " in path.read_text()]
    assert files == ["cube.ttl"]


def test_readers_are_told_what_a_property_takes(model: rdflib.Graph, terms: list[URIRef]) -> None:
    own = set(terms)
    hints = list(model.subject_objects(SDO.domainIncludes))
    assert len(hints) >= 60
    assert [(term, kind) for term, kind in hints if str(kind).startswith(ONTOLOGY) and kind not in own] == []
    checksum, section = URIRef(ONTOLOGY + "sha256"), URIRef(ONTOLOGY + "section")
    # Stores turn hexBinary into upper case, and then the checksum no longer equals what was written.
    assert list(model.objects(checksum, SDO.rangeIncludes)) == [rdflib.XSD.string]
    assert list(model.objects(section, SDO.domainIncludes)) == [URIRef(ONTOLOGY + "Excerpt")]


def test_the_kinds_of_claim_exclude_one_another(model: rdflib.Graph) -> None:
    kinds = sorted(model.subjects(RDFS.subClassOf, URIRef(ONTOLOGY + "Claim")))
    assert len(kinds) == 7
    pairs = {frozenset(pair) for pair in model.subject_objects(OWL.disjointWith)}
    assert pairs == {frozenset((a, b)) for a in kinds for b in kinds if a != b}
