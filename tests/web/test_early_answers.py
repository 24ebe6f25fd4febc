"""An answer given before the request was read reaches clients that write all of it first and read then."""

from __future__ import annotations

import gc
import http.client
import json
import socket
import urllib.error
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import JSON, POST, POSTDIRECTLY, SPARQLWrapper
from web_server import Server

from long_tests import IS_LONG, few

TIMES = 20 if IS_LONG else 6
SIZES = (300_000, 3_000_000, 12_000_000)  # of which the middle one no longer fits into the buffers of the system
QUERY = "application/sparql-query"


Send = Callable[[Server, str, bytes, str], tuple[int, bytes]]


def with_urllib(server: Server, path: str, body: bytes, media_type: str) -> tuple[int, bytes]:
    request = urllib.request.Request(server.url + path, body, {"Content-Type": media_type})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as fault:
        return fault.code, fault.read()


def with_http_client(server: Server, path: str, body: bytes, media_type: str) -> tuple[int, bytes]:
    """A connection that is to be kept: nothing in the request says that it is the last one."""
    host, port = server.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=20)
    connection.request("POST", path, body, {"Content-Type": media_type})
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def in_chunks(server: Server, path: str, body: bytes, media_type: str) -> tuple[int, bytes]:
    host, port = server.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=20)
    pieces = (body[start : start + 100_000] for start in range(0, len(body), 100_000))
    connection.request("POST", path, pieces, {"Content-Type": media_type}, encode_chunked=True)
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


SENDERS: tuple[Send, ...] = (with_urllib, with_http_client, in_chunks)
EARLY = [
    ("/sparql", QUERY, 413),
    ("/sparql", "application/octet-stream", 415),
    ("/sparql", "application/sparql-update", 403),
    ("/sparql?a=%zz", QUERY, 400),
    ("/nowhere", QUERY, 404),
    ("/rdf-graphs?default", "text/turtle", 405),
    ("/static/hrn-kg.css", QUERY, 405),
    ("/" + "a" * 61_000, QUERY, 414),
]


@pytest.mark.parametrize(
    ("send", "path", "media_type", "status"),
    few(
        [(send, *early) for early in EARLY for send in SENDERS],
        [(SENDERS[number % len(SENDERS)], *early) for number, early in enumerate(EARLY)],
    ),
)
def test_each_client_hears_what_was_wrong(
    server: Server,
    send: Send,
    path: str,
    media_type: str,
    status: int,
) -> None:
    bodies = [b"ASK {} #" + b"x" * size for size in SIZES]
    for number in range(TIMES):
        found, answer = send(server, path, bodies[number % len(bodies)], media_type)
        assert found == status, number
        problem = json.loads(answer)
        assert problem["status"] == status and problem["type"].partition("/problem/")[2]


def test_who_asks_too_often_hears_it_too(limited: Server) -> None:
    body = b"ASK {} #" + b"x" * 3_000_000
    seen = [with_urllib(limited, "/sparql", body, "application/octet-stream")[0] for _ in range(TIMES + 5)]
    assert seen == [415] * 5 + [429] * TIMES


def test_a_head_that_is_too_large_is_told(server: Server) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    for _ in range(TIMES):
        connection = http.client.HTTPConnection(host, int(port), timeout=20)
        connection.request("GET", "/health", headers={"X": "x" * 5_000_000})
        assert connection.getresponse().status == 431
        connection.close()


def wrapped(server: Server, query: str) -> SPARQLWrapper:
    client = SPARQLWrapper(server.sparql)
    client.setTimeout(20)
    client.setReturnFormat(JSON)
    client.setOnlyConneg(True)
    client.setMethod(POST)
    client.setQuery(query)
    return client


@contextmanager
def unclosed() -> Iterator[None]:
    """These clients leave it to the collector to close what they opened."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield
        gc.collect()


@pytest.mark.parametrize(("directly", "size"), [(True, 3_000_000), (False, 1_000_000)])
def test_sparqlwrapper_hears_that_a_query_is_too_long(server: Server, directly: bool, size: int) -> None:
    client = wrapped(server, "ASK {} #" + "x" * size)
    if directly:
        client.setRequestMethod(POSTDIRECTLY)
    with unclosed():
        for _ in range(TIMES):
            with pytest.raises(urllib.error.HTTPError) as caught:
                client.query()
            assert caught.value.code == 413


@pytest.mark.parametrize("method", ["POST", "POST_FORM"])
def test_rdflib_hears_that_a_query_is_too_long(server: Server, method: Any) -> None:
    store = SPARQLStore(server.sparql, method=method, returnFormat="json")
    query = "ASK {} #" + "x" * (3_000_000 if method == "POST" else 1_000_000)
    with unclosed():
        told = [cast("tuple[int, str, None]", store.query(query))[:2] for _ in range(TIMES)]
    # It raises nothing, and gives the status in the place of a result.
    assert told == [(413, "HTTP Error 413: Request Entity Too Large")] * TIMES


def test_after_an_early_answer_the_connection_ends(server: Server) -> None:
    """It says so, since what follows would be the rest of the body; a request that was whole may be followed."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(b"POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nASK {}")
        assert b"connection: close" not in connection.recv(65_536)
        connection.sendall(b"POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nASK")
        answer = b""
        while chunk := connection.recv(65_536):
            answer += chunk
    assert answer.startswith(b"HTTP/1.1 404") and b"\r\nconnection: close\r\n" in answer


def test_extra_bytes_after_the_last_request_cost_nobody_the_answer(server: Server) -> None:
    """Old clients send a line feed after a body; a pipeline may go on after what was said to be the last request."""
    host, port = server.url.removeprefix("http://").split(":")
    request = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    for _ in range(TIMES):
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(request)
            for _ in range(20):
                connection.sendall(b"\r\n" * 2_000)
            answer = b""
            while chunk := connection.recv(65_536):
                answer += chunk
        assert answer.startswith(b"HTTP/1.1 200 OK") and answer.endswith(b"}")
