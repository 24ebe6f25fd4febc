"""What the head of a request says that decides how a query is answered: read once, also where others look at it again.

The protocol keeps it for heads that come again byte for byte (`hrn_kg.web.server.known_heads`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.types import Scope

from hrn_kg import conneg
from hrn_kg.web.http.fields import Fields

# What a response to /sparql depends on, besides the address.
_DECISIVE: Final = frozenset({b"accept", b"accept-encoding", b"host"})
_PLACE: Final = "hrn_kg.head"


@dataclass(frozen=True, slots=True)
class RequestHead:
    """The fields that count; None for one that is not there. `decisive` are those that a response depends on."""

    fields: Fields
    accept: str | None
    accept_encoding: str | None
    if_none_match: str | None
    prefers_page: bool
    decisive: tuple[tuple[bytes, bytes], ...]
    decisive_bytes: int


def read(fields: Fields) -> RequestHead:
    """What these fields say, each of which stands there once."""
    values = dict(fields)
    decisive = tuple(field for field in fields if field[0] in _DECISIVE)
    accept, coding, condition = (
        None if value is None else value.decode("latin-1")
        for value in map(values.get, (b"accept", b"accept-encoding", b"if-none-match"))
    )
    size = sum(len(value) for _, value in decisive)
    return RequestHead(fields, accept, coding, condition, conneg.prefers_html(accept), decisive, size)


def put(scope: Scope, head: RequestHead) -> None:
    """This is what the fields in the scope say."""
    scope["headers"], scope[_PLACE] = head.fields, head


def head_of(scope: Scope) -> RequestHead:
    """What the fields of a request say."""
    found: RequestHead | None = scope.get(_PLACE)
    if found is None or found.fields is not scope["headers"]:  # others were put there, as the host that a proxy names
        found = scope[_PLACE] = read(scope["headers"])
    return found
