"""The edge below ASGI: limits on time and size that uvicorn has no setting for.

Against heads and bodies that trickle or never end, giant heads, endless pipelines, and readers who never read.
Addresses longer than the parser can take apart are cut, just above the length that the endpoint refuses with 414.
"""

from __future__ import annotations

import asyncio
import json
import re
from http import HTTPStatus
from typing import Any, ClassVar, Final, cast

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from hrn_kg.errors import HrnKgError, MalformedRequest, MethodNotAllowed, Overloaded
from hrn_kg.iris import BASE
from hrn_kg.limits import (
    BODY_SECONDS,
    HEAD_BYTES,
    HEAD_FIELDS,
    HEAD_SECONDS,
    LONGEST_ADDRESS,
    PIPELINE,
    WRITE_BYTES_A_PERIOD,
    WRITE_SECONDS,
)
from hrn_kg.web.http.headers import ALWAYS, METHODS
from hrn_kg.web.layers.connections import Connections
from hrn_kg.web.server.coalesced_writes import CoalescedWrites

# A name or address and perhaps a port. What it says stands in the addresses of answers, so nothing else may.
_HOST: Final = re.compile(rb"(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+(?::[0-9]{0,5})?|\[[0-9A-Fa-f:.]+\](?::[0-9]{0,5})?")
# What kind of problem a status is; all others are requests that were not understood.
_KINDS: Final[dict[HTTPStatus, type[HrnKgError]]] = {
    HTTPStatus.METHOD_NOT_ALLOWED: MethodNotAllowed,
    HTTPStatus.SERVICE_UNAVAILABLE: Overloaded,
}
_HOP_BY_HOP: Final = (b"connection", b"upgrade", b"http2-settings")


class Refused(ValueError):
    """Stops the parser; the connection ends with the status in `fault`."""


