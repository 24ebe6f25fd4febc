"""A limit of time with one timer for all that is set and lifted."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable
from time import monotonic

from counted_timers import timers_made

from hrn_kg.web.server.deadline import Deadline


def moments_of(steps: Callable[[Deadline], None], seconds: float) -> list[float]:
    """After how many seconds a deadline came with which this was done, within so many."""

    async def run() -> list[float]:
        began = monotonic()
        found: list[float] = []
        deadline = Deadline(lambda: found.append(monotonic() - began))
        steps(deadline)
        await asyncio.sleep(seconds)
        deadline.stop()
        return found

    return asyncio.run(run())


def test_it_comes_once_at_the_moment_that_was_set_last() -> None:
    def steps(deadline: Deadline) -> None:
        for seconds in (0.01, 0.02, 0.1):
            deadline.set(seconds)
        assert deadline.is_set

    (moment,) = moments_of(steps, 0.4)
    assert moment >= 0.09


def test_one_that_is_set_earlier_comes_earlier() -> None:
    def steps(deadline: Deadline) -> None:
        deadline.set(60)
        deadline.set(0.01)

    assert len(moments_of(steps, 0.3)) == 1


def test_it_does_not_come_when_it_was_lifted_or_stopped() -> None:
    def lifted(deadline: Deadline) -> None:
        deadline.set(0.01)
        deadline.lift()
        assert not deadline.is_set

    def stopped(deadline: Deadline) -> None:
        deadline.set(0.01)
        deadline.stop()

    assert moments_of(lifted, 0.1) == []
    assert moments_of(stopped, 0.1) == []


def test_many_limits_in_a_row_need_one_timer() -> None:
    def steps() -> None:
        deadline = Deadline(lambda: None)
        for _ in range(100):
            deadline.set(5)
            deadline.lift()
        deadline.stop()

    assert timers_made(steps) == 1


def test_nothing_is_left_between_it_and_whoever_is_told() -> None:
    class Told:
        def __init__(self) -> None:
            self.deadline = Deadline(self.late)
            self.deadline.set(60)

        def late(self) -> None: ...

    async def run() -> weakref.ref[Told]:
        told = Told()
        told.deadline.stop()
        return weakref.ref(told)

    gc.disable()
    try:
        assert asyncio.run(run())() is None, "a circle would keep a connection that has ended"
    finally:
        gc.enable()
