"""Values stand in a query as terms: whatever they are, all other tokens stay as they were."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from hrn_kg.content import find_content
from hrn_kg.errors import MalformedQuery
from hrn_kg.examples import load_examples
from hrn_kg.querytext.data_blocks import (
    asks_values_of,
    bind,
    columns_of,
    data_blocks,
    declared_prefixes,
    without_open,
)
from hrn_kg.querytext.sparql_tokens import tokens

QUERY = """PREFIX ex: <http://example.org/>
SELECT ?name (COUNT(?x) AS ?n) WHERE {
  VALUES ?place { ex:here }  # VALUES ?place { ex:comment }
  VALUES ?year { UNDEF } VALUES (?a ?b) { (1 2) } VALUES ?many { 1 2 }
  ?place ex:name ?name . FILTER(?name != "VALUES ?place { ex:text }")
}
GROUP BY ?name ORDER BY ?name
"""
HOSTILE = (
    'x" } } # ',
    '"""',
    "\\",
    "\\u0022 } SERVICE <http://127.0.0.1/> {",
    "'); DROP ALL; --",
    "line\nfeed\rreturn\ttab",
    "\x00\x1f",
    "} UNION { ?s ?p ?o",
    "é ☃ 😀 \u2028",
    "",
)


def test_blocks_are_found_and_only_those_of_one_term() -> None:
    found = data_blocks(QUERY)
    assert [(one.variable, one.value, one.is_open) for one in found] == [
        ("place", "ex:here", False),
        ("year", "UNDEF", True),
    ]


@pytest.mark.parametrize(
    "value",
    ['"a b"', "'a'@en", '"1"^^<http://www.w3.org/2001/XMLSchema#gYear>', '"1"^^ex:t', "12", "<http://a/>", "ex:a"],
)
def test_each_kind_of_term_is_read_as_one(value: str) -> None:
    (found,) = data_blocks(f"SELECT * {{ VALUES ?x {{ {value} }} }}")
    assert found.value == value


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_adds_a_token_or_takes_one(text: str) -> None:
    bound = bind(QUERY, {"place": [ox.Literal(text)], "year": [ox.Literal(1995)]})
    before, after = list(tokens(QUERY)), list(tokens(bound))
    at = next(number for number, token in enumerate(before) if token.text == "ex:here")
    assert [token.text for token in after[:at]] == [token.text for token in before[:at]]
    assert after[at].kind == "string"
    undef = next(number for number, token in enumerate(before) if token.text == "UNDEF")
    assert [token.text for token in after[at + 1 : undef]] == [token.text for token in before[at + 1 : undef]]
    # The year is a string, two signs and an IRI in place of one word.
    assert [token.text for token in after[undef + 3 :]] == [token.text for token in before[undef + 1 :]]
    # And the engine reads the same text again.
    solutions = ox.Store().query(bind("SELECT ?x { VALUES ?x { UNDEF } }", {"x": [ox.Literal(text)]}))
    assert isinstance(solutions, ox.QuerySolutions)
    assert [row["x"] for row in solutions] == [ox.Literal(text)]


def test_an_open_block_goes_with_its_line_or_without() -> None:
    bound = bind(QUERY, {"place": [], "year": []})
    assert data_blocks(bound) == ()
    assert "  # VALUES ?place { ex:comment }\n  VALUES (?a ?b)" in bound
    alone = "SELECT * {\n  VALUES ?x { 1 }\n  ?s ?p ?x\n}\n"
    assert bind(alone, {"x": []}) == "SELECT * {\n  ?s ?p ?x\n}\n"


def test_open_blocks_become_blanks_and_the_rows_stay() -> None:
    text = 'SELECT ?x {VALUES ?x { UNDEF }\n VALUES ?y {\n undef }?x ?y "VALUES ?x { UNDEF }" }'
    blank = " " * len("VALUES ?x { UNDEF }")
    left = f'SELECT ?x {{{blank}\n {blank[:-8]}\n{blank[-8:]}?x ?y "VALUES ?x {{ UNDEF }}" }}'
    assert without_open(text) == left
    store = ox.Store()
    store.update('INSERT DATA { <urn:a> <urn:b> "VALUES ?x { UNDEF }" , "other" }')
    asked, left_out = store.query(text), store.query(left)
    assert isinstance(asked, ox.QuerySolutions)
    assert isinstance(left_out, ox.QuerySolutions)
    assert [row["x"] for row in asked] == [row["x"] for row in left_out] == [ox.NamedNode("urn:a")]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { VALUES ?x { UNDEF } ?s ?p ?o }",  # it has a column ?x
        "SELECT ?s { { SELECT DISTINCT * { VALUES ?x { UNDEF } } } ?s ?p ?o }",
        "SELECT ?s { VALUES ?s { <urn:undef> } VALUES (?a ?b) { (UNDEF 1) } ?s ?p ?o }",
    ],
)
def test_what_else_is_asked_stays_as_it_is(text: str) -> None:
    assert without_open(text) == text


@pytest.mark.parametrize("text", ["SELECT * {}", "SELECT * { VALUES ?x { 1 } VALUES ?x { 2 } }"])
def test_a_variable_without_a_block_of_its_own_is_refused(text: str) -> None:
    with pytest.raises(MalformedQuery, match=r"\?x one value"):
        bind(text, {"x": [ox.Literal(1)]})


def test_the_values_of_a_variable_are_asked_of_the_whole_group() -> None:
    assert asks_values_of(QUERY, "place").startswith("PREFIX ex: <http://example.org/>\nSELECT DISTINCT ?place WHERE {")
    assert asks_values_of(QUERY, "place").endswith('ex:text }")\n}\n')
    with pytest.raises(MalformedQuery):
        asks_values_of("ASK {}", "x")


def test_columns_are_read_off_the_text() -> None:
    assert columns_of(QUERY) == ("name", "n")
    assert columns_of('SELECT (GROUP_CONCAT(DISTINCT ?a; separator=" {") AS ?x) ?y { ?a ?b ?y }') == ("x", "y")
    assert declared_prefixes(QUERY) == {"ex": "http://example.org/"}
    for text in ("SELECT * { ?s ?p ?o }", "ASK {}"):
        with pytest.raises(MalformedQuery):
            columns_of(text)


def test_every_question_of_the_base_names_its_columns() -> None:
    examples = load_examples(find_content())
    assert len(examples) > 100
    for example in examples:
        assert columns_of(example.text)[-1] == "record" or example.name == "count-figures-by-decade"
