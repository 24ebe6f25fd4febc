"""What a worker writes, as the web process reads it: several answers at once, or one in many pieces."""

from __future__ import annotations

import io
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
        # Of one in many pieces; what it holds is given away as it is, and not copied once more.
        self._body: io.BytesIO | None = None
        self._missing = memoryview(b"")

    def read(self) -> Iterator[Reply]:
        """Take what there is; the answers that are whole.

        Raises:
            OSError: the other side closed, or there is nothing yet (BlockingIOError).
            ValueError: an answer is too large, or of another number.
        """
        if self._body is not None:
            count = self._sock.recv_into(self._missing)
            if not count:
                raise ConnectionResetError
            if (reply := self._took(count)) is not None:
                yield reply
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
                self._head, self._body = (kind, digest), io.BytesIO(bytes(size))
                self._missing = self._body.getbuffer()
                self._missing[:here] = data[at:]
                self._took(here)
                return
            yield kind, digest, data[at : at + size]
            at += size
        self._start = data[at:]

    def _took(self, count: int) -> Reply | None:
        """So much of a body has come; the reply once it is whole."""
        assert self._body is not None
        before, self._missing = self._missing, self._missing[count:]
        before.release()
        if self._missing:
            return None
        self._missing.release()
        body, self._body = self._body.getvalue(), None
        return (*self._head, body)
