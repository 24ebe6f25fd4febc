"""The addresses under which this server is reached; the canonical IRIs in the data are never rewritten."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, urlsplit

from starlette.requests import Request

from hrn_kg.settings import Settings
from hrn_kg.web.http import clients

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def base_of(request: Request) -> str:
    """The public address of the server without a slash at its end: as set, or else as the client called it."""
    settings: Settings = request.app.state.settings
    if settings.public_url:
        return settings.public_url.rstrip("/")
    scope = request.scope
    host = next((value for name, value in scope["headers"] if name == b"host"), None)
    server = tuple(scope.get("server") or ())
    return _called(scope["scheme"], host, server, scope.get("app_root_path", scope.get("root_path", "")))


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


def root_of(request: Request) -> str:
    """The path under which the public finds `/` of this service: empty, or `/kg` behind a proxy."""
    settings: Settings = request.app.state.settings
    if settings.public_url:
        return urlsplit(settings.public_url).path.rstrip("/")
    return str(request.scope.get("root_path", "")).rstrip("/")


def address(request: Request, path: str) -> str:
    """The absolute public address of a path."""
    return base_of(request) + _quoted(path)


@lru_cache(1024)
def _quoted(path: str) -> str:
    return quote(path, safe="/:@!$&'()*+,;=~-._")


def location(request: Request, path: str) -> str:
    """A target for redirects: relative to the host unless a public address is set, so no Host header is echoed."""
    settings: Settings = request.app.state.settings
    if settings.public_url:
        return address(request, path)
    return root_of(request) + _quoted(path)


def client_of(request: Request) -> str:
    """The name under which a client's use is counted: its IPv4 address, or the /64 of its IPv6 address."""
    return clients.client(request.client.host if request.client else "unknown").key


def licence_of(request: Request) -> tuple[str, ...]:
    """The licence of what is served: that of our releases, and none for the files of somebody else."""
    return () if request.app.state.release is None else (LICENCE,)


def licence_links(request: Request) -> list[str]:
    """The licence of what is served, as elements of a Link header."""
    return [link(licence, "license") for licence in licence_of(request)]


def link(target: str, relation: str, **parameters: str) -> str:
    """One element of a Link header."""
    extra = "".join(f'; {name}="{value}"' for name, value in parameters.items())
    return f'<{target}>; rel="{relation}"{extra}'
