"""From the head of a request to the task that answers it, and to the next request of the connection."""

from __future__ import annotations

import asyncio
from typing import Any, Final, cast
from urllib.parse import unquote

import httptools
from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from hrn_kg.web.http import request_head, short_way
from hrn_kg.web.http.request_head import RequestHead
from hrn_kg.web.server.coalesced_writes import CoalescedWrites
from hrn_kg.web.server.http_exchange import Exchange

_PAUSE_SECONDS: Final = 0.25  # for a request that has others before it; most of these have their answers sooner


class ExchangingProtocol(HttpToolsProtocol):
    """uvicorn's, with exchanges of ours; `server.protocol` adds the limits."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.running: Exchange | None = None  # the request whose answer is next

    def _end(self) -> None:
        """End the connection after what was written."""
        raise NotImplementedError

    def _begin_parsed(self, *, may_stay: bool) -> None:
        """Have the request answered whose head the parser has read; `may_stay`: another may follow."""
        scope, parser = self.scope, self.parser
        scope["method"] = parser.get_method().decode("ascii")
        version = scope["http_version"] = parser.get_http_version()
        self._complete_scope(self.url)
        self._begin_exchange(keep_alive=may_stay and version != "1.0" and parser.should_keep_alive())

    def _begin_known(self, target: bytes, known: RequestHead) -> None:
        """Have a whole request answered whose head was read before."""
        self.scope = {
            "type": "http",
            "asgi": {"version": self.asgi_version, "spec_version": "2.3"},
            "http_version": "1.1",
            "server": self.server,
            "client": self.client,
            "scheme": self.scheme,  # type: ignore[typeddict-item]
            "root_path": self.root_path,
            "method": "GET",
            "state": self.app_state.copy(),
        }
        self.url, self.headers, self.expect_100_continue = target, known.fields, False
        request_head.put(cast("Scope", self.scope), known)
        self._complete_scope(target)
        self._begin_exchange(keep_alive=True)
        self.cycle.more_body = False

    def _begin_exchange(self, *, keep_alive: bool) -> None:
        """Have the application answer, now or after the requests before this one."""
        before = self.cycle
        self.cycle = exchange = Exchange(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=keep_alive,
            on_response=self.on_response_complete,
        )
        joined = CoalescedWrites(self.transport, exchange, self._end, is_joined=self.scope["method"] != "HEAD")
        exchange.transport = cast("asyncio.Transport", joined)
        short_way.offer(cast("Scope", self.scope), exchange)
        if before is None or before.response_complete:
            self._start_asgi_task(exchange, self.app)
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((exchange, self.app))
            self.loop.call_later(_PAUSE_SECONDS, self._listen)

    def _listen(self) -> None:
        """Read on while an answer takes longer: or nobody would hear that the client has hung up."""
        if self._owes_an_answer() and not self.transport.is_closing():
            self.flow.resume_reading()

    def _complete_scope(self, url: bytes) -> None:
        """The address of the request; raises what `httptools.parse_url` and a decoder raise."""
        path, _, query = url.partition(b"?")
        if not url.startswith(b"/") or b"#" in url:  # a whole address, as to a proxy; `*`; or a fragment
            parsed = httptools.parse_url(url)
            path, query = parsed.path, parsed.query or b""
        scope, text = self.scope, path.decode("ascii")
        scope["path"] = self.root_path + (unquote(text) if "%" in text else text)
        scope["raw_path"] = self.root_path.encode("ascii") + path
        scope["query_string"] = query

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self.running = cast("Exchange", cycle)
        super()._start_asgi_task(cycle, app)

    def _owes_an_answer(self) -> bool:
        return bool(self.pipeline) or (self.running is not None and not self.running.response_complete)

    def _hang_up(self) -> None:
        """Nobody hears the answer that is being made, if one is: it need not be made."""
        if self.running is not None and not self.running.response_complete:
            self.running.hang_up()
