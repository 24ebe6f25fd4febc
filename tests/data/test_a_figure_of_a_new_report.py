"""A whole figure of a new report, against the real release: in order, proved, and told in words."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from hrn_kg import rdfio
from hrn_kg.contributions import Statements
from hrn_kg.contributions.effect import effect_of
from hrn_kg.contributions.effect_text import render
from hrn_kg.contributions.proposal_checks import Checker
from hrn_kg.contributions.proving import prove_passages
from hrn_kg.errors import MalformedRequest
from hrn_kg.evidence import capture, checksum, excerpt, normalise
from hrn_kg.iris import BASE
from hrn_kg.releases import Release

TEXT = """Yearly report 2016 of nobody in particular.

Deaths
In that year we counted
261 fatal opioid overdoses in the country."""
WORDS = "261 fatal opioid overdoses in the country"
FIGURE = f"""
@prefix : <{BASE}id/claim/> .
@prefix hro: <{BASE}ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix bibo: <http://purl.org/ontology/bibo/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<{BASE}id/document/report-of-nobody> a bibo:Document , bibo:Report ; dct:title "Yearly report 2016"@en ;
  dct:issued "2017"^^xsd:gYear ; hro:documentKind <{BASE}scheme/document-kind/briefing-paper> .
:overdoses-nobody-2016 a hro:Observation ;
  rdfs:label "261 fatal opioid overdoses in the Netherlands, 2016"@en ,
    "261 dodelijke opioïdoverdoses in Nederland, 2016"@nl ;
  hro:indicator <{BASE}scheme/indicator/fatal-opioid-overdoses> ; hro:about <{BASE}scheme/code/not-applicable> ;
  hro:population <{BASE}scheme/code/not-applicable> ; hro:place <{BASE}id/place/netherlands> ;
  hro:period <{BASE}id/period/2016> ; hro:measure <{BASE}scheme/measure/count> ; hro:unit <{BASE}scheme/unit/count> ;
  hro:valueQualifier <{BASE}scheme/value-qualifier/exact> ; hro:statedValue "261" ; hro:value 261 ;
  hro:reliability <{BASE}scheme/reliability/unreviewed> ; hro:statedIn <{BASE}id/document/report-of-nobody> ;
  hro:supportedBy <EXCERPT> .
"""


def proposal() -> Statements:
    text = normalise(TEXT)
    name = checksum(text)[:16]
    passage = excerpt(name, text.index(WORDS), WORDS, "Deaths")
    figure = FIGURE.replace("EXCERPT", str(passage[0].subject.value))  # type: ignore[union-attr]
    triples = [quad.triple for quad in rdfio.parse(figure.encode(), ox.RdfFormat.TURTLE)]
    return Statements((*triples, *capture("report-of-nobody", text), *passage))


@pytest.fixture(scope="module")
def checker(release: Release) -> Checker:
    return Checker(release, "nl")


def test_it_is_in_order_and_proved(checker: Checker) -> None:
    verdict = checker.check(proposal())
    assert verdict.checked.outcome == "valid", verdict.text
    proof = prove_passages(proposal(), [TEXT.encode()])
    assert proof is not None
    assert (proof.proved, proof.faults, proof.missing) == (1, (), ())


def test_a_text_that_says_otherwise_is_found(checker: Checker) -> None:
    proof = prove_passages(proposal(), [b"Another text."])
    assert proof is not None
    assert (proof.proved, proof.faults, len(proof.missing)) == (0, (), 1)
    wrong = [
        ox.Triple(t.subject, t.predicate, ox.Literal(t.object.value.replace("261", "262")))
        if isinstance(t.object, ox.Literal) and t.object.value == WORDS
        else t
        for t in proposal().triples
    ]
    proof = prove_passages(Statements(tuple(wrong)), [TEXT.encode()])
    assert proof is not None
    assert (proof.proved, len(proof.faults)) == (0, 1)
    with pytest.raises(MalformedRequest, match="not UTF-8"):
        prove_passages(proposal(), [b"\xff\xfe"])
    assert prove_passages(Statements(()), [TEXT.encode()]) is None


def test_it_contradicts_what_is_published_with_both_passages(checker: Checker) -> None:
    effect = effect_of(proposal(), checker.published.store)
    (meeting,) = effect.contradicts
    assert meeting.other.record.iri == f"{BASE}id/claim/opioid-deaths-nl-2016"
    text = render(effect, "nl")
    assert f"“{WORDS}”" in text
    assert "“just 235 fatal opioid overdoses in 2016”" in text
    assert [one.kind.name("nl") for one in effect.adds] == ["waarneming", "document"]
    assert (effect.lacks, effect.asked_for, effect.duplicates) == ((), (), ())
