"""Whole answers as HTTP responses: entity tags, codings, conditional requests, caching."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Literal

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from hrn_kg import conneg
from hrn_kg.limits import LINKED_CHARACTERS
from hrn_kg.sparql import Answerer, Reply
from hrn_kg.web.http.headers import RELEASE_HEADER
from hrn_kg.web.served.state import State

# What belongs to the current release may change when the next one comes; a minute late is harmless, and more than that
# while the service does not answer.
WHEN_STALE = "stale-while-revalidate=60, stale-if-error=86400"
CURRENT = f"public, max-age=60, {WHEN_STALE}"
FIXED = "public, max-age=31536000, immutable"
LIVE = "no-cache"  # it may change at any time
# Below this, compression makes nothing faster; above that, it leaves the event loop.
_WORTH_COMPRESSING = 512
_WORTH_A_THREAD = 262_144


def reply_of(body: bytes, media_type: str, release: str) -> Reply:
    """A reply for bytes that are no query answer (a description, a page), so that they are sent alike."""
    etag = f'"{hashlib.sha256(media_type.encode() + b"|" + body).hexdigest()[:32]}"'
    return Reply(body=body, media_type=media_type, etag=etag, release=release, kind="construct", cached=False)


def matches(if_none_match: str | None, etag: str) -> bool:
    """Whether If-None-Match names the entity tag (weak comparison, as RFC 9110 asks for GET)."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    return etag in {part.strip().removeprefix("W/") for part in if_none_match.split(",")}


def that_fit(links: Iterable[str]) -> Iterator[str]:
    """The links, without those that repeat parameters once there are more characters of these than fields may hold."""
    room = LINKED_CHARACTERS
    for one in links:
        size = len(one) if "?" in one else 0
        if size <= room:
            room -= size
            yield one


async def in_coding(answerer: Answerer, reply: Reply, coding: str | None) -> Reply:
    """The reply in a content coding that the client likes, where that makes anything faster."""
    if coding not in ("zstd", "gzip") or len(reply.body) < _WORTH_COMPRESSING:
        return reply
    name: Literal["zstd", "gzip"] = "zstd" if coding == "zstd" else "gzip"
    if len(reply.body) < _WORTH_A_THREAD:
        return answerer.encoded(reply, name)
    return await anyio.to_thread.run_sync(partial(answerer.encoded, reply, name))


async def respond(
    request: Request[State],
    reply: Reply,
    representation: conneg.Representation,
    *,
    vary: Iterable[str] = ("Accept", "Accept-Encoding"),
    headers: Mapping[str, str] | None = None,
    links: Iterable[str] = (),
    cache_control: str = CURRENT,
    status: int = 200,
) -> Response:
    """The response that carries a reply: 304 when the client has it, compressed when the client likes that."""
    coding = None if representation.is_packed else conneg.choose_coding(request.headers.get("accept-encoding"))
    fields = {"Vary": ", ".join(vary), "Cache-Control": cache_control, RELEASE_HEADER: reply.release, **(headers or {})}
    if joined := ", ".join(that_fit(links)):
        fields["Link"] = joined
    reply = await in_coding(request.state["served"].answerer, reply, coding)
    if reply.coding != "identity":
        fields["Content-Encoding"] = reply.coding
    fields["ETag"] = reply.etag
    safe = request.method in {"GET", "HEAD", "QUERY"}
    if safe and matches(request.headers.get("if-none-match"), reply.etag):
        fields.pop("Content-Encoding", None)
        return Response(status_code=304, headers=fields)
    return Response(reply.body, status, {**fields, "Content-Type": representation.content_type})
