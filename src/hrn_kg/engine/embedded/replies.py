"""What a worker writes, as the web process reads it: several answers at once, or one in many pieces."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Final

from hrn_kg.engine.embedded import wire

_PIECE: Final = 65_536  # most answers come in one; larger ones are read straight into their place

Reply = tuple[int, bytes, bytes]  # kind, digest, body


class Replies:
    """The answers of one worker, in the order in which they come."""

    def __init__(self, sock: socket.socket, most: Callable[[int, int], int]) -> None:
        """`most` tells how large an answer of this kind and number may be; ValueError when it is not the next one."""
        self._sock = sock
        self._most = most
        self._start = b""
        self._head = (wire.WHOLE, wire.NO_DIGEST)
        self._body: bytearray | None = None
        self._filled = 0

    def read(self) -> Iterator[Reply]:
        """Take what there is; the answers that are whole.

        Raises:
            OSError: the other side closed, or there is nothing yet (BlockingIOError).
            ValueError: an answer is too large, or of another number.
        """
        if self._body is not None:
            count = self._sock.recv_into(memoryview(self._body)[self._filled :])
            if not count:
                raise ConnectionResetError
            yield from self._took(count)
            return
        data = self._sock.recv(_PIECE)
        if not data:
            raise ConnectionResetError
        if self._start:
            data, self._start = self._start + data, b""
        at, begin = 0, wire.ANSWER.size
        while (here := len(data) - at - begin) >= 0:
            kind, number, size, digest = wire.ANSWER.unpack_from(data, at)
            if size > self._most(kind, number):
                raise ValueError("an answer that is too large")
            at += begin
            if size > here:
                self._head, self._filled = (kind, digest), 0
                self._body = bytearray(size)
                self._body[:here] = data[at:]
                yield from self._took(here)
                return
            yield kind, digest, data[at : at + size]
            at += size
        self._start = data[at:]

    def _took(self, count: int) -> Iterator[Reply]:
        assert self._body is not None
        self._filled += count
        if self._filled == len(self._body):
            body, self._body = bytes(self._body), None
            yield (*self._head, body)
