"""An empty answer is known in every form in which the engine writes it, and no other is taken for one."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from hrn_kg import conneg
from hrn_kg.engine.base import Job
from hrn_kg.engine.embedded.worker import Holdings, evaluate
from hrn_kg.querytext.guard import Kind
from hrn_kg.sparql import Reply
from hrn_kg.sparql.empty_answers import is_empty
from hrn_kg.vocab import STANDARD

EMPTY: tuple[tuple[Kind, str], ...] = (
    ("select", "SELECT ?a ?b { ?a <urn:none> ?b }"),
    ("select", "SELECT ?a { ?a <urn:none> ?b }"),
    ("select", "SELECT (COUNT(*) AS ?n) { ?a <urn:none> ?b }"),
    ("select", "SELECT (COUNT(*) AS ?n) (MAX(?b) AS ?m) { ?a <urn:none> ?b }"),
    ("ask", "ASK { ?a <urn:none> ?b }"),
    ("construct", "CONSTRUCT { ?a <urn:p> ?b } { ?a <urn:none> ?b }"),
)
FULL: tuple[tuple[Kind, str], ...] = (
    ("select", "SELECT ?a ?b { ?a <urn:p> ?b }"),
    ("select", "SELECT (COUNT(*) AS ?n) { ?a <urn:p> ?b }"),
    ("select", "SELECT ('0,0' AS ?n) (1 AS ?m) {}"),
    ("ask", "ASK { ?a <urn:p> ?b }"),
    ("construct", "CONSTRUCT WHERE { ?a <urn:p> ?b }"),
)


def replied(kind: Kind, query: str, media_type: str) -> Reply:
    store = ox.Store()
    store.update("INSERT DATA { <urn:a> <urn:p> 0 . <urn:b> <urn:p> 1 }")
    body = evaluate(Holdings(store, {}, STANDARD, disjoint=True), Job(query, media_type), 100_000, 100)
    return Reply(body, media_type, '""', "2026.1.0", kind, cached=False)


def forms(kind: Kind) -> tuple[str, ...]:
    found = conneg.TRIPLES_FORMATS if kind == "construct" else conneg.SELECT_FORMATS
    return tuple(form.media_type for form in found if kind != "ask" or "sparql-results" in form.media_type)


@pytest.mark.parametrize(("kind", "query"), EMPTY)
def test_an_empty_answer_is_known(kind: Kind, query: str) -> None:
    for form in forms(kind):
        is_row_in_xml = "xml" in form and "COUNT" in query  # a row, which only the other forms are read for
        assert is_empty(replied(kind, query, form)) is not is_row_in_xml, form


@pytest.mark.parametrize(("kind", "query"), FULL)
def test_no_other_answer_is_taken_for_one(kind: Kind, query: str) -> None:
    for form in forms(kind):
        assert not is_empty(replied(kind, query, form)), form
