"""The clients that researchers use: SPARQLWrapper and rdflib."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDF, RDFXML, TSV, TURTLE, XML, SPARQLWrapper
from web_server import Server

ROWS = """PREFIX dct: <http://purl.org/dc/terms/>
SELECT DISTINCT ?s WHERE { ?s a dct:Location ; <http://www.w3.org/2000/01/rdf-schema#label> ?l } ORDER BY ?s"""
GRAPH = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }"


def wrapper(server: Server, query: str, form: str) -> SPARQLWrapper:
    client = SPARQLWrapper(server.sparql)
    client.setTimeout(20)
    client.setOnlyConneg(True)
    client.setReturnFormat(form)
    client.setQuery(query)
    return client


@pytest.mark.parametrize("only_conneg", [True, False])
@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_reads_rows(server: Server, method: str, only_conneg: bool) -> None:
    client = wrapper(server, ROWS, JSON)
    client.setMethod(method)
    client.setOnlyConneg(only_conneg)
    if method == POST and only_conneg:
        client.setRequestMethod(POSTDIRECTLY)
    bindings = client.queryAndConvert()["results"]["bindings"]
    assert [row["s"]["value"].rpartition("/")[2] for row in bindings] == ["amsterdam", "forms", "utrecht"]


def test_sparqlwrapper_reads_other_formats(server: Server) -> None:
    assert wrapper(server, ROWS, CSV).queryAndConvert().decode().splitlines()[0] == "s"
    assert len(wrapper(server, ROWS, XML).queryAndConvert().getElementsByTagName("result")) == 3
    turtle = rdflib.Graph().parse(wrapper(server, GRAPH, TURTLE).queryAndConvert(), format="turtle")
    assert len(turtle) > 3
    # The conversion of JSON-LD, there and in rdflib, uses what rdflib calls outdated; so the bytes are looked at.
    answer = wrapper(server, GRAPH, JSONLD).query()
    assert answer.info()["content-type"] == "application/ld+json"
    assert len(list(ox.parse(answer.response.read(), format=ox.RdfFormat.JSON_LD))) == len(turtle)


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize(
    ("query", "form", "media_type"),
    [
        (ROWS, JSON, "application/sparql-results+json"),
        (ROWS, XML, "application/sparql-results+xml"),
        (ROWS, CSV, "text/csv"),
        (ROWS, TSV, "text/tab-separated-values"),
        (GRAPH, TURTLE, "text/turtle"),
        (GRAPH, N3, "text/turtle"),
        (GRAPH, RDF, "application/rdf+xml"),
        (GRAPH, RDFXML, "application/rdf+xml"),
        (GRAPH, XML, "application/rdf+xml"),
        (GRAPH, JSON, "application/ld+json"),
        (GRAPH, JSONLD, "application/ld+json"),
    ],
)
@pytest.mark.filterwarnings("ignore:Sending Accept header:RuntimeWarning")
def test_sparqlwrapper_gets_every_format_as_it_asks_by_default(
    server: Server, method: str, query: str, form: str, media_type: str
) -> None:
    # Without setOnlyConneg it sends format, output and results, each of them with a word and with a media type.
    client = wrapper(server, query, form)
    client.setOnlyConneg(False)
    client.setMethod(method)
    answer = client.query()
    assert answer.info()["content-type"].partition(";")[0] == media_type
    assert answer.response.read()


def test_the_first_known_format_counts_and_a_repeated_query_does_not(server: Server) -> None:
    formats = [("format", "sql"), ("format", "text/csv"), ("output", "json"), ("results", "xml")]
    answer = server.http.get("/sparql", params=[("query", "ASK {}"), *formats])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert server.http.get("/sparql", params=[("query", "ASK {}"), ("format", "sql")]).status_code == 406
    assert server.http.get("/sparql", params=[("query", "ASK {}"), ("query", "ASK {}")]).status_code == 400


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads_the_endpoint_as_a_graph(server: Server, method: str) -> None:
    store = SPARQLStore(server.sparql, method=method, returnFormat="xml")
    graph = rdflib.Graph(store=store)
    assert len(list(graph.query(ROWS))) == 3
    place = rdflib.URIRef("https://w3id.org/harmreduction/id/place/amsterdam")
    assert graph.value(place, rdflib.RDFS.label) == rdflib.Literal("Amsterdam", lang="nl")


def test_rdflib_parses_an_address(server: Server) -> None:
    graph = rdflib.Graph().parse(f"{server.url}/id/place/amsterdam")
    assert (None, rdflib.RDFS.label, rdflib.Literal("Amsterdam", lang="nl")) in graph
