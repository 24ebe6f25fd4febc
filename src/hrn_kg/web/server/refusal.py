"""What is said of bytes that never became a request: a problem of the same shape as all others."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Final

from hrn_kg.errors import HrnKgError, MalformedRequest, MethodNotAllowed, Overloaded, TooLarge, UriTooLong
from hrn_kg.iris import BASE
from hrn_kg.web.http.headers import ALWAYS, METHODS

RETRY_SECONDS: Final = 5
# What kind of problem a status is; all others are requests that were not understood.
_KINDS: Final[dict[int, type[HrnKgError]]] = {
    405: MethodNotAllowed,
    413: TooLarge,
    414: UriTooLong,
    503: Overloaded,
}


class Refused(ValueError):
    """Stops the parser; the connection ends with this. `limit` is in bytes, when one was exceeded."""

    def __init__(self, status: int, detail: str, limit: int | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.limit = limit

    @property
    def slug(self) -> str:
        """The kind of problem."""
        return _KINDS.get(self.status, MalformedRequest).slug

    def response(self, *, has_body: bool = True) -> bytes:
        """The whole response; without its body for HEAD."""
        kind = _KINDS.get(self.status, MalformedRequest)
        members: dict[str, object] = {
            "type": f"{BASE}problem/{kind.slug}",
            "title": kind.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.limit is not None:
            members |= {"limit": self.limit, "unit": "bytes"}
        body = json.dumps(members).encode()
        lines = [
            f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}",
            "content-type: application/problem+json",
            *(f"{name.lower()}: {value}" for name, value in ALWAYS.items()),
        ]
        if self.status == 503:
            lines.append(f"retry-after: {RETRY_SECONDS}")
        if self.status == 405:
            lines.append(f"allow: {', '.join(METHODS)}")
        lines += ["cache-control: no-store", f"content-length: {len(body)}", "connection: close", "", ""]
        return "\r\n".join(lines).encode() + (body if has_body else b"")
