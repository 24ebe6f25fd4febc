"""Answers whose whole response is known: the same request again needs no look at its query, its formats or its headers.

Only the head of a response is kept here. The body stays in the cache of answers and counts there, and when it is gone
from it, or belongs to a release that is no longer current, the head is worth nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from starlette.types import Scope

from hrn_kg.sparql import Ticket

_MOST: Final = 2_048  # heads; each is a kilobyte or two
_LONGEST: Final = 2_048  # bytes of a query in an address; what is longer is seldom asked twice
# What a response to /sparql depends on, besides the address.
_DECISIVE: Final = frozenset({b"accept", b"accept-encoding", b"host"})
_CONDITION: Final = b"if-none-match"

Likeness = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """A response without its body."""

    ticket: Ticket
    headers: tuple[tuple[bytes, bytes], ...]


def likeness(scope: Scope) -> Likeness | None:
    """What two requests must share to get the same response; None for a request that is not simple enough."""
    query: bytes = scope["query_string"]
    if scope["method"] != "GET" or len(query) > _LONGEST:
        return None
    decisive = [scope["scheme"], scope.get("root_path", ""), scope.get("server"), query]
    for field in scope["headers"]:
        if field[0] in _DECISIVE:
            decisive.append(field)
        elif field[0] == _CONDITION:
            return None
    return tuple(decisive)


class Shelf:
    """The responses that are ready, the oldest forgotten first."""

    def __init__(self) -> None:
        self._ready: OrderedDict[Likeness, Ready] = OrderedDict()

    def __len__(self) -> int:
        return len(self._ready)

    def get(self, alike: Likeness) -> Ready | None:
        """The response for such a request."""
        return self._ready.get(alike)

    def put(self, alike: Likeness, ready: Ready) -> None:
        """Keep a response."""
        self._ready[alike] = ready
        if len(self._ready) > _MOST:
            self._ready.popitem(last=False)

    def drop(self, alike: Likeness) -> None:
        """This one is worth nothing any more."""
        self._ready.pop(alike, None)
