"""The same request again gets the same response, and any other gets its own."""

from __future__ import annotations

import gzip

import httpx
import pytest
from web_server import Server

from hrn_kg.web.sparql.response_cache import RequestKey, ResponseCache, ResponseHead, key_of

QUERY = "SELECT ?place ?label WHERE { ?place <http://www.w3.org/2000/01/rdf-schema#label> ?label } ORDER BY ?label"
JSON = "application/sparql-results+json"


def head(response: httpx.Response) -> list[tuple[str, str]]:
    return [(name, value) for name, value in response.headers.multi_items() if name != "date"]


@pytest.mark.parametrize("headers", [{}, {"Accept-Encoding": "gzip"}, {"Accept": "text/csv"}])
def test_a_repeated_request_gets_the_same_bytes(server: Server, headers: dict[str, str]) -> None:
    path = "/sparql?query=" + QUERY.replace(" ", "%20").replace("#", "%23").replace("?", "%3F") + "%0A"
    with httpx.Client(base_url=server.url, headers={"Accept": JSON, "Accept-Encoding": "identity", **headers}) as http:
        answers = []
        for _ in range(4):
            with http.stream("GET", path) as response:
                answers.append((response.status_code, head(response), b"".join(response.iter_raw())))
    assert answers[0][0] == 200
    assert answers[1:] == [answers[0]] * 3
    body = answers[3][2]
    assert (b"alert(1)" in gzip.decompress(body)) if headers.get("Accept-Encoding") == "gzip" else b"alert(1)" in body


def test_each_kind_of_request_keeps_its_own_response(server: Server) -> None:
    for _ in range(4):
        json, csv = server.ask(QUERY, JSON), server.ask(QUERY, "text/csv")
        assert json.headers["content-type"] == JSON
        assert csv.headers["content-type"].startswith("text/csv")
        assert server.ask(QUERY, JSON, format="xml").headers["content-type"] == "application/sparql-results+xml"
        other = server.http.get("/sparql", params={"query": QUERY}, headers={"Accept": JSON, "Host": "localhost"})
        assert "http://localhost/sparql" in other.headers["link"]
        assert "localhost" not in json.headers["link"]
        condition = {"Accept": JSON, "If-None-Match": json.headers["etag"]}
        assert server.http.get("/sparql", params={"query": QUERY}, headers=condition).status_code == 304
        assert server.http.head("/sparql", params={"query": QUERY}, headers={"Accept": JSON}).content == b""
        assert server.http.post("/sparql", data={"query": QUERY}, headers={"Accept": JSON}).content == json.content
        gone = server.ask(QUERY, JSON, release="2001.1.0")
        assert gone.status_code in (404, 410)


def key(number: int) -> RequestKey:
    return RequestKey("http", "", None, str(number).encode(), ())


def test_the_heads_that_are_kept_are_counted() -> None:
    cache = ResponseCache()
    for number in range(2100):
        cache.put(key(number), ResponseHead(ticket=None, headers=()))  # type: ignore[arg-type]
    assert len(cache) == 2048
    assert cache.get(key(0)) is None
    assert cache.get(key(2099)) is not None


def test_what_is_long_or_changes_is_not_kept() -> None:
    scope = {"method": "GET", "query_string": b"query=x", "scheme": "http", "headers": [(b"host", b"a")]}
    assert key_of(scope) is not None
    assert key_of({**scope, "method": "POST"}) is None
    assert key_of({**scope, "query_string": b"x" * 2049}) is None
    assert key_of({**scope, "headers": [(b"if-none-match", b"*")]}) is None
    assert key_of({**scope, "scheme": "https"}) != key_of(scope)
    assert key_of({**scope, "headers": [(b"host", b"b")]}) != key_of(scope)
    assert key_of({**scope, "headers": [(b"host", b"a"), (b"user-agent", b"b")]}) == key_of(scope)
