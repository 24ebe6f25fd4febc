"""One server in this process, on the real content and one hostile file."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from html_reader import Page

from hrn_kg.content import Content
from hrn_kg.declared import prefixes_of
from hrn_kg.engine.base import Source
from hrn_kg.examples import load_examples
from hrn_kg.releases import Release
from hrn_kg.settings import Settings
from hrn_kg.web.app import create_app

HOSTILE = Path(__file__).parent / "hostile.ttl"
Fetch = Callable[..., Page]


@pytest.fixture(scope="session")
def app(content: Content, release: Release, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The application on a release of the real content, derived triples and all, and the hostile file."""
    settings = Settings.load({}, home=tmp_path_factory.mktemp("home"), workers=1)
    return create_app(
        settings,
        Source("2026.11.7", (release.dumps / "hrn-kg.nq", HOSTILE), True, prefixes=prefixes_of(content)),
        examples=load_examples(content),
    )


@pytest.fixture(scope="session")
def site(app: FastAPI) -> Iterator[httpx.Client]:
    """A client for the running pages."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < deadline, "the server took too long to start"
        time.sleep(0.02)
    try:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with httpx.Client(base_url=address, headers={"Accept": "text/html"}, timeout=30) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


@pytest.fixture
def fetch(site: httpx.Client) -> Fetch:
    """Get and read one page, with the status that is expected."""

    def get(path: str, status: int = 200, **parameters: str) -> Page:
        response = site.get(path, params=parameters or None)
        assert response.status_code == status, response.text[:300]
        assert response.headers["content-type"].startswith("text/html")
        return Page(response.text)

    return get
