"""Jobs of one client that go to a worker behind another: each has its own answer, and none is at fault for another."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hrn_kg.engine import Job, Source
from hrn_kg.engine.embedded import rides, worker_handle
from hrn_kg.engine.embedded.scheduler import EmbeddedEngine
from hrn_kg.engine.embedded.worker_handle import TakenBack, Worker
from hrn_kg.errors import EngineRefused, HrnKgError, TimedOut

CSV = "text/csv"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
CRASH = "SELECT * {" + "FILTER NOT EXISTS {" * 5000 + "}" * 5001


def lookup(number: int) -> str:
    return f"SELECT ?o {{ <urn:s:{number}> <urn:p> ?o }}"


async def ask(engine: EmbeddedEngine, query: str, client: str = "10.0.0.1", **more: Any) -> str:
    """The only cell, or the name of the fault."""
    try:
        answer = await engine.answer(Job(query, CSV, client=client, **more))
    except HrnKgError as fault:
        return type(fault).__name__
    return answer.body.decode().split("\r\n")[1]


def lookups(engine: EmbeddedEngine, numbers: range, client: str = "10.0.0.1") -> list[asyncio.Task[str]]:
    return [asyncio.create_task(ask(engine, lookup(number), client)) for number in numbers]


async def answered(tasks: list[asyncio.Task[str]], numbers: range) -> None:
    async with asyncio.timeout(8):
        assert await asyncio.gather(*tasks) == [f"urn:o:{number}" for number in numbers]


class Rides(list[str]):
    """What rode, and what was taken back of it."""

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = Worker.ask

        async def ask(worker: Worker, job: Job, *more: Any, rides: bool = False, **how: Any) -> tuple[bytes, str]:
            if rides:
                self.append("rode")
            try:
                return await asked(worker, job, *more, rides=rides, **how)
            except TakenBack:
                self.append("taken back")
                raise

        monkeypatch.setattr(Worker, "ask", ask)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Rides:
    found = Rides()
    found.watch(monkeypatch)
    return found


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others may join a job for longer than a machine with much else to do keeps this process waiting."""
    monkeypatch.setattr(worker_handle, "_YOUNG", 0.5)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch, unhurried: None) -> None:
    """And what rides may wait for long."""
    monkeypatch.setattr(rides, "SECONDS", 30.0)
    monkeypatch.setattr(rides, "PROCESSOR_SECONDS", 30.0)


@contextlib.asynccontextmanager
async def halted(engine: EmbeddedEngine) -> AsyncIterator[tuple[int, ...]]:
    """All workers stand still."""
    workers = engine.pids[1:]
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield workers
    finally:
        for pid in workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def test_jobs_of_one_client_go_to_a_worker_together(opened: Any, seen: Rides) -> None:
    async def run() -> None:
        async with opened(workers=1) as engine:
            tasks = lookups(engine, range(40))
            await asyncio.sleep(0)
            load = engine.load()
            assert (load.running, load.waiting) == (1, 39), "those that ride wait too"
            await answered(tasks, range(40))
            assert seen.count("rode") >= 10
            assert (engine.load().idle, engine.load().running, engine.load().waiting) == (1, 0, 0)

    asyncio.run(run())


@pytest.mark.parametrize(("other", "most"), [(False, 4), (True, 2)], ids=["alone", "beside another"])
def test_fewer_ride_where_another_client_comes_too(opened: Any, unhurried: None, other: bool, most: int) -> None:
    async def run() -> None:
        async with opened(workers=1) as engine:
            await ask(engine, lookup(0), "10.0.0.9" if other else "10.0.0.1")
            async with halted(engine):
                tasks = lookups(engine, range(1, 12))
                await asyncio.sleep(0)
                (worker,) = {run.worker for run in engine._turns.all()}
                assert len(worker._asked) == most
            await answered(tasks, range(1, 12))
            await asyncio.sleep(1.1)  # and when it has not come for a while, as many as before
            async with halted(engine):
                tasks = lookups(engine, range(12, 22))
                await asyncio.sleep(0)
                assert len(worker._asked) == 4
            await answered(tasks, range(12, 22))

    asyncio.run(run())


