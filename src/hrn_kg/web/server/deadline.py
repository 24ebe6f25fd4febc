"""A limit of time that is set and lifted with each request, on one timer."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic  # the clock of the loop

from hrn_kg.alarm import NEVER, Alarm


class Deadline:
    """Calls `late` once a moment has come that was set and not lifted."""

    __slots__ = ("_alarm", "_at", "_late")

    def __init__(self, late: Callable[[], None]) -> None:
        self._late = late
        self._at = NEVER
        self._alarm = Alarm(self._look)

    @property
    def is_set(self) -> bool:
        """Whether it will come."""
        return self._at != NEVER

    def set(self, seconds: float) -> None:
        """It comes in so many seconds, in place of what was set before."""
        self._at = monotonic() + seconds
        self._alarm.by(self._at)

    def lift(self) -> None:
        """It does not come."""
        self._at = NEVER

    def stop(self) -> None:
        """It does not come, nor any other: nothing is left of it, nor a circle with whoever is told."""
        self._at = NEVER
        self._late = _nobody
        self._alarm.stop()

    def _look(self, now: float) -> float:
        if now < self._at:
            return self._at
        self._at = NEVER
        self._late()
        return NEVER


def _nobody() -> None:
    pass
