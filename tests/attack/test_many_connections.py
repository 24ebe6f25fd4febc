"""Many connections at once, and such as never finish: none keeps the others waiting, or their memory."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from attacked_server import LOOKUP, UNREAD, Attacked, ask, read_all, serving, status_of

from long_tests import few

HEAD = b"GET /health HTTP/1.1\r\nHost: a\r\n"
POST = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
MOST = 400  # connections of the server below
# Some 9 MB in JSON. Each web process has loaded the data in an order of its own, so that its first rows are not all
# those of another: a few bytes more or less, and as many rows.
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"


@pytest.fixture(scope="module")
def hasty(small_home: Path) -> Iterator[Attacked]:
    """A server that waits a second and a half for heads, bodies and readers."""
    settings = {"HRN_KG_CONNECTIONS": str(MOST), "HRN_KG_UNREAD_BYTES": "1000000"}
    with serving(small_home, small_home.parent / "hasty.log", settings, hasty=True) as server:
        yield server


def rows_in(body: bytes) -> int:
    return len(json.loads(body)["results"]["bindings"])


def closed(connection: socket.socket) -> bool:
    """Whether the server ends a connection before our patience ends; what it says before is left aside."""
    try:
        while connection.recv(65_536):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True


HALF = {
    "nothing": b"",
    "half a line": b"GET /hea",
    "half a head": HEAD + b"X-Half",
    "half a body": POST + b"Content-Length: 9\r\n\r\nASK",
    "chunks without end": POST + b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n",
    "half a second request": HEAD + b"\r\n" + HEAD,
}


@pytest.mark.parametrize("name", few(HALF, ["half a head", "half a body"]))
def test_three_hundred_half_sent_requests_starve_nobody(hasty: Attacked, name: str) -> None:
    sent = HALF[name]
    with ExitStack() as stack:
        half = [stack.enter_context(hasty.connect(timeout=15)) for _ in range(300)]
        for connection in half:
            connection.sendall(sent)
        with hasty.client("127.0.0.9") as visitor:
            for _ in range(5):
                began = time.monotonic()
                assert ask(visitor, LOOKUP).json()["boolean"] is True
                assert time.monotonic() - began < 3.0
        assert all(map(closed, half))


def test_drops_of_a_head_do_not_buy_time(hasty: Attacked) -> None:
    with hasty.connect() as connection:
        began = time.monotonic()
        connection.sendall(HEAD)
        connection.settimeout(0.1)
        answer = b""
        while not answer:
            connection.sendall(b"X")
            with contextlib.suppress(TimeoutError):
                answer = connection.recv(65_536)
            assert time.monotonic() - began < 8.0
        assert status_of(answer) == 408


def test_empty_lines_keep_no_connection_open(hasty: Attacked) -> None:
    with hasty.connect() as connection:
        connection.sendall(HEAD + b"\r\n")
        connection.recv(65_536)
        time.sleep(0.1)
        connection.sendall(b"\r\n")
        began = time.monotonic()
        assert closed(connection)
        assert time.monotonic() - began < 8.0  # idle ones may stay fifteen seconds


def test_a_million_bytes_of_head_are_refused(hasty: Attacked) -> None:
    with hasty.client() as client:
        client.get("/health")
    before = hasty.memory_kb()
    for line in (b"X: " + b"x" * 1_000_000, b"X: y\r\n" * 150_000, b"Cookie: " + b"a=b; " * 200_000):
        assert status_of(hasty.raw(HEAD + line + b"\r\n\r\n")) == 431
    with hasty.connect() as connection:
        connection.sendall(HEAD + b"X: ")
        for _ in range(500):  # 30 MB of one field that does not end
            connection.sendall(b"x" * 65_536)
        assert status_of(read_all(connection)) == 431
    assert hasty.memory_kb() - before < 10_000


def test_beyond_the_most_connections_the_idle_make_room(hasty: Attacked) -> None:
    with ExitStack() as stack:
        crowd = [stack.enter_context(hasty.connect("127.0.0.3")) for _ in range(MOST + 250)]
        with hasty.client("127.0.0.9") as visitor:
            assert ask(visitor, LOOKUP).json()["boolean"] is True
            for pid in hasty.web_processes():
                assert len(list(Path(f"/proc/{pid}/fd").iterdir())) < MOST / hasty.processes + 100
        assert all(map(closed, crowd[:250])), "the oldest went first"


def test_when_all_are_being_answered_the_next_is_told_that_the_service_is_busy(
    small_home: Path, tmp_path: Path
) -> None:
    slow = b"SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    # Of several processes each has so many connections.
    settings = {"HRN_KG_CONNECTIONS": "1", "HRN_KG_QUERY_SECONDS": "4", "HRN_KG_PROCESSES": "1"}
    with serving(small_home, tmp_path / "log", settings) as server:
        answer = b""
        for _ in range(5):  # on a busy machine the second may be seen before the question of the first
            with server.connect() as first:
                first.sendall(POST + b"Content-Length: %d\r\n\r\n" % len(slow) + slow)
                time.sleep(0.3)
                with server.connect(timeout=2) as second, contextlib.suppress(TimeoutError):
                    for _ in range(10):  # it writes before it reads
                        second.sendall(POST)
                        time.sleep(0.01)
                    answer = read_all(second)
            if answer:
                break
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert b"\r\nretry-after: 5\r\n" in head
    problem = json.loads(body)
    assert (problem["type"].rpartition("/")[2], problem["title"]) == ("overloaded", "Service busy")


def test_who_does_not_read_a_large_answer_loses_it(attacked: Attacked) -> None:
    """The first to be cut off are of the client that leaves most unread; memory stays within the budget."""
    with attacked.client() as client:
        body = ask(client, LARGE, "application/sparql-results+json").content
        assert 5_000_000 < len(body) < UNREAD
    before = attacked.memory_of_each_kb()
    with ExitStack() as stack:
        lazy = []
        for number in range(6):
            connection = stack.enter_context(socket.socket())
            connection.bind(("127.0.0.3", 0))
            connection.connect(("127.0.0.1", attacked.port))
            connection.settimeout(20)
            query = f"{LARGE}#{number}".encode()
            head = POST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(query)
            connection.sendall(head + query)
            assert connection.recv(1, socket.MSG_PEEK)
            lazy.append(connection)
        # Each process has its share of the budget, and beside it the answer that it receives, and hands on.
        grown = [now - then for then, now in zip(before, attacked.memory_of_each_kb(), strict=True)]
        assert max(grown) < (UNREAD / attacked.processes + 2 * UNREAD) / 1000
        with attacked.client("127.0.0.9") as visitor:
            whole = ask(visitor, LARGE + "#whole", "application/sparql-results+json")
            assert whole.status_code == 200 and rows_in(whole.content) == rows_in(body) == 20_000
        is_cut = [len(read_all(one)) < len(body) for one in lazy]
        assert True in is_cut[: attacked.processes], "the first that a process has of those who do not read is cut off"
        assert not is_cut[-1], "and the last is not"


def test_who_alone_reads_slowly_may_have_more_than_the_budget(hasty: Attacked) -> None:
    with hasty.connect() as connection:
        head = POST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(LARGE)
        connection.sendall(head + LARGE.encode())
        assert connection.recv(1, socket.MSG_PEEK)
        time.sleep(0.5)
        received = read_all(connection)
    announced = re.search(rb"content-length: ([0-9]+)", received)
    assert announced is not None
    assert len(received.partition(b"\r\n\r\n")[2]) == int(announced[1]) > 5_000_000


def test_a_reader_who_stops_is_cut_off(hasty: Attacked) -> None:
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", hasty.port))
        connection.settimeout(15)
        connection.sendall(POST + b"Content-Length: %d\r\n\r\n" % len(LARGE) + LARGE.encode())
        assert connection.recv(1, socket.MSG_PEEK)
        time.sleep(2.5)  # a second more than it waits for a reader
        received = read_all(connection)
        announced = re.search(rb"content-length: ([0-9]+)", received)
        assert announced is not None
        assert len(received) < int(announced[1])


def test_a_process_with_few_descriptors_keeps_some_for_its_workers(small_home: Path, tmp_path: Path) -> None:
    """Else a flood of connections takes the last one, and a worker that ends is never replaced."""
    limit = ("sh", "-c", 'ulimit -n 120; exec "$@"', "sh")
    with ExitStack() as stack:
        server = stack.enter_context(serving(small_home, tmp_path / "log", {}, before=limit))
        for _ in range(300):
            stack.enter_context(server.connect("127.0.0.3"))
        visitor = stack.enter_context(server.client("127.0.0.9"))
        assert ask(visitor, LOOKUP).json()["boolean"] is True
        for number in range(4):
            crash = ask(visitor, "SELECT * { " + "?s ?p ?o." * 19_000 + f" }} #{number}")
            assert crash.status_code == 400, crash.text
            assert json.loads(crash.text)["type"].endswith("/engine-refused")
            assert ask(visitor, f"{LOOKUP} #{number}").json()["boolean"] is True
