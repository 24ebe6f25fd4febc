"""What a CDN is told of answers that belong to the current release: a time to keep them, and a tag to drop them by.

Not by `s-maxage`, which forbids what is stale also when the service is away (RFC 9111, section 5.2.2.10).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hrn_kg.web.http.headers import RELEASE_HEADER
from hrn_kg.web.http.responses import CURRENT, WHEN_STALE

_CURRENT: Final = (b"cache-control", CURRENT.encode())
_RELEASE: Final = RELEASE_HEADER.lower().encode()


def for_cdn(seconds: int) -> Callable[[ASGIApp], ASGIApp]:
    """The layer that adds the fields, with a time in seconds; 0: none is added, and a CDN does as browsers do."""
    policy = f"max-age={seconds}, {WHEN_STALE}".encode()

    @lru_cache(maxsize=16)
    def fields(release: bytes) -> list[tuple[bytes, bytes]]:
        # Targeted fields (RFC 9213) and the older ones that some understand instead.
        tag = b"hrn-kg-" + release
        return [
            (b"cdn-cache-control", policy),
            (b"surrogate-control", policy),
            (b"cache-tag", tag),
            (b"surrogate-key", tag),
        ]

    def layer(app: ASGIApp) -> ASGIApp:
        if not seconds:
            return app

        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            async def send_with_fields(message: Message) -> None:
                if message["type"] == "http.response.start" and _CURRENT in message["headers"]:
                    headers = message["headers"]
                    named = next((value for name, value in headers if name == _RELEASE), None)
                    release = named or scope["state"]["served"].label.encode()
                    message["headers"] = [*headers, *fields(release)]
                await send(message)

            await app(scope, receive, send_with_fields if scope["type"] == "http" else send)

        return wrapped

    return layer
