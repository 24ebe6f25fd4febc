"""How many queries an engine of others is given at one time, and how one is ended there.

Its connection is closed, which tells the engine that nobody waits for the answer. So many queries may be under way; one
in the slow lane leaves its place to others.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from hrn_kg.engine.turns import DEMOTE_SECONDS, Turn, Turns, overloaded
from hrn_kg.errors import TimedOut
from hrn_kg.settings import Settings


@dataclass(slots=True, eq=False)
class _LimitedTurn(Turn):
    """A query that the engine was given."""

    limit: asyncio.Timeout | None = None


class RemoteTurns:
    """The queries that one engine of others is given."""

    def __init__(self, settings: Settings) -> None:
        """At most `concurrency` at once, of one client too, and `max_slow` more that are slow."""
        self._settings = settings
        self._turns: Turns[_LimitedTurn] = Turns(settings, self, settings.concurrency)

    @property
    def slow(self) -> int:
        """How many queries are in the slow lane."""
        return self._turns.slow

    @property
    def running(self) -> int:
        """How many others are under way."""
        return self._turns.running

    @property
    def waiting(self) -> int:
        """How many wait."""
        return self._turns.waiting

    @property
    def free(self) -> int:
        """How many more may begin."""
        return max(0, self._settings.concurrency - self.running)

    @property
    def is_one_coming(self) -> bool:
        """Whether one was ended that has not left yet."""
        return any(turn.is_stopped for turn in self._turns.all())

    @asynccontextmanager
    async def turn(self, client: str, arrival: float, seconds: float) -> AsyncIterator[None]:
        """The time in which a query is under way, which ends so many seconds after its arrival.

        Raises Overloaded when no turn came, or when it was ended for others; TimedOut at the end of its time.
        """
        loop = asyncio.get_running_loop()
        turn = self._turns.at_once(client, loop.time())
        if turn is None:
            patience = min(seconds, self._settings.queue_seconds)
            try:
                turn = await self._turns.wait(client, arrival, arrival + patience)
            except TimeoutError:
                raise overloaded(f"No turn came within {patience:g} seconds", self._settings) from None
        timer = loop.call_at(turn.began + DEMOTE_SECONDS, self._turns.overdue, turn)
        limit = turn.limit = asyncio.timeout_at(arrival + seconds)
        try:
            async with limit:
                yield
        except TimeoutError:
            if limit.when() != arrival + seconds:
                raise overloaded(
                    "The service is busy and this long query was stopped for others", self._settings
                ) from None
            raise TimedOut(f"The query took longer than {seconds:g} seconds.", limit=seconds) from None
        finally:
            timer.cancel()
            turn.limit = None
            self._turns.end(turn)

    # -- as `Turns` sees it ------------------------------------------------------------------------------------------

    def begin(self, client: str, now: float) -> _LimitedTurn:
        """Take a free place."""
        return _LimitedTurn(client, now)

    def ride(self, client: str, now: float) -> None:
        """Each has a connection of its own."""

    def demote(self, turn: _LimitedTurn) -> None:
        """That it is slow is all: it is no longer counted among those that run."""

    def stop(self, turn: _LimitedTurn) -> None:
        """Have its connection closed, unless that is under way: its time is over then, and its turn will be."""
        if turn.limit is not None and not turn.limit.expired():
            turn.limit.reschedule(asyncio.get_running_loop().time())

    def give_back(self, turn: _LimitedTurn) -> None:
        """That it has ended is all."""
