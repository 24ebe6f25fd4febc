"""Every byte that a client can make the server keep has a limit, on every path: bytes on a socket, as they are."""

from __future__ import annotations

import contextlib
import fcntl
import json
import socket
import struct
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attacked_server import LONG, LOOKUP, Attacked, ask, read_all, serving, status_of, wait_until

from hrn_kg import limits
from long_tests import few

GET = b"GET /health HTTP/1.1\r\nHost: a\r\n"
POST = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
WHOLE = CHUNKED + b"6\r\nASK {}\r\n0\r\n"
H2C = b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nConnection: Upgrade, HTTP2-Settings\r\n"
SLOW = b"SELECT%20*%20{?a%20?b%20?c.?d%20?e%20?f.?g%20?h%20?i}%20ORDER%20BY%20?c"
ENDLESS = b"a" * 65_536
FIELDS = b"".join(b"X-%d: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n" % number for number in range(1_000))
TINY = b"1\r\n \r\n" * 10_000
MEGABYTES = 40 if LONG else 15
GROWTH_KB = 12_000


@pytest.fixture(scope="module")
def bounded(small_home: Path) -> Iterator[Attacked]:
    """A server with the limits of everybody; clocks run faster, so that the tests need not wait."""
    settings = {"HRN_KG_QUERY_SECONDS": "3", "HRN_KG_CACHE_BYTES": "4000000", "HRN_KG_PROCESSES": "1"}
    with serving(small_home, small_home.parent / "bounded.log", settings, hasty=True) as server:
        with server.client() as client:
            assert ask(client, LOOKUP).json()["boolean"] is True
        yield server


def pour(connection: socket.socket, part: bytes, megabytes: int) -> int:
    """Send a part again and again until so much is sent, or until the server will have no more of it."""
    sent = 0
    try:
        while sent < megabytes * 1_000_000:
            connection.sendall(part)
            sent += len(part)
    except OSError:
        pass
    return sent


def answers_of(connection: socket.socket) -> bytes:
    received = b""
    try:
        while chunk := connection.recv(65_536):
            received += chunk
    except ConnectionError:
        pass
    return received


