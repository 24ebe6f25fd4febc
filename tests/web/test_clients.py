"""The clients that researchers use: SPARQLWrapper, rdflib, Oxigraph, curl."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import rdflib.query
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


PLACE = "https://w3id.org/harmreduction/id/place/utrecht"


@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")
def test_rdflib_federates_into_us_by_service(server: Server) -> None:
    own = rdflib.Graph()
    own.add((rdflib.URIRef("urn:note"), rdflib.RDFS.seeAlso, rdflib.URIRef(PLACE)))
    query = f"""SELECT ?place ?label WHERE {{
      ?note <http://www.w3.org/2000/01/rdf-schema#seeAlso> ?place .
      SERVICE <{server.sparql}> {{ ?place <http://www.w3.org/2000/01/rdf-schema#label> ?label }} }}"""
    (row,) = own.query(query)
    assert isinstance(row, rdflib.query.ResultRow)
    assert row.place == rdflib.URIRef(PLACE)
    assert str(row.label).startswith("Utrecht")


def test_oxigraph_federates_into_us_by_service(server: Server) -> None:
    own = ox.Store()
    own.add(
        ox.Quad(
            ox.NamedNode("urn:note"), ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#seeAlso"), ox.NamedNode(PLACE)
        )
    )
    found = own.query(
        f"""SELECT ?label WHERE {{
          ?note <http://www.w3.org/2000/01/rdf-schema#seeAlso> ?place .
          SERVICE <{server.sparql}> {{ ?place <http://www.w3.org/2000/01/rdf-schema#label> ?label }} }}"""
    )
    assert isinstance(found, ox.QuerySolutions)
    (row,) = found
    assert isinstance(row["label"], ox.Literal)
    assert (row["label"].value[:7], row["label"].language) == ("Utrecht", "nl")


def curl(*arguments: str) -> str:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    command = ["curl", "--silent", "--show-error", "--fail", "--max-time", "20", *arguments]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()


def test_curl_asks_in_every_way(server: Server, tmp_path: Path) -> None:
    rows = curl(server.sparql, "--header", "Accept: text/csv", "--data-urlencode", f"query={ROWS}")
    assert rows.splitlines()[0] == "s"
    assert curl("--get", server.sparql, "--header", "Accept: text/csv", "--data-urlencode", f"query={ROWS}") == rows
    file = tmp_path / "rows.rq"
    file.write_text(ROWS)
    kind = ("--header", "Content-Type: application/sparql-query")
    direct = ("--header", "Accept: text/csv", "--data-binary", f"@{file}", server.sparql)
    assert curl(*kind, *direct) == rows
    assert curl("--request", "QUERY", *kind, *direct) == rows
    assert (
        curl("--compressed", "--get", server.sparql, "--data-urlencode", f"query={ROWS}", "--data", "format=csv")
        == rows
    )
    thing = curl("--location", "--header", "Accept: application/n-triples", f"{server.url}/id/place/utrecht")
    assert thing.startswith(f"<{PLACE}> ")
    assert "HTTP/1.1 200" in curl("--head", server.sparql)
