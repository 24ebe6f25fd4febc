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
from hrn_kg.web.http.request_head import head_of

_MOST: Final = 2_048  # heads; each is a kilobyte or two
_LONGEST: Final = 2_048  # bytes of a query in an address and of those fields; what is longer is seldom asked twice


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
    head = head_of(scope)
    if scope["method"] != "GET" or head.if_none_match is not None or len(query) + head.decisive_bytes > _LONGEST:
        return None
    server = scope.get("server")
    return RequestKey(scope["scheme"], scope.get("root_path", ""), server and tuple(server), query, head.decisive)


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
