"""The evaluation tests of SPARQL 1.0, 1.1 and 1.2, put to the service over HTTP.

Each answer is compared twice: with what the engine gives in this process on the same data (nothing may be lost between
engine and wire), in every format and by every way of the protocol; and with what the test expects.
"""

from __future__ import annotations

import re
from typing import Any

import pyoxigraph as ox
import pytest
from datasets import data_of, store_of, text_for_service
from manifests import Entry
from scope import Differs, by_value, parameters, part_of
from service import Service
from solutions import Answer, cells, normal, of_body, of_engine, of_file, same, same_lax, same_rows, table

from hrn_kg.querytext.sparql_tokens import tokens

# A way of the protocol for each format, so that each is used some five hundred times.
ROWS = {
    "application/sparql-results+json": "GET",
    "application/sparql-results+xml": "form",
    "text/tab-separated-values": "direct",
    "text/csv": "QUERY",
}
GRAPHS = {
    "text/turtle": "GET",
    "application/n-triples": "form",
    "application/rdf+xml": "direct",
    "application/ld+json": "QUERY",
    "application/trig": "GET",
    "application/n-quads": "form",
}
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FLEETING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID)\s*\(", re.IGNORECASE)


def bare_answer(entry: Entry) -> Answer | None:
    """What the engine answers without the service; None when it refuses."""
    try:
        return of_engine(store_of(data_of(entry)).query(text_for_service(entry)))
    except (SyntaxError, RuntimeError):
        return None


def is_ordered(text: str) -> bool:
    """Whether the query itself, not one within it, asks for an order."""
    depth = 0
    for token in tokens(text):
        depth += (token.text == "{") - (token.text == "}")
        if depth == 0 and token.text.upper() == "ORDER":
            return True
    return False


def _is_met(entry: Entry, answer: Answer, body: bytes, ordered: bool) -> bool:
    assert entry.result is not None
    if entry.kind == "CSVResultFormatTest":
        names, rows = table(body)
        expected = table(entry.result.read_bytes())
        return set(names) == set(expected[0]) and same_rows(rows, expected[1], ordered=ordered)
    expected = of_file(entry.result)
    ordered = ordered or expected.ordered
    if entry.lax:
        return same_lax(expected, answer)
    if same(expected, answer, ordered=ordered):
        assert entry.name not in by_value(), "met to the letter now: strike it from the list"
        return True
    return entry.name in by_value() and same(normal(expected), answer, ordered=ordered)


@pytest.mark.parametrize("entry", parameters("evaluation", "entailment", every=12))
def test_evaluation(service: Service, entry: Entry) -> None:
    service.hold(data_of(entry))
    text = text_for_service(entry)
    bare = bare_answer(entry)
    if bare is None:
        response = service.ask(text, "GET")
        assert response.status_code == 400
        raise Differs(response.json()["detail"])
    fleeting = _FLEETING.search(text) is not None
    ordered = is_ordered(text)
    formats = GRAPHS if bare.form == "graph" else ROWS
    for media_type in _impossible(bare) & formats.keys():
        refused = service.ask(text, formats[media_type], media_type)
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (400, "engine-refused")
    formats = {media_type: way for media_type, way in formats.items() if media_type not in _impossible(bare)}
    bodies = {media_type: _body(service, text, way, media_type) for media_type, way in formats.items()}
    answers = {media_type: of_body(body, media_type) for media_type, body in bodies.items() if media_type != "text/csv"}
    for media_type, answer in answers.items():
        assert answer.form == bare.form
        if not fleeting:
            assert same(bare, answer, ordered=ordered), f"the engine's answer and the one over the wire: {media_type}"
    first, *others = answers.values()
    if not fleeting:
        assert all(same(first, other, ordered=ordered) for other in others)
        _check_csv(bare, bodies, ordered)
    if part_of(entry) == "entailment":
        return  # what is expected follows from rules that the service does not apply
    met = _is_met(entry, first, bodies.get("text/csv", b""), ordered)
    if not fleeting and entry.kind != "CSVResultFormatTest":
        assert met == _is_met(entry, bare, b"", ordered), "what the engine meets is not lost"
    if not met:
        raise Differs("another answer than the test expects")


def _impossible(answer: Answer) -> set[str]:
    """The formats that cannot hold an answer, and in which it is refused, not cut."""
    found = set()
    if answer.form == "graph" and any(isinstance(row["o"], ox.Triple) for row in answer.rows):
        found.add("application/ld+json")  # it has no triple terms
    if any(_NOT_XML.search(str(term.value)) for row in answer.rows for term in row.values() if hasattr(term, "value")):
        found |= {"application/rdf+xml", "application/sparql-results+xml"}
    return found


def _body(service: Service, text: str, way: str, media_type: str, **dataset: Any) -> bytes:
    response = service.ask(text, way, media_type, **dataset)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].split(";")[0] == media_type
    return response.content


def _check_csv(bare: Answer, bodies: dict[str, bytes], ordered: bool) -> None:
    """CSV has no types; but each text, each cell that is empty and each row must be there."""
    body = bodies.get("text/csv")
    if body is None:
        return
    if bare.form == "truth":
        assert body.strip() == (b"true" if bare.truth else b"false")
        return
    names, rows = table(body)
    assert names == bare.names
    assert same_rows(cells(bare), rows, ordered=ordered)
