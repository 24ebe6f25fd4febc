"""Who waits for a turn, kept by client: next is the one that used least of late, with what it sent first.

What a client used decays for all alike. Seen without that decay it only grows (`Shares.rank`), so the clients stay
sorted by what each had used when it was last looked at, and only those in front need be looked at again: a turn costs
as much with one who waits as with hundreds.
"""

from __future__ import annotations

import asyncio
import itertools
import math
from bisect import bisect_left, insort
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from hrn_kg.engine.shares import Shares

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Waiter(Generic[T]):
    """One query that waits, and what it will be given."""

    client: str
    arrival: float
    future: asyncio.Future[T] = field(repr=False)
    until: float = math.inf

    def give_up(self) -> None:
        """It waits no longer: its future ends in TimeoutError."""
        if not self.future.done():
            self.future.set_exception(TimeoutError())


@dataclass(slots=True, eq=False)
class _Line(Generic[T]):
    """All that wait of one client, by arrival; `place` is where the client stands among the others."""

    client: str
    waiters: list[Waiter[T]] = field(default_factory=list)
    place: tuple[float, float, int] = (-math.inf, 0.0, 0)


class FairQueue(Generic[T]):
    """All that wait."""

    def __init__(self, shares: Shares) -> None:
        """`shares` tells who used how much."""
        self._shares = shares
        self._lines: dict[str, _Line[T]] = {}
        self._order: list[_Line[T]] = []
        self._numbers = itertools.count()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def join(self, client: str, arrival: float, now: float, until: float = math.inf) -> Waiter[T]:
        """Wait for a turn, which is told by `give_up_late` when it does not come until a time of the loop."""
        waiter: Waiter[T] = Waiter(client, arrival, asyncio.get_running_loop().create_future(), until)
        line = self._lines.get(client)
        if line is None:
            line = self._lines[client] = _Line(client, [waiter])
            self._insert(line, self._shares.rank(client, now))
        elif arrival < line.waiters[0].arrival:
            del self._order[self._index(line)]
            line.waiters.insert(0, waiter)
            self._insert(line, line.place[0])
        else:
            insort(line.waiters, waiter, key=_arrival)
        self._length += 1
        return waiter

    def leave(self, waiter: Waiter[T]) -> None:
        """Wait no longer; nothing happens where it did not wait."""
        line = self._lines.get(waiter.client)
        if line is None or waiter not in line.waiters:
            return
        line.waiters.remove(waiter)
        self._length -= 1
        if not line.waiters:
            del self._order[self._index(line)]
            del self._lines[line.client]

    def take(self, may_begin: Callable[[str], bool], now: float) -> Waiter[T] | None:
        """Take out who is next, among the clients that may begin; None when there is none."""
        at = 0
        while at < len(self._order):
            line = self._order[at]
            waiter = line.waiters[0]
            if waiter.future.done():  # it has hung up, or its time is over
                self.leave(waiter)
            elif self._fell_back(line, now):
                continue
            elif may_begin(line.client):
                self.leave(waiter)
                return waiter
            else:
                at += 1
        return None

    def first(self, now: float) -> Waiter[T] | None:
        """Who is next, whether its client may begin or not, and goes on waiting; None when nobody waits."""
        while self._order:
            line = self._order[0]
            waiter = line.waiters[0]
            if waiter.future.done():
                self.leave(waiter)
            elif not self._fell_back(line, now):
                return waiter
        return None

    def give_up_late(self, now: float) -> float:
        """Whoever has waited long enough waits no longer; returns when the next one will have."""
        late = [waiter for waiter in self.everyone() if waiter.until <= now]
        for waiter in late:
            waiter.give_up()
        return min((waiter.until for waiter in self.everyone() if waiter.until > now), default=math.inf)

    def least_used(self, now: float) -> float:
        """What the client has used that used least; infinity when nobody waits."""
        while self._order and self._fell_back(self._order[0], now):
            pass
        return self._shares.used(self._order[0].client, now) if self._order else math.inf

    def everyone(self) -> list[Waiter[T]]:
        """All that wait."""
        return [waiter for line in self._order for waiter in line.waiters]

    def _fell_back(self, line: _Line[T], now: float) -> bool:
        """Whether a client used more since it was last looked at, which put it in a place further back."""
        if len(self._order) == 1:
            return False
        rank = self._shares.rank(line.client, now)
        if (rank, line.waiters[0].arrival) <= line.place[:2]:
            return False
        del self._order[self._index(line)]
        self._insert(line, rank)
        return True

    def _insert(self, line: _Line[T], rank: float) -> None:
        line.place = (rank, line.waiters[0].arrival, next(self._numbers))
        insort(self._order, line, key=_place)

    def _index(self, line: _Line[T]) -> int:
        return bisect_left(self._order, line.place, key=_place)


def _arrival(waiter: Waiter[T]) -> float:
    return waiter.arrival


def _place(line: _Line[T]) -> tuple[float, float, int]:
    return line.place
