"""The addresses under which this server is reached: from a request to the site that it asks."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import Scope

from hrn_kg.site import Site
from hrn_kg.web.http import clients
from hrn_kg.web.served.state import Served, State


def site_of(request: Request[State]) -> Site:
    """The site that is asked: of the release that is served now, at the address that is set or was called."""
    return site_at(request.scope, request.state["served"])


def site_at(scope: Scope, served: Served) -> Site:
    """The same, for whoever has the scope of a request only."""
    public_url = served.settings.public_url
    if public_url:
        return served.site(*_public(public_url))
    host = next((value for name, value in scope["headers"] if name == b"host"), None)
    server = tuple(scope.get("server") or ())
    root = str(scope.get("root_path", ""))
    return served.site(_called(scope["scheme"], host, server, scope.get("app_root_path", root)), root.rstrip("/"))


@lru_cache(8)
def _public(public_url: str) -> tuple[str, str]:
    return public_url.rstrip("/"), urlsplit(public_url).path.rstrip("/")


@lru_cache(128)
def _called(scheme: str, host: bytes | None, server: tuple[str | int | None, ...], root_path: str) -> str:
    headers = [] if host is None else [(b"host", host)]
    scope = {
        "type": "http",
        "scheme": scheme,
        "headers": headers,
        "server": server or None,
        "root_path": root_path,
        "path": "/",
    }
    return str(Request(scope).base_url).rstrip("/")


def client_of(request: Request[State]) -> str:
    """The name under which a client's use is counted: its IPv4 address, or the /64 of its IPv6 address."""
    return clients.client(request.client.host if request.client else "unknown").key
