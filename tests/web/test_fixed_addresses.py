"""What crawlers and browsers ask for unbidden, and long queries that keep nobody waiting."""

from __future__ import annotations

import asyncio
import threading
from urllib.robotparser import RobotFileParser

import pytest
from web_server import Server

from hrn_kg.errors import MalformedQuery
from hrn_kg.settings import Settings
from hrn_kg.sparql import Inspected, inspect
from hrn_kg.web import sparql


def test_crawlers_may_fetch_pages_but_ask_no_queries(server: Server) -> None:
    response = server.http.get("/robots.txt")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    rules = RobotFileParser()
    rules.parse(response.text.splitlines())
    assert rules.can_fetch("anybody", "/en/queries")
    assert rules.can_fetch("anybody", "/catalog")
    assert not rules.can_fetch("anybody", "/sparql?query=ASK%20%7B%7D")


def test_the_icon_is_found_at_the_address_that_browsers_guess(server: Server) -> None:
    response = server.http.get("/favicon.ico", follow_redirects=True)
    assert [step.status_code for step in response.history] == [302]
    assert response.status_code == 200
    assert response.headers["content-type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg")


@pytest.mark.parametrize(("size", "aside"), [(sparql.LONG_QUERY, False), (sparql.LONG_QUERY + 1, True)])
def test_a_long_query_is_inspected_in_a_thread(size: int, aside: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = []

    def noted(query: str, settings: Settings) -> Inspected:
        threads.append(threading.get_ident())
        return inspect(query, settings)

    monkeypatch.setattr(sparql, "inspect", noted)
    query = "ASK {}".ljust(size)
    assert asyncio.run(sparql.inspect_aside(query, Settings())) == Inspected("ask", query)
    assert [thread != threading.get_ident() for thread in threads] == [aside]
    with pytest.raises(MalformedQuery):
        asyncio.run(sparql.inspect_aside(" " * size, Settings()))
