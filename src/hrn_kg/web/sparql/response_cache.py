"""Answers whose whole response is known: the same request again needs no look at its query, its formats or its headers.

Only the head of a response is kept here. The body stays in the cache of answers and counts there, and when it is gone
from it, or belongs to a release that is no longer current, the head is worth nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, NamedTuple

from starlette.types import Scope

from hrn_kg.sparql import Ticket

_MOST: Final = 2_048  # heads; each is a kilobyte or two
_LONGEST: Final = 2_048  # bytes of a query in an address and of those fields; what is longer is seldom asked twice
# What a response to /sparql depends on, besides the address.
_DECISIVE: Final = frozenset({b"accept", b"accept-encoding", b"host"})
_CONDITION: Final = b"if-none-match"


class RequestKey(NamedTuple):
    """What two requests must share to get the same response. A tuple: a dataclass is hashed three times as slowly."""

    scheme: str
    root_path: str
    server: tuple[str, int | None] | None
    query: bytes
    fields: tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """A response without its body."""

    ticket: Ticket
    headers: tuple[tuple[bytes, bytes], ...]


def key_of(scope: Scope) -> RequestKey | None:
    """The key of a request; None for one that is not simple enough."""
    query: bytes = scope["query_string"]
    if scope["method"] != "GET" or len(query) > _LONGEST:
        return None
    decisive: list[tuple[bytes, bytes]] = []
    size = len(query)
    for field in scope["headers"]:
        if field[0] in _DECISIVE:
            decisive.append(field)
            size += len(field[1])
        elif field[0] == _CONDITION:
            return None
    if size > _LONGEST:
        return None
    server = scope.get("server")
    return RequestKey(
        scope["scheme"], scope.get("root_path", ""), tuple(server) if server else None, query, tuple(decisive)
    )


class ResponseCache:
    """The responses that are ready, the oldest forgotten first."""

    def __init__(self) -> None:
        self._heads: OrderedDict[RequestKey, ResponseHead] = OrderedDict()

    def __len__(self) -> int:
        return len(self._heads)

    def get(self, key: RequestKey) -> ResponseHead | None:
        """The response for a request of this key."""
        return self._heads.get(key)

    def put(self, key: RequestKey, head: ResponseHead) -> None:
        """Keep a response."""
        self._heads[key] = head
        if len(self._heads) > _MOST:
            self._heads.popitem(last=False)

    def drop(self, key: RequestKey) -> None:
        """This one is worth nothing any more."""
        self._heads.pop(key, None)
