"""One timer for many moments, most of which come to nothing since what they were for came before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic  # the clock of the loop
from typing import Final

NEVER: Final = float("inf")


class Alarm:
    """A timer that is set to the first of its moments. When it rings it is asked for the next one.

    So a moment costs no more than a comparison, and is not taken out when it is no longer of interest.
    """

    def __init__(self, look: Callable[[float], float]) -> None:
        """`look` does what is due at a time of the loop, and tells the next moment, or `NEVER`."""
        self._look = look
        self._when = NEVER
        self._timer: asyncio.TimerHandle | None = None

    def by(self, when: float) -> None:
        """Look at this moment at the latest."""
        if when < self._when:
            if self._timer is not None:
                self._timer.cancel()
            self._when = when
            self._timer = asyncio.get_running_loop().call_at(when, self._ring)

    def stop(self) -> None:
        """Never look again."""
        self._look = _never
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self) -> None:
        self._when, self._timer = NEVER, None
        self.by(self._look(monotonic()))


def _never(_now: float) -> float:
    return NEVER
