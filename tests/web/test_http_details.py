"""The small print of the protocol, as an unfriendly tester reads it."""

from __future__ import annotations

import http.client
import re

import httpx
import pytest
from web_server import Server

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
GRAPHS = "https://w3id.org/harmreduction/graph/"
PLACES = "SELECT DISTINCT ?s WHERE { ?s a <http://purl.org/dc/terms/Location> }"
EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
NONE = "http://example.org/none"


def count(response: httpx.Response) -> int:
    assert response.status_code == 200, response.text
    return len(response.json()["results"]["bindings"])


@pytest.mark.parametrize("by_post", [False, True])
@pytest.mark.parametrize(
    ("graphs", "found"),
    [
        ({"default-graph-uri": ""}, True),
        ({"default-graph-uri": "", "named-graph-uri": ""}, True),
        ({"default-graph-uri": GRAPHS + "data"}, True),
        ({"default-graph-uri": [NONE, GRAPHS + "data"]}, True),
        ({"default-graph-uri": NONE}, False),
        ({"named-graph-uri": GRAPHS + "data"}, False),
        ({"default-graph-uri": NONE, "named-graph-uri": GRAPHS + "data"}, False),
    ],
)
def test_a_dataset_restricts_in_address_and_form(
    server: Server, graphs: dict[str, str | list[str]], found: bool, by_post: bool
) -> None:
    sent = {"query": PLACES, **graphs}
    answer = server.http.post("/sparql", data=sent) if by_post else server.http.get("/sparql", params=sent)
    assert (count(answer) > 0) is found


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/sparql-results+xml;q=0.5, application/*;q=0.4, text/csv;q=0", "application/sparql-results+xml"),
        ("text/*", "text/csv"),
        ("text/*;q=0.9, text/csv;q=0.1", "text/tab-separated-values"),
        ("*/*;q=0.1, text/csv", "text/csv"),
        ("application/sparql-results+json;charset=utf-8", "application/sparql-results+json"),
        ("text/csv;q=0.1, */*;q=0.2", "application/sparql-results+json"),
        ("application/xml", "application/sparql-results+xml"),
        ("nonsense, text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("", "application/sparql-results+json"),
    ],
)
def test_accept_is_weighed(server: Server, accept: str, media_type: str) -> None:
    answer = server.http.get("/sparql", params={"query": PLACES}, headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == media_type


@pytest.mark.parametrize(
    ("wish", "coding"),
    [
        ("gzip;q=0.5, zstd;q=0.4", "gzip"),
        ("gzip;q=0.4, zstd;q=0.5", "zstd"),
        ("zstd;q=0, *", "gzip"),
        ("identity, gzip;q=0.1", None),
        ("br", None),
        ("", None),
    ],
)
def test_codings_are_weighed(server: Server, wish: str, coding: str | None) -> None:
    with server.http.stream(
        "GET", "/sparql", params={"query": EVERYTHING}, headers={"Accept-Encoding": wish}
    ) as answer:
        assert answer.headers.get("content-encoding") == coding
        assert answer.headers["etag"].endswith(f'-{coding}"') is (coding is not None)


@pytest.mark.parametrize("method", ["GET", "HEAD", "QUERY"])
def test_conditions(server: Server, method: str) -> None:
    def ask(condition: str | None) -> httpx.Response:
        headers = {"Content-Type": "application/sparql-query"} if method == "QUERY" else {}
        headers |= {"If-None-Match": condition} if condition else {}
        sent = {"content": PLACES} if method == "QUERY" else {"params": {"query": PLACES}}
        return server.http.request(method, "/sparql", headers=headers, **sent)  # type: ignore[arg-type]

    tag = ask(None).headers["etag"]
    for condition in (tag, f"W/{tag}", f'"a", {tag} , "b"', "*"):
        answer = ask(condition)
        assert (answer.status_code, answer.content) == (304, b""), condition
        assert answer.headers["etag"] == tag
        assert "content-type" not in answer.headers
    for condition in ('"a"', tag.strip('"'), f'"{tag.strip(chr(34))}x"'):
        assert ask(condition).status_code == 200, condition


def test_a_condition_on_post_is_no_condition(server: Server) -> None:
    answer = server.http.post("/sparql", data={"query": PLACES}, headers={"If-None-Match": "*"})
    assert answer.status_code == 200


def test_a_range_of_an_answer_is_ignored(server: Server) -> None:
    whole = server.ask(PLACES)
    part = server.http.get("/sparql", params={"query": PLACES}, headers={"Range": "bytes=0-5"})
    assert (part.status_code, part.content) == (200, whole.content)


@pytest.mark.parametrize(
    ("wish", "status", "expected"),
    [
        ("bytes=0-4", 206, slice(0, 5)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=0-999999999", 206, slice(0, None)),
        ("bytes=999999999-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=0-1,3-4", 200, slice(0, None)),
        ("bytes=5-1", 200, slice(0, None)),
        ("bytes=a-b", 200, slice(0, None)),
        ("lines=0-4", 200, slice(0, None)),
    ],
)
def test_ranges_of_a_dump(server: Server, wish: str, status: int, expected: slice | None) -> None:
    whole = server.http.get("/dumps/hrn-kg.nq").content
    answer = server.http.get("/dumps/hrn-kg.nq", headers={"Range": wish})
    assert answer.status_code == status
    if expected is None:
        assert answer.headers["content-range"] == f"bytes */{len(whole)}"
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["size"] == len(whole)
    else:
        assert answer.content == whole[expected]


def test_a_range_of_another_version_gives_the_whole(server: Server) -> None:
    headers = {"Range": "bytes=0-4", "If-Range": '"another"'}
    assert server.http.get("/dumps/hrn-kg.nq", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/sparql?query=ASK",
        "/sparql?query=ASK%7B%7D&format=csv",
        "/sparql",
        "/doc/place/utrecht",
        "/doc/place/nowhere",
        "/rdf-graphs?default",
        "/graph/data",
        "/dumps/",
        "/dumps/hrn-kg.nq",
        "/dumps/SHA256SUMS",
        "/catalog",
        "/en",
        "/en/docs",
        "/openapi.json",
    ],
)
@pytest.mark.parametrize("accept", ["*/*", BROWSER])
def test_head_is_get_without_the_body(server: Server, path: str, accept: str) -> None:
    get = server.http.get(path, headers={"Accept": accept})
    head = server.http.head(path, headers={"Accept": accept})
    assert (head.status_code, head.content) == (get.status_code, b"")
    # The time, and the name of the request, differ from one to the next.
    for name in {*get.headers, *head.headers} - {"date", "x-request-id", "server-timing"}:
        assert head.headers.get(name) == get.headers.get(name), name


@pytest.mark.parametrize(
    ("path", "accept", "fields"),
    [
        ("/sparql?query=ASK%7B%7D", "*/*", {"Accept", "Accept-Encoding"}),
        ("/sparql?query=ASK%7B%7D", BROWSER, {"Accept", "Accept-Language"}),
        ("/sparql", BROWSER, {"Accept", "Accept-Language"}),
        ("/sparql?query=ASK", "*/*", {"Accept"}),
        ("/sparql?query=ASK", BROWSER, {"Accept", "Accept-Language"}),
        ("/nowhere", BROWSER, {"Accept", "Accept-Language"}),
        ("/doc/place/utrecht", BROWSER, {"Accept", "Accept-Language"}),
        ("/", BROWSER, {"Accept", "Accept-Language"}),
        ("/docs", BROWSER, {"Accept", "Accept-Language"}),
    ],
)
def test_what_an_answer_depends_on(server: Server, path: str, accept: str, fields: set[str]) -> None:
    assert set(server.http.get(path, headers={"Accept": accept}).headers["vary"].split(", ")) == fields


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_pages_say_their_language(server: Server, lang: str) -> None:
    for path in (f"/{lang}", f"/{lang}/docs", "/sparql", "/doc/place/utrecht", "/docs"):
        headers = {"Accept": BROWSER, "Accept-Language": f"fr, {lang};q=0.5"}
        answer = server.http.get(path, headers=headers, follow_redirects=True)
        assert answer.headers["content-language"] == lang
        assert answer.url.path.startswith(f"/{lang}")


def test_downloads_below_an_answer_keep_its_graphs_and_its_release(server: Server) -> None:
    release = server.release.id
    sent = {"query": PLACES, "default-graph-uri": NONE, "named-graph-uri": GRAPHS + "data", "release": release}
    page = server.http.get("/nl/query", params=sent, headers={"Accept": BROWSER}).text
    for name, value in list(sent.items())[1:]:
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    links = [address.replace("&amp;", "&") for address in re.findall(r'href="([^"]+)" download', page)]
    assert len(links) == 5
    for address in links:
        answer = server.http.get(address)
        assert answer.status_code == 200
        assert b"utrecht" not in answer.content
        assert "immutable" in answer.headers["cache-control"]


def test_a_slash_too_many_leads_on_and_no_host_is_echoed(server: Server) -> None:
    answer = server.http.get("/sparql/?query=ASK%7B%7D", headers={"Host": server.url.removeprefix("http://")})
    assert (answer.status_code, answer.headers["location"]) == (308, "/sparql?query=ASK%7B%7D")
    assert server.http.get("/nowhere/").status_code == 404


def test_no_page_leads_to_a_host_that_the_address_names(server: Server) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=20)
    connection.request("GET", "//example.org/nl/x", headers={"Accept": BROWSER})
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    assert answer.status == 404
    assert 'href="//' not in page


def test_scripts_of_others_may_read_what_they_need(server: Server) -> None:
    exposed = set(server.ask(PLACES).headers["access-control-expose-headers"].split(", "))
    assert exposed >= {"ETag", "Link", "Retry-After", "Content-Location", "Content-Range", "Allow", "X-HRN-KG-Release"}
