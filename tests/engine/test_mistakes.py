"""Common mistakes are told by what is wrong and where, not by what a parser would have taken instead."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from hrn_kg.declared import installed_prefixes
from hrn_kg.querytext.mistakes import first_mistake


@pytest.mark.parametrize(
    ("query", "column", "words"),
    [
        ("SELECT ?s { ?s foaf:name ?o }", 16, "PREFIX foaf: <http://xmlns.com/foaf/0.1/>"),
        ("SELECT ?s { ?s http://a/b ?o }", 16, "between < and >"),
        ("SELECT s WHERE { ?s ?p ?o }", 8, "a variable begins with ?"),
        ("SELECT ?s { ?s ?p oops }", 19, "'oops' is no word of SPARQL"),
        ("SELECT ?a, ?b { ?a ?p ?b }", 10, "not commas"),
        ("SELECT ?s { ?s <no iri> ?o }", 16, "without spaces"),
        ("PREFIX dct <http://x> SELECT ?s { ?s a ?o }", 8, "PREFIX dct: <...>"),
        (
            "SELECT ?s { ?s foav:name ?o }",
            16,
            "the nearest that there is, is foaf: write it so, and add PREFIX foaf: <http",
        ),
        ("SELECT ?s { ?s qwerty:name ?o }", 16, "add PREFIX qwerty: <...>"),
        ("SELECT (foo(?x) AS ?y) {}", 9, "'foo' is no word of SPARQL"),
    ],
)
def test_the_place_and_the_cure_are_told(query: str, column: int, words: str) -> None:
    with pytest.raises(SyntaxError):
        ox.Store().query(query)
    fault = first_mistake(query, installed_prefixes())
    assert fault is not None
    assert (fault.facts["line"], fault.facts["column"]) == (1, column)
    assert words in fault.detail


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s ?p ?o ",
        "SELECT ?s { ?s a _:b , true ; ^<urn:a>/<urn:b>* ?o }}",
        "SELECT (COUNT(DISTINCT ?a) AS ?n) (GROUP_CONCAT(?b; SEPARATOR=', ') AS ?m) { ?a ?p ?b, ?c } GROUP ?a",
        "SELECT ?s { VALUES (?a ?b) { (1 UNDEF) } FILTER(?a IN (1, 2) && langMatches(lang(?b), 'nl')",
    ],
)
def test_what_is_right_is_not_blamed(query: str) -> None:
    assert first_mistake(query, installed_prefixes()) is None
