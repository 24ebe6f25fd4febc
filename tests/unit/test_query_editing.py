"""What is done to the text of a query for people: prefixes filled in, and a layout that never changes what it asks."""

from __future__ import annotations

from typing import Any

import pytest
from rdflib.plugins.sparql.parser import parseQuery

from hrn_kg.content import find_content
from hrn_kg.errors import MalformedQuery
from hrn_kg.examples import Example, load_examples
from hrn_kg.querytext.prologue import missing_prefixes, with_prefixes
from hrn_kg.querytext.query_layout import laid_out
from hrn_kg.querytext.sparql_tokens import tokens
from long_tests import few

EXAMPLES = load_examples(find_content())
TABLE = {"hro": "https://example.org/o#", "skos": "https://example.org/s#", "dct": "https://example.org/d#"}
# As people write, and what only Oxigraph takes.
ODD = {
    "run together": "select * where{?s ?p ?o}",
    "comments": "# a\nPREFIX x: <y> # b\nSELECT ?s # c\nWHERE { # d\n ?s a x:b ; # e\n x:c 1 . # f\n # g\n}\n# h",
    "a number before a point": "ASK { ?s ?p 1.e5 . ?s ?p 2. ?s ?p 3.5 . ?s ?p -4 }",
    "annotations": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o {| ?a ?b |} . << ?a ?b ?c >> ?d ?e }",
    "groups in brackets": "ASK { ?a ?b ?c FILTER(?c = 1 && NOT EXISTS { ?a ?d [ ?e 1 ; ?f 2 ] . ?a ?g 3 }) }",
    "strings": "SELECT (\"# } .\" AS ?x) ('''a\r\n  { b''' AS ?y) WHERE { BIND(<urn:#x> AS ?z) }",
    "unions": "SELECT ?x { { ?x a 1 . ?x a 2 } UNION { ?x a 3 } MINUS { ?x a 4 } } ORDER BY DESC(?x) LIMIT 3 OFFSET 4",
    "values": "SELECT * { VALUES (?x ?y) { (1 2) (UNDEF 4) } GRAPH ?g { ?x ?y ?z } } VALUES ?z { 1 }",
    "Windows": "PREFIX x: <y>\r\n\r\nSELECT *\r\nWHERE { ?s ?p ?o .\r\n\r\n\r\n# c\r\n?o ?p ?s }\r\n",
    "unbalanced": "SELECT * { ?s ?p ?o } } ) { [",
    "nothing": "",
}


def content_of(text: str) -> list[tuple[str, str]]:
    """The tokens; comments are compared apart."""
    return [(token.kind, token.text) for token in tokens(text)]


def comments_of(text: str) -> list[str]:
    """What stands between tokens, without space."""
    found, end = [], 0
    for token in tokens(text):
        found += [line.strip() for line in text[end : token.at].splitlines() if line.strip()]
        end = token.at + len(token.text)
    return [*found, *(line.strip() for line in text[end:].splitlines() if line.strip())]


def parsed(text: str) -> Any:
    return repr(parseQuery(text))


@pytest.mark.parametrize("example", few(EXAMPLES, EXAMPLES[::5]), ids=lambda example: example.name)
def test_the_layout_of_an_example_asks_the_same(example: Example) -> None:
    text = example.text
    found = laid_out(text)
    assert parsed(found) == parsed(text)
    assert content_of(found) == content_of(text)
    assert laid_out(found) == found


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_the_layout_keeps_every_token_and_comment(text: str) -> None:
    found = laid_out(text)
    assert content_of(found) == content_of(text)
    assert comments_of(found) == comments_of(text)
    assert laid_out(found) == found
    # As squeezed as it may be, it is laid out as well.
    assert content_of(laid_out(" ".join(found.split()))) == content_of(" ".join(found.split()))


def test_space_that_oxigraph_would_miss_or_mind_is_not_touched() -> None:
    assert "1.e5 ." in laid_out(ODD["a number before a point"])
    assert "{| ?a ?b |}" in laid_out(ODD["annotations"])
    assert "FROM<urn:g>" in laid_out("SELECT * FROM<urn:g> { ?s ?p ?o }")


def test_a_query_as_it_is_laid_out() -> None:
    text = (
        "PREFIX x: <urn:x#> SELECT ?s (COUNT(*) AS ?n) WHERE { ?s a x:A ; x:b ?b . OPTIONAL { ?s x:c ?c } # why\n"
        "FILTER(?b > 1) } GROUP BY ?s ORDER BY ?s"
    )
    assert laid_out(text) == (
        "PREFIX x: <urn:x#>\n"
        "\n"
        "SELECT ?s (COUNT(*) AS ?n) WHERE {\n"
        "  ?s a x:A ;\n"
        "    x:b ?b .\n"
        "  OPTIONAL { ?s x:c ?c }  # why\n"
        "  FILTER(?b > 1)\n"
        "}\n"
        "GROUP BY ?s\n"
        "ORDER BY ?s\n"
    )


def test_the_layout_needs_no_more_than_linear_time() -> None:
    # Not a measurement: what were quadratic would exceed the time of the test.
    text = "SELECT * { " + "{ ?s ?p 'x' ; ?q [ ?r 1 ] . } # c\n" * 10_000 + " }"
    assert content_of(laid_out(text)) == content_of(text)


def test_missing_prefixes_are_filled_in_before_the_first_word() -> None:
    text = "# mine\nPREFIX dct: <urn:own>\nSELECT * { ?s a hro:A ; dct:b skos:c , 'hro:x' , <hro:y> , other:z }"
    assert list(missing_prefixes(text, TABLE)) == ["hro", "skos"]
    found = with_prefixes(text, TABLE)
    assert found.splitlines()[:4] == [
        "# mine",
        "PREFIX hro: <https://example.org/o#>",
        "PREFIX skos: <https://example.org/s#>",
        "PREFIX dct: <urn:own>",
    ]
    assert found.endswith(text.removeprefix("# mine\n"))
    assert with_prefixes(found, TABLE) == found


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_without_its_prefixes_gets_them_back(example: Any) -> None:
    table = {
        one.text.partition(":")[0]: two.text[1:-1]
        for before, one, two in zip(*(list(tokens(example.text))[at:] for at in range(3)), strict=False)
        if before.text.upper() == "PREFIX"
    }
    assert table
    bare = "".join(line for line in example.text.splitlines(True) if not line.startswith("PREFIX")).lstrip()
    used = {text.partition(":")[0] for kind, text in content_of(bare) if kind == "name"}
    assert used
    found = with_prefixes(bare, table)
    assert found == "".join(f"PREFIX {prefix}: <{table[prefix]}>\n" for prefix in table if prefix in used) + bare
    assert missing_prefixes(found, table) == {}


def test_what_the_table_does_not_have_stays_missing_and_an_open_string_is_a_fault() -> None:
    assert with_prefixes("ASK { ?s a nowhere:x }", TABLE) == "ASK { ?s a nowhere:x }"
    assert with_prefixes("\ufeffPREFIX:<urn:x> ASK { :a a :b }", {"": "urn:y"}) == "PREFIX:<urn:x> ASK { :a a :b }"
    for change in (laid_out, lambda text: with_prefixes(text, TABLE)):
        with pytest.raises(MalformedQuery, match="does not end"):
            change("ASK { ?s ?p 'x }")
