"""How many requests a client may send: a budget for each, refilled evenly, kept in memory that all processes share.

The generic cell rate algorithm (ITU-T I.371): of each client only the moment is kept at which its budget is full again.
"""

from __future__ import annotations

import mmap
from typing import Final

PERIOD: Final = 60.0
HOUR: Final = 3600.0
_BUCKETS: Final = 16_384
_WAYS: Final = 4  # clients that one bucket holds


class RateLimiter:
    """The budgets of all clients, in a table of one megabyte that never grows.

    Made before the web processes are forked, it is one table for them all. A slot holds the mark of a client and that
    moment; whose moment is past has a full budget and needs no slot. When all slots of a bucket are in use, the one
    whose budget is full soonest gives way: an attacker with very many addresses can only make the limit milder.
    """

    def __init__(self, limit: int, period: float = PERIOD) -> None:
        """`limit` requests are allowed in a period of so many seconds; 0 allows all."""
        self.limit = limit
        self._each = period / limit if limit else 0.0
        self._most = period - 0.999 * self._each  # so that rounding takes none away
        memory = memoryview(mmap.mmap(-1, _BUCKETS * _WAYS * 16))
        half = _BUCKETS * _WAYS * 8
        self._marks = memory[:half].cast("Q")
        self._full_at = memory[half:].cast("d")

    def spend(self, key: str, now: float) -> float:
        """Take one request from a client's budget; 0 when there was one, else the seconds until there is one."""
        if not self.limit:
            return 0.0
        mark = hash(key) & 0xFFFF_FFFF_FFFF_FFFF  # the same in all processes: forked ones share the seed
        first = (mark >> 8) % _BUCKETS * _WAYS
        full_at = self._full_at
        slot = first
        for way in range(first, first + _WAYS):
            if self._marks[way] == mark:
                slot = way
                break
            if full_at[way] < full_at[slot]:
                slot = way
        if self._marks[slot] != mark:
            self._marks[slot] = mark
            full_at[slot] = now
        ahead = full_at[slot] - now
        if ahead > self._most:
            return ahead - self._most
        full_at[slot] = max(ahead, 0.0) + now + self._each
        return 0.0
