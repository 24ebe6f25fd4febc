"""What crawlers and browsers ask for unbidden, and long queries that keep nobody waiting."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from urllib.robotparser import RobotFileParser

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from web_server import Server

from hrn_kg.engine import Source, open_engine
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer, Inspected, inspect
from hrn_kg.web.layers.connections import Connections
from hrn_kg.web.served.state import Served
from hrn_kg.web.sparql import endpoint as sparql
from hrn_kg.web.sparql import evaluation
from hrn_kg.web.sparql.answer_response import AnswerResponses
from hrn_kg.web.sparql.side_thread import SideThread
from in_process import with_state


def test_crawlers_may_fetch_pages_but_ask_no_queries(server: Server) -> None:
    response = server.http.get("/robots.txt")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    rules = RobotFileParser()
    rules.parse(response.text.splitlines())
    assert rules.can_fetch("anybody", "/en/queries")
    assert rules.can_fetch("anybody", "/catalog")
    assert not rules.can_fetch("anybody", "/sparql?query=ASK%20%7B%7D")
    assert not rules.can_fetch("anybody", "/explain?query=ASK%20%7B%7D")
    assert not rules.can_fetch("anybody", "/nl/query?query=ASK%20%7B%7D")
    assert rules.can_fetch("anybody", "/nl/query")


def test_the_icon_is_found_at_the_address_that_browsers_guess(server: Server) -> None:
    response = server.http.get("/favicon.ico", follow_redirects=True)
    assert [step.status_code for step in response.history] == [302]
    assert response.status_code == 200
    assert response.headers["content-type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg")


@pytest.mark.parametrize(("size", "aside"), [(20_000, False), (20_001, True)])
def test_a_long_query_is_inspected_in_a_thread(
    size: int, aside: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "one.nt"
    file.write_text("<urn:a> <urn:b> <urn:c> .\n")
    threads = []

    def noted(query: str, settings: Settings) -> Inspected:
        threads.append(threading.get_ident())
        return inspect(query, settings)

    async def page(*_: object, **__: object) -> Response:
        raise AssertionError("nobody asked for a page")

    async def ask() -> None:
        engine = await open_engine(settings, Source("2026.1.0", (file,), union_default=True))
        try:
            connections = Connections(settings.connections, settings.unread_bytes)
            served = Served(settings, Answerer(engine, settings), release=None, examples=(), is_union=True)
            answering = sparql.SparqlEndpoint(page, connections, AnswerResponses(), SideThread(), SideThread())
            app = with_state(
                Starlette(routes=[sparql.routes(answering)[0]]),
                {"served": served, "refused": lambda *_: None},
            )
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://a") as http:
                body = "ASK {}".ljust(size)
                response = await http.post(
                    "/sparql", content=body, headers={"Content-Type": "application/sparql-query"}
                )
                assert response.json()["boolean"] is True
        finally:
            await engine.close()

    settings = Settings(workers=1)
    monkeypatch.setattr(evaluation, "inspect", noted)
    asyncio.run(ask())
    assert [thread != threading.get_ident() for thread in threads] == [aside]
