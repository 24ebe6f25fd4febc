"""The edge below ASGI: limits on time and size that uvicorn has no setting for.

Against heads and bodies that trickle or never end, giant heads, and readers who never read. Addresses longer than the
parser can take apart are cut, just above the length that the endpoint refuses with 414.
"""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from hrn_kg.iris import BASE
from hrn_kg.web.asked import LONGEST_ADDRESS
from hrn_kg.web.edge import ALWAYS

HEAD_SECONDS: Final = 10.0
BODY_SECONDS: Final = 30.0
HEAD_BYTES: Final = 32_768
HEAD_FIELDS: Final = 100
WRITE_SECONDS: Final = 30.0
# Who reads slower than this, over one period, keeps memory from others.
WRITE_BYTES_A_PERIOD: Final = 100_000


class HeadTooLarge(ValueError):
    """Stops the parser; becomes 431."""


class GuardedProtocol(HttpToolsProtocol):
    """One connection, with timers for head, body and writing, and limits on the head."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.timer: asyncio.TimerHandle | None = None
        self.write_timer: asyncio.TimerHandle | None = None
        self.in_head = True
        self.head_bytes = 0
        self.fault = HTTPStatus.BAD_REQUEST

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection that says nothing is closed too."""
        super().connection_made(transport)
        self._arm(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """No timer outlives its connection."""
        self._disarm()
        self._disarm_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count the head while it is not whole: the parser would keep it however long it grows."""
        self.head_bytes += len(data)
        super().data_received(data)
        if self.in_head and self.head_bytes > HEAD_BYTES + 2 * LONGEST_ADDRESS and not self.transport.is_closing():
            self.fault = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            self.send_400_response("The head of the request is too large.")

    def on_message_begin(self) -> None:
        """A new head begins, perhaps on a connection that was idle."""
        super().on_message_begin()
        self.in_head = True
        self._arm(HEAD_SECONDS)

    def on_url(self, url: bytes) -> None:
        """Keep no more of an address than is needed to see that it is too long."""
        super().on_url(url)
        self.url = self.url[: LONGEST_ADDRESS + 1_000]

    def on_headers_complete(self) -> None:
        """The head is whole; now the body has its time."""
        size = sum(len(name) + len(value) for name, value in self.headers)
        if size > HEAD_BYTES or len(self.headers) > HEAD_FIELDS:
            self.fault = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise HeadTooLarge
        self.in_head = False
        self._arm(BODY_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole; the answer has limits of its own."""
        self._disarm()
        self.head_bytes = 0
        super().on_message_complete()

    def pause_writing(self) -> None:
        """The client reads slower than we write: watch whether it reads at all."""
        super().pause_writing()
        if self.write_timer is None:
            self._watch_writing()

    def resume_writing(self) -> None:
        """The client has read."""
        self._disarm_writing()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """What does not even parse is a problem of the same shape as all others."""
        status = self.fault
        members = {
            "type": f"{BASE}problem/malformed-request",
            "title": status.phrase,
            "status": status.value,
            "detail": msg if status is HTTPStatus.BAD_REQUEST else status.description or status.phrase,
        }
        body = json.dumps(members).encode()
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", "content-type: application/problem+json"]
        lines += [f"{name.lower()}: {value}" for name, value in ALWAYS.items()]
        lines += ["cache-control: no-store", f"content-length: {len(body)}", "connection: close", "", ""]
        self.transport.write("\r\n".join(lines).encode() + body)
        self.transport.close()

    def _arm(self, seconds: float) -> None:
        self._disarm()
        self.timer = self.loop.call_later(seconds, self._late)

    def _disarm(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def _late(self) -> None:
        self.timer = None
        if self.transport.is_closing():
            return
        if self.in_head and self.head_bytes:
            self.fault = HTTPStatus.REQUEST_TIMEOUT
            self.send_400_response("The request took too long to arrive.")
        else:
            self.transport.close()

    def _watch_writing(self) -> None:
        waiting = self.transport.get_write_buffer_size()
        self.write_timer = self.loop.call_later(WRITE_SECONDS, self._judge_writing, waiting)

    def _judge_writing(self, before: int) -> None:
        self.write_timer = None
        if before - self.transport.get_write_buffer_size() < WRITE_BYTES_A_PERIOD:
            self.transport.abort()
        else:
            self._watch_writing()

    def _disarm_writing(self) -> None:
        if self.write_timer is not None:
            self.write_timer.cancel()
            self.write_timer = None