def test_a_job_that_has_a_worker_for_itself_is_sent_at_once_where_several_clients_come(opened: Any) -> None:
    """And not when the loop has done all else that it has to do: the worker is at it meanwhile."""

    async def run() -> None:
        async with opened(workers=1) as engine:
            await ask(engine, lookup(0), "10.0.0.9")
            (task,) = lookups(engine, range(1))
            await asyncio.sleep(0)
            time.sleep(0.3)  # the loop has much else to do
            for _ in range(4):
                await asyncio.sleep(0)
            assert task.done()

    asyncio.run(run())


def test_nothing_rides_with_another_client_or_before_one_who_waits(opened: Any, seen: Rides, patient: None) -> None:
    async def run() -> None:
        async with opened(workers=1) as engine:
            async with halted(engine):
                first = lookups(engine, range(1), "10.0.0.1")
                await asyncio.sleep(0)
                other = lookups(engine, range(1, 2), "10.0.0.2")
                await asyncio.sleep(0)
                more = lookups(engine, range(2, 4), "10.0.0.1")
                await asyncio.sleep(0)
                assert seen == []
                assert engine.load().waiting == 3
            await answered([*first, *other, *more], range(4))

    asyncio.run(run())


def test_another_client_waits_for_a_few_only(opened: Any) -> None:
    async def run() -> None:
        done: list[str] = []

        async def ask_as(client: str, number: int) -> None:
            assert await ask(engine, lookup(number), client) == f"urn:o:{number}"
            done.append(client)

        async with opened(workers=1) as engine:
            many = [asyncio.create_task(ask_as("many", number)) for number in range(100)]
            await asyncio.sleep(0)
            await asyncio.gather(ask_as("one", 1), *many)
        assert done.index("one") < 10

    asyncio.run(run())


def test_what_rides_behind_a_long_query_is_asked_elsewhere(
    opened: Any, seen: Rides, unhurried: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rides, "SECONDS", 1.0)
    monkeypatch.setattr(rides, "PROCESSOR_SECONDS", 0.1)

    async def run() -> None:
        async with opened(workers=2, query_seconds=3.0) as engine:
            runaway = asyncio.create_task(ask(engine, RUNAWAY))
            await asyncio.sleep(0)
            await answered(lookups(engine, range(6)), range(6))
            assert not runaway.done()
            assert seen.count("rode") > seen.count("taken back") > 0
            assert await runaway == TimedOut.__name__
            assert sum(engine.load().ended.values()) == 1, "no worker but that of the long query has ended"

    asyncio.run(run())


def test_nothing_rides_behind_a_query_that_is_long_known_as_such(opened: Any, seen: Rides) -> None:
    """However many come after it, each a moment after the last one that rode."""

    async def run() -> None:
        async with opened(workers=1, max_slow=0) as engine:
            runaway = asyncio.create_task(ask(engine, RUNAWAY, seconds=1.0))
            tasks = []
            for number in range(100):
                await asyncio.sleep(0.001)
                tasks += lookups(engine, range(number, number + 1))
            assert seen.count("rode") <= 3
            assert engine.load().waiting >= 90
            assert await runaway == TimedOut.__name__
            await answered(tasks, range(100))

    asyncio.run(run())


def test_a_worker_that_breaks_takes_only_its_own_job_with_it(opened: Any, seen: Rides, patient: None) -> None:
    async def run() -> None:
        async with opened(workers=1) as engine:
            broken = asyncio.create_task(ask(engine, CRASH))
            await asyncio.sleep(0)
            await answered(lookups(engine, range(3)), range(3))
            assert await broken == EngineRefused.__name__
            assert seen.count("taken back") == 3
            assert engine.load().ended == {"crash": 1}

    asyncio.run(run())


