"""What a CDN is told of answers that belong to the current release: a time to keep them, and a tag to drop them by.

Not by `s-maxage`, which forbids what is stale also when the service is away (RFC 9111, section 5.2.2.10).
"""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hrn_kg.web.http.headers import RELEASE_HEADER
from hrn_kg.web.http.responses import CURRENT, WHEN_STALE

_CURRENT: Final = (b"cache-control", CURRENT.encode())
_RELEASE: Final = RELEASE_HEADER.lower().encode()


Fields = list[tuple[bytes, bytes]]


class ForCdn:
    """What is added for a CDN, with a time in seconds; 0: nothing is, and a CDN does as browsers do."""

    def __init__(self, seconds: int) -> None:
        self._is_on = seconds > 0
        policy = f"max-age={seconds}, {WHEN_STALE}".encode()
        # Targeted fields (RFC 9213) and the older ones that some understand instead.
        self._policies = [(b"cdn-cache-control", policy), (b"surrogate-control", policy)]

    def fields(self, headers: Fields, label: str) -> Fields:
        """What a response with these fields gets; `label` is the release that is served."""
        if not self._is_on or _CURRENT not in headers:
            return []
        named = next((value for name, value in headers if name == _RELEASE), None)
        tag = b"hrn-kg-" + (named or label.encode())
        return [*self._policies, (b"cache-tag", tag), (b"surrogate-key", tag)]

    def layer(self, app: ASGIApp) -> ASGIApp:
        """The layer that adds the fields."""
        if not self._is_on:
            return app

        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            async def send_with_fields(message: Message) -> None:
                if message["type"] == "http.response.start":
                    headers = message["headers"]
                    message["headers"] = [*headers, *self.fields(headers, scope["state"]["served"].label)]
                await send(message)

            await app(scope, receive, send_with_fields if scope["type"] == "http" else send)

        return wrapped
