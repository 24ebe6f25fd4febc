"""What our own server offers beside ASGI to a request that is whole: see `hrn_kg.web.server.http_exchange`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol, cast

from starlette.types import Scope

from hrn_kg.web.http.fields import Fields

_PLACE: Final = "hrn_kg.short_way"


class ShortWay(Protocol):
    """One request and its response, past ASGI's messages."""

    disconnected: bool
    """Whether the client is gone."""
    on_hang_up: Callable[[], object] | None
    """Called once when the client is gone, before it has its answer."""

    def respond(self, status: int, fields: Fields, lines: bytes, body: bytes) -> bool:
        """Send a whole response in one write; False where its parts have to be sent one after the other.

        The names of fields are in lower case; `lines` are further ones as they stand in a head.
        """
        ...


def offer(scope: Scope, way: ShortWay) -> None:
    """Offer it to whoever answers this request."""
    scope[_PLACE] = way


def take(scope: Scope) -> ShortWay | None:
    """What the server offers, if it does. It is no longer in the scope: the circle would keep both for a while."""
    return cast("ShortWay | None", scope.pop(_PLACE, None))
