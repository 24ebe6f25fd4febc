"""One request and its response below ASGI: the head of a response of known length is written in one step."""

from __future__ import annotations

from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

_LENGTH: Final = b"content-length"
_OF_CONNECTION: Final = (b"connection", b"transfer-encoding")
# What no line of a head may hold; its end is counted.
_FORBIDDEN: Final = bytes(code for code in (*range(32), 127) if code not in b"\t\r\n")


class Exchange(RequestResponseCycle):
    """uvicorn's, which looks at every field of a response by itself: most of what it costs to send one."""

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

    def _begin(self, status: int, fields: list[tuple[bytes, bytes]], length: int) -> None:
        head = b"".join([STATUS_LINE[status], *[b"%b: %b\r\n" % field for field in fields], b"\r\n"])
        ends = len(fields) + 2
        if head.count(b"\r\n") != ends or head.count(b"\n") != ends or head.count(b"\r") != ends or _is_unsafe(head):
            raise RuntimeError("A header field holds a character that it may not.")
        self.response_started = True
        self.waiting_for_100_continue = False
        self.chunked_encoding = False
        self.expected_content_length = length
        self.transport.write(head)


def _length(fields: list[tuple[bytes, bytes]]) -> int | None:
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
