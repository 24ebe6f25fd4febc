"""Whole documents and pages are kept: the same request again needs no route, no query and no template.

The one place where that is done. A layer answers what is kept; routes whose documents may be kept are given to `keep`:
they are made beside the loop, once for all who ask at the same time, and kept in the memory for answers. What is kept
is of the release that is served, and forgotten with it; faults and what only some may see are not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hrn_kg import conneg, words
from hrn_kg.errors import HrnKgError
from hrn_kg.releases import FileState, file_state
from hrn_kg.sparql import ByteCache
from hrn_kg.web.http import request_notes
from hrn_kg.web.http.headers import RELEASE_HEADER
from hrn_kg.web.http.responses import matches
from hrn_kg.web.layers.loop_turns import LoopTurns
from hrn_kg.web.served.state import Served, served_of

_LONGEST: Final = 2_048  # bytes of an address and of the fields that matter; what is longer is seldom asked twice
_KEY: Final = "hrn_kg.document_key"
_HIT: Final = "hit"
_MISS: Final = "miss"
_NOT_IN_304: Final = frozenset({b"content-length", b"content-type", b"content-encoding"})
# What a document may depend on. A page has its language in its address, and one form.
_OF_A_PAGE: Final = frozenset({"accept-encoding"})
_OF_A_DOCUMENT: Final = _OF_A_PAGE | {"accept", "accept-language"}

Fields = tuple[tuple[bytes, bytes], ...]


class DocumentKey(NamedTuple):
    """What two requests must share to get the same document."""

    state: FileState
    place: tuple[object, ...]
    path: str
    query: bytes
    coding: str | None
    accept: bytes
    language: bytes

    @property
    def may_vary_by(self) -> frozenset[str]:
        """The header fields, in lower case, that two requests of this key share."""
        return _OF_A_PAGE if _is_page(self.path) else _OF_A_DOCUMENT


@dataclass(frozen=True, slots=True)
class Made:
    """A response as it was sent, and the pattern of its route."""

    status: int
    fields: Fields
    body: bytes
    route: str

    def size(self) -> int:
        """Bytes held."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.fields)

    def field(self, name: bytes) -> str:
        """A header field; empty without it."""
        return next((value.decode("latin-1") for known, value in self.fields if known == name), "")


