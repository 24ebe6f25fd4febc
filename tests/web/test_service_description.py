"""What the service says about itself, and graphs read by the Graph Store Protocol."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from web_server import Server

from hrn_kg.changes.canonical import has_blank_node
from hrn_kg.limits import announced
from hrn_kg.settings import Settings

SD = "http://www.w3.org/ns/sparql-service-description#"
GRAPHS = "https://w3id.org/harmreduction/graph/"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FORMS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


@pytest.mark.parametrize(("media_type", "parser"), FORMS.items())
def test_the_description_is_true(server: Server, media_type: str, parser: ox.RdfFormat) -> None:
    response = server.http.get("/sparql", headers={"Accept": media_type})
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == media_type
    store = ox.Store()
    store.load(response.content, format=parser)

    def column(query: str) -> list[str]:
        found = store.query(f"PREFIX sd: <{SD}> PREFIX void: <http://rdfs.org/ns/void#> {query}")
        assert isinstance(found, ox.QuerySolutions)
        return [row[0].value for row in found]

    assert column("SELECT ?e { ?s a sd:Service ; sd:endpoint ?e }") == [server.sparql]
    assert column("SELECT ?f { ?s sd:feature ?f }") == [SD + "UnionDefaultGraph"]
    assert len(column("SELECT ?f { ?s sd:resultFormat ?f }")) == 10
    counted = dict(
        zip(
            column("SELECT ?n { ?g sd:name ?n ; sd:graph/void:triples ?t } ORDER BY ?n"),
            column("SELECT ?t { ?g sd:name ?n ; sd:graph/void:triples ?t } ORDER BY ?n"),
            strict=True,
        )
    )
    assert counted == {name: str(count) for name, count in server.release.graphs.items()}
    total = server.ask("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").json()["results"]["bindings"][0]["n"]["value"]
    assert column("SELECT ?t { ?d sd:defaultGraph/void:triples ?t }") == [total]
    limits = column(
        'SELECT ?v { ?l <https://schema.org/name> "query-bytes" ; <https://schema.org/maxValue> ?v }',
    )
    assert limits == ["20000"]
    names = column("SELECT ?n { ?s <https://schema.org/additionalProperty>/<https://schema.org/name> ?n }")
    settings = Settings.load({}, query_bytes=20_000, query_seconds=5.0)
    assert set(names) - {"release"} == {limit.name for limit in announced(settings)}


def test_the_description_by_default_and_the_page_for_a_browser(server: Server) -> None:
    plain = server.http.get("/sparql")
    assert plain.headers["content-type"] == "text/turtle; charset=utf-8"
    assert server.http.head("/sparql").headers["etag"] == plain.headers["etag"]
    page = server.http.get("/sparql", headers={"Accept": BROWSER}, follow_redirects=True)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<textarea" in page.text
    assert server.http.get("/sparql", headers={"Accept": "image/png"}).status_code == 406


def test_a_browser_sees_rows_and_faults_in_place(server: Server) -> None:
    headers = {"Accept": BROWSER}
    query = "SELECT ?s WHERE { ?s a <http://purl.org/dc/terms/Location> }"
    rows = server.http.get("/sparql", params={"query": query}, headers=headers, follow_redirects=True)
    assert rows.status_code == 200
    assert "<table" in rows.text and "/nl/places/utrecht" in rows.text
    fault = server.http.get("/sparql", params={"query": "SELECT ?s WHERE {"}, headers=headers, follow_redirects=True)
    assert fault.url.path == "/nl/query"
    posted = server.http.post("/sparql", data={"query": query}, headers=headers)
    assert (posted.status_code, "<table" in posted.text) == (200, True)
    assert fault.status_code == 400
    assert fault.headers["content-type"] == "text/html; charset=utf-8"
    assert "SELECT ?s WHERE {" in fault.text


@pytest.mark.parametrize("media_type", FORMS)
def test_a_graph_is_read_by_name(server: Server, media_type: str) -> None:
    response = server.http.get("/rdf-graphs", params={"graph": GRAPHS + "data"}, headers={"Accept": media_type})
    assert response.status_code == 200
    triples = {quad.triple for quad in ox.parse(response.content, format=FORMS[media_type])}
    assert len(triples) == server.release.graphs[GRAPHS + "data"]
    head = server.http.head("/rdf-graphs", params={"graph": GRAPHS + "data"}, headers={"Accept": media_type})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == response.headers["etag"]


def test_the_default_graph_is_everything(server: Server) -> None:
    response = server.http.get("/rdf-graphs?default", headers={"Accept": "application/n-triples"})
    everything = server.ask("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "application/n-triples")
    # Read from the files, it has the datatypes as they are written; the engine answers with fewer (docs/datatypes.md).
    assert "#nonNegativeInteger>" in response.text
    kept = []
    for body in (response.content, everything.content):
        store = ox.Store()
        store.load(body, format=ox.RdfFormat.N_TRIPLES)
        kept.append({quad.triple for quad in store if not has_blank_node(quad)})
    assert kept[0] == kept[1]
    assert len(response.text.splitlines()) == len(everything.text.splitlines())


def test_what_the_graph_store_refuses(server: Server) -> None:
    assert server.http.get("/rdf-graphs", params={"graph": "http://example.org/none"}).status_code == 404
    assert server.http.get("/rdf-graphs", params={"graph": "not an iri"}).status_code == 400
    assert server.http.get("/rdf-graphs").status_code == 400
    assert server.http.get("/rdf-graphs", params={"graph": GRAPHS + "data", "default": ""}).status_code == 400
    assert server.http.get("/rdf-graphs?default", headers={"Accept": "image/png"}).status_code == 406
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        response = server.http.request(method, "/rdf-graphs?default", content=b"")
        assert response.status_code == 405
        assert response.headers["allow"] == "GET, HEAD, OPTIONS"
