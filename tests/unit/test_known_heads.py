"""Heads that the parser has read are known when they come again, byte for byte; all else goes to the parser."""

from __future__ import annotations

import pytest

from hrn_kg.limits import LONGEST_ADDRESS
from hrn_kg.web.server.known_heads import KnownHeads

FIELDS = b"Host: a.example\r\nAccept: text/csv\r\n\r\n"
READ = [(b"host", b"a.example"), (b"accept", b"text/csv")]


@pytest.fixture
def heads() -> KnownHeads:
    known = KnownHeads()
    known.note(b"GET /first HTTP/1.1\r\n" + FIELDS, READ)
    return known


def test_the_same_head_with_another_target_is_known(heads: KnownHeads) -> None:
    found = heads.find(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n" + FIELDS)
    assert found is not None
    target, head = found
    assert target == b"/sparql?query=ASK%7B%7D"
    assert head.fields is READ
    assert (head.accept, head.accept_encoding, head.prefers_page) == ("text/csv", None, False)


@pytest.mark.parametrize(
    "request_",
    [
        b"POST /x HTTP/1.1\r\n" + FIELDS,
        b"GET /x HTTP/1.0\r\n" + FIELDS,
        b"GET x HTTP/1.1\r\n" + FIELDS,
        b"GET http://a.example/x HTTP/1.1\r\n" + FIELDS,
        b"GET /x#y HTTP/1.1\r\n" + FIELDS,
        b"GET /x y HTTP/1.1\r\n" + FIELDS,
        b"GET /\xc3\xa9 HTTP/1.1\r\n" + FIELDS,
        b"GET /\x00 HTTP/1.1\r\n" + FIELDS,
        b"GET /x\nA: HTTP/1.1\r\n" + FIELDS,
        b"GET /x HTTP/1.1\r\nA: b\r\n" + FIELDS,
        b"GET /x HTTP/1.1\r\n" + FIELDS + b"G",
        b"GET /x HTTP/1.1\r\n" + FIELDS[:-1],
        b"GET /x HTTP/1.1\r\n" + FIELDS.lower(),
        b"\r\nGET /x HTTP/1.1\r\n" + FIELDS,
        b"GET /" + b"x" * LONGEST_ADDRESS + b" HTTP/1.1\r\n" + FIELDS,
        b"",
        b"\r\n\r\n",
    ],
)
def test_what_differs_in_any_other_way_is_for_the_parser(heads: KnownHeads, request_: bytes) -> None:
    assert heads.find(request_) is None


@pytest.mark.parametrize(
    ("field", "read"),
    [
        (b"Content-Length: 0\r\n", (b"content-length", b"0")),
        (b"Transfer-Encoding: chunked\r\n", (b"transfer-encoding", b"chunked")),
        (b"Expect: 100-continue\r\n", (b"expect", b"100-continue")),
        (b"Connection: close\r\n", (b"connection", b"close")),
        (b"Upgrade: h2c\r\n", (b"upgrade", b"h2c")),
    ],
)
def test_heads_that_say_more_are_not_kept(field: bytes, read: tuple[bytes, bytes]) -> None:
    known = KnownHeads()
    data = b"GET /x HTTP/1.1\r\n" + field + FIELDS
    known.note(data, [read, *READ])
    assert known.find(data) is None


@pytest.mark.parametrize(
    ("values", "is_kept"),
    [
        ((b"keep-alive",), True),
        ((b"Keep-Alive",), True),
        ((b"keep-alive, te",), False),
        ((b"keep-alive", b"close"), False),
    ],
)
def test_that_the_connection_stays_is_what_is_meant_without_it(values: tuple[bytes, ...], *, is_kept: bool) -> None:
    """As Python's requests and browsers say each time."""
    known = KnownHeads()
    data = b"GET /x HTTP/1.1\r\n" + b"".join(b"Connection: %b\r\n" % value for value in values) + FIELDS
    known.note(data, [*((b"connection", value) for value in values), *READ])
    assert (known.find(data) is not None) == is_kept


@pytest.mark.parametrize(
    "rest",
    [FIELDS + b"GET /y HTTP/1.1\r\n" + FIELDS, FIELDS.replace(b"\r\n", b"\n"), b"A: b\n" + FIELDS, FIELDS + b"body"],
    ids=["two requests", "other ends of lines", "one other end", "a body"],
)
def test_what_is_not_one_head_in_the_form_of_the_specification_is_not_kept(rest: bytes) -> None:
    known = KnownHeads()
    known.note(b"GET /x HTTP/1.1\r\n" + rest, READ)
    assert known.find(b"GET /x HTTP/1.1\r\n" + rest) is None


def test_only_some_are_kept_and_none_that_is_long() -> None:
    known = KnownHeads()
    for number in range(300):
        known.note(b"GET /x HTTP/1.1\r\nHost: %d\r\n\r\n" % number, [(b"host", b"%d" % number)])
    found = [number for number in range(300) if known.find(b"GET /x HTTP/1.1\r\nHost: %d\r\n\r\n" % number)]
    assert found == list(range(44, 300))
    long = b"GET /x HTTP/1.1\r\nA: " + b"b" * 2048 + b"\r\n" + FIELDS
    known.note(long, READ)
    assert known.find(long) is None
