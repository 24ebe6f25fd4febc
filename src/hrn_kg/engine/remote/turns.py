"""Whose query an engine of others is given next: fair shares and a slow lane, as with our own workers.

So many queries may be under way; one that is older than half a second moves to the slow lane and leaves its place to
others. When that lane is full and somebody waits who used less of late, the heaviest user's query is ended: its
connection is closed, which tells the engine that nobody waits for the answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from hrn_kg.engine.shares import Shares
from hrn_kg.errors import Overloaded, TimedOut
from hrn_kg.settings import Settings

DEMOTE_SECONDS: Final = 0.5
_MOST_WAITING: Final = 256


@dataclass(slots=True, eq=False)
class _Turn:
    """A query that is under way."""

    client: str
    began: float
    is_slow: bool = False
    is_overdue: bool = False
    is_ended: bool = False
    limit: asyncio.Timeout | None = None


@dataclass(slots=True, eq=False)
class _Waiter:
    """A query that waits for its turn."""

    client: str
    arrival: float
    future: asyncio.Future[_Turn] = field(repr=False)


class Turns:
    """Who is at work and who waits."""

    def __init__(self, settings: Settings) -> None:
        """At most `concurrency` at once, of one client too, and `max_slow` more that are slow."""
        self._most = settings.concurrency
        self._most_slow = settings.max_slow
        self._queue_seconds = settings.queue_seconds
        self._turns: set[_Turn] = set()
        self._waiting: list[_Waiter] = []
        self._shares = Shares()

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
        return len(self._waiting)

    @property
    def free(self) -> int:
        """How many more may begin."""
        return max(0, self._most - self.running)

    @asynccontextmanager
    async def turn(self, client: str, arrival: float, seconds: float) -> AsyncIterator[None]:
        """The time in which a query is under way, which ends so many seconds after its arrival.

        Raises Overloaded when no turn came, or when it was ended for others; TimedOut at the end of its time.
        """
        loop = asyncio.get_running_loop()
        turn = self._at_once(client, loop.time()) or await self._wait(client, arrival, seconds)
        timer = loop.call_at(turn.began + DEMOTE_SECONDS, self._overdue, turn)
        try:
            async with asyncio.timeout_at(arrival + seconds) as turn.limit:
                yield
        except TimeoutError:
            if turn.is_ended:
                raise self._overloaded("The service is busy and this long query was stopped for others") from None
            raise TimedOut(f"The query took longer than {seconds:g} seconds.", limit=seconds) from None
        finally:
            timer.cancel()
            turn.limit = None
            self._finish(turn)

    def _at_once(self, client: str, now: float) -> _Turn | None:
        return None if self._waiting or not self._may_begin(client, now) else self._begin(client, now)

    def _may_begin(self, client: str, now: float) -> bool:
        if not self.free or self._shares.running(client) >= self._most:
            return False
        # The last free place is for others.
        return not (self.free == 1 and self._most > 1 and self._shares.is_heavy(client, now))

    def _begin(self, client: str, now: float) -> _Turn:
        turn = _Turn(client, now)
        self._turns.add(turn)
        self._shares.begin(client, now)
        return turn

    async def _wait(self, client: str, arrival: float, seconds: float) -> _Turn:
        if len(self._waiting) >= _MOST_WAITING:
            raise self._overloaded("Too many queries are waiting")
        patience = min(seconds, self._queue_seconds)
        waiter = _Waiter(client, arrival, asyncio.get_running_loop().create_future())
        self._waiting.append(waiter)
        self._relieve()
        self._dispatch()
        try:
            async with asyncio.timeout_at(arrival + patience):
                return await waiter.future
        except BaseException as error:
            if waiter.future.done() and not waiter.future.cancelled():
                self._finish(waiter.future.result())  # given at the very moment of giving up
            if isinstance(error, TimeoutError):
                raise self._overloaded(f"No turn came within {patience:g} seconds") from None
            raise
        finally:
            if waiter in self._waiting:
                self._waiting.remove(waiter)

    def _dispatch(self) -> None:
        now = asyncio.get_running_loop().time()
        while self.free:
            able = [one for one in self._waiting if not one.future.done() and self._may_begin(one.client, now)]
            if not able:
                return
            chosen = min(able, key=lambda one: (self._shares.used(one.client, now), one.arrival))
            self._waiting.remove(chosen)
            chosen.future.set_result(self._begin(chosen.client, now))

    def _overdue(self, turn: _Turn) -> None:
        turn.is_overdue = True
        self._relieve()
        self._dispatch()

    def _relieve(self) -> None:
        """Move old queries to the slow lane; when that is full and others wait, end the heaviest user's."""
        for turn in sorted(self._turns, key=lambda one: one.began):
            if not turn.is_overdue or turn.is_slow or turn.is_ended:
                continue
            if self.slow < self._most_slow:
                turn.is_slow = True
            elif self._waiting and not self.free and not any(one.is_ended for one in self._turns):
                self._end_heaviest()

    def _end_heaviest(self) -> None:
        now = asyncio.get_running_loop().time()
        waiting = min(self._shares.used(waiter.client, now) for waiter in self._waiting)
        old = [turn for turn in self._turns if turn.is_overdue and not turn.is_ended and turn.limit is not None]
        if not old:
            return
        turn = max(old, key=lambda one: (self._shares.used(one.client, now), -one.began))
        if turn.limit is not None and self._shares.used(turn.client, now) > waiting:
            turn.is_ended = True
            turn.limit.reschedule(now)

    def _finish(self, turn: _Turn) -> None:
        now = asyncio.get_running_loop().time()
        self._turns.discard(turn)
        self._shares.end(turn.client, turn.began, now)
        self._relieve()
        self._dispatch()

    def _overloaded(self, what: str) -> Overloaded:
        return Overloaded(f"{what}; please try again later.", retry_after=max(1, round(self._queue_seconds)))
