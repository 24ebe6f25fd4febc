"""Any SPARQL 1.1 endpoint as engine. Guard, limits, cache and negotiation stay ours.

Nothing of a visitor's request is passed on but the query, its dataset and the media type: no header, no address.
Redirects are not followed. The default graph is what the endpoint makes of it: `Source.union_default` asks the operator
for a service whose default graph is the union of its graphs.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import socket
from urllib.parse import urlencode, urlsplit

from hrn_kg.engine import empty_rows
from hrn_kg.engine.base import EXPLANATION, Answer, Job, Load, Source
from hrn_kg.errors import (
    EngineRefused,
    EngineUnavailable,
    HrnKgError,
    MalformedQuery,
    Overloaded,
    TimedOut,
    TooLarge,
)
from hrn_kg.settings import Settings
from hrn_kg.vocab import Prefixes

# The standard lets an endpoint decode these before it parses: what the guard saw as one string could then be two.
_HIDDEN = re.compile(r"\\(?:u00|U000000)(?:0[aAdD]|22|27|3[cCeE]|5[cC]|7[bBdD])")
_GRAPHS = "SELECT ?graph (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph ORDER BY ?graph"
_ROWS = "application/sparql-results+json"
_WORDS = 240


class _Exchange:
    """One request in a thread of its own, which `stop` ends at any moment."""

    def __init__(self, url: str, job: Job, seconds: float, max_bytes: int) -> None:
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname or "", parts.port, timeout=seconds)
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._job = job
        self._seconds = seconds
        self._max_bytes = max_bytes

    def run(self) -> bytes:
        """The whole answer; raises a fault of the errors tree."""
        fields = [("query", self._job.query)]
        fields += [("default-graph-uri", graph) for graph in self._job.dataset.default or ()]
        fields += [("named-graph-uri", graph) for graph in self._job.dataset.named or ()]
        headers = {"Accept": self._job.media_type, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            self._connection.request("POST", self._target, urlencode(fields).encode(), headers)
            response = self._connection.getresponse()
            if response.status != 200:
                raise self._refusal(response)
            given = (response.headers.get_content_type() or "").lower()
            if given != self._job.media_type.partition(";")[0].strip():
                raise EngineRefused(f"The engine cannot answer as {self._job.media_type}.")
            body = response.read(self._max_bytes + 1)
            if len(body) > self._max_bytes:
                raise TooLarge(
                    f"The answer is larger than {self._max_bytes} bytes.", limit=self._max_bytes, unit="bytes"
                )
            if response.length or not response.isclosed():  # ended early: never a partial answer
                raise EngineUnavailable("The engine broke off its answer.", retry_after=1)
            return empty_rows.quoted(body) if given == "text/csv" else body
        except TimeoutError:
            raise TimedOut(f"The query took longer than {self._seconds:g} seconds.", limit=self._seconds) from None
        except (OSError, http.client.HTTPException):
            raise EngineUnavailable("The engine cannot be reached.", retry_after=5) from None
        finally:
            self._connection.close()

    def stop(self) -> None:
        """Break the connection, so that the thread ends."""
        sock = self._connection.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    def _refusal(self, response: http.client.HTTPResponse) -> HrnKgError:
        if response.status == 400:
            words = " ".join(response.read(4096).decode(errors="replace").split())[:_WORDS]
            return MalformedQuery(f"The engine cannot read the query: {words}")
        if response.status in (408, 504):
            return TimedOut("The engine ran into its own time limit.", limit=self._seconds)
        if response.status in (429, 503):
            return Overloaded("The engine is busy; please try again later.", retry_after=5)
        if response.status in (406, 415, 501):
            return EngineRefused(f"The engine cannot answer as {self._job.media_type}.")
        return EngineUnavailable(f"The engine answered with status {response.status}.", retry_after=5)


class RemoteEngine:
    """A SPARQL 1.1 endpoint; see `hrn_kg.engine.base.Engine`."""

    def __init__(self, settings: Settings, source: Source) -> None:
        """`settings.engine` is the address; the label of the source is what its answers carry."""
        if urlsplit(settings.engine).scheme not in ("http", "https"):
            raise EngineUnavailable(f"The engine must be 'embedded' or an http(s) address, not {settings.engine!r}.")
        self._settings = settings
        self._source = source
        self._free = asyncio.Semaphore(settings.concurrency)
        self._graphs: tuple[tuple[str, int], ...] | None = None
        self._running = 0
        self._waiting = 0

    @property
    def release(self) -> str:
        """The label of the release that the endpoint is said to hold."""
        return self._source.label

    @property
    def prefixes(self) -> Prefixes:
        """The prefixes of that release, for what is made here; the endpoint writes its own."""
        return self._source.prefixes

    async def answer(self, job: Job) -> Answer:
        """Answer one job; see `hrn_kg.engine.base.Engine.answer`."""
        if _HIDDEN.search(job.query):
            raise EngineRefused("This engine takes no Unicode escapes of quotes, brackets, backslashes or line ends.")
        if job.services:
            raise EngineRefused("This engine asks no other service.")
        if job.media_type == EXPLANATION:
            raise EngineRefused("This engine does not explain its answers.")
        loop = asyncio.get_running_loop()
        arrival = loop.time() - job.waited
        seconds = min(job.seconds or self._settings.query_seconds, self._settings.query_seconds)
        max_bytes = min(job.max_bytes or self._settings.answer_bytes, self._settings.answer_bytes)
        source = self._source
        self._waiting += 1
        try:
            await asyncio.wait_for(self._free.acquire(), min(seconds, self._settings.queue_seconds))
        except TimeoutError:
            raise Overloaded("Too many queries are under way; please try again later.", retry_after=5) from None
        finally:
            self._waiting -= 1
        self._running += 1
        try:
            exchange = _Exchange(self._settings.engine, job, max(0.1, arrival + seconds - loop.time()), max_bytes)
            try:
                async with asyncio.timeout_at(arrival + seconds):
                    body = await asyncio.to_thread(exchange.run)
            except TimeoutError:
                raise TimedOut(f"The query took longer than {seconds:g} seconds.", limit=seconds) from None
            finally:
                exchange.stop()
        finally:
            self._running -= 1
            self._free.release()
        return Answer(body, job.media_type, source.label, loop.time() - arrival, source.prefixes)

    async def graphs(self) -> tuple[tuple[str, int], ...]:
        """The named graphs and their numbers of triples, sorted by name; asked once for a release."""
        if self._graphs is None:
            rows = json.loads((await self.answer(Job(_GRAPHS, _ROWS))).body)["results"]["bindings"]
            self._graphs = tuple(sorted((row["graph"]["value"], int(row["triples"]["value"])) for row in rows))
        return self._graphs

    def load(self) -> Load:
        """What is under way here; whether the endpoint lives is known by asking it."""
        idle = max(0, self._settings.concurrency - self._running)
        return Load(can_answer=True, idle=idle, running=self._running, waiting=self._waiting)

    async def switch(self, source: Source) -> None:
        """Take the label of another release; that the endpoint holds it is the operator's doing."""
        self._source = source
        self._graphs = None

    async def close(self) -> None:
        """Nothing is kept open."""