class DocumentCache:
    """The documents of one web process."""

    def __init__(self, *, is_by_host: bool) -> None:
        """`is_by_host`: the public address is the one that was called, so that documents differ by it."""
        self._is_by_host = is_by_host
        self._state: FileState | None = None
        self._flights: dict[DocumentKey, asyncio.Future[Made | None]] = {}
        self._turns = LoopTurns()

    def layer(self, app: ASGIApp) -> ASGIApp:
        """Answer what is kept; hand on all else, with its key."""

        async def answered(scope: Scope, receive: Receive, send: Send) -> None:
            served = served_of(scope) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else None
            key = self._key(scope, served) if served is not None else None
            if served is not None and key is not None:
                kept = self._find(served, key)
                if kept is not None:
                    await self._turns.next()
                    await _send(kept, scope, send, _HIT)
                    return
                scope[_KEY] = key
            await app(scope, receive, send)

        return answered

    def keep(self, routes: Iterable[BaseRoute]) -> list[BaseRoute]:
        """These routes: what they answer is made beside the loop, and kept where it may be."""
        found = list(routes)
        for route in found:
            if isinstance(route, Route):
                route.app = self._making(route.path, route.app)
        return found

    def _making(self, pattern: str, app: ASGIApp) -> ASGIApp:
        async def made(scope: Scope, receive: Receive, send: Send) -> None:
            served = served_of(scope)
            if served is None or scope["method"] not in ("GET", "HEAD"):
                await app(scope, receive, send)
                return
            key: DocumentKey | None = scope.get(_KEY) if scope["method"] == "GET" else None

            async def make() -> Made:
                asked = scope if key is None else _unconditional(scope)
                return await served.made(_collected(pattern, app, asked))

            found, outcome = (await make(), _MISS) if key is None else await self._shared(served, key, make)
            await _send(found, scope, send, outcome)

        return made

    async def _shared(self, served: Served, key: DocumentKey, make: Callable[[], Awaitable[Made]]) -> tuple[Made, str]:
        """The document, and whether it was made for this request.

        What may not be kept is made for each: a fault names the request that it belongs to.
        """
        flight = self._flights.get(key)
        if flight is not None:
            shared = await asyncio.shield(flight)
            return (shared, _HIT) if shared is not None else (await make(), _MISS)
        flight = self._flights[key] = asyncio.get_running_loop().create_future()
        kept: Made | None = None
        try:
            found = await make()
            if _may_be_kept(found, key):
                kept = found
                _memory(served).put(key, kept)
            return found, _MISS
        finally:
            del self._flights[key]
            flight.set_result(kept)

    def _find(self, served: Served, key: DocumentKey) -> Made | None:
        memory = _memory(served)
        if key.state != self._state:
            # Whatever belongs to another state will not be asked for again.
            self._state = key.state
            memory.forget_where(lambda other: isinstance(other, DocumentKey) and other.state != key.state)
        found: Made | None = memory.get(key)
        if found is None:
            return None
        try:
            served.answerer.require()
        except HrnKgError:
            return None  # the route raises it, where it becomes a response
        return found

    def _key(self, scope: Scope, served: Served) -> DocumentKey | None:
        """The key of a request; None for one that is too long to be worth its place."""
        path: str = scope["path"]
        query: bytes = scope["query_string"]
        host = accept = language = coding = b""
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                coding = value
            elif name == b"host":
                host = value
            elif name == b"accept":
                accept = value
            elif name == b"accept-language":
                language = value
        if _is_page(path):
            accept = language = b""
        if len(path) + len(query) + len(host) + len(accept) + len(language) + len(coding) > _LONGEST:
            return None
        server = scope.get("server")
        called = (host, scope["scheme"], tuple(server) if server else None) if self._is_by_host else ()
        return DocumentKey(
            file_state(served.release, served.label, served.watched),
            (*called, scope.get("root_path", "")),
            path,
            query,
            conneg.choose_coding(coding.decode("latin-1")),
            accept,
            language,
        )


def _is_page(path: str) -> bool:
    return path[1:].partition("/")[0] in words.languages()


def _memory(served: Served) -> ByteCache[Any]:
    return served.answerer.cache


def _may_be_kept(made: Made, key: DocumentKey) -> bool:
    vary = {name.strip().lower() for name in made.field(b"vary").split(",") if name.strip()}
    return (
        made.status == 200
        and made.field(b"cache-control").startswith("public")
        and bool(made.field(b"etag"))
        and made.field(RELEASE_HEADER.lower().encode()) == key.state.release
        and vary <= key.may_vary_by
        and not made.field(b"set-cookie")
    )


async def _collected(pattern: str, app: ASGIApp, scope: Scope) -> Made:
    """The response of a route to a request without a body; raises what the route raises."""
    status = 500
    fields: Fields = ()
    pieces: list[bytes] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def collect(message: Message) -> None:
        nonlocal status, fields
        if message["type"] == "http.response.start":
            status, fields = message["status"], tuple(message["headers"])
        else:
            pieces.append(message.get("body", b""))

    await app(scope, receive, collect)
    return Made(status, fields, b"".join(pieces), pattern)


def _unconditional(scope: Scope) -> Scope:
    """The same request for whoever does not have the document yet."""
    return {**scope, "headers": [field for field in scope["headers"] if field[0] != b"if-none-match"]}


async def _send(made: Made, scope: Scope, send: Send, outcome: str) -> None:
    """Send a document, or that the client has it."""
    request_notes.note_document(made.route, outcome)
    status, fields, body = made.status, list(made.fields), made.body
    if status == 200:
        condition = next((value for name, value in scope["headers"] if name == b"if-none-match"), None)
        if condition is not None and matches(condition.decode("latin-1"), made.field(b"etag")):
            status, body = 304, b""
            fields = [field for field in fields if field[0] not in _NOT_IN_304]
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": body})