@pytest.mark.parametrize(
    ("begin", "part", "statuses"),
    [
        pytest.param(b"GET /", ENDLESS, {414}, id="address"),
        pytest.param(b"GET ", b" " * 65_536, {431}, id="spaces before the address"),
        pytest.param(b"", b"\r\n" * 32_768, {431}, id="empty lines"),
        pytest.param(GET + b"\r\n", b"\r\n" * 32_768, {200, 431}, id="empty lines after a request"),
        pytest.param(GET + b"X: ", ENDLESS, {431}, id="one field"),
        pytest.param(GET, ENDLESS, {431}, id="one name of a field"),
        pytest.param(GET + b"X:", b" " * 65_536, {431}, id="spaces before a value"),
        pytest.param(GET, FIELDS, {431}, id="many fields"),
        pytest.param(GET + b"X: y\r\n", b" folded\r\n" * 8_000, {400}, id="continuation lines"),
        pytest.param(WHOLE, FIELDS, {431}, id="many trailers"),
        pytest.param(WHOLE + b"X: ", ENDLESS, {431}, id="one trailer"),
        pytest.param(WHOLE, ENDLESS, {431}, id="one name of a trailer"),
        # On a busy machine the parser was seen to refuse these before they were counted.
        pytest.param(WHOLE, b"X: " + b"a" * 16_000 + b"\r\n", {400, 431}, id="few large trailers"),
        pytest.param(CHUNKED, b"0" * 65_536, {431}, id="zeros before the size of a chunk"),
        pytest.param(CHUNKED + b"6;", ENDLESS, {431}, id="extension of a chunk"),
        pytest.param(CHUNKED, b"1;" + b"a" * 30_000 + b"\r\n \r\n", {400}, id="an extension for each byte"),
        pytest.param(CHUNKED + b"6;a=1\r\nASK {}\r\n0;", ENDLESS, {431}, id="extension of the last chunk"),
        pytest.param(CHUNKED, b"ffff\r\n" + b" " * 65_535 + b"\r\n", {413}, id="chunks"),
        pytest.param(CHUNKED, TINY, {413}, id="chunks of one byte"),
        pytest.param(POST + b"Content-Length: 99999999\r\n\r\n", ENDLESS, {413}, id="announced body"),
        pytest.param(CHUNKED.replace(b"/sparql", b"/nowhere"), b"3\r\nabc\r\n" * 8_000, {404}, id="unwanted body"),
        pytest.param(CHUNKED.replace(b"/sparql", b"/nowhere") + b"0\r\n", FIELDS, {404, 431}, id="unwanted trailers"),
        pytest.param(CHUNKED.replace(b"POST", b"PUT"), b"3\r\nabc\r\n" * 8_000, {405}, id="body of a wrong method"),
        pytest.param(
            POST + H2C + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", FIELDS, {431}, id="trailers after an offer"
        ),
        pytest.param(GET + H2C + b"X: ", ENDLESS, {431}, id="one field after an offer"),
        pytest.param(GET + b"Upgrade: websocket\r\nConnection: upgrade\r\n\r\n", ENDLESS, {200, 400}, id="websocket"),
        pytest.param(b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n", ENDLESS, {414}, id="address and then the head"),
    ],
)
def test_what_does_not_end_is_refused_and_not_kept(
    bounded: Attacked, begin: bytes, part: bytes, statuses: set[int]
) -> None:
    before = bounded.memory_kb()
    with bounded.connect() as connection:
        connection.sendall(begin)
        pour(connection, part, MEGABYTES)
        grown = bounded.memory_kb() - before
        with contextlib.suppress(OSError):  # the server may have ended it
            connection.shutdown(socket.SHUT_WR)
        answers = answers_of(connection)
    assert grown < GROWTH_KB, "kept"
    found = [int(answer[:3]) for answer in answers.split(b"HTTP/1.1 ")[1:]]
    assert found and set(found) <= statuses, answers[-300:]
    if found[-1] >= 400:
        assert json.loads(answers.rpartition(b"\r\n\r\n")[2])["status"] == found[-1]


@pytest.mark.parametrize(
    ("begin", "part"),
    [
        pytest.param(WHOLE + b"X: ", ENDLESS, id="one trailer"),
        pytest.param(WHOLE, FIELDS, id="many trailers", marks=pytest.mark.long),
        pytest.param(CHUNKED + b"6;", ENDLESS, id="extension of a chunk", marks=pytest.mark.long),
        pytest.param(CHUNKED.replace(b"/sparql", b"/nowhere"), TINY, id="unwanted chunks of one byte"),
        pytest.param(b"GET /", ENDLESS, id="address", marks=pytest.mark.long),
    ],
)
def test_others_are_served_while_eight_send_without_end(bounded: Attacked, begin: bytes, part: bytes) -> None:
    """What the parser keeps of one element is copied with each piece that comes: without a limit all others wait."""
    stop = threading.Event()

    def attack() -> None:
        while not stop.is_set():
            with bounded.connect("127.0.0.3") as connection:
                try:
                    connection.sendall(begin)
                    while not stop.is_set():
                        connection.sendall(part)
                except OSError:
                    pass

    attackers = [threading.Thread(target=attack) for _ in range(8)]
    for attacker in attackers:
        attacker.start()
    try:
        waits = []
        with bounded.client("127.0.0.9") as visitor:
            for _ in range(40):
                began = time.monotonic()
                assert visitor.get("/health").status_code == 200
                waits.append(time.monotonic() - began)
    finally:
        stop.set()
        for attacker in attackers:
            attacker.join()
    assert sorted(waits)[20] < 0.3 and max(waits) < 2.0


def test_trailers_are_no_fields_of_the_request(bounded: Attacked) -> None:
    trailer = b"Accept: text/csv\r\nHost: b\r\nContent-Type: text/plain\r\n\r\n"
    answer = bounded.raw(CHUNKED[:-2] + b"Connection: close\r\n\r\n6\r\nASK {}\r\n0\r\n" + trailer)
    assert status_of(answer) == 200
    assert b"content-type: application/sparql-results+json" in answer


def test_trailers_within_the_limits_do_no_harm(bounded: Attacked) -> None:
    trailer = b"".join(b"X-%d: %s\r\n" % (number, b"a" * 300) for number in range(100)) + b"\r\n"
    answers = bounded.raw(WHOLE + trailer + GET + b"Connection: close\r\n\r\n")
    assert [int(answer[:3]) for answer in answers.split(b"HTTP/1.1 ")[1:]] == [200, 200]


def test_a_body_in_chunks_of_one_byte_is_a_body(bounded: Attacked) -> None:
    query = b"ASK {} # " + b"x" * 20_000
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in query)
    answer = bounded.raw(CHUNKED[:-2] + b"Connection: close\r\n\r\n" + chunks + b"0\r\n\r\n")
    assert status_of(answer) == 200 and b'"boolean":true' in answer


