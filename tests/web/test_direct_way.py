"""A query by GET goes past the layers, and gets what it would get through them, byte for byte."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from web_server import Server

from hrn_kg.settings import Settings
from hrn_kg.web.app import create_app
from hrn_kg.web.layers.log import LogWriter
from hrn_kg.web.layers.rate_limit import RateLimiter

ROWS = "SELECT ?place ?label { ?place <http://www.w3.org/2000/01/rdf-schema#label> ?label } ORDER BY ?label"
JSON = "application/sparql-results+json"
BEHIND_A_PROXY = {"public_url": "https://example.org/kg", "cdn_seconds": 7200}

Headers = dict[str, str]
PLAIN: list[tuple[str, Headers]] = [
    (ROWS, {}),
    (ROWS, {"Accept": JSON}),
    (ROWS, {"Accept": JSON}),
    (ROWS, {"Accept": JSON, "Accept-Encoding": "gzip"}),
    (ROWS, {"Accept": "text/csv"}),
    (ROWS, {"Accept": "application/sparql-results+xml", "Host": "elsewhere.example:81"}),
    (f"{ROWS}&format=tsv", {}),
    (f"{ROWS}&release={{release}}", {}),
    (f"{ROWS}&default-graph-uri=urn:none", {}),
    (ROWS, {"If-None-Match": "*"}),
    ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 9", {"Accept": "text/turtle"}),
    ("ASK { FILTER(false) }", {}),
    ("SELECT * { ?s ?p ?o } # {", {"Accept": "text/html;q=0.1, */*"}),
    ("SELECT (RAND() > 2 AS ?x) {}", {}),
]
OTHERS: list[tuple[str, Headers]] = [
    (ROWS, {"Accept": "text/html"}),
    (f"{ROWS}&format=xlsx", {}),
    (f"{ROWS}&format=bibtex", {}),
    (f"{ROWS}&format=nothing", {}),
    (ROWS, {"Accept": "image/png"}),
    ("SELECT * {", {}),
    ("DROP ALL", {}),
    ("SELECT (SUM(?x AS ?y) {}", {}),
    (f"{ROWS}&release=2001.1.0", {}),
    (f"{ROWS}&query=ASK", {}),
    (f"{ROWS}&x=%", {}),
    ("&update=DROP", {}),
    ("", {}),
    (f"{ROWS}&edit=format", {}),
]


class CountedLimiter(RateLimiter):
    """Counts what is taken from the budgets, where they are not spent."""

    taken = 0
    wait = 0.0

    def spend(self, key: str, now: float) -> float:
        self.taken += 1
        return self.wait or super().spend(key, now)


@dataclass
class Ways:
    """One application, asked on the direct way and through all layers."""

    direct: ASGIApp
    layered: ASGIApp
    state: dict[str, Any]
    path: str
    log: Path
    writer: LogWriter
    passed: list[str]
    limiter: CountedLimiter
    loop: asyncio.AbstractEventLoop

    def ask(self, app: ASGIApp, query: str, headers: Headers) -> tuple[list[Message], dict[str, Any]]:
        """What is sent, and the line of the log, without what differs from one request to the next."""
        self.log.write_bytes(b"")
        taken = self.limiter.taken
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            await asyncio.sleep(3600)
            raise AssertionError("the client does not hang up")

        self.loop.run_until_complete(app(self._scope(query, headers), receive, send))
        assert self.limiter.taken == taken + 1
        assert self.writer.flush(300)
        line = json.loads(self.log.read_text())
        id_of_request = line.pop("id")
        for name in ("time", "ms", "cache", "kind"):
            line.pop(name, None)
        for message in sent:
            if b"problem" in dict(message.get("headers", ())).get(b"content-type", b""):
                message["headers"] = [field for field in message["headers"] if field[0] != b"content-length"]
            message["body"] = message.get("body", b"").replace(id_of_request.encode(), b"ID")
        return sent, line

    def _scope(self, query: str, headers: Headers) -> Scope:
        raw = quote(f"query={query}" if query else "", safe="&=:{}%") if "%" not in query else f"query={query}"
        fields = [(name.lower().encode(), value.encode()) for name, value in {"Host": "a.example", **headers}.items()]
        return {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "http_version": "1.1",
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
            "root_path": "",
            "path": self.path,
            "raw_path": self.path.encode(),
            "query_string": raw.replace("{release}", self.state["served"].label).encode(),
            "headers": fields,
            "state": dict(self.state),
        }


def _counting(passed: list[str]) -> Callable[[ASGIApp], ASGIApp]:
    def layer(app: ASGIApp) -> ASGIApp:
        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            passed.append(scope["path"])
            await app(scope, receive, send)

        return counted

    return layer


@pytest.fixture(scope="module", params=[{}, BEHIND_A_PROXY], ids=["plain", "behind a proxy"])
def ways(request: pytest.FixtureRequest, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ways]:
    log = tmp_path_factory.mktemp("ways") / "log"
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    writer = LogWriter(descriptor)
    release, limiter = server.release, CountedLimiter(10_000)
    settings = Settings(
        home=release.path.parents[1], workers=1, log_queries="text", unlimited_clients="none", **request.param
    )
    app = create_app(
        settings, release.source, release=release, rate_limiter=limiter, log_writer=writer, has_visitors=False
    )
    passed: list[str] = []
    outermost = app.user_middleware.pop(0)
    layered = app.build_middleware_stack()
    app.user_middleware.insert(0, Middleware(_counting(passed)))
    app.user_middleware.insert(0, outermost)
    direct = app.build_middleware_stack()
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        lifespan = app.router.lifespan_context(app)
        state: Any = runner.run(_entered(lifespan.__aenter__()))
        path = "/kg/sparql" if request.param else "/sparql"
        yield Ways(direct, layered, dict(state), path, log, writer, passed, limiter, loop)
        runner.run(_entered(lifespan.__aexit__(None, None, None)))
    os.close(descriptor)


async def _entered(entering: Awaitable[Any]) -> Any:
    return await entering


@pytest.mark.parametrize("number", range(len(PLAIN)))
def test_a_plain_query_gets_the_same_on_both_ways(ways: Ways, number: int) -> None:
    query, headers = PLAIN[number]
    ways.passed.clear()
    found = ways.ask(ways.direct, query, headers)
    assert ways.passed == []
    assert found[0][0]["status"] in (200, 304)
    assert found[1]["query"] == query.split("&", maxsplit=1)[0]
    assert found == ways.ask(ways.layered, query, headers)
    assert ways.ask(ways.direct, query, headers) == found


@pytest.mark.parametrize("number", range(len(OTHERS)))
def test_all_else_goes_through_the_layers(ways: Ways, number: int) -> None:
    query, headers = OTHERS[number]
    ways.passed.clear()
    found = ways.ask(ways.direct, query, headers)
    assert ways.passed == [ways.path]
    assert found == ways.ask(ways.layered, query, headers)


def test_whose_budget_is_spent_is_refused_the_same_and_reached_no_route(
    ways: Ways, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ways.limiter, "wait", 7.5)
    sent, line = ways.ask(ways.direct, ROWS, {})
    assert sent[0]["status"] == line["status"] == 429
    assert not line.get("route")
    assert (sent, line) == ways.ask(ways.layered, ROWS, {})
