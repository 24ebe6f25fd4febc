"""Answers at /sparql: their permanent address, and the digest of their rows, as named questions have them."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import httpx
import pytest

from hrn_kg import conneg
from hrn_kg.cli import main
from hrn_kg.content import find_content
from hrn_kg.examples import load_examples
from hrn_kg.limits import REPEATED_CHARACTERS
from hrn_kg.questions import digest_of

PLACES = (
    "PREFIX dct: <http://purl.org/dc/terms/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    "SELECT ?place ?name { ?place a dct:Location ; rdfs:label ?name } ORDER BY ?name LIMIT 20"
)
GRAPH = "CONSTRUCT WHERE { ?place a <http://purl.org/dc/terms/Location> }"
WITH_TERMS = (*(form for form in conneg.ROWS_FORMATS if form != conneg.CSV), *conneg.CITATION_FORMATS)


def bookmark(response: httpx.Response) -> str:
    """The permanent address in the field Link; empty without one."""
    found = re.search(r'<([^>]*)>; rel="bookmark"', response.headers["link"])
    return found[1] if found else ""


def test_an_answer_has_the_digest_of_its_rows_in_every_form_that_has_terms(http: httpx.Client) -> None:
    answers = {form.name: http.get("/sparql", params={"query": PLACES, "format": form.name}) for form in WITH_TERMS}
    digests = {name: one.headers["x-hrn-kg-rows"] for name, one in answers.items()}
    assert set(digests.values()) == {digest_of(answers["json"].content, conneg.SPARQL_JSON.media_type)}
    for _ in range(3):  # the third is sent from the memory of responses
        again = http.get("/sparql", params={"query": PLACES, "format": "json"})
        assert again.headers["x-hrn-kg-rows"] == digests["json"]
        assert bookmark(again) == bookmark(answers["json"])
    graphs = {
        form.name: http.get("/sparql", params={"query": GRAPH, "format": form.name}) for form in conneg.GRAPH_FORMATS
    }
    assert len({one.headers["x-hrn-kg-rows"] for one in graphs.values()}) == 1
    page = http.get("/en/query", params={"query": PLACES}, headers={"Accept": "text/html"}).text
    assert f"<code>{digests['json']}</code>" in page
    without = {
        "csv": PLACES,
        "turtle": "CONSTRUCT { [] a ?type } WHERE { ?place a ?type } LIMIT 3",
        "json": "SELECT (NOW() AS ?now) {}",
    }
    for form, query in without.items():
        assert "x-hrn-kg-rows" not in http.get("/sparql", params={"query": query, "format": form}).headers, form
    large = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 8000"
    response = http.get("/sparql", params={"query": large, "format": "json"})
    assert len(response.content) > 1_000_000
    assert "x-hrn-kg-rows" not in response.headers


@pytest.mark.parametrize("query", [PLACES, GRAPH, "ASK {}"])
def test_the_permanent_address_gives_the_same_answer_for_good(query: str, http: httpx.Client) -> None:
    for how in (http.get("/sparql", params={"query": query}), http.post("/sparql", data={"query": query})):
        address = bookmark(how)
        release = how.headers["x-hrn-kg-release"]
        assert f"release={release}" in address
        again = http.get(address)
        assert again.content == how.content
        assert again.headers["x-hrn-kg-rows"] == how.headers["x-hrn-kg-rows"]
        assert "immutable" in again.headers["cache-control"]
        assert bookmark(again) == address
        assert main(["reproduce", address, "--digest", how.headers["x-hrn-kg-rows"]]) == 0


def test_what_no_header_field_can_hold_has_the_address_of_its_question_or_none(http: httpx.Client) -> None:
    long = next(one for one in load_examples(find_content()) if len(urlencode({"q": one.text})) > REPEATED_CHARACTERS)
    answer = http.post("/sparql", data={"query": long.text, "format": "csv"})
    assert bookmark(answer).partition("?")[0].endswith(f"/queries/{long.name}.csv")
    assert http.get(bookmark(answer)).content == answer.content
    own = http.post("/sparql", data={"query": long.text + "\n# of my own", "format": "csv"})
    assert own.status_code == 200
    assert bookmark(own) == ""


def test_an_answer_that_is_another_one_each_time_has_no_permanent_address(http: httpx.Client) -> None:
    assert bookmark(http.get("/sparql", params={"query": "SELECT (NOW() AS ?now) {}"})) == ""


def test_a_graph_that_is_too_large_to_cite_is_offered_as_a_graph(http: httpx.Client) -> None:
    things = "CONSTRUCT { ?s a ?type } WHERE { ?s a ?type FILTER(STRSTARTS(STR(?s), 'https://w3id.org/')) }"
    refused = http.get("/sparql", params={"query": things, "format": "bibtex"})
    assert refused.status_code == 413
    assert "format=turtle" in refused.json()["detail"]
    address = refused.json()["detail"].rpartition(" ")[2]
    assert http.get(address).headers["content-type"].startswith("text/turtle")