DROPS = [WHOLE, WHOLE + b"X: y", CHUNKED + b"6;ext", CHUNKED + b"000"]


@pytest.mark.parametrize("begin", few(DROPS, DROPS[1:3]))
def test_drops_of_a_body_do_not_buy_time(bounded: Attacked, begin: bytes) -> None:
    with bounded.connect() as connection:
        connection.sendall(begin)
        connection.setblocking(False)
        began = time.monotonic()

        def is_told() -> bool:
            connection.send(b"0" if begin.endswith(b"0") else b"a")
            time.sleep(0.1)
            try:
                return status_of(connection.recv(65_536)) == 408
            except BlockingIOError:
                return False

        assert wait_until(is_told, 10)
        assert time.monotonic() - began < 8.0


PATHS = [b"/", b"/sparql?query=", b"/static/", b"/id/place/", b"/nowhere/", b"/dumps/", b"*"]
METHODS = [b"GET", b"HEAD", b"POST", b"OPTIONS", b"DELETE"]


@pytest.mark.parametrize(
    ("method", "path"),
    few(
        [(method, path) for method in METHODS for path in PATHS],
        [(METHODS[number % len(METHODS)], path) for number, path in enumerate(PATHS)],
    ),
)
def test_an_address_above_the_limit_is_414_on_every_route(bounded: Attacked, method: bytes, path: bytes) -> None:
    address = path + b"a" * (limits.LONGEST_ADDRESS + 1 - len(path))
    for tail in (b"", b"a" * 10_000, b"%20" * 100_000):
        rest = b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        head, _, body = bounded.raw(method + b" " + address + tail + rest).partition(b"\r\n\r\n")
        assert status_of(head) == 414
        assert b"content-type: application/problem+json" in head
        if method == b"HEAD":
            assert body == b""
        else:
            problem = json.loads(body)
            assert problem["type"].endswith("/problem/uri-too-long")
            assert (problem["limit"], problem["unit"]) == (limits.LONGEST_ADDRESS, "bytes")


