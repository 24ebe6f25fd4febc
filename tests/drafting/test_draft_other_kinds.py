"""A facility, a definition, a source and a correction from the answers of a person."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from hrn_kg.drafting import (
    CorrectionAnswers,
    DefinitionAnswers,
    Drafted,
    FacilityAnswers,
    SourceAnswers,
    draft_correction,
    draft_definition,
    draft_facility,
    draft_source,
)
from hrn_kg.evidence import Documents, checksum, normalise
from hrn_kg.triples import node
from invented_town import DOCUMENT, TEXT, Base

NONE = Documents({})
BASE = "https://w3id.org/harmreduction/"
FACILITY = {
    "words": "De Haven in Veldstad is een gebruiksruimte van de stichting Veldzorg",
    "name_nl": "De Haven",
    "type": "gebruiksruimte",
    "place": "Veldstad",
    "operator": "Stichting Veldzorg",
    "offers": "gebruik onder toezicht; spuitomruil",
    "target_group": "mensen die drugs gebruiken",
    "period": "2025",
}
BUS = f"{BASE}id/claim/methadone-bus-1981"


def wrong(found: Drafted) -> set[tuple[str | None, str]]:
    return {(one.where.field, one.shape.partition("#Drafting-")[2]) for one in found.findings if one.severity != "Info"}


def stated(found: Drafted, name: str, subject: str) -> list[str]:
    this = ox.NamedNode(subject)
    return sorted(quad.object.value for quad in found.quads if quad.subject == this and quad.predicate == node(name))


def claims(found: Drafted) -> dict[str, list[str]]:
    """The values that attribute claims give, by the short name of the property."""
    values: dict[str, list[str]] = {}
    for quad in found.quads:
        if quad.predicate == node("hro:claimedProperty"):
            name = quad.object.value.rpartition("#")[2].rpartition("/")[2]
            values.setdefault(name, []).extend(stated(found, "hro:claimedValue", quad.subject.value))
    return values


def test_a_facility_is_a_thing_and_a_claim_for_each_thing_said(published: Base) -> None:
    found = draft_facility(FacilityAnswers(**DOCUMENT, **FACILITY), published.published, NONE)
    assert wrong(found) == {("offers", "did-you-mean")}  # "gebruik onder toezicht" is called otherwise
    assert found.record == f"{BASE}id/facility/de-haven-veldstad"
    assert claims(found) == {
        "spatial": [f"{BASE}id/place/veldstad"],
        "facilityType": [f"{BASE}scheme/facility-type/drug-consumption-room"],
        "operatedBy": [f"{BASE}id/organisation/stichting-veldzorg"],
        "offers": [f"{BASE}scheme/intervention/needle-and-syringe-programme"],
        "targetGroup": [f"{BASE}scheme/population/people-who-use-drugs"],
    }
    typed = {quad.predicate.value for quad in found.quads if quad.subject == ox.NamedNode(found.record)}
    assert typed == {node("rdf:type").value, node("skos:prefLabel").value}, "relations are claimed, never typed"
    report = published.judged(found.quads)
    assert (report.outcome, report.findings) == ("valid", ())


def test_a_known_facility_gets_claims_and_no_second_record(published: Base) -> None:
    answers = FacilityAnswers(**DOCUMENT, **{**FACILITY, "name_nl": "AMOC", "offers": "", "place": "Amsterdam"})
    found = draft_facility(answers, published.published, NONE)
    assert ("name_nl", "facility-known") in wrong(found)
    assert found.record == f"{BASE}id/facility/amoc"
    assert not any(quad.subject == ox.NamedNode(found.record) for quad in found.quads)
    again = draft_facility(
        FacilityAnswers(**DOCUMENT, **{**FACILITY, "name_nl": "nieuw: AMOC", "offers": "", "place": "Utrecht"}),
        published.published,
        NONE,
    )
    assert again.record == f"{BASE}id/facility/amoc-utrecht"


def test_a_definition_is_quoted_whole_and_found_over_line_ends(published: Base) -> None:
    words = "Harm reduction is alles wat de schade van druggebruik voor de gezondheid beperkt."
    answers = DefinitionAnswers(
        **DOCUMENT, words=words, term="harm reduction", said_by="nieuw: Gemeente Veldstad", harms="gezondheid"
    )
    found = draft_definition(answers, published.published, NONE)
    assert wrong(found) == set()
    assert stated(found, "rdf:value", found.record or "") == [words]
    assert len(words) > 80
    assert stated(found, "rdfs:label", found.record or "") == [
        "Definitie van harm reduction door Gemeente Veldstad",
        "Definition of harm reduction by Gemeente Veldstad",
    ]
    report = published.judged(found.quads)
    assert (report.outcome, report.findings) == ("valid", ())


def test_a_source_keeps_the_checksum_of_its_text_and_not_the_text(published: Base) -> None:
    found = draft_source(SourceAnswers(**DOCUMENT, document_kind="webpagina"), published.published, NONE)
    assert wrong(found) == set()
    captures = [quad.object.value for quad in found.quads if quad.predicate == node("hro:sha256")]
    assert captures == [checksum(normalise(TEXT))]
    assert "druggebruik" not in " ".join(
        quad.object.value for quad in found.quads if isinstance(quad.object, ox.Literal)
    )
    known = draft_source(SourceAnswers(document="s1"), published.published, NONE)
    assert ("document", "document-known") in wrong(known)


def corrected(published: Base, **changed: str) -> Drafted:
    answers = {"record": "claim:methadone-bus-1981", "why": "nagelezen", "label_nl": "Nieuw", "label_en": "New"}
    return draft_correction(CorrectionAnswers(**{**answers, **changed}), published.published, NONE)


def test_a_correction_keeps_address_and_all_but_its_field(published: Base) -> None:
    found = corrected(published, field="place", right="Utrecht")
    assert (found.record, found.corrects) == (BUS, BUS)
    before = {
        quad.triple
        for quad in published.store.quads_for_pattern(ox.NamedNode(BUS), None, None, ox.NamedNode(f"{BASE}graph/data"))
    }
    after = {quad.triple for quad in found.quads if quad.subject == ox.NamedNode(BUS)}
    assert {triple.predicate.value.rpartition("#")[2] for triple in before ^ after} == {"place", "label"}
    assert stated(found, "hro:place", BUS) == [f"{BASE}id/place/utrecht"]


@pytest.mark.parametrize(
    ("field", "right", "name", "values"),
    [
        ("number", "1,300", "hro:value", ["1300"]),
        ("period", "1982", "hro:period", [f"{BASE}id/period/1982"]),
        ("population", "n.v.t.", "hro:population", [f"{BASE}scheme/code/not-applicable"]),
        ("label_nl", "Een beter label", "rdfs:label", ["Een beter label", "New"]),
        ("doubts", "schatting", "hro:caveat", [f"{BASE}scheme/caveat/estimate"]),
    ],
)
def test_fields_are_corrected(published: Base, field: str, right: str, name: str, values: list[str]) -> None:
    labels = {"label_nl": ""} if field == "label_nl" else {}
    found = corrected(published, field=field, right=right, **labels)
    assert stated(found, name, BUS) == values
    if field == "number":
        assert stated(found, "hro:lowerBound", BUS) == []


@pytest.mark.parametrize(
    ("changed", "field", "rule"),
    [
        ({"record": ""}, "record", "record-missing"),
        ({"record": "claim:no-such-claim"}, "record", "record-unknown"),
        ({"field": "colour", "right": "red"}, "field", "field-unknown"),
        ({"field": "place", "right": "Utrecht", "why": ""}, "why", "why-missing"),
        ({"field": "place", "right": "Amsterdam", "label_nl": "", "label_en": ""}, "right", "nothing-changes"),
        ({"field": "place", "right": "Utrecht", "label_nl": ""}, "label_nl", "label-stays"),
        ({"field": "number", "right": "5", "words": "x", "document": "s1"}, "document", "other-document"),
        ({"record": "facility:amoc", "field": "name_nl", "right": "X", "words": "x"}, "words", "record-without-words"),
    ],
)
def test_what_is_wrong_with_a_correction_is_told(
    published: Base, changed: dict[str, str], field: str, rule: str
) -> None:
    assert (field, rule) in wrong(corrected(published, **changed))
