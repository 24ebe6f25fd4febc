"""Concept lists: every concept named, defined and placed, in both languages."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, SKOS, Literal, URIRef

from hrn_kg.content import Content
from hrn_kg.iris import BASE, ONTOLOGY

SCHEME = BASE + "scheme/"
LANGUAGES = ("en", "nl")
TYPES = {"facility-type": "FacilityType", "indicator": "Indicator", "intervention": "Intervention"}
TYPES |= {"population": "PopulationGroup", "substance": "Substance"}


@pytest.fixture(scope="module")
def concepts(model: rdflib.Graph) -> list[URIRef]:
    found = sorted(
        concept
        for concept in model.subjects(RDF.type, SKOS.Concept)
        if isinstance(concept, URIRef) and concept.startswith(SCHEME)
    )
    assert len(found) >= 356
    return found


def scheme_of(concept: URIRef) -> str:
    return concept.removeprefix(SCHEME).partition("/")[0]


def texts(model: rdflib.Graph, subject: URIRef, predicate: URIRef) -> list[Literal]:
    return [value for value in model.objects(subject, predicate) if isinstance(value, Literal)]


@pytest.mark.parametrize("predicate", [SKOS.prefLabel, SKOS.definition], ids=["label", "definition"])
def test_one_text_in_each_language(model: rdflib.Graph, concepts: list[URIRef], predicate: URIRef) -> None:
    wrong = [
        concept
        for concept in concepts
        if sorted(str(text.language) for text in texts(model, concept, predicate)) != list(LANGUAGES)
    ]
    assert not wrong


def test_definitions_are_sentences_that_do_not_begin_with_the_name(model: rdflib.Graph, concepts: list[URIRef]) -> None:
    wrong = []
    for concept in concepts:
        names = {label.language: str(label) for label in texts(model, concept, SKOS.prefLabel)}
        for definition in texts(model, concept, SKOS.definition):
            name = names[definition.language]
            if not re.fullmatch(r"[A-ZÀ-Þ0-9‘(].*\.", definition) or re.match(
                rf"{re.escape(name)}\b", definition, re.IGNORECASE
            ):
                wrong.append((concept, str(definition)))
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_unique_within_a_list(model: rdflib.Graph, concepts: list[URIRef], language: str) -> None:
    names = Counter(
        (scheme_of(concept), label.casefold())
        for concept in concepts
        for predicate in (SKOS.prefLabel, SKOS.altLabel)
        for label in {str(text) for text in texts(model, concept, predicate) if text.language == language}
    )
    assert sum(names.values()) >= len(concepts)
    assert {name: times for name, times in names.items() if times > 1} == {}


def test_every_label_and_note_has_a_known_language(model: rdflib.Graph, concepts: list[URIRef]) -> None:
    predicates = (SKOS.altLabel, SKOS.hiddenLabel, SKOS.scopeNote, SKOS.editorialNote)
    found = [text for concept in concepts for predicate in predicates for text in texts(model, concept, predicate)]
    assert len(found) > 50
    assert {text for text in found if text.language not in LANGUAGES} == set()


def test_every_concept_stands_in_the_list_that_its_name_says(model: rdflib.Graph, concepts: list[URIRef]) -> None:
    schemes = {str(scheme) for scheme in model.subjects(RDF.type, SKOS.ConceptScheme)}
    assert {SCHEME + scheme_of(concept) for concept in concepts} == schemes
    wrong = [
        concept
        for concept in concepts
        if list(model.objects(concept, SKOS.inScheme)) != [URIRef(SCHEME + scheme_of(concept))]
        or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*", concept.removeprefix(SCHEME))
    ]
    assert not wrong


def test_concepts_that_claims_are_about_have_their_class(model: rdflib.Graph, concepts: list[URIRef]) -> None:
    wrong = [
        concept
        for concept in concepts
        if (own := TYPES.get(scheme_of(concept))) and (concept, RDF.type, URIRef(ONTOLOGY + own)) not in model
    ]
    assert not wrong


def test_hierarchy_has_no_loops_and_no_loose_ends(model: rdflib.Graph, concepts: list[URIRef]) -> None:
    known = set(concepts)
    links = [pair for pair in model.subject_objects(SKOS.broader) if pair[0] in known]
    assert len(links) > 30
    for narrower, broader in links:
        assert broader in known, (narrower, broader)
        assert scheme_of(URIRef(str(narrower))) == scheme_of(URIRef(str(broader)))
        assert narrower not in set(model.transitive_objects(broader, SKOS.broader)), narrower
    placed = {narrower for narrower, _ in links} | set(model.subjects(SKOS.topConceptOf))
    assert known - placed == set()
    assert [concept for concept in concepts if len(list(model.objects(concept, SKOS.broader))) > 1] == []


def test_methadone_is_one_opioid_agonist_among_others(model: rdflib.Graph) -> None:
    general, methadone = (
        URIRef(f"{SCHEME}intervention/{slug}") for slug in ("opioid-agonist-treatment", "methadone-treatment")
    )
    assert (methadone, SKOS.broader, general) in model
    wide = {str(label) for label in texts(model, general, SKOS.altLabel)}
    narrow = {str(label) for label in texts(model, methadone, SKOS.altLabel)}
    assert {"OAT", "OST", "ORT"} <= wide
    assert {"MST", "methadone maintenance"} <= narrow
    assert not wide & narrow


def test_facility_types_lead_to_the_interventions_of_harm_reduction(model: rdflib.Graph) -> None:
    offers = list(model.subject_objects(URIRef(ONTOLOGY + "offers")))
    pairs = {(str(a).rpartition("/")[2], str(b).rpartition("/")[2]) for a, b in offers}
    assert {
        ("drug-consumption-room", "supervised-drug-consumption"),
        ("heroin-treatment-unit", "heroin-assisted-treatment"),
        ("needle-exchange-outlet", "needle-and-syringe-programme"),
        ("oat-location", "opioid-agonist-treatment"),
        ("methadone-bus", "methadone-treatment"),
    } <= pairs
    harm_reduction = URIRef(SCHEME + "intervention/harm-reduction")
    for facility_type, intervention in pairs:
        above = set(model.transitive_objects(URIRef(f"{SCHEME}intervention/{intervention}"), SKOS.broader))
        assert harm_reduction in above or intervention == "medical-care", (facility_type, intervention)


def test_a_slip_is_found_and_never_shown(model: rdflib.Graph) -> None:
    room = URIRef(SCHEME + "facility-type/drug-consumption-room")
    assert Literal("DRC", "en") in model.objects(room, SKOS.hiddenLabel)
    assert Literal("DRC", "en") not in model.objects(room, SKOS.altLabel)


def test_every_concept_that_is_used_exists(
    content: Content, model: rdflib.Graph, concepts: list[URIRef], triples: dict[Path, list[ox.Quad]]
) -> None:
    known = {str(concept) for concept in concepts} | {
        str(scheme) for scheme in model.subjects(RDF.type, SKOS.ConceptScheme)
    }
    used = {
        (node.value, content.name(path))
        for path, quads in triples.items()
        for quad in quads
        for node in (quad.subject, quad.predicate, quad.object)
        if isinstance(node, ox.NamedNode) and node.value.startswith(SCHEME)
    }
    assert len(used) > len(known)
    assert sorted(pair for pair in used if pair[0] not in known) == []
