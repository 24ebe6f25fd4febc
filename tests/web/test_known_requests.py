"""Requests of one connection whose heads are the same: what the parser read once is not read again, and all else is."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from web_server import Server

FIELDS = b"Host: a.example\r\nAccept: text/csv\r\nUser-Agent: lookups\r\n\r\n"
SLOW = f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'?a{i} ?b{i} ?c{i} .' for i in range(6))} }}".replace(" ", "%20")


def asking(query: str, method: bytes = b"GET", fields: bytes = FIELDS) -> bytes:
    return method + b" /sparql?query=" + query.encode() + b" HTTP/1.1\r\n" + fields


class Wire:
    """A connection on which bytes are sent as they are."""

    def __init__(self, server: Server) -> None:
        host, port = server.url.removeprefix("http://").split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=20)
        self._held = b""

    def send(self, raw: bytes) -> None:
        self.socket.sendall(raw)

    def head(self) -> bytes:
        while b"\r\n\r\n" not in self._held:
            piece = self.socket.recv(65_536)
            if not piece:
                raise EOFError(self._held)
            self._held += piece
        head, _, self._held = self._held.partition(b"\r\n\r\n")
        return head

    def answer(self, *, has_body: bool = True) -> tuple[int, bytes, bytes]:
        """Status, fields without the date, and body of the next answer."""
        head = self.head()
        length = int(next(iter(re.findall(rb"\r\ncontent-length: (\d+)", head)), b"0")) if has_body else 0
        while len(self._held) < length:
            self._held += self.socket.recv(65_536)
        body, self._held = self._held[:length], self._held[length:]
        return int(head[9:12]), re.sub(rb"\r\ndate: [^\r]+", b"", head), body

    def close(self) -> None:
        self.socket.close()


@pytest.fixture
def wire(server: Server) -> Iterator[Wire]:
    with closing(Wire(server)) as connection:
        yield connection


def test_a_head_that_comes_again_is_answered_as_the_first_time(wire: Wire) -> None:
    query = "SELECT%20(7%20AS%20%3Fx)%20%7B%7D"
    wire.send(asking(query))
    first = wire.answer()
    assert first[0] == 200
    assert first[2].endswith(b"7\r\n")
    for _ in range(3):
        wire.send(asking(query))
        assert wire.answer() == first
    wire.send(asking("SELECT%20(8%20AS%20%3Fx)%20%7B%7D"))
    assert wire.answer()[2].endswith(b"8\r\n")


def test_faults_of_a_query_whose_head_is_known_are_told(wire: Wire) -> None:
    wire.send(asking("ASK%7B%7D"))
    assert wire.answer()[0] == 200
    for target, status in (("SELECT", 400), ("DROP%20ALL", 403), ("ASK%7B%7D&format=none", 406), ("ASK%", 400)):
        wire.send(asking(target))
        found = wire.answer()
        assert found[0] == status
        assert b"application/problem+json" in found[1]


@pytest.mark.parametrize(
    "raw",
    [b"GET /a b HTTP/1.1\r\n" + FIELDS, b"GET /\x01 HTTP/1.1\r\n" + FIELDS, b"GET /x HTTP/1.1\r\nHost: \r\n\r\n"],
)
def test_what_is_no_request_is_refused_behind_one_that_is_known(wire: Wire, raw: bytes) -> None:
    wire.send(asking("ASK%7B%7D"))
    wire.answer()
    wire.send(asking("ASK%7B%7D"))
    wire.answer()
    wire.send(raw)
    assert wire.answer()[0] == 400


def test_other_methods_other_pieces_and_pipelines_are_answered_in_turn(wire: Wire) -> None:
    wire.send(asking("SELECT%20(1%20AS%20%3Fx)%20%7B%7D"))
    assert wire.answer()[0] == 200
    wire.send(asking("SELECT%20(1%20AS%20%3Fx)%20%7B%7D", b"HEAD"))
    assert wire.answer(has_body=False)[0] == 200
    two = asking("SELECT%20(2%20AS%20%3Fx)%20%7B%7D") + asking("SELECT%20(3%20AS%20%3Fx)%20%7B%7D")
    wire.send(two)
    wire.send(asking("SELECT%20(4%20AS%20%3Fx)%20%7B%7D"))
    assert [wire.answer()[2][-3:] for _ in range(3)] == [b"2\r\n", b"3\r\n", b"4\r\n"]
    whole = asking("SELECT%20(5%20AS%20%3Fx)%20%7B%7D")
    wire.send(whole[:40])
    time.sleep(0.1)
    wire.send(whole[40:])
    assert wire.answer()[2].endswith(b"5\r\n")
    body = b"query=SELECT%20(6%20AS%20%3Fx)%20%7B%7D"
    fields = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n" % len(body) + FIELDS
    wire.send(b"POST /sparql HTTP/1.1\r\n" + fields + body)
    assert wire.answer()[2].endswith(b"6\r\n")
    wire.send(asking("SELECT%20(7%20AS%20%3Fx)%20%7B%7D", fields=b"Connection: close\r\n" + FIELDS))
    assert wire.answer()[2].endswith(b"7\r\n")
    with pytest.raises(EOFError):
        wire.head()


def test_a_head_that_begins_while_an_answer_is_on_its_way_has_its_time_and_no_more(wire: Wire) -> None:
    wire.send(asking("ASK%7B%7D"))
    wire.answer()
    wire.send(asking(SLOW))
    time.sleep(0.05)
    wire.send(b"GET /sparql?query=")
    assert wire.answer()[0] in (200, 503, 504)
    began = time.monotonic()
    for _ in range(40):  # a byte now and then does not make it longer
        wire.send(b"A")
        try:
            wire.socket.settimeout(0.25)
            assert wire.answer()[0] == 408
            break
        except TimeoutError:
            continue
    assert time.monotonic() - began < 8


def hung_up(server: Server) -> float:
    """How many workers ended since nobody wanted their answer any more."""
    found = re.search(r'^hrn_kg_worker_ends_total\{reason="hung-up"\} (\S+)$', server.http.get("/metrics").text, re.M)
    return float(found[1]) if found else 0.0


@pytest.mark.parametrize("ahead", [b"", asking("ASK%7B%7D")], ids=["one", "others sent ahead"])
def test_who_hangs_up_behind_a_known_head_has_the_query_stopped(server: Server, ahead: bytes) -> None:
    before = hung_up(server)
    for number in range(3):
        with closing(Wire(server)) as wire:
            wire.send(asking("ASK%7B%7D"))
            wire.answer()
            wire.send(asking(f"{SLOW}%20LIMIT%20{number + 1 + len(ahead)}") + ahead)
            time.sleep(0.6)
    time.sleep(0.3)
    assert server.ask("ASK { ?s ?p 18 }").status_code == 200
    assert hung_up(server) == before + 3


def test_who_hangs_up_at_once_does_not_end_the_worker(server: Server) -> None:
    before = hung_up(server)
    for number in range(5):
        with closing(Wire(server)) as wire:
            wire.send(asking("ASK%7B%7D"))
            wire.answer()
            wire.send(asking(f"SELECT%20({number}%20AS%20%3Fhung)%20%7B%7D"))
    assert server.ask("SELECT (1 AS ?after) {}").status_code == 200
    assert hung_up(server) == before


def test_who_is_turned_away_with_the_head_of_a_query_has_it_stopped(server: Server) -> None:
    """What is wrong stands in a body that comes with it, so it is known before the query has begun."""
    before = hung_up(server)
    with closing(Wire(server)) as wire:
        fields = b"Transfer-Encoding: chunked\r\n" + FIELDS
        wire.send(asking(f"{SLOW}%20LIMIT%207", fields=fields) + b"no size\r\n")
        assert wire.answer()[0] == 400
        time.sleep(0.6)
        assert hung_up(server) == before + 1, "though the client has not hung up"
