"""What is known of every request: who asks, whether its budget allows it, its line in the log and its numbers.

Pure ASGI and little work, since every answer from the cache pays for it.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import math
import os
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from time import monotonic, perf_counter
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hrn_kg.errors import ForbiddenOperation, TooManyRequests
from hrn_kg.releases.watched import Watched
from hrn_kg.settings import Settings, variable
from hrn_kg.sparql import Kind, current_client
from hrn_kg.watching.watch_counts import WatchCounts
from hrn_kg.web.http import problems, request_notes
from hrn_kg.web.http.clients import Networks, Proxies, client, is_forwarded
from hrn_kg.web.http.headers import RELEASE_HEADER
from hrn_kg.web.http.problems import Faults
from hrn_kg.web.http.request_notes import DISCONNECTED, RequestNotes
from hrn_kg.web.layers.log import LogWriter, RequestLog
from hrn_kg.web.layers.metrics import CONTENT_TYPE, Metrics, Place
from hrn_kg.web.layers.rate_limit import PERIOD, RateLimiter
from hrn_kg.web.served.state import Served, State

log = logging.getLogger(__name__)

_DISCONNECTED_STATUS: Final = 499
_SAMPLE_SECONDS: Final = 1.0
_ID: Final = re.compile(rb"[A-Za-z0-9._~+/=-]{1,64}")
_RELEASE: Final = RELEASE_HEADER.lower().encode()
# Machines ask the first every few seconds, and browsers fetch the others with every page.
_FREE: Final = frozenset({"/health", "/ready", "/metrics", "/robots.txt", "/favicon.ico"})


def _never(_scope: Scope) -> bool:
    return False


class Observation:
    """The observer of one web process."""

    def __init__(
        self,
        settings: Settings,
        rate_limiter: RateLimiter,
        log_writer: LogWriter | None,
        watched: Watched,
        place: Place | None = None,
        is_free: Callable[[Scope], bool] = _never,
    ) -> None:
        """`place` is for one of several processes; `is_free` names requests that the limit does not count.

        Raises SettingsError for a setting that cannot be understood.
        """
        self.metrics = Metrics(place)
        self._watched = watched
        self._watch_counts = WatchCounts(settings.home)
        self._requests = RequestLog(settings, log_writer)
        proxies = Proxies(settings.trusted_proxies, settings.forwarded_header)
        self._proxies = proxies if proxies else None
        self._unlimited = Networks(settings.unlimited_clients, "unlimited_clients")
        self._readers = Networks(settings.metrics_clients, "metrics_clients")
        self._rate_limiter = rate_limiter
        self._prefix = os.urandom(4).hex()
        self._is_free = is_free
        self._numbers = itertools.count(1)
        self._warned = False

    def outer(self, app: ASGIApp) -> ASGIApp:
        """The outermost layer: finds the client, measures, and tells the log and the numbers at the end."""

        async def observed(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            seen = request_notes.begun(scope) or self.begin(scope)
            status, size, release = 500, 0, None

            async def counted(message: Message) -> None:
                nonlocal status, size, release
                if message["type"] == "http.response.start":
                    status = message["status"]
                    for name, value in message["headers"]:
                        if name == _RELEASE:
                            release = value.decode("latin-1")
                else:
                    size += len(message.get("body", b""))
                await send(message)

            try:
                await app(scope, receive, counted)
            finally:
                self.end(seen, scope, status, size, release)

        return observed

    def inner(self, faults: Faults, app: ASGIApp) -> ASGIApp:
        """The innermost layer: refuses those who ask too often."""

        async def limited(scope: Scope, receive: Receive, send: Send) -> None:
            seen = request_notes.current()
            if scope["type"] != "http" or seen is None:
                await app(scope, receive, send)
                return
            if wait := self.wait(seen, scope):
                response = await faults.respond(Request(scope, receive), problems.of(self._too_many(wait)))
                await response(scope, receive, send)
                return
            await app(scope, receive, send)

        return limited

    def label(self, routes: Iterable[BaseRoute]) -> None:
        """Have each route note its pattern, since a path itself may be anything."""
        for route in routes:
            if isinstance(route, Route):
                route.app = _noting_route(route.path, route.app)

    def query(self, kind: Kind, outcome: str, seconds: float, *, cached: bool) -> None:
        """The Answerer tells of a query."""
        self.metrics.query(kind, outcome, seconds, cached=cached)
        seen = request_notes.current()
        if seen is not None:
            seen.kind = kind
            if cached:
                seen.hits += 1
            else:
                seen.misses += 1

    def refused(self, peer: tuple[str, int] | None, status: int, problem: str) -> None:
        """The protocol tells of bytes that never became a request."""
        self.metrics.problem(problem)
        self._requests.refused(client(peer[0] if peer else "unknown"), status, problem)

    async def watch(self, served: Served) -> None:
        """Take over every second what the engine and the cache count, until cancelled."""
        self.metrics.started()
        while True:
            self.sample(served)
            await asyncio.sleep(_SAMPLE_SECONDS)

    def sample(self, served: Served) -> None:
        """Take over what the engine and the cache count, and how the home is."""
        answerer = served.answerer
        log_writer = self._requests.log_writer
        lost = log_writer.lost if log_writer is not None else 0
        self.metrics.sample_files(len(self._watched.damaged), self._watched.checks)
        release = served.release
        self.metrics.sample_home(served.settings.home, release.created.timestamp() if release is not None else 0.0)
        counts = self._watch_counts.on(datetime.now(UTC).date())
        self.metrics.sample_watch(counts.sources, counts.figures, counts.checked)
        # The last one, since it tells the other processes.
        self.metrics.sample(answerer.engine.load(), answerer.engine.release, answerer.cache.used, lost)

    def routes(self) -> list[BaseRoute]:
        """The route of the numbers."""
        return [Route("/metrics", self._page)]

    async def _page(self, request: Request[State]) -> Response:
        """The numbers, for those who may read them; raises ForbiddenOperation."""
        seen = request_notes.current()
        # Behind a proxy that is not named everybody seems to be the proxy.
        disguised = seen is None or (not seen.is_proxied and is_forwarded(request.scope["headers"]))
        if seen is None or disguised or not self._readers.holds(seen.client):
            raise ForbiddenOperation(f"The operator may read this: {variable('metrics_clients')} names the addresses.")
        self.sample(request.state["served"])
        return Response(self.metrics.page(), headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})

    def begin(self, scope: Scope) -> RequestNotes:
        """A request has come: who asks, in the scope and in the notes that all parts find from here on."""
        peer = scope["client"]
        host = peer[0] if peer else "unknown"
        headers = scope["headers"]
        if self._proxies is not None:
            origin = self._proxies.origin(host, headers)
            seen = RequestNotes(self._id(headers if origin.is_proxied else ()), origin.client, origin.is_proxied)
            if origin.is_proxied:
                scope["client"] = (origin.client.host, 0)
                scope["scheme"] = origin.scheme or scope["scheme"]
                if origin.host is not None:
                    others = [field for field in headers if field[0] != b"host"]
                    scope["headers"] = [(b"host", origin.host.encode("ascii")), *others]
        else:
            seen = RequestNotes(self._id(()), client(host))
        if not seen.is_proxied and not self._warned and is_forwarded(headers):
            self._warn(seen)
        request_notes.begin(seen)
        current_client.set(seen.client.key)  # whichever part of the service asks the engine, it is this client's use
        return seen

    def wait(self, seen: RequestNotes, scope: Scope) -> float:
        """Take a request from the budget of the client, once; how many seconds it has to wait for that, if any."""
        if seen.wait is None:
            seen.wait = self._spend(seen, scope)
        return seen.wait

    def end(self, seen: RequestNotes, scope: Scope, status: int, size: int, release: str | None) -> None:
        """A request is answered: tell the log and the numbers."""
        if seen.problem is not None:
            self.metrics.problem(seen.problem)
            status = _DISCONNECTED_STATUS if seen.problem == DISCONNECTED else status
        if seen.document is not None:
            self.metrics.document(seen.document)
        seconds = perf_counter() - seen.began
        self.metrics.request(seen.route, scope["method"], status, seconds, size)
        self._requests.request(seen, scope["method"], scope["raw_path"], status, size, seconds, release)

    def _id(self, headers: object) -> str:
        for name, value in headers or ():  # type: ignore[attr-defined]
            if name == b"x-request-id" and _ID.fullmatch(value):
                return str(value.decode("ascii"))
        return f"{self._prefix}{next(self._numbers):08x}"

    def _warn(self, seen: RequestNotes) -> None:
        if seen.client.ip is not None and seen.client.ip.is_private:
            self._warned = True
            log.warning(
                "Requests come through a proxy that %s does not name: all its visitors count as one.",
                variable("trusted_proxies"),
            )

    def _spend(self, seen: RequestNotes, scope: Scope) -> float:
        path = scope["path"]
        if path in _FREE or path.startswith("/static/") or scope["method"] == "OPTIONS":
            return 0.0
        # Readers of the feed take its pages in one go, and some end at a refusal; the pages never change.
        if path.startswith("/feed/") and self._is_free(scope):
            return 0.0
        if self._unlimited.holds(seen.client):
            return 0.0
        return self._rate_limiter.spend(seen.client.key, monotonic())

    def _too_many(self, wait: float) -> TooManyRequests:
        limit, seconds = self._rate_limiter.limit, max(1, math.ceil(wait))
        return TooManyRequests(
            f"More than {limit} requests a minute came from your address; please try again in {seconds} s.",
            limit=limit,
            period=int(PERIOD),
            retry_after=seconds,
        )


def _noting_route(pattern: str, app: ASGIApp) -> ASGIApp:
    async def noted(scope: Scope, receive: Receive, send: Send) -> None:
        seen = request_notes.current()
        if seen is not None:
            seen.route = pattern
        await app(scope, receive, send)

    return noted
