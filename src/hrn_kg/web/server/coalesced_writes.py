"""The head of a response and the begin of its body in one write: two would wake the client twice, and cost twice."""

from __future__ import annotations

import asyncio


class CoalescedWrites:
    """The part of a transport that one response uses; not for a response to HEAD, which has no body to wait for."""

    __slots__ = ("_head", "_transport")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head: bytes | None = None  # empty once it is sent

    def write(self, data: bytes) -> None:
        """Keep the head; send it with what comes next."""
        if self._head:
            head, self._head = self._head, b""
            self._transport.writelines((head, data))
        elif self._head is None and not data.startswith(b"HTTP/1.1 100 "):
            self._head = data
        else:
            self._transport.write(data)

    def close(self) -> None:
        """Close, after what was kept is sent."""
        if self._head:
            self._transport.write(self._head)
            self._head = b""
        self._transport.close()

    def is_closing(self) -> bool:
        """Whether the connection ends."""
        return self._transport.is_closing()
