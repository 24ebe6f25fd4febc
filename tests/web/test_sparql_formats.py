"""`/sparql`: formats, what survives them, entity tags and codings."""

from __future__ import annotations

import csv
import gzip
import io

import pyoxigraph as ox
import pytest
import zstandard
from web_server import Server

BASE = "https://w3id.org/harmreduction/"
EXTENT = f"SELECT ?x WHERE {{ <{BASE}id/place/forms> <http://purl.org/dc/terms/extent> ?x }} ORDER BY STR(?x)"
TEXTS = f"SELECT ?x WHERE {{ <{BASE}id/place/forms> <http://purl.org/dc/terms/description> ?x }} ORDER BY ?x"
LABELS = f"SELECT ?x WHERE {{ <{BASE}id/place/forms> <http://www.w3.org/2000/01/rdf-schema#label> ?x }} ORDER BY ?x"
EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
FORMS = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ <{BASE}id/place/forms> }} ?s ?p ?o }}"
RESULTS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}


@pytest.mark.parametrize(("media_type", "name"), RESULTS.items())
@pytest.mark.parametrize("query", [EXTENT, "ASK {}"])
def test_rows_and_truth_in_every_format(server: Server, query: str, media_type: str, name: str) -> None:
    by_accept = server.ask(query, media_type)
    by_name = server.ask(query, format=name)
    by_output = server.ask(query, "text/turtle", output=name)
    for response in (by_accept, by_name, by_output):
        assert response.status_code == 200
        assert response.headers["content-type"].split(";")[0] == media_type
        assert response.content == by_accept.content
    assert "Accept" in by_accept.headers["vary"].split(", ")
    assert "Accept-Encoding" in by_accept.headers["vary"].split(", ")


@pytest.mark.parametrize(("media_type", "parser"), GRAPHS.items())
def test_a_graph_survives_every_format(server: Server, media_type: str, parser: ox.RdfFormat) -> None:
    plain = server.ask(FORMS, "application/n-triples")
    expected = {quad.triple for quad in ox.parse(plain.content, format=ox.RdfFormat.N_TRIPLES)}
    assert len(expected) == 12
    response = server.ask(FORMS, media_type)
    assert response.headers["content-type"].split(";")[0] == media_type
    assert {quad.triple for quad in ox.parse(response.content, format=parser)} == expected


def test_defaults_are_json_and_turtle(server: Server) -> None:
    assert server.ask("ASK {}").headers["content-type"] == "application/sparql-results+json"
    assert server.ask(FORMS).headers["content-type"] == "text/turtle; charset=utf-8"
    assert server.ask("DESCRIBE <http://e/>").headers["content-type"] == "text/turtle; charset=utf-8"
    assert server.ask("ASK {}", "application/json").headers["content-type"] == "application/sparql-results+json"


@pytest.mark.parametrize(
    ("query", "accept"),
    [("ASK {}", "text/turtle"), ("ASK {}", "image/png"), (FORMS, "text/csv"), ("ASK {}", "*/*;q=0")],
)
def test_no_format_in_common_is_406_with_what_there_is(server: Server, query: str, accept: str) -> None:
    response = server.ask(query, accept)
    assert response.status_code == 406
    assert response.headers["content-type"] == "application/problem+json"
    assert len(response.json()["available"]) >= 4
    assert server.ask(query, format="docx").status_code == 406


def test_language_tags_and_types_survive(server: Server) -> None:
    labels = server.ask(LABELS).json()["results"]["bindings"]
    assert {(row["x"]["value"], row["x"]["xml:lang"].lower()) for row in labels} == {
        ("Forms", "en-gb"),
        ("<script>alert(1)</script>", "nl"),
    }
    types = {row["x"]["datatype"].rpartition("#")[2] for row in server.ask(EXTENT).json()["results"]["bindings"]}
    assert types == {"decimal", "integer", "gYear"}


def test_csv_is_a_download_and_exact(server: Server) -> None:
    response = server.ask(TEXTS, "text/csv")
    assert response.headers["content-disposition"].startswith("attachment; filename=")
    assert server.release.id in response.headers["content-disposition"]
    cells = [row[0] for row in csv.reader(io.StringIO(response.text, newline=""))]
    assert cells == ["x", "-5", "=1+1", "@SUM(A1)", 'tab\there, "quoted"']


def test_entity_tags_differ_by_format_and_coding_and_save_the_body(server: Server) -> None:
    tags = set()
    for accept in ("text/turtle", "application/n-triples"):
        for coding in ("identity", "gzip", "zstd"):
            headers = {"Accept": accept, "Accept-Encoding": coding}
            response = server.http.get("/sparql", params={"query": EVERYTHING}, headers=headers)
            tag = response.headers["etag"]
            assert tag.startswith('"') and tag.endswith('"')
            tags.add(tag)
            again = server.http.get(
                "/sparql", params={"query": EVERYTHING}, headers={**headers, "If-None-Match": f'"other", W/{tag}'}
            )
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == tag
            assert "Accept" in again.headers["vary"]
            changed = server.http.get(
                "/sparql", params={"query": EVERYTHING}, headers={**headers, "If-None-Match": '"x"'}
            )
            assert changed.status_code == 200
    assert len(tags) == 6


def test_codings_hold_the_same_bytes(server: Server) -> None:
    def raw(coding: str) -> tuple[str | None, bytes]:
        headers = {"Accept": "text/turtle", "Accept-Encoding": coding}
        with server.http.stream("GET", "/sparql", params={"query": EVERYTHING}, headers=headers) as response:
            return response.headers.get("content-encoding"), b"".join(response.iter_raw())

    coding, plain = raw("identity")
    assert coding is None
    coding, packed = raw("gzip;q=1, *;q=0")
    assert (coding, gzip.decompress(packed)) == ("gzip", plain)
    coding, packed = raw("gzip, zstd")
    assert coding == "zstd"
    assert zstandard.ZstdDecompressor().decompress(packed, max_output_size=10_000_000) == plain
    assert len(packed) < len(plain)


def test_a_row_of_one_unbound_value_is_not_an_empty_line(server: Server) -> None:
    query = "SELECT ?x { VALUES (?x) { (1) (UNDEF) ('') (2) } }"
    assert server.ask(query, "text/csv").text == 'x\r\n1\r\n""\r\n""\r\n2\r\n'
    # In TSV two quotation marks are the empty text, and nothing is nothing.
    assert server.ask(query, "text/tab-separated-values").text == '?x\n1\n\n""\n2\n'
