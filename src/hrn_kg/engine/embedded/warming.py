"""A worker makes the memory of the store its own while it has nothing to do.

Even a reader writes there: Oxigraph counts in each quad who looks at it. So the first look of a forked worker at a page
makes the kernel copy it, and until it has seen them all its answers take two to three times as long (measured at 1 M
quads). It reads the store once from end to end, a few milliseconds at a time and only between jobs.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import pyoxigraph as ox

_QUADS: Final = 8_000  # of one slice: some four milliseconds
_PAUSE: Final = struct.pack("@ll", 0, 15_000)  # seconds, microseconds: so others have most of the processor meanwhile
_NO_PAUSE: Final = struct.pack("@ll", 0, 0)


class Warming:
    """The reading of one store."""

    def __init__(self, store: ox.Store) -> None:
        self._quads: Iterator[Any] | None = iter(store.quads_for_pattern(None, None, None, None))

    @property
    def is_done(self) -> bool:
        """Whether the whole store was read."""
        return self._quads is None

    def until_asked(self, sock: socket.socket) -> None:
        """Read on until a job comes, or the other side closes, or all is read.

        There is no waiting for several things at once here: a worker may not have the descriptors that takes.
        """
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _PAUSE)
        try:
            while self._quads is not None:
                try:
                    sock.recv(1, socket.MSG_PEEK)
                    return
                except BlockingIOError:
                    if sum(1 for _ in islice(self._quads, _QUADS)) < _QUADS:
                        self._quads = None
        finally:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _NO_PAUSE)
