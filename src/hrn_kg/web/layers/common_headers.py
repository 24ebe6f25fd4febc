"""What holds for every response, as pure ASGI (no BaseHTTPMiddleware, which costs time and buffers)."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hrn_kg.web.http.headers import ALWAYS, METHODS

IN_ALL: Final = tuple((name.lower().encode(), value.encode()) for name, value in ALWAYS.items())
LINES_IN_ALL: Final = b"".join(b"%b: %b\r\n" % field for field in IN_ALL)
_METHODS: Final = ", ".join(METHODS).encode()
PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    # Nothing here depends on any, and none does harm: so whatever a script sends is allowed. Browsers older than the
    # star want the names, and all browsers want that of Authorization, which clients of endpoints send unasked.
    "Access-Control-Allow-Headers": (
        "*, Accept, Accept-Language, Authorization, Cache-Control, Content-Language, Content-Type, If-Match, "
        "If-Modified-Since, If-None-Match, Pragma, Range, User-Agent, X-Requested-With"
    ),
    "Access-Control-Max-Age": "86400",
}


def add_common_headers(app: ASGIApp) -> ASGIApp:
    """Add the headers every response carries, answer CORS preflights and `OPTIONS *`, and send no body to HEAD."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                there = {name for name, _ in headers}
                message["headers"] = [*headers, *(field for field in IN_ALL if field[0] not in there)]
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        if scope["method"] == "OPTIONS" and any(
            name == b"access-control-request-method" for name, _ in scope["headers"]
        ):
            start: Message = {"type": "http.response.start", "status": 204, "headers": []}
            MutableHeaders(scope=start).update(PREFLIGHT)
            await send_with_headers(start)
            await send_with_headers({"type": "http.response.body", "body": b""})
            return
        if scope["method"] == "OPTIONS" and scope["raw_path"] == b"*":
            # RFC 9110 9.3.7: asked of the server as a whole, which no route is.
            await send_with_headers({"type": "http.response.start", "status": 204, "headers": [(b"allow", _METHODS)]})
            await send_with_headers({"type": "http.response.body", "body": b""})
            return
        await app(scope, receive, send_with_headers)

    return wrapped
