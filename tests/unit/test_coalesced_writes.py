"""The head of a response goes out with the begin of its body, whatever comes in between."""

from __future__ import annotations

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


def test_head_and_body_are_one_write_and_the_rest_follows() -> None:
    transport = Told()
    joined = CoalescedWrites(transport)  # type: ignore[arg-type]
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
    joined = CoalescedWrites(transport)  # type: ignore[arg-type]
    joined.write(b"HTTP/1.1 200 OK\r\n\r\n")
    joined.close()
    assert transport.told == [b"HTTP/1.1 200 OK\r\n\r\n", "closed"]


def test_an_empty_body_sends_the_head() -> None:
    transport = Told()
    joined = CoalescedWrites(transport)  # type: ignore[arg-type]
    joined.write(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    joined.write(b"")
    assert transport.told == [(b"HTTP/1.1 304 Not Modified\r\n\r\n", b"")]
