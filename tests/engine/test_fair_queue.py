"""Who is next in the queue: as if all who wait were compared each time, at a cost that does not grow with them."""

from __future__ import annotations

import asyncio
import math
import random

from hrn_kg.engine.fair_queue import FairQueue, Waiter
from hrn_kg.engine.shares import Shares


def anybody(client: str) -> bool:
    return True


def taken(queue: FairQueue[str], now: float) -> str:
    """The client that is next."""
    found = queue.take(anybody, now)
    assert found is not None
    return found.client


def test_the_next_is_whom_a_look_at_all_finds() -> None:
    """Clients come, work, and go at random; each time the choice is that of a comparison of all who wait."""
    chance = random.Random(7)
    shares = Shares()
    running: list[tuple[str, float]] = []
    now = 1000.0

    async def run() -> int:
        nonlocal now
        queue: FairQueue[str] = FairQueue(shares)
        waiting: list[Waiter[str]] = []
        compared = 0
        for _ in range(1200):
            now += chance.random() * 3
            action = chance.random()
            if action < 0.45:
                arrival = now - chance.choice((0.0, 0.0, 1.5))
                waiting.append(queue.join(f"10.0.0.{chance.randrange(20)}", arrival, now))
            elif action < 0.5 and waiting:
                queue.leave(waiting.pop(chance.randrange(len(waiting))))
            elif action < 0.75 and running:
                client, began = running.pop(chance.randrange(len(running)))
                shares.end(client, began, now, chance.choice((0.0, 0.5)))
            else:
                barred = {client for client, _ in running[:3]}
                able = [one for one in waiting if one.client not in barred]
                found = queue.take(lambda client: client not in barred, now)  # noqa: B023 (called at once)
                if found is None:
                    assert not able
                    continue
                least = min(able, key=lambda one: (shares.used(one.client, now), one.arrival))
                at = now
                assert (shares.used(found.client, at), found.arrival) == (shares.used(least.client, at), least.arrival)
                waiting.remove(found)
                running.append((found.client, now))
                shares.begin(found.client, now)
                compared += 1
            assert len(queue) == len(waiting)
            least_used = min((shares.used(one.client, now) for one in waiting), default=math.inf)
            assert queue.least_used(now) == least_used
        return compared

    assert asyncio.run(run()) > 200


class CountingShares(Shares):
    """Shares that count how often they are looked at."""

    looks = 0

    def rank(self, client: str, now: float) -> float:
        self.looks += 1
        return super().rank(client, now)


def looks_for_a_turn(clients: int, waiters: int) -> int:
    """How often it was looked what a client had used, for one who leaves the queue while another one joins it."""
    shares = CountingShares()

    async def run() -> int:
        queue: FairQueue[str] = FairQueue(shares)
        for number in range(waiters):
            queue.join(f"10.0.0.{number % clients}", float(number), float(number))
        shares.looks = 0
        client, now = taken(queue, 1000.0), 1000.0
        shares.begin(client, now)
        queue.join(client, now, now)
        shares.end(client, now, now + 0.01)
        assert taken(queue, now + 1) != client or clients == 1
        return shares.looks

    return asyncio.run(run())


def test_a_turn_costs_as_much_with_hundreds_as_with_a_few() -> None:
    assert looks_for_a_turn(clients=1, waiters=256) == looks_for_a_turn(clients=1, waiters=4)
    assert looks_for_a_turn(clients=200, waiters=256) <= looks_for_a_turn(clients=3, waiters=4) + 1


def test_who_hung_up_or_waited_too_long_is_passed_over() -> None:
    async def run() -> None:
        queue: FairQueue[str] = FairQueue(Shares())
        gone, late, first, second = (queue.join(f"10.0.0.{n}", float(n), 5.0) for n in range(4))
        gone.future.cancel()
        late.give_up()
        assert [taken(queue, 6.0) for _ in range(2)] == [first.client, second.client]
        assert queue.take(anybody, 6.0) is None
        assert len(queue) == 0
        assert isinstance(late.future.exception(), TimeoutError)

    asyncio.run(run())


def test_the_first_is_who_would_be_taken_if_all_might_begin() -> None:
    async def run() -> None:
        shares = Shares()
        queue: FairQueue[str] = FairQueue(shares)
        assert queue.first(5.0) is None
        gone, *_ = (queue.join(f"10.0.0.{n}", float(n), 5.0) for n in range(4))
        gone.future.cancel()
        shares.begin("10.0.0.1", 5.0)
        shares.end("10.0.0.1", 5.0, 6.0)
        for expected in ("10.0.0.2", "10.0.0.3", "10.0.0.1"):
            first = queue.first(6.0)
            assert first is not None
            assert first is queue.first(6.0) is queue.take(anybody, 6.0)
            assert first.client == expected
        assert queue.first(6.0) is None

    asyncio.run(run())


def test_whose_time_is_over_is_told_and_when_the_next_one_is_over() -> None:
    async def run() -> None:
        queue: FairQueue[str] = FairQueue(Shares())
        late, patient, soon = (queue.join("10.0.0.1", 0.0, 5.0, until) for until in (6.0, math.inf, 7.0))
        assert queue.give_up_late(5.5) == 6.0
        assert queue.give_up_late(6.0) == 7.0
        assert isinstance(late.future.exception(), TimeoutError)
        assert not patient.future.done() and not soon.future.done()
        assert queue.give_up_late(8.0) == math.inf
        assert isinstance(soon.future.exception(), TimeoutError)

    asyncio.run(run())


def test_what_one_client_sends_is_taken_by_arrival() -> None:
    async def run() -> None:
        queue: FairQueue[str] = FairQueue(Shares())
        found = [queue.join("10.0.0.1", arrival, 9.0) for arrival in (3.0, 1.0, 4.0, 2.0)]
        other = queue.join("10.0.0.2", 2.5, 9.0)
        order = [queue.take(anybody, 9.0) for _ in range(5)]
        assert order == [found[1], found[3], other, found[0], found[2]]

    asyncio.run(run())
