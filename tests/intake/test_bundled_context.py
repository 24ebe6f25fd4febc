"""The context of the project in files of JSON-LD: the same statements by every name, offline; no other context."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
import pytest

from hrn_kg import limits
from hrn_kg.intake import Draft
from hrn_kg.intake.bounded import read_bounded
from hrn_kg.intake.checking import check_drafts
from hrn_kg.jsonld_context import ADDRESS, installed_context
from hrn_kg.vocab import expand
from intake.proposals import GOOD, draft_of, prefixes, published

CONTEXT: dict[str, Any] = json.loads(installed_context())["@context"]
CLAIM = """
@prefix claim: <https://w3id.org/harmreduction/id/claim/> .
@prefix document: <https://w3id.org/harmreduction/id/document/> .
@prefix hro: <https://w3id.org/harmreduction/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix place: <https://w3id.org/harmreduction/id/place/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
claim:a a hro:Observation ; rdfs:label "drie"@nl , "three"@en ; hro:statedIn document:s0 ; hro:place place:netherlands ;
  hro:value 3 ; hro:upperBound 0.5 ; hro:asOf "2026-01-31"^^xsd:date ; oa:start "83"^^xsd:nonNegativeInteger .
"""
LOCAL = """{ "@context": "https://w3id.org/harmreduction/context.jsonld",
  "@id": "claim:a", "@type": "hro:Observation", "label": {"nl": "drie", "en": "three"}, "statedIn": "document:s0",
  "hro:place": "place:netherlands", "value": 3, "upperBound": {"@value": "0.5", "@type": "xsd:decimal"},
  "asOf": "2026-01-31", "start": 83 }"""
PREFIXED = """{ "@context": ["https://w3id.org/harmreduction/context.jsonld"],
  "@id": "claim:a", "@type": "hro:Observation", "rdfs:label": {"nl": "drie", "en": ["three"]},
  "hro:statedIn": "document:s0", "hro:place": {"@id": "place:netherlands"}, "hro:value": 3,
  "hro:upperBound": {"@value": "0.5", "@type": "xsd:decimal"}, "hro:asOf": "2026-01-31", "oa:start": 83 }"""


def local_of(name: str) -> str:
    local = name.partition(":")[2]
    return local if CONTEXT.get(local) == CONTEXT[name] else name


def written(quads: tuple[ox.Quad, ...], key_of: Callable[[str], str]) -> str:
    """These statements as somebody writes them with the context of the project."""
    records: dict[str, dict[str, Any]] = {}
    for quad in quads:
        assert isinstance(quad.subject, ox.NamedNode)
        iri = quad.subject.value
        record = records.setdefault(iri, {"@id": prefixes().shorten(iri) or iri})
        if quad.predicate.value == expand("rdf:type"):
            record.setdefault("@type", []).append(prefixes().shorten(quad.object.value))  # type: ignore[union-attr]
            continue
        name = prefixes().shorten(quad.predicate.value) or ""
        entry, key = CONTEXT[name], key_of(name)
        kind = entry.get("@type") if isinstance(entry, dict) else None
        if isinstance(quad.object, ox.NamedNode):
            thing = prefixes().shorten(quad.object.value) or quad.object.value
            record.setdefault(key, []).append(thing if kind == "@id" else {"@id": thing})
            continue
        assert isinstance(quad.object, ox.Literal)
        text, datatype = quad.object.value, quad.object.datatype.value
        if quad.object.language and isinstance(entry, dict):
            record.setdefault(key, {}).setdefault(quad.object.language, []).append(text)
        elif quad.object.language:
            record.setdefault(key, []).append({"@value": text, "@language": quad.object.language})
        elif datatype in (kind, expand("xsd:string")):
            record.setdefault(key, []).append(text)
        elif datatype == expand("xsd:integer"):
            record.setdefault(key, []).append(int(text))
        else:
            record.setdefault(key, []).append({"@value": text, "@type": prefixes().shorten(datatype)})
    return json.dumps({"@context": ADDRESS, "@graph": list(records.values())}, indent=1)


def rules_of(draft: Draft) -> list[tuple[str, str | None, int | None]]:
    return [(one.shape.partition("#Intake-")[2], one.path, one.where.line) for one in draft.findings]


def test_a_record_by_local_names_by_prefixed_names_and_in_turtle_says_the_same() -> None:
    expected = set(draft_of(CLAIM).quads)
    assert len(expected) == 9
    for text in (LOCAL, PREFIXED):
        draft = draft_of(text, "my.jsonld")
        assert set(draft.quads) == expected
        assert draft.findings == ()


@pytest.mark.parametrize("key_of", [local_of, str], ids=["local", "prefixed"])
def test_a_whole_proposal_written_so_says_the_same(key_of: Callable[[str], str]) -> None:
    plain = draft_of(GOOD)
    text = written(plain.quads, key_of)
    assert ('"statedIn"' in text) == (key_of is local_of)
    draft = draft_of(text, "my.jsonld")
    assert set(draft.quads) == set(plain.quads)
    assert draft.findings == ()
    for quad in draft.quads:
        assert draft.places.has(quad.subject.value)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "context", ["ADDRESS", "[ADDRESS]", '[ADDRESS, {"mine": "hro:value"}]', '[{"a": "b:"}, ADDRESS]']
)
def test_an_unknown_key_beside_the_context_is_named_at_its_line(context: str) -> None:
    context = context.replace("ADDRESS", json.dumps(ADDRESS))
    draft = draft_of(
        f'{{"@context": {context},\n"@id": "claim:a",\n"value": 3,\n"cavaet": "caveat:estimate"}}', "my.jsonld"
    )
    assert rules_of(draft) == [("json-key", "cavaet", 4)]
    assert [str(quad.predicate) for quad in draft.quads] == ["<https://w3id.org/harmreduction/ontology#value>"]


def test_it_holds_in_the_record_that_names_it_and_below_alone() -> None:
    draft = draft_of(
        f'[{{"@context": "{ADDRESS}",\n"@id": "claim:a", "value": 3}},\n{{"@id": "urn:b",\n"value": 4}}]', "my.json"
    )
    assert len(draft.quads) == 1
    assert rules_of(draft) == [("json-key", "value", 4)]


@pytest.mark.parametrize(
    ("context", "line"),
    [
        ('"https://w3id.org/harmreduction/context"', 2),
        ('"http://w3id.org/harmreduction/context.jsonld"', 2),
        ('"https://w3id.org/harmreduction/context.jsonld#"', 2),
        ('"context.jsonld"', 2),
        ('["https://w3id.org/harmreduction/context.jsonld",\n"https://schema.org"]', 3),
        ('{"@import": "https://w3id.org/harmreduction/context.jsonld"}', 2),
        ('{"p": {"@id": "urn:p",\n"@context": "https://e.example/c"}}', 3),
    ],
)
def test_every_other_context_is_refused_at_its_place(context: str, line: int) -> None:
    draft = draft_of(f'{{\n"@context": {context}, "@id": "urn:a", "p": {{"q": 1}}}}', "my.jsonld")
    assert draft.refused
    assert rules_of(draft) == [("remote-context", None, line)]
    assert ADDRESS in draft.findings[0].messages["en"]
    assert ADDRESS in draft.findings[0].messages["nl"]


def test_it_is_read_by_a_process_that_can_open_no_connection() -> None:
    """That process forbids itself sockets; what would be fetched would be refused."""
    here, there = draft_of(LOCAL, "my.jsonld"), read_bounded(LOCAL.encode(), "my.jsonld", prefixes())
    assert there.quads
    assert set(there.quads) == set(here.quads)
    assert there.places.entries() == here.places.entries()


def test_an_address_that_is_no_context_stays_a_text() -> None:
    draft = draft_of(LOCAL.replace('"document:s0"', f'"document:s0", "section": "{ADDRESS}"'), "my.jsonld")
    assert ADDRESS in {quad.object.value for quad in draft.quads if isinstance(quad.object, ox.Literal)}


@pytest.mark.parametrize(
    ("member", "rule"),
    [
        ('"value": 0.5', "json-fraction"),
        ('"quotableShare": 0.5', "json-fraction"),
        ('"title": {"@value": "x", "@language": "nl"}', "json-languages"),
        ('"statedIn": "s0"', "json-value"),
    ],
)
def test_a_value_that_would_become_another_one_is_named(member: str, rule: str) -> None:
    draft = draft_of(f'{{"@context": "{ADDRESS}", "@id": "claim:a",\n{member}}}', "my.jsonld")
    assert rules_of(draft) == [(rule, member.split('"')[1], 2)]


def test_what_the_messages_advise_is_right() -> None:
    members = (
        '"value": {"@value": "0.5", "@type": "xsd:decimal"}',
        '"title": [{"@value": "x", "@language": "nl"}]',
        '"title": {"nl": "x", "@none": "y"}',
    )
    for member in members:
        assert draft_of(f'{{"@context": "{ADDRESS}", "@id": "claim:a",\n{member}}}', "my.jsonld").findings == ()


def test_a_prefix_as_a_key_is_named_with_the_property_that_is_meant() -> None:
    text = LOCAL.replace('"hro:place"', '\n"place"')
    report = check_drafts([draft_of(text, "my.jsonld")], published())
    (found,) = [one for one in report.findings if one.shape.endswith("#Intake-unknown-property-near")]
    assert found.where.line == 4
    assert "hro:place" in found.messages["en"]


def test_a_hundred_places_may_name_it_and_not_one_more() -> None:
    def named(count: int) -> str:
        records = [f'{{"@context": "{ADDRESS}", "@id": "urn:{number}", "value": {number}}}' for number in range(count)]
        return "[" + ",\n".join(records) + "]"

    assert len(draft_of(named(limits.INTAKE_CONTEXTS), "my.jsonld").quads) == limits.INTAKE_CONTEXTS
    draft = draft_of(named(limits.INTAKE_CONTEXTS + 1), "my.jsonld")
    assert draft.refused
    assert rules_of(draft) == [("contexts", None, limits.INTAKE_CONTEXTS + 1)]
    assert "Name it once" in draft.findings[0].messages["en"]
    assert "Noem die eenmaal" in draft.findings[0].messages["nl"]