def test_what_broke_the_worker_while_it_rode_is_at_fault_and_not_those_around_it(
    opened: Any, seen: Rides, patient: None
) -> None:
    async def run() -> None:
        async with opened(workers=1) as engine:
            before = lookups(engine, range(2))
            await asyncio.sleep(0)
            broken = asyncio.create_task(ask(engine, CRASH))
            await asyncio.sleep(0)
            await answered([*before, *lookups(engine, range(2, 3))], range(3))
            assert await broken == EngineRefused.__name__
            assert seen == ["rode", "rode", "rode", "taken back"]
            assert engine.load().ended == {"crash": 1}

    asyncio.run(run())


def test_those_at_a_worker_that_is_killed_are_all_answered(opened: Any, seen: Rides, patient: None) -> None:
    async def run() -> None:
        async with opened(workers=1) as engine:
            async with halted(engine) as (worker,):
                tasks = lookups(engine, range(4))
                await asyncio.sleep(0.02)
                assert engine.load().waiting == 3
                os.kill(worker, signal.SIGKILL)
                await answered(tasks, range(4))
            assert seen.count("taken back") == 3
            assert engine.load().ended == {"killed": 1}

    asyncio.run(run())


def test_who_hangs_up_while_a_job_rides_harms_nobody(opened: Any, patient: None) -> None:
    async def run() -> None:
        async with opened(workers=1) as engine:
            async with halted(engine) as workers:
                first, second, third = lookups(engine, range(3))
                await asyncio.sleep(0.02)
                second.cancel()
                await asyncio.sleep(0.02)
            assert (await first, await third) == ("urn:o:0", "urn:o:2")
            assert engine.pids[1:] == workers, "its answer was there in a moment"
            assert await ask(engine, lookup(3)) == "urn:o:3"
            assert engine.load().ended == {}

    asyncio.run(run())


def test_a_long_query_whose_visitor_left_while_it_rode_is_stopped(opened: Any, patient: None) -> None:
    async def run() -> None:
        async with opened(workers=1) as engine:
            async with halted(engine):
                first = lookups(engine, range(1))
                await asyncio.sleep(0)
                runaway = asyncio.create_task(ask(engine, RUNAWAY))
                await asyncio.sleep(0.02)
                assert engine.load().waiting == 1
                runaway.cancel()
                await asyncio.sleep(0.02)
            await answered(first, range(1))
            assert await ask(engine, lookup(3)) == "urn:o:3"
            assert engine.load().ended == {"hung-up": 1}

    asyncio.run(run())


def test_what_rides_behind_one_whose_visitor_left_is_asked_elsewhere(opened: Any, seen: Rides, unhurried: None) -> None:
    async def run() -> None:
        async with opened(workers=1) as engine:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(rides, "SECONDS", 0.5)
                patch.setattr(rides, "PROCESSOR_SECONDS", 0.1)
                async with halted(engine):
                    first = lookups(engine, range(1))
                    await asyncio.sleep(0)
                    runaway = asyncio.create_task(ask(engine, RUNAWAY))
                    await asyncio.sleep(0)
                    last = lookups(engine, range(2, 3))
                    await asyncio.sleep(0.02)
                    runaway.cancel()
                    await asyncio.sleep(0.02)
                assert await asyncio.gather(*first, *last) == ["urn:o:0", "urn:o:2"]
            assert seen == ["rode", "rode", "taken back"]
            assert engine.load().ended == {"hung-up": 1}

    asyncio.run(run())


def test_the_time_of_what_rides_ends_too(opened: Any, patient: None) -> None:
    async def run() -> None:
        async with opened(workers=1) as engine:
            async with halted(engine) as workers:
                began = time.monotonic()
                first = lookups(engine, range(1))
                await asyncio.sleep(0)
                assert await ask(engine, lookup(1), seconds=0.3) == TimedOut.__name__
                assert 0.25 < time.monotonic() - began < 1.0
            await answered(first, range(1))
            assert engine.pids[1:] == workers
            assert engine.load().ended == {}

    asyncio.run(run())