class GuardedProtocol(HttpToolsProtocol):
    """One connection, with timers for head, body and writing, and limits on the head."""

    open_connections: ClassVar[Connections]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.timer: asyncio.TimerHandle | None = None
        self.write_timer: asyncio.TimerHandle | None = None
        self.in_head = True
        self.head_bytes = 0
        self.fault = HTTPStatus.BAD_REQUEST
        self.words = "The request is not HTTP/1.1."
        self.since = self.loop.time()

    # -- as Connections sees it ----------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The address of the client."""
        return self.client[0] if self.client else ""

    @property
    def is_answering(self) -> bool:
        """Whether a whole request waits for its answer. While the client has to read or to write, it does not."""
        return self._owes_an_answer() and not self.in_head and not self.cycle.more_body and not self.flow.write_paused

    @property
    def unread(self) -> int:
        """Bytes that wait for the client to read them."""
        return self.transport.get_write_buffer_size()

    def give_way(self) -> None:
        """End the connection at once; what was not read is lost, which the client sees by its length."""
        self.transport.abort()

    # -- reading -----------------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection that says nothing is closed too."""
        super().connection_made(transport)
        if not self.open_connections.join(self):
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "There are too many connections; please try again later.")
            return
        self._arm(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """No timer outlives its connection."""
        self.open_connections.leave(self)
        self._disarm()
        self._disarm_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count the head while it is not whole: the parser would keep it however long it grows."""
        if self.transport.is_closing():
            return
        self.head_bytes += len(data)
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._stay(data[upgrade.args[0] :])
            return
        except httptools.HttpParserError:
            self.send_400_response(self.words)
            return
        if self.in_head and self.head_bytes > HEAD_BYTES + 2 * LONGEST_ADDRESS:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The head of the request is too large.")
        elif self.timer is None and not self._owes_an_answer():
            self._arm(HEAD_SECONDS)  # empty lines between requests begin no message, and ended the wait for the next

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
        self._judge_head()
        self.in_head = False
        if self.parser.should_upgrade():
            return  # the parser stops here, and `_stay` goes on
        self._arm(BODY_SECONDS)
        super().on_headers_complete()
        if self.scope["method"] != "HEAD":
            self.cycle.transport = cast("asyncio.Transport", CoalescedWrites(self.transport))

    def on_message_complete(self) -> None:
        """The request is whole; the answer has limits of its own."""
        self.head_bytes = 0
        if self.parser.should_upgrade():
            return
        self._disarm()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The next request may come."""
        super().on_response_complete()
        self.since = self.loop.time()

    def _judge_head(self) -> None:
        size = sum(len(name) + len(value) for name, value in self.headers)
        if size > HEAD_BYTES or len(self.headers) > HEAD_FIELDS:
            self.fault = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            self.words = "The head of the request is too large."
            raise Refused
        hosts = [value for name, value in self.headers if name == b"host"]
        if len(hosts) > 1 or any(not _HOST.fullmatch(host) for host in hosts):
            self.words = "The field Host must name one host, with a port perhaps."
            raise Refused
        if not hosts and self.parser.get_http_version() == "1.1":
            self.words = "The field Host is missing."
            raise Refused
        if len(self.pipeline) >= PIPELINE:
            raise Refused
        if self.parser.get_method() == b"CONNECT":
            self.fault = HTTPStatus.METHOD_NOT_ALLOWED
            self.words = "This server is no proxy."
            raise Refused

    def _stay(self, rest: bytes) -> None:
        """Answer a client that would rather speak another protocol as if it had not said so, as RFC 9110 7.8 allows.

        Java's client offers HTTP/2 on every first request. The parser then takes the request to have no body and what
        follows for the other protocol; so it is given the head once more, without the offer.
        """
        head = [self.parser.get_method(), b" ", self.url, b" HTTP/1.1\r\n"]
        for name, value in self.headers:
            if name not in _HOP_BY_HOP:
                head += [name, b": ", value, b"\r\n"]
        options = b",".join(value.lower() for name, value in self.headers if name == b"connection")
        if b"close" in {option.strip() for option in options.split(b",")}:
            head.append(b"connection: close\r\n")
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self.data_received(b"".join([*head, b"\r\n", rest]))

    # -- refusing ----------------------------------------------------------------------------------------------------

    def send_400_response(self, msg: str) -> None:
        """What does not even parse is a problem of the same shape as all others."""
        if not self._may_speak():
            # Whatever is written now would be taken for the answer to an earlier request, or for a part of it.
            self.transport.close()
            return
        status = self.fault
        kind = _KINDS.get(status, MalformedRequest)
        members = {
            "type": f"{BASE}problem/{kind.slug}",
            "title": kind.title,
            "status": status.value,
            "detail": msg,
        }
        if "refused" in self.app_state:
            self.app_state["refused"](self.client, status.value, kind.slug)
        body = json.dumps(members).encode()
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", "content-type: application/problem+json"]
        lines += [f"{name.lower()}: {value}" for name, value in ALWAYS.items()]
        if status is HTTPStatus.SERVICE_UNAVAILABLE:
            lines.append("retry-after: 5")
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            lines.append(f"allow: {', '.join(METHODS)}")
        lines += ["cache-control: no-store", f"content-length: {len(body)}", "connection: close", "", ""]
        self.transport.write("\r\n".join(lines).encode() + body)
        self.transport.close()

    def _refuse(self, status: HTTPStatus, words: str) -> None:
        self.fault = status
        self.send_400_response(words)

    def _owes_an_answer(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _may_speak(self) -> bool:
        """Whether the next words on the line belong to the request that is being read."""
        if not self._owes_an_answer():
            return True
        return self.cycle.more_body and not self.cycle.response_started and not self.in_head and not self.pipeline

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
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "The request took too long to arrive.")
        else:
            self.transport.close()

    # -- writing -----------------------------------------------------------------------------------------------------

    def pause_writing(self) -> None:
        """The client reads slower than we write: watch whether it reads at all."""
        super().pause_writing()
        if self.write_timer is None:
            self.since = self.loop.time()
            self._watch_writing()
        self.open_connections.slowed(self)

    def resume_writing(self) -> None:
        """The client has read."""
        self.open_connections.caught_up(self)
        self._disarm_writing()
        super().resume_writing()

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


def guarded(open_connections: Connections) -> type[GuardedProtocol]:
    """The protocol for the connections of one server."""
    return type("Guarded", (GuardedProtocol,), {"open_connections": open_connections})
