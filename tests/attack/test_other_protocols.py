"""Bytes of clients of another kind, or of none: each gets a plain refusal or a right answer, never somebody else's."""

from __future__ import annotations

import json
import time

import pytest
from attacked_server import Attacked, read_all, status_of

from hrn_kg import limits

END = b"Connection: close\r\n\r\n"
BROKEN_CHUNK = b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n"
QUERY = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
H2C = b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nConnection: Upgrade, HTTP2-Settings\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
BODY = b"6\r\nASK {}\r\n0\r\n\r\n"


def length(announced: int | str) -> bytes:
    return f"Content-Length: {announced}\r\n".encode()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, id="HTTP/2"),
        pytest.param(bytes.fromhex("16030100c8010000c40303") + b"\0" * 200, 400, id="TLS"),
        pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n", 400, id="SSH"),
        pytest.param(b"\0" * 500, 400, id="zeros"),
        pytest.param(b"GET /health HTTP/3.7\r\nHost: a\r\n" + END, 400, id="no such version"),
        pytest.param(b"BREW /health HTTP/1.1\r\nHost: a\r\n" + END, 400, id="no such method"),
        pytest.param(b"CONNECT evil.example:443 HTTP/1.1\r\nHost: a\r\n" + END, 405, id="tunnel"),
        pytest.param(b"TRACE /health HTTP/1.1\r\nHost: a\r\nCookie: secret\r\n" + END, 405, id="trace"),
        pytest.param(b"GET http://evil.example HTTP/1.1\r\nHost: a\r\n" + END, 400, id="absolute without a path"),
        pytest.param(b"GET http://evil.example/health HTTP/1.1\r\nHost: a\r\n" + END, 200, id="absolute"),
        pytest.param(b"GET /health HTTP/1.1\r\n" + END, 400, id="no host"),
        pytest.param(b"GET /health HTTP/1.0\r\n" + END, 200, id="no host in HTTP/1.0"),
        pytest.param(b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n" + END, 400, id="two hosts"),
        pytest.param(b'GET /sparql HTTP/1.1\r\nHost: a"><script>\r\n' + END, 400, id="host with a script"),
        pytest.param(b"GET /sparql HTTP/1.1\r\nHost: a/b?c\r\n" + END, 400, id="host with a path"),
        pytest.param(b"GET /sparql HTTP/1.1\r\nHost: me@evil.example\r\n" + END, 400, id="host with a user"),
        pytest.param(b"GET /sparql HTTP/1.1\r\nHost:\r\n" + END, 400, id="empty host"),
        pytest.param(b"GET /health HTTP/1.1\r\nHost: [::1]:80\r\n" + END, 200, id="host in IPv6"),
        pytest.param(b"GET /health HTTP/1.1\r\nHost: a\r\nX: y\r\n folded: z\r\n" + END, 400, id="folded field"),
        pytest.param(b"GET /health HTTP/1.1\nHost: a\nConnection: close\n\n", 400, id="line feeds only"),
        pytest.param(b"GET /health HTTP/1.1\r\nHost: a\r\nBad name: 1\r\n" + END, 400, id="space in a name"),
        pytest.param(b"GET /health HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n" + END, 400, id="zero in a field"),
        pytest.param(QUERY + length(6) + CHUNKED + END + BODY, 400, id="length and chunked"),
        pytest.param(QUERY + CHUNKED + length(6) + END + BODY, 400, id="chunked and length"),
        pytest.param(QUERY + length(6) + length(60) + END + b"ASK {}", 400, id="two lengths"),
        pytest.param(QUERY + length("+6") + END + b"ASK {}", 400, id="length with a sign"),
        pytest.param(QUERY + length(-1) + END + b"ASK {}", 400, id="negative length"),
        pytest.param(QUERY + length("9" * 30) + END, 400, id="length beyond all numbers"),
        pytest.param(QUERY + length(10**12) + END, 413, id="length beyond the limit"),
        pytest.param(QUERY + b"Transfer-Encoding: xchunked\r\n" + END + BODY, 400, id="unknown coding"),
        pytest.param(QUERY + b"Transfer-Encoding: chunked, identity\r\n" + END + BODY, 400, id="chunked not last"),
        pytest.param(QUERY + b"Transfer-Encoding : chunked\r\n" + END + BODY, 400, id="space before the colon"),
        pytest.param(QUERY + CHUNKED + END + b"zz\r\nASK {}\r\n", 400, id="size of a chunk"),
        pytest.param(QUERY + CHUNKED + END + b"f" * 17 + b"\r\n", 400, id="size of a chunk beyond all numbers"),
        pytest.param(
            QUERY + CHUNKED + b"Trailer: Host\r\n" + END + b"6\r\nASK {}\r\n0\r\nHost: b\r\n\r\n", 200, id="trailer"
        ),
        pytest.param(QUERY + length(6) + b"Expect: 100-continue\r\n" + END + b"ASK {}", 100, id="expect"),
        pytest.param(QUERY + length(10**9) + b"Expect: 100-continue\r\n" + END, 413, id="expect in vain"),
    ],
)
def test_each_gets_one_answer(attacked: Attacked, sent: bytes, status: int) -> None:
    answer = attacked.raw(sent)
    assert status_of(answer) == status, answer[:300]
    if status == 100:
        answer = answer.partition(b"\r\n\r\n")[2]
        assert status_of(answer) == 200
        assert b'"boolean":true' in answer
    assert answer.count(b"HTTP/1.1 ") == 1
    if status >= 400:
        head, _, body = answer.partition(b"\r\n\r\n")
        assert b"content-type: application/problem+json" in head.lower()
        assert json.loads(body)["status"] == status
    assert b"secret" not in answer and b"<script>" not in answer


