"""One real service in a thread of the test process: it goes over to the data of the next test, as to a new release.

A process for each of some two hundred sets of data would take minutes. What is served, how requests are read, guarded,
answered by worker processes and written is the same; `test_serving_files.py` asks the command itself.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from datasets import files_for
from manifests import Data

from hrn_kg.engine.base import Source
from hrn_kg.settings import Settings
from hrn_kg.web.app import create_app
from hrn_kg.web.server.run import config_for

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"


class _Server(uvicorn.Server):
    """Tells its loop, and when it can be asked."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = threading.Event()
        self.loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.loop = asyncio.get_running_loop()
        self.answers.set()


class Service:
    """The service and a client for it."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self._folder = folder
        self._held: Data | None = None
        self._number = 0
        empty = folder / "empty.nt"
        empty.touch()
        loaded = Settings.load({}, home=folder, workers=1, requests_a_minute=0, **settings)
        app = create_app(loaded, Source("empty", (empty,), union_default=False))
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        self._server = _Server(config_for(app))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()
        assert self._server.answers.wait(30)
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.http = httpx.Client(base_url=self.url, timeout=20)

    def hold(self, data: Data) -> None:
        """Go over to other data; nothing is done when they are held already."""
        if data == self._held:
            return
        self._number += 1
        folder = self._folder / str(self._number)
        folder.mkdir()
        # A label of its own for each: answers are kept by it.
        source = Source(f"w3c-{self._number}", files_for(data, folder) or (self._folder / "empty.nt",), False)
        assert self._server.loop is not None
        engine = self._server.lifespan.state["served"].answerer.engine
        asyncio.run_coroutine_threadsafe(engine.switch(source), self._server.loop).result(30)
        self._held = data

    def ask(self, query: str, way: str, accept: str = "*/*", **parameters: Any) -> httpx.Response:
        """Send a query by one of the ways of the protocol: GET, form, direct POST, or the method QUERY."""
        headers = {"Accept": accept}
        match way:
            case "GET":
                return self.http.get("/sparql", params={"query": query, **parameters}, headers=headers)
            case "form":
                return self.http.post("/sparql", data={"query": query, **parameters}, headers=headers)
        method = {"direct": "POST", "QUERY": "QUERY"}[way]
        headers["Content-Type"] = QUERY
        return self.http.request(method, "/sparql", params=parameters, content=query.encode(), headers=headers)

    def update(self, text: str, way: str) -> httpx.Response:
        """Send an update by a form or directly."""
        if way == "form":
            return self.http.post("/sparql", data={"update": text})
        return self.http.post("/sparql", content=text.encode(), headers={"Content-Type": UPDATE})

    def close(self) -> None:
        self.http.close()
        self._server.should_exit = True
        self._thread.join(30)
        assert not self._thread.is_alive()