def test_an_address_at_the_limit_is_not_cut(bounded: Attacked) -> None:
    """What stands at its very end counts: a release that is not there."""
    end = b"&release=1999.1.1"
    begin = b"/rdf-graphs?default&pad="
    address = begin + b"x" * (limits.LONGEST_ADDRESS - len(begin) - len(end)) + end
    answer = bounded.raw(b"GET " + address + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert status_of(answer) in (404, 410), answer[:300]


def test_what_follows_a_body_that_was_not_asked_for_is_no_request(bounded: Attacked) -> None:
    """A client that is answered, not told `100 Continue`, may leave the body out: nobody may guess whether it did."""
    refused = POST.replace(b"sparql-query", b"octet-stream")
    head = refused + b"Expect: 100-continue\r\nContent-Length: 30\r\n\r\n"
    with bounded.connect() as connection:
        connection.sendall(head)
        answer = connection.recv(65_536)
        assert status_of(answer) == 415 and b"connection: close" in answer
        connection.sendall(GET + b"\r\n" + GET + b"\r\n")
        connection.shutdown(socket.SHUT_WR)
        assert b"HTTP/1.1" not in answers_of(connection)


def test_a_body_during_a_long_query_is_bounded_too(bounded: Attacked) -> None:
    """The watch for clients that hang up reads on; what it reads is thrown away."""
    before = bounded.memory_kb()
    head = b"GET /sparql?query=" + SLOW + b" HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    with bounded.connect() as connection:
        connection.sendall(head)
        sent = pour(connection, b"ffff\r\n" + b" " * 65_535 + b"\r\n", 400)
        assert bounded.memory_kb() - before < GROWTH_KB
    # Beside what the server reads, the kernel holds some on both sides, more on a busy machine.
    assert sent < limits.UNWANTED_BYTES + limits.CLOSING_BYTES + 64_000_000
    with bounded.client() as visitor:
        assert ask(visitor, LOOKUP).json()["boolean"] is True


@pytest.mark.parametrize("quiet", [True, False])
def test_the_end_of_a_connection_has_an_end(bounded: Attacked, quiet: bool) -> None:
    """After the last answer the server reads on for a while: not for ever, whether something comes or not."""
    with bounded.connect(timeout=1.0) as connection:
        connection.sendall(GET + b"Connection: close\r\n\r\n")
        assert status_of(read_all(connection)) == 200, "and then its side has ended"
        began = time.monotonic()

        def has_ended() -> bool:
            try:
                if not quiet or time.monotonic() - began > 2.0:
                    connection.sendall(b"x")
            except OSError:
                return True
            time.sleep(0.05)
            return False

        assert wait_until(has_ended, 6 if quiet else 20)


def test_more_than_anybody_may_send_after_the_end_is_cut_off(bounded: Attacked) -> None:
    """And what is thrown away is read with pauses: in no time would be at the cost of all others."""
    with bounded.connect() as connection:
        connection.sendall(GET + b"Connection: close\r\n\r\n")
        assert status_of(read_all(connection)) == 200
        began = time.monotonic()
        sent = pour(connection, ENDLESS * 16, 400)
        seconds = time.monotonic() - began
    in_buffers = 10_000_000
    assert sent < limits.CLOSING_BYTES + in_buffers
    assert sent > limits.CLOSING_BYTES - in_buffers or seconds > 3, "cut off too early"
    assert sent < 40_000_000 * seconds + in_buffers


def answer_of(size: int, last: bytes = b"") -> bytes:
    """A request for an answer of about this size."""
    query = b"SELECT (CONCAT(%s) AS ?x) { BIND('%s' AS ?a) }" % (b",".join([b"?a"] * 40), b"x" * (size // 40))
    fields = b"Accept: text/csv\r\nContent-Length: %d\r\n" % len(query)
    return POST + last + fields + b"\r\n" + query


def lazy(server: Attacked, request: bytes) -> socket.socket:
    """A connection on which the answer begins to arrive, and is not fetched."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    connection.settimeout(20)
    connection.connect(("127.0.0.1", server.port))
    connection.sendall(request)
    assert connection.recv(1, socket.MSG_PEEK)
    return connection


def held_by_the_system(server: Attacked) -> int:
    """How much of an answer that nobody fetches leaves the server all the same."""
    with lazy(server, answer_of(6_000_000)) as connection:
        time.sleep(0.5)
        client = connection.getsockname()[1]
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        queues = [row[4] for row in rows if (port_of(row[1]), port_of(row[2])) == (server.port, client)]
        assert len(queues) == 1
        waiting = struct.unpack("i", fcntl.ioctl(connection, termios.FIONREAD, b"\0\0\0\0"))[0]
        return int(queues[0].partition(":")[0], 16) + int(waiting)


def port_of(address: str) -> int:
    return int(address.rpartition(":")[2], 16)


@pytest.mark.parametrize("end", few(["said", "half-closed", "idle"], ["half-closed"]))
def test_who_does_not_fetch_the_last_answer_keeps_no_connection(bounded: Attacked, end: str) -> None:
    """Of some answers the system takes all, of others so much that the rest seems hardly worth a watch."""
    held = held_by_the_system(bounded)
    descriptors = Path(f"/proc/{bounded.process.pid}/fd")
    before = len(list(descriptors.iterdir()))
    with contextlib.ExitStack() as stack:
        for size in range(max(held - 60_000, 10_000), held + 90_000, 3_000 if LONG else 6_000):
            connection = stack.enter_context(
                lazy(bounded, answer_of(size, b"Connection: close\r\n" if end == "said" else b""))
            )
            if end == "half-closed":
                connection.shutdown(socket.SHUT_WR)
        assert wait_until(lambda: len(list(descriptors.iterdir())) <= before, 15)


def test_connections_that_end_make_room_for_others(small_home: Path, tmp_path: Path) -> None:
    """Clients that never close their side: they are among those that make room, and the visitor is served."""
    settings = {"HRN_KG_CONNECTIONS": "60", "HRN_KG_PROCESSES": "1"}
    with serving(small_home, tmp_path / "log", settings) as server:
        kept = []
        try:
            for _ in range(200):
                connection = server.connect("127.0.0.3")
                kept.append(connection)
                connection.sendall(GET + b"Connection: close\r\n\r\n")
                assert status_of(read_all(connection)) == 200
            descriptors = len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))
            assert descriptors < 60 + 60
            with server.client("127.0.0.9") as visitor:
                assert ask(visitor, LOOKUP).json()["boolean"] is True
        finally:
            for connection in kept:
                connection.close()


def long_host(number: int) -> bytes:
    return b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: " + b"%05d" % number + b"a" * 20_000 + b"\r\n\r\n"


def long_wish(number: int) -> bytes:
    wish = b"Accept: text/csv, x/%05d" % (number // 2) + b"a" * 30_000
    return b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a\r\n" + wish + b"\r\n\r\n"


def long_path(number: int) -> bytes:
    return b"GET /id/place/%05d" % number + b"a" * 59_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n"


def long_query(number: int) -> bytes:
    body = b"ASK {} # %05d" % number + b"x" * 150_000
    return POST + b"Content-Length: %d\r\n\r\n" % len(body) + body


@pytest.mark.parametrize(
    ("request_of", "count", "status"),
    few(
        [(long_host, 400, 400), (long_wish, 1_300, 200), (long_path, 900, 303), (long_query, 250, 200)],
        [(long_host, 400, 400), (long_path, 900, 303)],
    ),
)
def test_little_is_remembered_of_what_is_long(
    bounded: Attacked, request_of: Callable[[int], bytes], count: int, status: int
) -> None:
    """What the server keeps to be quick (answers, wishes, addresses) is kept by what was asked: that counts as well."""

    def ask_from(first: int, last: int) -> None:
        for number in range(first, last):
            with bounded.connect() as connection:
                connection.sendall(request_of(number)[:-2] if status == 400 else request_of(number))
                if status == 400:
                    connection.sendall(b"\r\n")
                assert status_of(connection.recv(1_000)) == status

    ask_from(0, 150)
    before = bounded.memory_kb()
    ask_from(150, 150 + count)
    assert bounded.memory_kb() - before < GROWTH_KB
