"""A server to be watched, and requests that may be sent to it without waiting."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from watched_web import LOOPBACK, Checks, Web, web_server

from hrn_kg.watching.single_requests import Requests


@pytest.fixture
def web() -> Iterator[Web]:
    with web_server() as web:
        yield web


@pytest.fixture
def checks(web: Web) -> Iterator[Checks]:
    pauses: list[float] = []
    with Requests(LOOPBACK, "hrn-kg/test", pause=pauses.append, clock=lambda: sum(pauses)) as requests:
        yield Checks(web, requests, pauses)
