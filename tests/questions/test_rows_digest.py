"""The digest of an answer: the same for the same rows in any order, another one for any other row."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

import pyoxigraph as ox
import pytest

from hrn_kg.questions import ROWS, TRIPLES, Digests, digest_of, read_answer
from hrn_kg.sparql import Kind, Reply

DECIMAL = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
ROWS_FORMS = (ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML, ox.QueryResultsFormat.TSV)
GRAPH_FORMS = (
    *(ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML),
    *(ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS),
)

FIRST = {"x": {"type": "uri", "value": "http://a/"}, "n": {"type": "literal", "value": "een", "xml:lang": "nl"}}
SECOND = {"x": {"type": "literal", "value": 'quo"te\n'}, "n": {"type": "bnode", "value": "b7"}}


def answer(*rows: dict[str, Any], names: tuple[str, ...] = ("x", "n")) -> bytes:
    return json.dumps({"head": {"vars": list(names)}, "results": {"bindings": list(rows)}}).encode()


def test_it_is_that_of_the_text_that_is_described() -> None:
    lines = ["columns n x", '?n "een"@nl ?x <http://a/>', '?n _:b ?x "quo\\"te\\n"']
    whole = "".join(f"{line}\n" for line in lines)
    assert digest_of(answer(SECOND, FIRST), ROWS) == f"sha256:{hashlib.sha256(whole.encode()).hexdigest()}"


def test_order_of_rows_and_columns_and_names_of_blank_nodes_do_not_count() -> None:
    found = digest_of(answer(FIRST, SECOND), ROWS)
    assert found == digest_of(answer(SECOND, FIRST, names=("n", "x")), ROWS)
    renamed = {**SECOND, "n": {"type": "bnode", "value": "other"}}
    shouted = {**FIRST, "n": {**FIRST["n"], "xml:lang": "NL"}}
    assert found == digest_of(answer(renamed, shouted), ROWS)


@pytest.mark.parametrize(
    "rows",
    [
        (FIRST,),
        (FIRST, SECOND, SECOND),
        (FIRST, {**SECOND, "n": {"type": "literal", "value": "b7"}}),
        (FIRST, {"x": SECOND["x"]}),
        ({**FIRST, "x": {"type": "literal", "value": "http://a/"}}, SECOND),
        ({**FIRST, "n": {"type": "literal", "value": "een", "xml:lang": "en"}}, SECOND),
        ({**FIRST, "n": {"type": "literal", "value": "een"}}, SECOND),
        ({**FIRST, "n": {**FIRST["n"], "its:dir": "ltr"}}, SECOND),
    ],
)
def test_every_other_row_gives_another(rows: tuple[dict[str, Any], ...]) -> None:
    assert digest_of(answer(*rows), ROWS) != digest_of(answer(FIRST, SECOND), ROWS)


def test_so_does_another_name_of_a_column() -> None:
    assert digest_of(answer(names=("x",)), ROWS) != digest_of(answer(names=("y",)), ROWS)


def test_yes_and_no() -> None:
    yes, no = (digest_of(json.dumps({"head": {}, "boolean": one}).encode(), ROWS) for one in (True, False))
    assert yes != no


def test_a_graph_is_the_same_whatever_its_blank_nodes_are_called() -> None:
    one = b'_:a <http://p> _:b .\n_:b <http://q> "x"@en .\n'
    other = b'_:z <http://q> "x"@en .\n_:y <http://p> _:z .\n'
    assert digest_of(one, TRIPLES) == digest_of(other, TRIPLES)
    assert digest_of(one, TRIPLES) != digest_of(one.replace(b"<http://q>", b"<http://p>"), TRIPLES)


def test_every_form_that_holds_terms_gives_the_same() -> None:
    store = ox.Store()
    for value in (ox.Literal('a\r\n"x', language="EN-gb"), ox.Literal("1.50", datatype=DECIMAL), ox.BlankNode("c")):
        store.add(ox.Quad(ox.BlankNode("b"), ox.NamedNode("http://p"), value))
    rows = {form: store.query("SELECT ?s ?o ?none { ?s ?p ?o }").serialize(format=form) for form in ROWS_FORMS}
    assert len({digest_of(body, form.media_type) for form, body in rows.items()}) == 1
    graph = {form: store.query("CONSTRUCT WHERE { ?s ?p ?o }").serialize(format=form) for form in GRAPH_FORMS}
    assert len({digest_of(body, form.media_type) for form, body in graph.items()}) == 1
    asked = {form: store.query("ASK {}").serialize(format=form) for form in ROWS_FORMS}
    assert {read_answer(body, form.media_type).head for form, body in asked.items()} == {"boolean true"}


def odd_values() -> list[ox.Literal | ox.NamedNode]:
    letters = [chr(code) for code in (*range(1, 128), 0x85, 0x2028, 0xFEFF, 0x1F600)]
    plain = [ox.Literal(f"a{letter}b") for letter in letters]
    tagged = [ox.Literal(f"{letter}\\", language="nl-NL") for letter in letters]
    plain += [ox.Literal("een", language="NL-be"), ox.Literal("1.50", datatype=DECIMAL)]
    plain += [ox.Literal("a", language="ar-EG", direction=ox.BaseDirection.RTL)]
    return [*plain, *tagged, ox.Literal('"', datatype=DECIMAL), ox.Literal(True), ox.NamedNode("http://a/é?x=%20#ü")]


def test_rows_in_json_are_read_to_the_same_lines_as_in_the_other_forms() -> None:
    store = ox.Store()
    for number, value in enumerate(odd_values()):
        store.add(ox.Quad(ox.NamedNode(f"urn:{number}"), ox.NamedNode("urn:p"), value))
    query = "SELECT ?s ?o ?none { ?s ?p ?o }"
    assert len(same_lines(store, query)) == len(odd_values())
    # One after the other too: most rows hold nothing that has to be written otherwise than it is.
    for number in range(len(odd_values())):
        assert len(same_lines(store, f"SELECT ?s ?o ?none {{ BIND(<urn:{number}> AS ?s) ?s ?p ?o }}")) == 1


def test_rows_without_a_value_are_rows() -> None:
    rows = same_lines(ox.Store(), "SELECT ?x ?y { VALUES (?x ?y) { (<http://a/> UNDEF) (UNDEF UNDEF) ('{}' 1) } }")
    assert rows == ("", '?x "{}" ?y "1"^^<http://www.w3.org/2001/XMLSchema#integer>', "?x <http://a/>")
    rows = same_lines(ox.Store(), "SELECT ?x { VALUES ?x { <http://a/> UNDEF <http://b/> } }")
    assert rows == ("", "?x <http://a/>", "?x <http://b/>")
    assert same_lines(ox.Store(), "SELECT ?x { VALUES ?x { UNDEF UNDEF } }") == ("", "")
    assert same_lines(ox.Store(), "SELECT ?x { FILTER(false) }") == ()


def same_lines(store: ox.Store, query: str) -> tuple[str, ...]:
    rows, others = (store.query(query).serialize(format=form) for form in ROWS_FORMS[::2])
    found = read_answer(rows, ROWS)
    assert found == read_answer(others, ox.QueryResultsFormat.TSV.media_type)
    return found.lines


@pytest.mark.parametrize(
    "value",
    [
        {"type": "literal", "value": "a", "datatype": "http://www.w3.org/2001/XMLSchema#string"},
        {"type": "typed-literal", "value": "a", "datatype": "http://www.w3.org/2001/XMLSchema#string"},
    ],
)
def test_spellings_of_a_text_are_the_same(value: dict[str, str]) -> None:
    assert digest_of(answer({"x": value}), ROWS) == digest_of(answer({"x": {"type": "literal", "value": "a"}}), ROWS)


@pytest.mark.parametrize(
    "body", [answer({"z": FIRST["x"]}), answer({"x": {"type": "uri"}}), b"{", b"[]", b'{"head":{}}']
)
def test_what_is_no_answer_has_no_digest(body: bytes) -> None:
    with pytest.raises(ValueError, match="no answer as"):
        digest_of(body, ROWS)


def reply(body: bytes, media_type: str, kind: Kind = "select") -> Reply:
    return Reply(body, media_type, f'"{hash(body)}"', "2026.11.0", kind, cached=False)


def test_what_has_no_digest_has_none() -> None:
    """CSV does not hold terms; and to name blank nodes takes for ever in a graph that was made for that."""
    graph = reply(b"_:a <http://p> _:b .\n", TRIPLES, "construct")
    named = reply(b"<http://a> <http://p> <http://b> .\n", TRIPLES, "construct")

    async def digests() -> list[str]:
        ours, of_anybody = Digests(), Digests(of_anybody=True)
        csv = reply(b"x\r\n1\r\n", "text/csv")
        return [await each.of(one) for each in (ours, of_anybody) for one in (csv, graph, named)]

    csv, ours, first, csv_of_anybody, of_anybody, second = asyncio.run(digests())
    assert csv == csv_of_anybody == of_anybody == ""
    assert ours == digest_of(graph.body, TRIPLES)
    assert first == second == digest_of(named.body, TRIPLES)


def test_which_rows_came_and_went() -> None:
    then, now = read_answer(answer(FIRST, FIRST), ROWS), read_answer(answer(FIRST, SECOND), ROWS)
    came, went = now.since(then)
    assert came == ('?n _:b ?x "quo\\"te\\n"',)
    assert went == ('?n "een"@nl ?x <http://a/>',)


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"head": {}, "results": {}}', b"no json"])
def test_what_is_no_answer_is_told(body: bytes) -> None:
    with pytest.raises(ValueError):
        read_answer(body, ROWS)
