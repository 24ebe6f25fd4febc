"""Of those who wait for a turn of the loop one goes on in each, and others have theirs in between."""

from __future__ import annotations

import asyncio

import pytest

from hrn_kg.web.layers.loop_turns import LoopTurns


@pytest.mark.asyncio
async def test_one_goes_on_in_a_turn_in_the_order_of_coming() -> None:
    turns, went = LoopTurns(), list[tuple[int, int]]()
    turn = 0

    async def count() -> None:
        nonlocal turn
        while True:
            turn += 1
            await asyncio.sleep(0)

    async def go_on(number: int) -> None:
        await turns.next()
        went.append((turn, number))

    counting = asyncio.create_task(count())
    await asyncio.gather(*(go_on(number) for number in range(8)))
    counting.cancel()
    assert [number for _, number in went] == list(range(8))
    assert len({at for at, _ in went}) == 8


@pytest.mark.asyncio
async def test_who_gives_up_leaves_the_turn_to_the_next() -> None:
    turns = LoopTurns()
    _first, second, third = [asyncio.create_task(turns.next()) for _ in range(3)]
    await asyncio.sleep(0)
    second.cancel()
    async with asyncio.timeout(20):
        await third
    assert second.cancelled()
