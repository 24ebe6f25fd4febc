"""Below ASGI: requests that are too large, too slow or no HTTP at all, while others are served."""

from __future__ import annotations

import json
import socket
import time

import pytest
from web_server import Server


def send(server: Server, raw: bytes, timeout: float = 20) -> tuple[int, dict[str, str], bytes]:
    """Send bytes as they are; read until the server closes."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=timeout) as connection:
        connection.sendall(raw)
        received = b""
        while chunk := connection.recv(65_536):
            received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    status, *fields = head.decode().split("\r\n")
    return int(status.split(" ")[1]), dict(field.split(": ", 1) for field in fields), body


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 5_000 + b"\r\n", 431),
        (b"GET /sparql?query=" + b"%20" * 40_000 + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 414),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 414),
    ],
)
def test_what_no_client_should_send_is_a_problem_of_the_usual_shape(server: Server, raw: bytes, status: int) -> None:
    received, headers, body = send(server, raw)
    assert received == status
    assert headers["content-type"] == "application/problem+json"
    assert headers["x-content-type-options"] == "nosniff"
    assert json.loads(body)["status"] == status
    assert server.http.get("/health").status_code == 200


def test_the_server_as_a_whole_tells_its_methods_and_is_no_proxy(server: Server) -> None:
    status, headers, body = send(server, b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert (status, headers["allow"], body) == (204, "GET, HEAD, POST, QUERY, OPTIONS", b"")
    status, headers, body = send(server, b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n")
    assert (status, headers["allow"]) == (405, "GET, HEAD, POST, QUERY, OPTIONS")
    problem = json.loads(body)
    assert problem["type"].endswith("/problem/method-not-allowed")
    assert problem["title"] == "Method not allowed"


def test_half_open_connections_keep_nobody_waiting(server: Server) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    waiting = [socket.create_connection((host, int(port)), timeout=20) for _ in range(200)]
    try:
        for connection in waiting:
            connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Le")
        answer = server.ask("ASK {}")
        assert answer.json()["boolean"] is True
        assert answer.elapsed.total_seconds() < 2
        # The server of these tests waits two seconds for a head.
        assert waiting[0].recv(65_536).startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    finally:
        for connection in waiting:
            connection.close()


def test_a_body_that_never_ends_is_given_up(server: Server) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 9\r\n\r\nASK"
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(head)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 408 Request Timeout\r\n")


def test_a_query_of_somebody_who_hangs_up_is_stopped(server: Server) -> None:
    query = "SELECT%20(COUNT(*)%20AS%20?n)%20{" + "%20".join(f"?a{i}%20?b{i}%20?c{i}%20." for i in range(6)) + "}"
    host, port = server.url.removeprefix("http://").split(":")
    for number in range(1, 13):
        # Each asks something else, so that none is answered with another.
        # More than one client may have under way at a time: were they not stopped, the last would have to wait.
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(f"GET /sparql?query={query}%20LIMIT%20{number} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            time.sleep(0.35)
    time.sleep(0.3)
    answer = server.ask("ASK { ?s ?p 17 }")
    assert answer.status_code == 200
    assert answer.elapsed.total_seconds() < 1
