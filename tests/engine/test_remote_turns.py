"""Turns at an engine of others: none is lost, whatever happens at the moment when the time of a query is over."""

from __future__ import annotations

import asyncio

import pytest

from hrn_kg.engine.remote.remote_turns import RemoteTurns
from hrn_kg.engine.turns import DEMOTE_SECONDS
from hrn_kg.errors import TimedOut
from hrn_kg.settings import Settings

ONE_PLACE = Settings(concurrency=1, max_slow=0)


async def slow_to_close(turns: RemoteTurns, is_closing: asyncio.Event, may_end: asyncio.Event) -> None:
    """A query that is overdue when its time is over, and whose connection takes a while to be closed."""
    async with turns.turn("heavy", asyncio.get_running_loop().time(), DEMOTE_SECONDS + 0.1):
        try:
            await asyncio.sleep(60)
        finally:
            is_closing.set()
            await may_end.wait()


def test_who_arrives_while_a_query_is_closed_at_its_deadline_gets_its_place() -> None:
    async def run() -> list[str]:
        turns, is_closing, may_end = RemoteTurns(ONE_PLACE), asyncio.Event(), asyncio.Event()
        done: list[str] = []

        async def visit(name: str) -> None:
            async with turns.turn(name, asyncio.get_running_loop().time(), 5):
                done.append(name)

        closing = asyncio.create_task(slow_to_close(turns, is_closing, may_end))
        await is_closing.wait()
        visits = [asyncio.create_task(visit(name)) for name in ("first", "second")]
        await asyncio.sleep(0)
        assert turns.waiting == 2
        may_end.set()
        await asyncio.gather(*visits)
        with pytest.raises(TimedOut):
            await closing
        assert (turns.running, turns.slow, turns.waiting, turns.free) == (0, 0, 0, 1)
        return done

    assert asyncio.run(run()) == ["first", "second"]


def test_who_meets_a_fault_of_ours_while_waiting_is_given_no_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        turns, is_closing, may_end = RemoteTurns(ONE_PLACE), asyncio.Event(), asyncio.Event()

        def fails(_: object) -> None:
            raise RuntimeError("a mistake")

        closing = asyncio.create_task(slow_to_close(turns, is_closing, may_end))
        await is_closing.wait()
        monkeypatch.setattr(turns, "stop", fails)
        with pytest.raises(RuntimeError, match="a mistake"):
            async with turns.turn("other", asyncio.get_running_loop().time(), 5):
                pass
        assert turns.waiting == 0
        may_end.set()
        with pytest.raises(TimedOut):
            await closing
        assert (turns.running, turns.free) == (0, 1)

    asyncio.run(run())