def test_at_a_deadline_what_rides_behind_is_asked_elsewhere(opened: Any, seen: Rides, patient: None) -> None:
    async def run() -> None:
        async with opened(workers=1) as engine:
            runaway = asyncio.create_task(ask(engine, RUNAWAY, seconds=0.3))
            await asyncio.sleep(0)
            await answered(lookups(engine, range(2)), range(2))
            assert await runaway == TimedOut.__name__
            assert seen[:4] == ["rode", "rode", "taken back", "taken back"]
            assert engine.load().ended == {"time": 1}

    asyncio.run(run())


def test_a_job_that_came_after_a_switch_does_not_ride_with_one_before(
    opened: Any, source: Source, patient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_handle, "_YOUNG", 30.0)

    async def run() -> None:
        async with opened(workers=1) as engine:
            go_over = await engine.prepare(Source("2026.2.0", source.files))
            async with halted(engine):
                old = asyncio.create_task(engine.answer(Job(lookup(1), CSV, client="a")))
                await asyncio.sleep(0.02)
                go_over()
                busy = asyncio.create_task(ask(engine, RUNAWAY, "b", seconds=0.3))
                await asyncio.sleep(0)
                new = await engine.answer(Job(lookup(1), CSV, client="a"))
                assert new.release == "2026.2.0"
            assert (await old).release == "2026.1.0"
            await busy

    asyncio.run(run())


def test_who_was_given_a_ride_goes_before_who_comes_at_that_moment(opened: Any, seen: Rides, patient: None) -> None:
    """Or else what the worker gets first would not be what has its place."""

    async def run() -> None:
        async with opened(workers=1) as engine:

            async def one_after_the_other() -> str:
                await ask(engine, lookup(3))
                return await ask(engine, RUNAWAY, seconds=1.5)

            async with halted(engine):
                tasks = lookups(engine, range(3))
                await asyncio.sleep(0)
                runaway = asyncio.create_task(one_after_the_other())
                await asyncio.sleep(0)
                tasks += lookups(engine, range(4, 5))  # the worker has as many as it may have
                await asyncio.sleep(0.02)
                assert seen == ["rode"] * 3
            time.sleep(0.3)  # all replies are there at once
            began = time.monotonic()
            assert await tasks[-1] == "urn:o:4"
            assert time.monotonic() - began < 1.0
            assert await runaway == TimedOut.__name__

    asyncio.run(run())


def test_what_has_begun_while_the_loop_stood_still_is_not_taken_back(
    opened: Any, patient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer before it is so large that a part of it is still to be read when its time is over."""
    monkeypatch.setattr(rides, "SECONDS", 0.1)
    large = f"SELECT (CONCAT(STR(?o), '{'x' * 500}') AS ?x) {{ ?s ?p ?o }}"
    while_it_stands = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"

    async def run() -> None:
        async with opened(workers=1) as engine:
            first = asyncio.create_task(engine.answer(Job(large, CSV)))
            await asyncio.sleep(0)
            second = asyncio.create_task(ask(engine, while_it_stands, "local"))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            time.sleep(0.15)
            assert await second == "360000"
            assert (await first).body.count(b"urn:o:") == 600
            assert engine.load().ended == {}

    asyncio.run(run())


def test_short_and_long_jobs_of_many_clients_have_each_its_own_answer(opened: Any, seen: Rides) -> None:
    """Nothing is evaluated that was taken back: a worker that did would be ended."""
    chance = random.Random(5)

    async def visitor(engine: EmbeddedEngine, client: str) -> None:
        for _ in range(30):
            number = chance.randrange(600)
            if chance.random() < 0.15:
                rows = chance.randrange(1000, 100_000)
                query = f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT * {{ ?a ?b ?c . ?d ?e ?f }} LIMIT {rows} }} }}"
                assert await ask(engine, query, client) == str(rows)
            else:
                assert await ask(engine, lookup(number), client) == f"urn:o:{number}"

    async def run() -> None:
        async with opened(workers=2) as engine, asyncio.timeout(60):
            await asyncio.gather(*[visitor(engine, f"10.0.0.{number % 3}") for number in range(24)])
            assert engine.load().ended == {}
            assert (engine.load().idle, engine.load().waiting) == (2, 0)

    asyncio.run(run())
    assert seen.count("rode") > 50
    assert seen.count("taken back") > 0
