"""The edge below ASGI: limits on time and size that uvicorn has no setting for.

Against heads, bodies and trailers that trickle or never end, endless pipelines, and readers who never read. Every
limit, and what happens beyond it: docs/robustness.md.
"""

from __future__ import annotations

import asyncio
import re
import select
from typing import Any, ClassVar, Final

import httptools

from hrn_kg import limits
from hrn_kg.web.http import fields
from hrn_kg.web.http.request_head import RequestHead
from hrn_kg.web.layers.connections import Connections
from hrn_kg.web.server.closing import SHORT_SECONDS, Closing, WriteWatch
from hrn_kg.web.server.deadline import Deadline
from hrn_kg.web.server.exchanging import ExchangingProtocol
from hrn_kg.web.server.framing import PIECE, Framing
from hrn_kg.web.server.known_heads import KnownHeads
from hrn_kg.web.server.refusal import Refused

# A name or address and perhaps a port. What it says stands in the addresses of answers, so nothing else may.
_HOST: Final = re.compile(rb"(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+(?::[0-9]{0,5})?|\[[0-9A-Fa-f:.]+\](?::[0-9]{0,5})?")
_HOP_BY_HOP: Final = (b"connection", b"upgrade", b"http2-settings")
_NO_HTTP: Final = "The request is not HTTP/1.1."


