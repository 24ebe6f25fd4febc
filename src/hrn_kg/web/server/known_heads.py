"""Heads of requests that the parser has read before: a client sends the same fields each time, with another address.

To parse a head and to judge its fields takes longer than a lookup. What follows the first line of a plain GET says the
same when it comes again byte for byte, so it is looked up. A request that is new in any way goes through the parser.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import Final

from hrn_kg.limits import LONGEST_ADDRESS
from hrn_kg.web.http import request_head
from hrn_kg.web.http.fields import Fields
from hrn_kg.web.http.request_head import RequestHead

_MOST: Final = 256  # heads
_LONGEST: Final = 2_048  # bytes of one
_AFTER_TARGET: Final = b" HTTP/1.1\r\n"
_END: Final = b"\r\n\r\n"
# In origin form, of visible characters (RFC 9112, section 3.2.1), without a fragment, which is no part of it.
_PLAIN: Final = re.compile(rb"GET (/[!-\"$-~]*)")
# With these there is more to a request than its head, or the connection is to be used otherwise.
_NOT_PLAIN: Final = frozenset(
    {b"connection", b"content-length", b"expect", b"te", b"trailer", b"transfer-encoding", b"upgrade"}
)
_STAYS: Final = (b"connection", b"keep-alive")  # which HTTP/1.1 means without it


class KnownHeads:
    """Those of one process that were seen of late."""

    def __init__(self) -> None:
        self._heads: OrderedDict[bytes, RequestHead] = OrderedDict()

    def find(self, data: bytes) -> tuple[bytes, RequestHead] | None:
        """The target and the head of a whole request without a body; None for what the parser must look at."""
        line, _, rest = data.partition(_AFTER_TARGET)
        known = self._heads.get(rest)
        if known is None or len(line) > LONGEST_ADDRESS or (plain := _PLAIN.fullmatch(line)) is None:
            return None
        return plain[1], known

    def note(self, data: bytes, fields: Fields) -> None:
        """The parser has read this as one request with these fields, and nothing was wrong with them."""
        line, _, rest = data.partition(_AFTER_TARGET)
        if len(rest) > _LONGEST or rest in self._heads or _PLAIN.fullmatch(line) is None:
            return
        # Nothing but lines in the form of the specification, and nothing behind them.
        is_one = (
            rest.endswith(b"\r\n\r\n") and rest.count(b"\r\n\r\n") == 1 and rest.count(b"\n") == rest.count(b"\r\n")
        )
        if not is_one or any(name in _NOT_PLAIN and (name, value.lower()) != _STAYS for name, value in fields):
            return
        self._heads[rest] = request_head.read(fields)
        if len(self._heads) > _MOST:
            self._heads.popitem(last=False)
