"""A field that comes several times is one list, on every route, for what is kept, and in the log."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_server import Server, serving

QUERY = "/sparql?query=SELECT%20(1%20AS%20%3Fx)%20%7B%7D"
DUMP = "/dumps/hrn-kg.nq.gz"
GRAPH = "/sparql?query=CONSTRUCT%20%7B%3Fs%20a%20%3Fo%7D%20WHERE%20%7B%3Fs%20a%20%3Fo%7D"
# One field for each format, as older clients of RDF4J send them.
RDF4J = ("application/x-sparqlstar-results+json;q=0.8", "application/sparql-results+xml", "text/csv;q=0.1")


def send(server: Server, path: str, *fields: tuple[str, str], method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """A request with these fields as they are; the answer."""
    host, port = server.url.removeprefix("http://").split(":")
    lines = [f"{method} {path} HTTP/1.1", "Host: kg.example.org", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in fields]
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        received = b""
        while chunk := connection.recv(65_536):
            received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    status, *told = head.decode().split("\r\n")
    return int(status.split(" ")[1]), dict(field.split(": ", 1) for field in told), body


def accepting(*values: str) -> list[tuple[str, str]]:
    return [("Accept", value) for value in values]


@pytest.mark.parametrize(
    ("path", "wishes", "media_type"),
    [
        (QUERY, ("image/png", "text/csv"), "text/csv"),
        (QUERY, ("text/csv;q=0.1", "application/sparql-results+xml"), "application/sparql-results+xml"),
        (QUERY, RDF4J, "application/sparql-results+xml"),
        (QUERY, ("", "text/csv"), "text/csv"),
        (GRAPH, ("text/turtle;q=0.2", "application/n-triples"), "application/n-triples"),
        ("/sparql", ("image/png", "application/n-triples"), "application/n-triples"),
        ("/rdf-graphs?default", ("image/png", "application/n-triples"), "application/n-triples"),
        ("/doc/place/amsterdam", ("image/png", "application/ld+json"), "application/ld+json"),
        ("/catalog", ("image/png", "application/n-triples"), "application/n-triples"),
        ("/nowhere", ("application/json;q=0.1", "text/html"), "text/html"),
    ],
)
def test_the_best_wish_counts_wherever_it_stands(
    server: Server, path: str, wishes: tuple[str, ...], media_type: str
) -> None:
    for order in (wishes, wishes[::-1]):
        for _ in range(3):  # the second and the third time, an answer of /sparql comes from what was kept
            _, fields, _ = send(server, path, *accepting(*order))
            assert fields["content-type"].partition(";")[0] == media_type, order


@pytest.mark.parametrize(
    ("path", "wishes", "page"),
    [
        (QUERY, ("image/png", "text/html"), QUERY.replace("/sparql", "/en/query")),
        ("/doc/place/amsterdam", ("text/turtle;q=0.1", "text/html"), "/en/places/amsterdam"),
    ],
)
def test_the_best_wish_leads_to_the_page_wherever_it_stands(
    server: Server, path: str, wishes: tuple[str, ...], page: str
) -> None:
    for order in (wishes, wishes[::-1]):
        for _ in range(3):
            status, fields, _ = send(server, path, ("Accept-Language", "en"), *accepting(*order))
            assert (status, fields["location"]) == (303, page), order


def test_what_is_kept_for_one_wish_is_not_given_to_another(server: Server) -> None:
    for _ in range(4):
        _, first, _ = send(server, QUERY, *accepting("image/png", "text/csv"))
        _, second, _ = send(server, QUERY, *accepting("image/png", "application/sparql-results+xml"))
        _, third, body = send(
            server,
            QUERY,
            *accepting("image/png", "text/csv"),
            ("Accept-Encoding", "identity"),
            ("Accept-Encoding", "br"),
        )
        assert first["content-type"].startswith("text/csv")
        assert second["content-type"] == "application/sparql-results+xml"
        assert third["content-type"].startswith("text/csv") and body.startswith(b"x\r\n")


def test_codings_are_one_list(server: Server) -> None:
    for path in ("/static/hrn-kg.css", "/rdf-graphs?default"):
        fields = [("Accept-Encoding", "br"), ("Accept-Encoding", "gzip"), ("Accept", "*/*")]
        for order in (fields, fields[::-1]):
            _, told, body = send(server, path, *order)
            assert told["content-encoding"] == "gzip"
            assert gzip.decompress(body)


def test_languages_are_one_list(server: Server) -> None:
    wishes = [("Accept-Language", "fr"), ("Accept-Language", "en;q=0.9"), ("Accept-Language", "nl;q=0.1")]
    for order in (wishes, wishes[::-1]):
        _, told, _ = send(server, "/doc/place/amsterdam", ("Accept", "text/html"), *order)
        assert told["location"].endswith("/en/places/amsterdam")


@pytest.mark.parametrize(
    "path", [QUERY, "/doc/place/amsterdam", "/static/hrn-kg.css", "/dumps/hrn-kg.nq.gz", "/catalog"]
)
def test_entity_tags_are_one_list(server: Server, path: str) -> None:
    accept = ("Accept", "*/*")
    status, told, _ = send(server, path, accept)
    assert status == 200
    tags = [("If-None-Match", '"another"'), ("If-None-Match", f"W/{told['etag']}")]
    for order in (tags, tags[::-1]):
        assert send(server, path, accept, *order)[0] == 304


def test_two_ranges_are_none(server: Server) -> None:
    whole = send(server, DUMP)
    one, two = ("Range", "bytes=0-1"), ("Range", "bytes=2-3")
    assert send(server, DUMP, one)[0] == 206
    status, _, body = send(server, DUMP, one, two)
    assert (status, body) == (200, whole[2])
    tag = ("If-Range", whole[1]["etag"])
    assert send(server, DUMP, one, tag)[0] == 206
    for order in ((tag, ("If-Range", '"another"')), (("If-Range", '"another"'), tag)):
        assert send(server, DUMP, one, *order)[0] == 200


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Host", ("kg.example.org",)),
        ("Host", ("other.example.org",)),
        ("Content-Type", ("application/sparql-query", "application/sparql-query")),
        ("Content-Type", ("application/sparql-query", "application/x-www-form-urlencoded")),
        ("Content-Length", ("0", "0")),
    ],
)
@pytest.mark.parametrize("path", ["/sparql", "/nowhere", "/static/hrn-kg.css"])
def test_what_names_the_request_may_stand_once(server: Server, path: str, name: str, values: tuple[str, ...]) -> None:
    status, told, body = send(server, path, *((name, value) for value in values), method="POST")
    assert (status, told["content-type"]) == (400, "application/problem+json")
    assert json.loads(body)["type"].endswith("/malformed-request")


def test_a_body_that_is_compressed_in_a_second_field_is_compressed(server: Server) -> None:
    codings = [("Content-Encoding", "identity"), ("Content-Encoding", "gzip")]
    fields = [("Content-Type", "application/sparql-query"), ("Content-Length", "0")]
    assert send(server, "/sparql", *fields, *codings, method="POST")[0] == 415


@pytest.fixture(scope="module")
def behind_a_proxy(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    log = tmp_path_factory.mktemp("fields") / "log"
    with serving(server.release, log, trusted_proxies="127.0.0.1", log_clients="full") as running:
        yield running, log


def test_forwarding_fields_are_one_list_and_two_names_of_a_request_are_none(
    behind_a_proxy: tuple[Server, Path],
) -> None:
    running, log = behind_a_proxy
    hops = [("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-For", "192.0.2.2")]
    problem = json.loads(send(running, "/nowhere", *hops, ("X-Request-ID", "forged"), ("X-Request-ID", "real"))[2])
    assert "forged" not in problem["instance"] and "real" not in problem["instance"]
    problem = json.loads(send(running, "/nowhere", *hops, ("X-Request-ID", "real"))[2])
    assert problem["instance"].endswith("#real")
    deadline = time.monotonic() + 10
    while len(lines := [line for line in log.read_text().splitlines() if '"/nowhere"' in line]) < 2:
        assert time.monotonic() < deadline, "the lines were never written"
        time.sleep(0.02)
    assert [json.loads(line)["client"] for line in lines] == ["192.0.2.2"] * 2
