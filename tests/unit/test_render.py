"""Rendering without a server: RDF in four formats, links, labels, words, terms in queries."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from hrn_kg import words
from hrn_kg.declared import installed_prefixes
from hrn_kg.describe import fill
from hrn_kg.errors import MalformedRequest, NotAcceptable
from hrn_kg.render.links import href
from hrn_kg.render.rdf import serialise
from hrn_kg.render.triple_index import TripleIndex

TABLE = installed_prefixes()
TURTLE = """
@prefix ex: <https://example.org/> .
@prefix hro: <https://w3id.org/harmreduction/ontology#> .
@prefix claim: <https://w3id.org/harmreduction/id/claim/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
claim:b a hro:Observation ; hro:value 024, 24.0 ; hro:statedValue "24", "a\\nb \\"c\\" \\\\d" ;
  rdfs:label "vierentwintig"@nl , "twenty-four"@en , "other"@en-GB .
claim:a hro:about claim:b ; ex:made "2018"^^xsd:gYear ; ex:odd <https://w3id.org/harmreduction/id/excerpt/ab/1-2> .
"""
TRIPLES = [quad.triple for quad in ox.parse(TURTLE, format=ox.RdfFormat.TURTLE)]
FORMATS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}


# rdflib's JSON-LD parser uses a class that rdflib has deprecated.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("media_type", FORMATS)
def test_every_format_says_the_same(media_type: str) -> None:
    wanted = rdflib.Graph().parse(data=TURTLE, format="turtle")
    found = rdflib.Graph().parse(data=serialise(TRIPLES, media_type, TABLE), format=FORMATS[media_type])
    assert set(found) == set(wanted)


@pytest.mark.parametrize("media_type", FORMATS)
def test_numbers_keep_the_form_they_were_given(media_type: str) -> None:
    text = serialise(TRIPLES, media_type, TABLE).decode()
    assert "024" in text
    assert "24.0" in text


def test_turtle_is_readable() -> None:
    text = serialise(TRIPLES, "text/turtle", TABLE, "https://w3id.org/harmreduction/id/claim/b").decode()
    body = text[text.index("claim:") :]
    assert "claim:b a hro:Observation" in text
    assert text.index("claim:b a") < text.index("claim:a ")
    assert "@prefix skos:" not in text
    assert "\n\n" in body
    assert "\t" not in text


def test_json_ld_needs_nothing_from_elsewhere() -> None:
    document = json.loads(serialise(TRIPLES, "application/ld+json", TABLE))
    assert all(isinstance(value, str) for value in document["@context"].values())
    assert "@context" not in json.dumps(document["@graph"])


def test_other_formats_are_refused() -> None:
    with pytest.raises(NotAcceptable):
        serialise(TRIPLES, "image/png", TABLE)


@pytest.mark.parametrize(
    ("iri", "address"),
    [
        ("https://w3id.org/harmreduction/id/claim/a", "/nl/doc/claim/a"),
        ("https://w3id.org/harmreduction/ontology#Claim", "/nl/ontology#Claim"),
        ("https://w3id.org/harmreduction/scheme/harm-domain/legal", "/nl/scheme/harm-domain/legal"),
        # Those that lie together, and those that are read in their list.
        ("https://w3id.org/harmreduction/scheme/facility-type/drop-in", "/nl/types/drop-in"),
        ("https://w3id.org/harmreduction/id/document/s0", "/nl/sources/s0"),
        ("https://w3id.org/harmreduction/scheme/unit/count", "/nl/scheme/unit#count"),
        ("https://w3id.org/harmreduction/scheme/unit", "/nl/scheme/unit"),
        ('https://w3id.org/harmreduction/id/"><script>', "/nl/doc/%22%3E%3Cscript%3E"),
        ("https://example.org/x", "https://example.org/x"),
        ("javascript:alert(1)", None),
        ("JavaScript:alert(1)", None),
        ("data:text/html,x", None),
        ("urn:isbn:1", None),
        ("https:///nohost", None),
        ("http://[broken", None),
        ("mailto:someone@example.org", None),
    ],
)
def test_only_web_addresses_become_links(iri: str, address: str | None) -> None:
    assert href(iri, "nl") == address


def test_a_label_falls_back_to_the_other_language_and_then_to_the_name() -> None:
    facts = TripleIndex(TRIPLES, TABLE)
    thing = "https://w3id.org/harmreduction/id/claim/b"
    assert (facts.label(thing, "nl").text, facts.label(thing, "nl").lang) == ("vierentwintig", "nl")
    assert facts.label(thing, "en").text == "twenty-four"
    assert facts.label("https://w3id.org/harmreduction/id/claim/a", "nl").text == "claim:a"
    assert facts.label("https://example.org/deep/name", "nl").text == "name"


@pytest.mark.parametrize(
    "evil",
    [
        "x> ?p ?o . } ; DROP ALL #",
        "https://example.org/> . ?s ?p ?o . <https://example.org/",
        "no iri",
        "",
        "https://x/\n",
    ],
)
def test_what_is_no_iri_does_not_enter_a_query(evil: str) -> None:
    with pytest.raises(MalformedRequest):
        fill("SELECT * { $this ?p ?o }", this=evil)


@given(st.text(max_size=40))
def test_whatever_enters_a_query_is_one_term(text: str) -> None:
    try:
        filled = fill("$this", this="https://example.org/" + text)
    except MalformedRequest:
        return
    assert re.fullmatch(r"<[^\x00-\x20<>\"{}|^`\\]*>", filled)


def test_a_filled_value_is_not_filled_again() -> None:
    assert fill("$a $b", a="https://example.org/$b", b="https://example.org/c").startswith("<https://example.org/$b>")


def test_dates_in_words() -> None:
    moment = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
    assert words.day("nl", moment) == "1 maart 2026"
    assert words.day("en", moment) == "1 March 2026"
