"""The remote engine against a small SPARQL endpoint on loopback."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from hrn_kg.engine import Dataset, Job, Source, open_engine
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

JSON = "application/sparql-results+json"


class Endpoint(ThreadingHTTPServer):
    """Answers by the words in the query, and remembers what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[dict[str, list[str]], dict[str, str]]] = []


class Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.seen.append((form, dict(self.headers)))
        query = form["query"][0]
        status = next((code for code in (302, 400, 503, 504, 500) if f"status{code}" in query), 200)
        body = b'{"results":{"bindings":[{"graph":{"value":"urn:g"},"triples":{"value":"3"}}]}}'
        if "large" in query:
            body *= 1000
        if "slow" in query:
            time.sleep(1.5)
        try:
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if "html" in query else JSON)
            self.send_header("Content-Length", str(len(body) + (10 if "broken" in query else 0)))
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            return  # the engine gave up, as it should

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """An endpoint for one test."""
    with Endpoint() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def settings(endpoint: Endpoint, **more: Any) -> Settings:
    return Settings(engine=f"http://127.0.0.1:{endpoint.server_port}/sparql", **more)


def test_only_the_question_is_passed_on(endpoint: Endpoint) -> None:
    async def run() -> None:
        engine = await open_engine(settings(endpoint), Source("2026.1.0", (), union_default=True))
        dataset = Dataset(default=("urn:a", "urn:b"), named=("urn:c",))
        answer = await engine.answer(Job("ASK {}", JSON, dataset, client="10.9.9.9"))
        assert (answer.release, answer.media_type) == ("2026.1.0", JSON)
        assert await engine.graphs() == (("urn:g", 3),)
        await engine.switch(Source("2026.2.0", (), union_default=True))
        assert (await engine.answer(Job("ASK {}", JSON))).release == engine.release == "2026.2.0"
        await engine.close()

    asyncio.run(run())
    form, headers = endpoint.seen[0]
    assert form == {"query": ["ASK {}"], "default-graph-uri": ["urn:a", "urn:b"], "named-graph-uri": ["urn:c"]}
    assert set(headers) == {"Host", "Accept-Encoding", "Content-Length", "Accept", "Content-Type"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status302", EngineUnavailable),  # a redirect is not followed
        ("status400", MalformedQuery),
        ("status503", Overloaded),
        ("status504", TimedOut),
        ("status500", EngineUnavailable),
        ("html", EngineRefused),
        ("large", TooLarge),
        ("slow", TimedOut),
        ("broken", EngineUnavailable),
        ("ASK { ?s ?p '\\u0027 }", EngineRefused),
    ],
)
def test_what_goes_wrong_there_is_a_fault_here(endpoint: Endpoint, query: str, expected: type[HrnKgError]) -> None:
    async def run() -> None:
        engine = await open_engine(
            settings(endpoint, query_seconds=0.4, answer_bytes=10_000), Source("x", (), union_default=True)
        )
        began = time.monotonic()
        with pytest.raises(expected):
            await engine.answer(Job(query, JSON))
        assert time.monotonic() - began < 1.2

    asyncio.run(run())


def test_an_address_nobody_answers_and_an_address_that_is_none() -> None:
    async def run() -> None:
        source = Source("x", (), union_default=True)
        engine = await open_engine(Settings(engine="http://127.0.0.1:9/"), source)
        with pytest.raises(EngineUnavailable):
            await engine.answer(Job("ASK {}", JSON))
        with pytest.raises(EngineUnavailable, match="embedded"):
            await open_engine(Settings(engine="file:///etc"), source)

    asyncio.run(run())