@pytest.mark.parametrize("offer", [H2C, b"Upgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Version: 13\r\n"])
@pytest.mark.parametrize("apart", [False, True])
def test_who_offers_another_protocol_is_answered_in_this_one(attacked: Attacked, offer: bytes, apart: bool) -> None:
    """Java's client offers HTTP/2 on every first request; a body must not be lost, nor taken for a request."""
    body = b"ASK { } # GET /nowhere HTTP/1.1"
    with attacked.connect() as connection:
        connection.sendall(QUERY + length(len(body)) + offer + b"\r\n" + (b"" if apart else body))
        if apart:
            time.sleep(0.1)
            connection.sendall(body)
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n" + END)
        answers = read_all(connection)
    assert answers.count(b"HTTP/1.1 ") == answers.count(b"HTTP/1.1 200 OK") == 2, answers
    assert b'"boolean":true' in answers and b'"status":"ok"' in answers


def test_an_address_in_an_answer_has_the_host_that_was_called(attacked: Attacked) -> None:
    """Without a public address the server goes by the name it is called by, and by no other field."""
    sent = b"GET /sparql HTTP/1.1\r\nHost: kg.example:81\r\nX-Forwarded-Host: evil.example\r\n"
    answer = attacked.raw(sent + b"Forwarded: host=evil.example\r\nAccept: text/turtle\r\n" + END)
    assert b"<http://kg.example:81/sparql>" in answer and b"evil.example" not in answer
    answer = attacked.raw(b"GET http://evil.example/sparql HTTP/1.1\r\nHost: kg.example\r\n" + END)
    assert b"evil.example" not in answer
    moved = attacked.raw(b"GET /id/place/amsterdam HTTP/1.1\r\nHost: evil.example\r\n" + END)
    assert status_of(moved) == 303 and b"\r\nlocation: /doc/place/amsterdam\r\n" in moved


def test_what_is_sent_ahead_is_answered_in_order(attacked: Attacked) -> None:
    asked = [b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"] * 5
    answers = attacked.raw(b"".join(asked) + b"GET /health HTTP/1.1\r\nHost: a\r\n" + END)
    assert [int(part[:3]) for part in answers.split(b"HTTP/1.1 ")[1:]] == [200, 404] * 5 + [200]


def test_a_pipeline_without_end_is_cut(attacked: Attacked) -> None:
    before = attacked.memory_kb()
    slow = b"GET /sparql?query=SELECT%20(COUNT(*)%20AS%20?n)%20{" + b"?a%20?b%20?c.?d%20?e%20?f."
    slow += b"?g%20?h%20?i.?j%20?k%20?l.?m%20?n%20?o} HTTP/1.1\r\nHost: a\r\n\r\n"
    with attacked.connect() as connection:
        try:
            connection.sendall(slow)
            for _ in range(200):
                connection.sendall((b"GET /health HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 8000 + b"\r\n\r\n") * 10)
            answers = read_all(connection)
        except ConnectionError:
            answers = b""
    assert answers.count(b"HTTP/1.1 ") <= 1 + limits.PIPELINE + 1
    assert attacked.memory_kb() - before < 20_000


@pytest.mark.parametrize("then", [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", BROKEN_CHUNK])
def test_a_refusal_waits_until_what_was_asked_before_has_its_answer(attacked: Attacked, then: bytes) -> None:
    # It keeps no row, so that it ends by its time and never by its memory.
    slow = b"SELECT%20(COUNT(*)%20AS%20?n)%20{?a%20?b%20?c.?d%20?e%20?f.?g%20?h%20?i}"
    before = b"GET /sparql?query=" + slow + b" HTTP/1.1\r\nHost: a\r\n\r\n" + b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
    answers = attacked.raw(before + then)
    assert [int(answer[:3]) for answer in answers.split(b"HTTP/1.1 ")[1:]] == [504, 200, 400]
