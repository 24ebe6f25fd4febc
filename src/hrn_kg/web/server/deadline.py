"""A limit of time that is set and lifted with each request, with one timer: that wakes, looks, and sleeps again.

To make and to cancel a timer for each request costs as much as to look at its fields.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable


class Deadline:
    """Calls `late` once a moment has come that was set and not lifted."""

    __slots__ = ("_at", "_late", "_loop", "_timer")

    def __init__(self, loop: asyncio.AbstractEventLoop, late: Callable[[], None]) -> None:
        self._loop = loop
        self._late = late
        self._at = math.inf
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_set(self) -> bool:
        """Whether it will come."""
        return self._at != math.inf

    def set(self, seconds: float) -> None:
        """It comes in so many seconds, in place of what was set before."""
        self._at = self._loop.time() + seconds
        if self._timer is not None and self._timer.when() > self._at:
            self._timer.cancel()
            self._timer = None
        if self._timer is None:
            self._timer = self._loop.call_at(self._at, self._look)

    def lift(self) -> None:
        """It does not come."""
        self._at = math.inf

    def stop(self) -> None:
        """It does not come, nor any other: nothing is left of it."""
        self._at = math.inf
        self._late = _never
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self._timer = None
        if self._at == math.inf:
            return
        if self._loop.time() < self._at:
            self._timer = self._loop.call_at(self._at, self._look)
            return
        self._at = math.inf
        self._late()


def _never() -> None:
    pass