class GuardedProtocol(ExchangingProtocol):
    """One connection, with timers for head, body, writing and the end, and limits on all that is read."""

    open_connections: ClassVar[Connections]
    known_heads: ClassVar[KnownHeads]
    writing: WriteWatch

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.deadline = Deadline(self._late)
        self.is_kept = False  # for the next request: whether the deadline is for that to begin
        self.seconds: float | None = None  # of what is read next, 0 for no limit; None where that has not changed
        self.framing = Framing()
        self.in_head = True
        self.has_begun = False
        self.has_asked = False  # ever
        self.is_stopping = False
        self.refused: Refused | None = None  # what is to be reported when its turn comes
        self.ignored = 0
        self.closing: Closing | None = None
        self.since = self.loop.time()

    # -- as Connections sees it --------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The address of the client."""
        return self.client[0] if self.client else ""

    @property
    def is_answering(self) -> bool:
        """Whether a whole request waits for its answer. While the client has to read or to write, it does not."""
        is_owed = self._owes_an_answer() and not self.in_head and not self.cycle.more_body
        return is_owed and self.closing is None and not self.flow.write_paused

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
        self.writing = WriteWatch(self.loop, transport)
        if not self.open_connections.join(self):
            self._refuse(Refused(503, "There are too many connections; please try again later."))
            return
        self._arm(limits.HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """No timer outlives its connection."""
        self.open_connections.leave(self)
        self.deadline.stop()
        self.writing.end()
        if self.closing is not None:
            self.closing.stop()
        self._hang_up()
        super().connection_lost(exc)
        for cycle in (self.cycle, self.running):
            if cycle is not None:
                cycle.transport = self.transport  # or else a circle of objects would keep the request for a while

    def eof_received(self) -> None:
        """The client ends its side, which none does that still wants an answer; what is written must be fetched."""
        if self.unread:
            self.writing.begin()

    def data_received(self, data: bytes) -> None:
        """Feed the parser a piece at a time, so that none goes far beyond a limit; what it knows it need not see."""
        self._unset_keepalive_if_required()
        if len(data) <= PIECE:
            is_idle = self._is_idle()
            if is_idle and (known := self.known_heads.find(data)) is not None:
                self._take(*known)
                return
            before = self.cycle
            self._read(data)
            if is_idle and self.cycle is not before and not self.has_begun and self.cycle.keep_alive:
                self.known_heads.note(data, self.headers)
            return
        view = memoryview(data)
        for start in range(0, len(data), PIECE):
            self._read(view[start : start + PIECE])

    def _read(self, piece: bytes | memoryview) -> None:
        if self.closing is not None:
            self.closing.discard(len(piece))
            return
        if self.transport.is_closing():
            return
        if self.refused is not None:
            self.ignored += len(piece)
            if self.ignored > limits.CLOSING_BYTES:
                self.transport.abort()
            return
        rest: bytes | memoryview | None = None
        self.seconds = None
        try:
            self.framing.feed(self.parser.feed_data, piece)
        except httptools.HttpParserUpgrade as upgrade:
            rest = piece[upgrade.args[0] :]
        except httptools.HttpParserError as fault:
            context = fault.__context__
            self._refuse(context if isinstance(context, Refused) else Refused(400, _NO_HTTP))
        except Refused as refused:
            self._refuse(refused)
        else:
            # Once for a request that came in one piece, as most do: a timer for each of its parts is work as well.
            if self.seconds is not None:
                self._arm(self.seconds)
            if not self.deadline.is_set and not self._owes_an_answer():
                self._arm(limits.HEAD_SECONDS)  # empty lines between requests begin no message
        if rest is not None:
            self._stay(rest)

    def on_message_begin(self) -> None:
        """A new head begins, perhaps on a connection that was idle."""
        super().on_message_begin()
        self.framing.begin()
        self.in_head = self.has_begun = self.has_asked = True
        self.seconds = SHORT_SECONDS if self.is_stopping else limits.HEAD_SECONDS

    def on_url(self, url: bytes) -> None:
        """A part of the address."""
        self.framing.address(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A field of the head; one that stands behind a body is no part of the request."""
        if self.in_head:
            super().on_header(name, value)
        else:
            self.framing.trailer(len(name) + len(value))

    def on_headers_complete(self) -> None:
        """The head is whole; now the body has its time."""
        self.framing.head(self.headers)
        self._judge_head()
        self.in_head = False
        if self.parser.should_upgrade():
            return  # the parser stops here, and `_stay` goes on
        self.seconds = limits.BODY_SECONDS
        self._begin_parsed(may_stay=not self.is_stopping)

    def _take(self, target: bytes, known: RequestHead) -> None:
        """Have a request answered of which only the target is new."""
        self.has_asked = True
        self.in_head = False
        self.deadline.lift()
        self._begin_known(target, known)

    def _is_idle(self) -> bool:
        """Whether the next bytes are the first of a request that may be answered at once."""
        if self.has_begun or self.closing is not None or self.refused is not None or self.is_stopping:
            return False
        return not self._owes_an_answer() and not self.transport.is_closing()

    def on_chunk_header(self) -> None:
        """A chunk begins."""
        self.framing.chunk()

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        self.framing.content(len(body))
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole; the answer has limits of its own."""
        self.framing.end()
        self.has_begun = False
        if self.parser.should_upgrade():
            return
        self.seconds = 0.0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The next request may come."""
        if self.closing is not None:
            return
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif not self.has_begun:
            self.is_kept = True
            self.deadline.set(self.timeout_keep_alive)
        self.since = self.loop.time()
        if self.refused is not None and not self._owes_an_answer():
            self._tell(self.refused)

    def _unset_keepalive_if_required(self) -> None:
        """What was waited for has come, or need not come any more."""
        if self.is_kept:
            self.is_kept = False
            self.deadline.lift()

    def _judge_head(self) -> None:
        if repeated := fields.join(self.headers):
            raise Refused(400, f"The field {repeated} may stand in a request once.")
        host = next((value for name, value in self.headers if name == b"host"), None)
        if host is not None and (len(host) > limits.LONGEST_HOST or not _HOST.fullmatch(host)):
            raise Refused(400, "The field Host must name one host, with a port perhaps.")
        if host is None and self.parser.get_http_version() == "1.1":
            raise Refused(400, "The field Host is missing.")
        if len(self.pipeline) >= limits.PIPELINE:
            raise Refused(400, f"Only {limits.PIPELINE} requests may be sent ahead of their answers.")
        if self.parser.get_method() == b"CONNECT":
            raise Refused(405, "This server is no proxy.")

    def _stay(self, rest: bytes | memoryview) -> None:
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

    # -- refusing and ending -----------------------------------------------------------------------------------------

    def _refuse(self, refused: Refused) -> None:
        """What does not parse is reported, once the requests before it have their answers, and ends the connection."""
        if self._may_speak():
            self._tell(refused)
            return
        # Whatever is written now would be taken for the answer to an earlier request, or for a part of it.
        self._arm(0)
        self.refused = refused
        if self.pipeline and self.pipeline[0][0].more_body:  # the last one is the one that is refused
            self.pipeline.popleft()

    def _tell(self, refused: Refused) -> None:
        if "refused" in self.app_state:
            self.app_state["refused"](self.client, refused.status, refused.slug)
        is_head = self.framing.has_address and self.parser.get_method() == b"HEAD"
        self.transport.write(refused.response(has_body=not is_head))
        self._end()

    def _may_speak(self) -> bool:
        """Whether the next words on the line belong to the request that is being read."""
        if not self._owes_an_answer():
            return True
        return self.cycle.more_body and not self.cycle.response_started and not self.in_head and not self.pipeline

    def _end(self) -> None:
        """End the connection after what was written, so that it arrives."""
        if self.closing is not None or self.transport.is_closing():
            return
        self._arm(0)
        self.since = self.loop.time()
        self.pipeline.clear()
        self._hang_up()  # on whoever waits for the rest of a request that was refused half-way
        is_member = self.open_connections.holds(self)
        if not is_member and not self.open_connections.turn_away(self):
            self._drop()
            return
        self.closing = Closing(self.loop, self.transport, is_short=self.is_stopping or not is_member)
        self.flow.resume_reading()
        self.closing.begin()

    def _drop(self) -> None:
        """End the connection, on which there is nothing to be heard any more."""
        self.eof_received()
        self.transport.close()

    def shutdown(self) -> None:
        """The server stops: whoever began to ask, or is about to, gets an answer, which is the last.

        Somebody who has just connected has sent nothing yet, or nothing that was read; another process cannot answer.
        """
        self.is_stopping = True
        if self.closing is not None:
            self._drop()
        elif self._owes_an_answer():
            self.cycle.keep_alive = False
        elif self.has_begun or not self.has_asked or self._has_more_to_read():
            self._arm(SHORT_SECONDS)
        else:
            self._drop()

    def _has_more_to_read(self) -> bool:
        """Whether the system holds bytes of the client that were not read yet."""
        poll = select.poll()
        poll.register(self.transport.get_extra_info("socket").fileno(), select.POLLIN)
        return bool(poll.poll(0))

    def _arm(self, seconds: float) -> None:
        self.is_kept = False
        if seconds:
            self.deadline.set(seconds)
        else:
            self.deadline.lift()

    def _late(self) -> None:
        if self.transport.is_closing() or self.closing is not None:
            return
        if self.has_begun:
            self._refuse(Refused(408, "The request took too long to arrive."))
        else:
            self._drop()

    # -- writing -----------------------------------------------------------------------------------------------------

    def pause_writing(self) -> None:
        """The client reads slower than we write: watch whether it reads at all."""
        super().pause_writing()
        if not self.writing.is_on:
            self.since = self.loop.time()
        self.writing.begin()
        self.open_connections.slowed(self)

    def resume_writing(self) -> None:
        """The client has read."""
        self.open_connections.caught_up(self)
        self.writing.end()
        super().resume_writing()
        if self.closing is not None:
            self.closing.flushed()


def guarded(open_connections: Connections) -> type[GuardedProtocol]:
    """The protocol for the connections of one server."""
    return type("Guarded", (GuardedProtocol,), {"open_connections": open_connections, "known_heads": KnownHeads()})
