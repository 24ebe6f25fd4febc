"""Header fields that come more than once: lists are joined, all others are refused or of no effect.

This is done once, before anything reads a field: see `server.protocol`. So every route, what is kept for repetition and
the log see one field of each name, whichever way it was sent (RFC 9110, section 5.3).
"""

from __future__ import annotations

from typing import Final

Fields = list[tuple[bytes, bytes]]

# Those that are lists and are read somewhere. Forwarding fields are not among them: `http.clients` reads them all.
LISTS: Final = frozenset(
    {
        b"accept",
        b"accept-encoding",
        b"accept-language",
        b"access-control-request-headers",
        b"content-encoding",
        b"if-none-match",
    }
)
# Two of these would be two different requests, and nobody may guess which one was meant.
SINGLE: Final = frozenset({b"host", b"content-length", b"content-type"})
# Without these the request means the same, only less conveniently: so two of them are none.
DISPENSABLE: Final = frozenset({b"range", b"x-request-id"})
_CONDITION_OF_RANGE: Final = b"if-range"


def join(fields: Fields) -> str | None:
    """Make one field, in place, of those that are a list; the name of a field that is repeated and may not be."""
    if len({name for name, _ in fields}) == len(fields):
        return None
    values: dict[bytes, list[bytes]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    repeated = {name for name, found in values.items() if len(found) > 1}
    if refused := min(SINGLE & repeated, default=None):
        return refused.decode("ascii").title()
    dropped = DISPENSABLE & repeated
    if _CONDITION_OF_RANGE in repeated:  # which cannot hold, and without it the range would be sent in any case
        dropped |= {_CONDITION_OF_RANGE, b"range"}
    fields.clear()
    for name, found in values.items():
        if name in LISTS:
            fields.append((name, b", ".join(found)))
        elif name not in dropped:
            fields += [(name, value) for value in found]
    return None
