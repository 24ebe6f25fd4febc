"""`/explain`, the link to it from an empty answer, and the same below the answer on the query page."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from web_server import Server, serving

from hrn_kg.engine.base import EXPLANATION, Dataset, Job, Source
from hrn_kg.engine.remote.remote_engine import RemoteEngine
from hrn_kg.errors import EngineRefused
from hrn_kg.settings import Settings
from served import asked

PREFIXES = "PREFIX dct: <http://purl.org/dc/terms/>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
SLIP = PREFIXES + "SELECT ?x {\n  ?x a dct:Locaton }"
FULL = PREFIXES + "SELECT ?x { ?x a dct:Location }"
ROWS = {"json": "application/sparql-results+json", "xml": "application/sparql-results+xml", "csv": "text/csv"}
FORMS = (*ROWS, "xlsx")


def helps(link: str) -> list[str]:
    return re.findall(r'<([^>]*)>; rel="help"', link)


def test_causes_come_as_json_with_their_place_and_the_mended_query(server: Server) -> None:
    response = server.http.get("/explain", params={"query": SLIP})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    found = response.json()
    assert set(found) == {"release", "rows", "causes", "unknown"}
    assert (found["release"], found["rows"]) == (server.release.id, 0)
    (cause,) = found["causes"]
    assert set(cause) == {"kind", "term", "line", "column", "words", "suggestions", "mended"}
    assert (cause["kind"], cause["term"], cause["line"], cause["column"]) == ("unknown", "dct:Locaton", 4, 8)
    assert f"is not in release {server.release.id}" in cause["words"]
    assert cause["suggestions"][0]["iri"] == "http://purl.org/dc/terms/Location"
    assert cause["mended"] == SLIP.replace("Locaton", "Location")
    assert server.ask(cause["mended"]).json()["results"]["bindings"]


def test_words_are_in_the_language_that_is_asked_for(server: Server) -> None:
    def words(accept: str = "", **parameters: str) -> str:
        response = server.http.get(
            "/explain", params={"query": SLIP, **parameters}, headers={"Accept-Language": accept}
        )
        assert "Accept-Language" in response.headers["vary"]
        return str(response.json()["causes"][0]["words"])

    assert words(lang="nl") == words("nl, en;q=0.5")
    assert "staat niet in uitgave" in words(lang="nl")
    assert "is not in release" in words("nl", lang="en")


def test_a_query_is_sent_by_every_way_of_the_protocol(server: Server) -> None:
    by_get = server.http.get("/explain", params={"query": SLIP})
    bare = {"Content-Type": "application/sparql-query"}
    for response in (
        server.http.post("/explain", data={"query": SLIP}),
        server.http.post("/explain", content=SLIP, headers=bare),
        server.http.request("QUERY", "/explain", content=SLIP, headers=bare),
    ):
        assert response.content == by_get.content
    assert server.http.head("/explain", params={"query": SLIP}).headers["etag"] == by_get.headers["etag"]
    assert "QUERY" in server.http.options("/explain").headers["allow"]


def test_graphs_of_the_request_are_heeded(server: Server) -> None:
    graph = "https://w3id.org/harmreduction/graph/ontology"
    found = server.http.get("/explain", params={"query": FULL, "default-graph-uri": graph}).json()
    assert [cause["kind"] for cause in found["causes"]] == ["graph"]
    assert server.http.get("/explain", params={"query": FULL}).json()["causes"] == []


@pytest.mark.parametrize(
    ("parameters", "status", "words"),
    [
        ({}, 400, "?query="),
        ({"query": "SELECT"}, 400, "Syntax error"),
        ({"query": "SELECT ?x { ?x dctt:title ?y }"}, 400, "the nearest that there is, is dct:"),
        ({"query": "DROP ALL"}, 403, "update"),
        ({"query": FULL, "format": "csv"}, 406, "csv"),
        ({"query": FULL, "release": "1999.1.0"}, 404, "no release"),
        ({"query": "ASK {" + " " * 21_000 + "}"}, 413, "longer"),
    ],
)
def test_faults_are_those_of_a_query(server: Server, parameters: dict[str, str], status: int, words: str) -> None:
    response = server.http.get("/explain", params=parameters)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert words in response.json()["detail"]


@pytest.mark.parametrize("name", FORMS)
def test_an_empty_answer_leads_programs_to_its_explanation(server: Server, name: str) -> None:
    response = server.ask(SLIP, format=name, release=server.release.id)
    (address,) = helps(response.headers["link"])
    parts = urlsplit(address)
    assert parts.path == "/explain"
    assert parse_qs(parts.query) == {"query": [SLIP], "release": [server.release.id]}
    assert server.http.get(address).json()["causes"]
    assert helps(server.ask(FULL, format=name).headers["link"]) == []


def test_a_second_answer_from_the_cache_leads_there_too(server: Server) -> None:
    query = SLIP + "# again"
    for _ in range(3):
        assert len(helps(server.ask(query, ROWS["csv"]).headers["link"])) == 1


def test_a_query_that_no_field_can_hold_leads_to_the_bare_address(server: Server) -> None:
    query = SLIP + "#" * 3_000
    response = server.http.post("/sparql", data={"query": query})
    assert helps(response.headers["link"]) == [f"{server.url}/explain"]


def test_the_query_page_tells_it_below_an_empty_answer(server: Server) -> None:
    page = server.http.get("/nl/query", params={"query": SLIP}).text
    assert '<h3 id="why">Waarom er geen rijen zijn</h3>' in page
    assert "De klasse dct:Locaton staat niet in uitgave" in page
    assert "regel 4, kolom 8" in page
    (mended,) = re.findall(r'href="(/nl/query\?query=[^"]*)#answer"', page)
    assert "dct:Location" in parse_qs(urlsplit(mended).query)["query"][0]
    followed = server.http.get(mended).text
    assert 'id="why"' not in followed
    assert 'id="why"' not in server.http.get("/en/query", params={"query": FULL}).text


def test_text_of_a_query_is_text_on_the_page(server: Server) -> None:
    query = PREFIXES + "SELECT ?x { ?x rdfs:label \"<b>'x'</b>\" }"
    page = server.http.get("/en/query", params={"query": query}).text
    assert "&lt;b&gt;" in page.partition('id="why"')[2]
    assert "<b>" not in page


def test_somebody_who_hangs_up_is_no_fault_of_the_server(server: Server, tmp_path: Path) -> None:
    slow = "SELECT%20(COUNT(*)%20AS%20?n)%20{" + "%20".join(f"?a{i}%20?b{i}%20?c{i}%20." for i in range(6)) + "}"
    log = tmp_path / "log"
    with serving(server.release, log) as running:
        host, port = running.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(f"GET /explain?query={slow} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            time.sleep(0.6)
        deadline = time.monotonic() + 20
        while "/explain" not in log.read_text() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert running.http.get("/explain", params={"query": SLIP}).json()["causes"]
    written = log.read_text()
    assert "hung-up" in written
    assert "Traceback" not in written


def test_an_engine_that_cannot_explain_says_so() -> None:
    engine = RemoteEngine(Settings(engine="http://127.0.0.1:9/sparql"), Source("2026.1.0", ()))
    with pytest.raises(EngineRefused, match="does not explain"):
        asyncio.run(engine.answer(Job("ASK {}", EXPLANATION, Dataset())))


def test_a_large_store_on_disk_explains_as_one_in_memory(server: Server, tmp_path: Path) -> None:
    home = server.release.path.parents[1]
    with asked(home, tmp_path / "log", memory_mb="0", workers="1") as http:
        found = http.get("/explain", params={"query": SLIP})
        assert found.json() == server.http.get("/explain", params={"query": SLIP}).json()
