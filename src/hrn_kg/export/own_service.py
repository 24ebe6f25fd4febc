"""The service, asked in this process without a socket: what it answers is what a server at that address sends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from hrn_kg.errors import EngineUnavailable, HrnKgError
from hrn_kg.releases import Release
from hrn_kg.settings import Settings
from hrn_kg.site import Site, examples_of
from hrn_kg.web.app import create_app
from hrn_kg.web.layers.application import Application

PROGRAM: Final = "*/*"
BROWSER: Final = "text/html"
_HERE: Final = "127.0.0.1"
_QUERIES: Final = 100
_TRIES: Final = 5
_TOO_MANY: Final = 429


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent for an address: status, header fields by their names in small letters, body."""

    status: int
    fields: Mapping[str, str]
    body: bytes

    @property
    def is_redirect(self) -> bool:
        """Whether the answer is the way to another address."""
        return self.status in (301, 302, 303, 307, 308)

    @property
    def media_type(self) -> str:
        """The media type of the body, without its parameters."""
        return self.fields.get("content-type", "").partition(";")[0].strip()

    @property
    def varies_by_form(self) -> bool:
        """Whether browsers and programs get different answers here."""
        return "accept" in [name.strip().lower() for name in self.fields.get("vary", "").split(",")]


class Service:
    """The application while it runs in this process; opened by `opened`."""

    def __init__(self, app: Application, state: dict[str, Any], public_url: str) -> None:
        self._app = app
        self._state = state
        parts = urlsplit(public_url)
        self._scheme, self._host = parts.scheme, parts.netloc
        self.base = public_url.rstrip("/")
        self.root = parts.path.rstrip("/")

    @property
    def site(self) -> Site:
        """The site that answers."""
        site: Site = self._state["served"].site(self.base, self.root)
        return site

    @property
    def fixed_paths(self) -> list[str]:
        """The paths of the routes that have no variable part and can be read."""
        found = []
        for route in self._app.router.routes:
            path = getattr(route, "path", "{")
            if "{" not in path and "GET" in (getattr(route, "methods", None) or {"GET"}):
                found.append(path)
        return found

    async def get(self, address: str, accept: str, language: str = "") -> Answer:
        """The answer to GET; one that the engine is too busy for, as a machine with other work may be, is asked again.

        Raises HrnKgError for an answer that is a fault of the service.
        """
        for attempt in range(1, _TRIES + 1):
            answer = await self._once(address, accept, language)
            if answer.status < 500 and answer.status != _TOO_MANY:
                return answer
            await asyncio.sleep(attempt)
        text = answer.body.decode("utf-8", "replace")
        raise HrnKgError(f"{address} was answered with status {answer.status} {_TRIES} times: {text[:300]}")

    async def _once(self, address: str, accept: str, language: str) -> Answer:
        path, _, query = address.partition("?")
        fields = [(b"host", self._host.encode()), (b"accept", accept.encode())]
        if language:
            fields.append((b"accept-language", language.encode()))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": self._scheme,
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": fields,
            "client": (_HERE, 1),
            "server": (_HERE, 80),
            "state": dict(self._state),
        }
        sent: list[dict[str, Any]] = []

        async def send(message: Any) -> None:
            sent.append(message)

        await self._app(scope, _no_body(), send)
        head = sent[0]
        names = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in head["headers"]}
        return Answer(head["status"], names, b"".join(message.get("body", b"") for message in sent[1:]))


def _no_body() -> Any:
    messages = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Any:
        found = next(messages, None)
        if found is None:
            await asyncio.Event().wait()  # nobody hangs up
        return found

    return receive


@asynccontextmanager
async def opened(settings: Settings, release: Release) -> AsyncIterator[Service]:
    """The service over a release, at the public address of the settings. Raises what its start raises."""
    # None of this is exported. The requests are no visitors', so they are not counted; and they are all of one client,
    # with as many queries as there are: of several, the engine would stop the queries of one for those of another.
    own = replace(
        settings,
        unlimited_clients=_HERE,
        check_seconds=0,
        concurrency=_QUERIES,
        queue_seconds=settings.query_seconds,
    )
    app = create_app(
        own,
        release.source,
        release=release,
        examples=examples_of(release),
        has_visitors=False,
    )
    to_app: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    from_app: asyncio.Queue[Any] = asyncio.Queue()
    state: dict[str, Any] = {}
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": state}
    life = asyncio.create_task(app(scope, to_app.get, from_app.put))
    await to_app.put({"type": "lifespan.startup"})
    started = await from_app.get()
    if started["type"] != "lifespan.startup.complete":
        await asyncio.wait([life])
        raise app.fault or EngineUnavailable(f"The service did not start: {started.get('message', '')[-300:]}")
    try:
        yield Service(app, state, settings.public_url)
    finally:
        await to_app.put({"type": "lifespan.shutdown"})
        await life
