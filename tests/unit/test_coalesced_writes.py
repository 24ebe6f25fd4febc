"""The head of a response goes out with the begin of its body, whatever comes in between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hrn_kg.web.server.coalesced_writes import CoalescedWrites


class Told:
    """Keeps what a transport is told."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def write(self, data: bytes) -> None:
        self.told.append(data)

    def writelines(self, pieces: tuple[bytes, ...]) -> None:
        self.told.append(pieces)

    def close(self) -> None:
        self.told.append("closed")


@dataclass
class Asked:
    """A request, whole or not."""

    more_body: bool = False
    keep_alive: bool = True


def joined_on(transport: Told, asked: Asked | None = None, *, is_joined: bool = True) -> CoalescedWrites:
    return CoalescedWrites(transport, asked or Asked(), transport.close, is_joined=is_joined)  # type: ignore[arg-type]


def test_head_and_body_are_one_write_and_the_rest_follows() -> None:
    transport = Told()
    joined = joined_on(transport)
    joined.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert transport.told == [b"HTTP/1.1 100 Continue\r\n\r\n"]
    joined.write(b"HTTP/1.1 200 OK\r\n\r\n")
    assert len(transport.told) == 1
    joined.write(b"one")
    joined.write(b"HTTP/1.1 100 is text here")
    joined.close()
    assert transport.told[1:] == [(b"HTTP/1.1 200 OK\r\n\r\n", b"one"), b"HTTP/1.1 100 is text here", "closed"]


def test_a_head_without_a_body_goes_out_before_the_end() -> None:
    transport = Told()
    joined = joined_on(transport)
    joined.write(b"HTTP/1.1 200 OK\r\n\r\n")
    joined.close()
    assert transport.told == [b"HTTP/1.1 200 OK\r\n\r\n", "closed"]


def test_an_empty_body_sends_the_head() -> None:
    transport = Told()
    joined = joined_on(transport)
    joined.write(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    joined.write(b"")
    assert transport.told == [(b"HTTP/1.1 304 Not Modified\r\n\r\n", b"")]


def test_a_head_that_no_body_follows_is_sent_at_once() -> None:
    transport = Told()
    joined_on(transport, is_joined=False).write(b"HTTP/1.1 200 OK\r\n\r\n")
    assert transport.told == [b"HTTP/1.1 200 OK\r\n\r\n"]


def test_a_response_to_half_a_request_says_that_it_is_the_last() -> None:
    transport, asked = Told(), Asked(more_body=True)
    joined = joined_on(transport, asked)
    joined.write(b"HTTP/1.1 413 Content Too Large\r\nx: y\r\n\r\n")
    joined.write(b"one")
    assert transport.told == [(b"HTTP/1.1 413 Content Too Large\r\nx: y\r\nconnection: close\r\n\r\n", b"one")]
    assert not asked.keep_alive
