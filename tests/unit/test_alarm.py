"""One timer for many moments rings at each that is still of interest, and seldom for others."""

from __future__ import annotations

import asyncio
from time import monotonic

from counted_timers import timers_made

from hrn_kg.alarm import NEVER, Alarm


def test_it_rings_at_the_first_moment_and_then_when_it_was_told() -> None:
    async def run() -> list[int]:
        loop = asyncio.get_running_loop()
        begin = loop.time()
        rings: list[int] = []

        def look(now: float) -> float:
            rings.append(round((now - begin) * 20))
            return begin + 0.2 if len(rings) < 2 else NEVER

        alarm = Alarm(look)
        for moment in (0.15, 0.1, 0.3, 0.5):
            alarm.by(begin + moment)
        await asyncio.sleep(0.35)
        return rings

    assert asyncio.run(run()) == [2, 4], "nothing is left of the moments after the first"


def test_moments_that_are_later_than_one_that_is_set_cost_no_timer() -> None:
    def steps() -> None:
        alarm = Alarm(lambda _: NEVER)
        for number in range(100):
            alarm.by(monotonic() + 1 + number)

    assert timers_made(steps) == 1
