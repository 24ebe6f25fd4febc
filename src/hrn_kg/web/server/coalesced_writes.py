"""The head of a response and the begin of its body in one write: two would wake the client twice, and cost twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol


class Exchange(Protocol):
    """The part of a request and its response that is looked at when the response begins."""

    more_body: bool
    keep_alive: bool


class CoalescedWrites:
    """The part of a transport that one response uses.

    A response that begins before its request was whole says that it is the last one on the connection: a client that
    waits to be asked for the body (`Expect: 100-continue`) may never send it, and what it sends instead would be taken
    for it.
    """

    __slots__ = ("_close", "_exchange", "_head", "_is_joined", "_transport")

    def __init__(
        self, transport: asyncio.Transport, exchange: Exchange, close: Callable[[], None], *, is_joined: bool
    ) -> None:
        """`close` ends the connection; `is_joined` is false for a response to HEAD, which has no body to wait for."""
        self._transport = transport
        self._exchange: Exchange | None = exchange
        self._close = close
        self._is_joined = is_joined
        self._head: bytes | None = None  # empty once it is sent

    def write(self, data: bytes) -> None:
        """Keep the head; send it with what comes next."""
        if self._head:
            head, self._head = self._head, b""
            self._transport.writelines((head, data))
        elif self._head is None and not data.startswith(b"HTTP/1.1 100 "):
            exchange, self._exchange = self._exchange, None  # it holds this: a circle would outlive the connection
            if exchange is not None and exchange.more_body and exchange.keep_alive:
                exchange.keep_alive = False
                data = data[:-2] + b"connection: close\r\n\r\n"
            if self._is_joined:
                self._head = data
            else:
                self._head = b""
                self._transport.write(data)
        else:
            self._transport.write(data)

    def close(self) -> None:
        """Close, after what was kept is sent."""
        if self._head:
            self._transport.write(self._head)
            self._head = b""
        self._close()

    def is_closing(self) -> bool:
        """Whether the connection ends."""
        return self._transport.is_closing()
