"""One request and its response below ASGI: the head of a response of known length is written in one step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from hrn_kg.web.http.fields import Fields

_LENGTH: Final = b"content-length"
_OF_CONNECTION: Final = (b"connection", b"transfer-encoding")
# What no line of a head may hold; its end is counted.
_FORBIDDEN: Final = bytes(code for code in (*range(32), 127) if code not in b"\t\r\n")


class Exchange(RequestResponseCycle):
    """uvicorn's, which looks at every field of a response by itself: most of what it costs to send one.

    It is a `hrn_kg.web.http.short_way.ShortWay` too.
    """

    def __init__(self, transport: asyncio.Transport, **parts: Any) -> None:
        super().__init__(transport=transport, **parts)
        self.on_hang_up: Callable[[], object] | None = None
        self._straight = transport

    def hang_up(self) -> None:
        """The client is gone."""
        self.disconnected = True
        self.message_event.set()
        called, self.on_hang_up = self.on_hang_up, None
        if called is not None:
            called()

    def respond(self, status: int, fields: Fields, lines: bytes, body: bytes) -> bool:
        """Send a whole response in one write; False where its parts have to be sent one after the other.

        That is so where the client does not read, hung up, is still sending, or has to be told that the connection
        ends. Raises RuntimeError for what a field may not hold.
        """
        if self.more_body or self.response_started or self.disconnected:
            return False
        if not self.keep_alive or self.flow.write_paused:
            return False
        head = _head(status, [*self.default_headers, *fields], lines)
        self.response_started = self.response_complete = True
        # What wraps it holds this exchange, and is of no use any more: a circle would keep the request for a while.
        self.transport = self._straight
        self._straight.writelines((head, body))
        self.on_response()
        return True

    async def send(self, message: Any) -> None:
        """Take a part of the response. Raises RuntimeError for what ASGI does not allow."""
        if message["type"] == "http.response.start" and not (
            self.response_started or self.disconnected or self.flow.write_paused
        ):
            fields = [*self.default_headers, *((name.lower(), value) for name, value in message["headers"])]
            length = _length(fields)
            if length is not None and self.keep_alive:
                self._begin(message["status"], fields, length)
                return
        await super().send(message)

    def _begin(self, status: int, fields: Fields, length: int) -> None:
        head = _head(status, fields)
        self.response_started = True
        self.waiting_for_100_continue = False
        self.chunked_encoding = False
        self.expected_content_length = length
        self.transport.write(head)


def _head(status: int, fields: Fields, lines: bytes = b"") -> bytes:
    """The head of a response; raises RuntimeError for a character that none may hold."""
    head = b"".join([STATUS_LINE[status], *[b"%b: %b\r\n" % field for field in fields]])
    ends = len(fields) + 1
    if head.count(b"\r\n") != ends or head.count(b"\n") != ends or head.count(b"\r") != ends or _is_unsafe(head):
        raise RuntimeError("A header field holds a character that it may not.")
    return b"%b%b\r\n" % (head, lines)


def _length(fields: Fields) -> int | None:
    """The length of the body, of a response of which nothing else need be known; None for others."""
    found = None
    for name, value in fields:
        if name == _LENGTH:
            found = int(value)
        elif name in _OF_CONNECTION:
            return None
    return found


def _is_unsafe(head: bytes) -> bool:
    return len(head.translate(None, _FORBIDDEN)) != len(head)
