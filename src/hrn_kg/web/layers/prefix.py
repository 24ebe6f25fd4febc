"""Behind a proxy that serves us under a path: whether it strips the path or not, the routes see the same addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import unquote, urlsplit

from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from hrn_kg.settings import Settings, SettingsError

_SETTING: Final = "HRN_KG_PUBLIC_URL"


def prefix_of(settings: Settings, routes: Iterable[BaseRoute]) -> str:
    """The path of the public address, without a slash at its end.

    Raises SettingsError for what is no address of a service, and for a path that begins like one of our own: there,
    nobody could tell whether a proxy has stripped it.
    """
    if not settings.public_url:
        return ""
    parts = urlsplit(settings.public_url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise SettingsError(
            f"{_SETTING} must be an address such as https://example.org/kg, not {settings.public_url!r}."
        )
    path = unquote(parts.path).rstrip("/")
    first = path.strip("/").partition("/")[0]
    taken = {str(getattr(route, "path", "")).strip("/").partition("/")[0] for route in routes}
    if first and first in taken:
        raise SettingsError(f"{_SETTING} may not put the service under /{first}: that is an address of its own.")
    return path


def strip_prefix(prefix: str) -> Callable[[ASGIApp], ASGIApp]:
    """Middleware that takes the prefix off paths that still have it."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def stripped(scope: Scope, receive: Receive, send: Send) -> None:
            path = scope.get("path", "")
            if scope["type"] == "http" and prefix and (path == prefix or path.startswith(prefix + "/")):
                scope = {**scope, "path": path.removeprefix(prefix) or "/"}
            await app(scope, receive, send)

        return stripped

    return wrap
