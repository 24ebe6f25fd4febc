"""Pauses before a process that ended is started again."""

from __future__ import annotations


class Backoff:
    """A pause that doubles each time a process ends soon after its start, up to the longest.

    One that lived for `lasting` seconds was in order, and the next pause is the first again.
    """

    def __init__(self, first: float, longest: float, lasting: float) -> None:
        self._first = first
        self._longest = longest
        self._lasting = lasting
        self._next = first

    def pause(self, lived: float) -> float:
        """The seconds to wait now, after a process that lived so many seconds."""
        if lived >= self._lasting:
            self._next = self._first
        pause = self._next
        self._next = min(2 * pause, self._longest)
        return pause

    def reset(self) -> None:
        """All is in order: the next pause is the first again."""
        self._next = self._first
