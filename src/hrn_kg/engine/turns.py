"""Whose query is evaluated next: fair shares, a slow lane, and a queue in which heavy users go last.

Killing at the deadline alone does not protect visitors: with two places and ten seconds, four heavy queries would make
every lookup wait. So a query older than half a second moves to the slow lane and leaves its place to others; where the
places are our own workers, sooner when somebody waits who used much less. When that lane is full too and somebody waits
who used less, the heaviest user's query is stopped.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic  # the clock of the loop
from typing import Final, Generic, Protocol, TypeVar

from hrn_kg.alarm import Alarm
from hrn_kg.engine.fair_queue import FairQueue, Waiter
from hrn_kg.engine.shares import Shares
from hrn_kg.errors import Overloaded
from hrn_kg.settings import Settings

DEMOTE_SECONDS: Final = 0.5
_PRESSED_SECONDS: Final = 0.03  # age at which a query makes room for somebody who used less
_PRESSED_MARGIN: Final = 0.25  # seconds of time at work: who used so much less is let through
_MOST_WAITING: Final = 256
_OF_LATE: Final = 1.0  # seconds


@dataclass(slots=True, eq=False)
class Turn:
    """A query that is under way. One that rides has its place when those before it at the same place have ended."""

    client: str
    began: float
    is_riding: bool = False
    is_overdue: bool = False
    is_slow: bool = False
    is_stopped: bool = False


T = TypeVar("T", bound=Turn)


class Places(Protocol[T]):
    """Where queries are evaluated."""

    @property
    def free(self) -> int:
        """How many more may begin now."""
        ...

    @property
    def is_one_coming(self) -> bool:
        """Whether a place will be free in a moment, though none is now."""
        ...

    def begin(self, client: str, now: float) -> T:
        """Take a free place."""
        ...

    def ride(self, client: str, now: float) -> T | None:
        """Join the queries of this client at a place that it has, if they are to end in a moment."""
        ...

    def demote(self, turn: T) -> None:
        """Go on in the slow lane, and leave the place to others."""
        ...

    def stop(self, turn: T) -> None:
        """Have a query end before its time."""
        ...

    def give_back(self, turn: T) -> T | None:
        """The query has ended: its place is that of the one that rode behind it, or free, unless it had left it."""
        ...


class Turns(Generic[T]):
    """Who is at work and who waits."""

    def __init__(self, settings: Settings, places: Places[T], most: int, *, gives_way: bool = False) -> None:
        """`most` places there are; `concurrency` of them for one client, and `max_slow` more in the slow lane.

        With `gives_way` a query moves there sooner when somebody waits who used much less.
        """
        self._settings = settings
        self._places = places
        self._most = most
        self._gives_way = gives_way
        self._turns: set[T] = set()
        self._shares = Shares()
        self._queue: FairQueue[T] = FairQueue(self._shares)
        self._given = 0  # turns, to such as have not gone on since
        self._press: asyncio.TimerHandle | None = None
        self._client, self._changed = "", -_OF_LATE  # who came last, and since when nobody else did
        self._patience = Alarm(self._queue.give_up_late)

    @property
    def slow(self) -> int:
        """How many queries are in the slow lane."""
        return sum(turn.is_slow for turn in self._turns)

    @property
    def running(self) -> int:
        """How many others are under way."""
        return len(self._turns) - self.slow

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._queue)

    def all(self) -> list[T]:
        """All that are under way."""
        return list(self._turns)

    def is_alone(self, now: float) -> bool:
        """Whether one client only has come of late."""
        return now - self._changed >= _OF_LATE

    def at_once(self, client: str, now: float) -> T | None:
        """A turn, if nobody waits for one and this client need not wait either. Every query comes here first."""
        if client != self._client:
            self._changed = now if self._client else self._changed
            self._client = client
        if self._queue or self._given:
            return None
        if self._places.free and self._may_begin(client, now):
            return self._begin(client, now)
        return self._places.ride(client, now)

    async def wait(self, client: str, arrival: float, until: float) -> T:
        """Wait for a turn, at most until a time of the loop.

        Raises Overloaded when too many wait, TimeoutError when none came in time, and the fault that `close` was given.
        """
        if len(self._queue) >= _MOST_WAITING:
            raise overloaded("Too many queries are waiting", self._settings)
        waiter = self._queue.join(client, arrival, monotonic(), until)
        self._patience.by(until)
        try:
            self.go_on()
            if self._gives_way and self._press is None:
                self._look_again()
            if waiter.future.done():
                await asyncio.sleep(0)  # those that were given a turn before go on first
            return await waiter.future
        except BaseException:
            if _is_given(waiter):
                self.end(waiter.future.result())  # given at the very moment of hanging up
            raise
        finally:
            if _is_given(waiter):
                self._given -= 1
            else:
                self._queue.leave(waiter)

    def overdue(self, turn: T) -> None:
        """This query has taken its time at a place."""
        turn.is_overdue = True
        self.go_on()

    def end(self, turn: T, fine: float = 0.0) -> None:
        """A query is no longer under way; `fine` seconds are added to what its client used."""
        now = monotonic()
        if not turn.is_riding:
            self._turns.discard(turn)
            self._shares.end(turn.client, turn.began, now, fine)
        behind = self._places.give_back(turn)
        if behind is not None:
            behind.is_riding, behind.began = False, now
            self._start(behind)
        self.go_on()

    def go_on(self) -> None:
        """Something has changed: make room where there is none, and give free places to those who wait."""
        now = monotonic()
        if self._has_old(now):
            self._relieve(now)
        while self._queue and self._give_one(now):
            pass

    def close(self, fault: Exception) -> None:
        """Whoever waits is given this fault."""
        for waiter in self._queue.everyone():
            if not waiter.future.done():
                waiter.future.set_exception(fault)

    def _begin(self, client: str, now: float) -> T:
        turn = self._places.begin(client, now)
        self._start(turn)
        return turn

    def _give_one(self, now: float) -> bool:
        """Give a turn to who is next: a free place, or a ride to the first of all, whoever may not begin."""
        waiter = self._queue.take(lambda client: self._may_begin(client, now), now) if self._places.free else None
        if waiter is not None:
            self._give(waiter, self._begin(waiter.client, now))
            return True
        waiter = self._queue.first(now)
        turn = self._places.ride(waiter.client, now) if waiter is not None else None
        if waiter is None or turn is None:
            return False
        self._queue.leave(waiter)
        self._give(waiter, turn)
        return True

    def _give(self, waiter: Waiter[T], turn: T) -> None:
        waiter.future.set_result(turn)
        self._given += 1

    def _start(self, turn: T) -> None:
        self._turns.add(turn)
        self._shares.begin(turn.client, turn.began)

    def _may_begin(self, client: str, now: float) -> bool:
        """Whether a client may have one of the free places."""
        if self._shares.running(client) >= self._settings.concurrency:
            return False
        # The last free place is for others.
        return not (self._places.free < 2 and self._most > 1 and self._shares.is_heavy(client, now))

    def _look_again(self) -> None:
        """Relieve every moment as long as somebody waits."""
        self._press = None
        if self._queue:
            self._relieve(monotonic())
            self._press = asyncio.get_running_loop().call_later(_PRESSED_SECONDS, self._look_again)

    def _has_old(self, now: float) -> bool:
        """Whether one of those under way may have to be moved or stopped: mostly none is old enough."""
        for turn in self._turns:  # noqa: SIM110 (a generator costs more than this, and every answer passes here)
            if turn.is_overdue or now - turn.began >= _PRESSED_SECONDS:
                return True
        return False

    def _relieve(self, now: float) -> None:
        """Move old queries to the slow lane; when that is full and others wait, stop the heaviest user's."""
        for turn in sorted((turn for turn in self._turns if not turn.is_slow), key=_beginning):
            if turn.is_stopped or not (turn.is_overdue or self._is_pressed(turn, now)):
                continue
            if sum(other.is_slow and not other.is_stopped for other in self._turns) < self._settings.max_slow:
                turn.is_slow = True
                self._places.demote(turn)
            elif self._queue and not self._places.free and not self._places.is_one_coming:
                self._stop_heaviest(now)

    def _is_pressed(self, turn: T, now: float) -> bool:
        """Whether somebody waits, with no place in sight, who used much less than the client of this query."""
        if not self._gives_way or not self._queue or now - turn.began < _PRESSED_SECONDS:
            return False
        if self._places.free or self._places.is_one_coming:
            return False
        return self._queue.least_used(now) < self._shares.used(turn.client, now) - _PRESSED_MARGIN

    def _stop_heaviest(self, now: float) -> None:
        old = [turn for turn in self._turns if (turn.is_overdue or turn.is_slow) and not turn.is_stopped]
        if not old:
            return
        turn = max(old, key=lambda one: (self._shares.used(one.client, now), -one.began))
        if self._shares.used(turn.client, now) > self._queue.least_used(now):
            turn.is_stopped = True
            self._places.stop(turn)


def overloaded(what: str, settings: Settings) -> Overloaded:
    """The fault for whoever came when there was too much to do."""
    return Overloaded(f"{what}; please try again later.", retry_after=max(1, round(settings.queue_seconds)))


def _is_given(waiter: Waiter[T]) -> bool:
    future = waiter.future
    return future.done() and not future.cancelled() and future.exception() is None


def _beginning(turn: Turn) -> float:
    return turn.began
