"""The embedded engine: a few fast workers, a slow lane, and a queue in which heavy users go last.

Who is next, who moves to the slow lane and who is stopped for others: `hrn_kg.engine.turns`. A worker in the slow lane
runs at a lower priority, and a fresh one takes its place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from hrn_kg.alarm import NEVER, Alarm
from hrn_kg.engine.base import Answer, Job, Load, Source, Stored
from hrn_kg.engine.embedded.rides import PROCESSOR_SECONDS
from hrn_kg.engine.embedded.worker_handle import TakenBack, Worker, WorkerDied
from hrn_kg.engine.embedded.worker_pool import WorkerPool
from hrn_kg.engine.embedded.workforce import Workforce
from hrn_kg.engine.turns import DEMOTE_SECONDS, Turn, Turns, overloaded
from hrn_kg.errors import EngineUnavailable, HrnKgError, TimedOut
from hrn_kg.settings import Settings, SettingsError, variable
from hrn_kg.vocab import Prefixes

# With 8, some answers end in a crash where memory is asked for; with 16 all that do not fit are told.
LEAST_MEMORY_MB: Final = 16
_MOST_OUTWARD: Final = 2  # queries with SERVICE at one time
_FINE: Final = 0.5  # seconds of worker time charged for a worker that a query broke: what it costs the others
# Jobs at a worker, those that ride with the one that it is at: where others come too, they wait for no more than two.
_MOST_ALONE: Final = 4
_MOST_BESIDE_OTHERS: Final = 2
_AT_ONCE: Final = 0.25  # a worker killed from outside so soon had hardly begun: its job is tried once more


class _KilledAtOnce(EngineUnavailable):
    """The worker was killed by somebody else before it did much; it did not crash, which leaves last words."""


@dataclass(slots=True, eq=False, kw_only=True)
class _Run(Turn):
    """A job in a worker, and all that are there, in the order in which the worker takes them."""

    worker: Worker
    row: list[_Run] = field(repr=False)
    deadline: float = NEVER


class EmbeddedEngine:
    """Oxigraph in killable processes; see `hrn_kg.engine.base.Engine`."""

    def __init__(self, settings: Settings, *, is_older: bool = False) -> None:
        """Use `open` instead: it also starts the processes."""
        self._loop = asyncio.get_running_loop()
        self._settings = settings
        self._turns: Turns[_Run] = Turns(settings, self, settings.workers, gives_way=True)
        self._workforce = Workforce(settings, self._turns.go_on, is_older=is_older)
        self._alarm = Alarm(self._look)
        self._closed = False
        self._outward_turns = asyncio.Semaphore(_MOST_OUTWARD)

    @classmethod
    async def open(cls, settings: Settings, source: Source, *, is_older: bool = False) -> EmbeddedEngine:
        """Load the source and start the workers; those of an older release give way to others.

        Raises:
            EngineUnavailable: the data could not be loaded or no worker started.
            SettingsError: a worker could not work with the memory that it may have.
        """
        if settings.worker_memory_mb < LEAST_MEMORY_MB:
            raise SettingsError(
                f"{variable('worker_memory_mb')} must be at least {LEAST_MEMORY_MB}, not {settings.worker_memory_mb}: "
                "a worker needs so many MB to read a query and to write a small answer."
            )
        engine = cls(settings, is_older=is_older)
        try:
            await engine.switch(source)
        except BaseException:
            await engine.close()
            raise
        return engine

    @property
    def release(self) -> str:
        """The label of the release that new jobs are answered from."""
        return self._workforce.label

    @property
    def prefixes(self) -> Prefixes:
        """The prefixes of that release."""
        return self._workforce.prefixes

    @property
    def store(self) -> Stored | None:
        """The store on disk that it answers from; None where it has the data in memory."""
        return self._workforce.store

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids: the zygote, then the workers that are idle or fast."""
        return self._workforce.pids

    async def graphs(self) -> tuple[tuple[str, int], ...]:
        """The named graphs and their numbers of triples, sorted by name."""
        return self._current().graphs

    def load(self) -> Load:
        """What the workers are doing now, and why some ended."""
        turns, workforce = self._turns, self._workforce
        return Load(
            can_answer=workforce.can_answer,
            idle=len(workforce.idle),
            running=turns.running,
            slow=turns.slow,
            waiting=turns.waiting + sum(len(run.row) - 1 for run in turns.all()),
            ended=dict(workforce.ends),
            allocator=workforce.allocator,
        )

    async def answer(self, job: Job) -> Answer:
        """Answer one job; see `hrn_kg.engine.base.Engine.answer`."""
        arrival = self._loop.time() - job.waited
        seconds = min(job.seconds or self._settings.query_seconds, self._settings.query_seconds)
        max_bytes = min(job.max_bytes or self._settings.answer_bytes, self._settings.answer_bytes)
        if job.services:
            return await self._outward(job, arrival, seconds, max_bytes)
        # When the zygote is killed, all its workers are gone before we hear of it: at most so many attempts are lost.
        lost = 0
        while True:
            try:
                return await self._attempt(job, arrival, seconds, max_bytes)
            except TakenBack:
                if self._loop.time() >= arrival + seconds:
                    raise _late(seconds) from None
            except _KilledAtOnce:
                lost += 1
                if lost > self._settings.workers:
                    raise

    async def _outward(self, job: Job, arrival: float, seconds: float, max_bytes: int) -> Answer:
        """A job that asks other services: its time passes in waiting for others, so these have no part in the lanes."""
        loop = self._loop
        try:
            async with (
                asyncio.timeout_at(arrival + seconds),
                self._outward_turns,
                self._workforce.outward() as worker,
            ):
                try:
                    body, digest = await worker.ask(job, max_bytes)
                except WorkerDied:
                    raise worker.fault(self._settings.worker_memory_mb) from None
        except TimeoutError:
            raise TimedOut(
                f"The query, with the services that it asks, took longer than {seconds:g} seconds.", limit=seconds
            ) from None
        return _answer(body, digest, job, worker.pool.source, loop.time() - arrival)

    async def _attempt(self, job: Job, arrival: float, seconds: float, max_bytes: int) -> Answer:
        loop = self._loop
        if self._closed:
            raise EngineUnavailable("The engine was stopped.")
        run = self._turns.at_once(job.client, loop.time())
        if run is None:
            run = await self._wait(job.client, arrival, min(seconds, self._settings.queue_seconds))
        run.deadline = arrival + seconds
        soon = PROCESSOR_SECONDS if run.is_riding else DEMOTE_SECONDS
        self._alarm.by(min(run.began + soon, run.deadline))
        fine = 0.0
        whole = False
        reason = "hung-up"
        try:
            at_once = not self._turns.is_alone(run.began)  # a turn of the loop may be long where several ask
            body, digest = await run.worker.ask(job, max_bytes, run.deadline, rides=run.is_riding, at_once=at_once)
            whole = True
        except TakenBack:
            whole = True
            raise
        except TimeoutError:
            reason = "time"
            raise _late(seconds) from None
        except WorkerDied:
            reason = "busy" if run.is_stopped else run.worker.end()
            if run.is_stopped:
                raise overloaded(
                    "The service is busy and this long query was stopped for others", self._settings
                ) from None
            if loop.time() - run.began < _AT_ONCE and not run.worker.last_words():
                raise _KilledAtOnce("The process that had this query was killed.", retry_after=1) from None
            fine = _FINE
            raise run.worker.fault(self._settings.worker_memory_mb) from None
        except HrnKgError:
            whole = True  # an honest refusal: the worker is in order
            raise
        finally:
            if not whole and not run.is_riding:
                run.worker.discard()
                self._workforce.note_end(reason)
            self._turns.end(run, fine)
        return _answer(body, digest, job, run.worker.pool.source, loop.time() - arrival)

    async def _wait(self, client: str, arrival: float, seconds: float) -> _Run:
        try:
            return await self._turns.wait(client, arrival, arrival + seconds)
        except TimeoutError:
            if not self._workforce.is_alive:
                raise EngineUnavailable("The engine is being restarted.", retry_after=5) from None
            raise overloaded(f"No worker became free within {seconds:g} seconds", self._settings) from None

    def _look(self, now: float) -> float:
        """Stop what is at its deadline, move what has taken its time, take back what rides for too long."""
        again = NEVER
        for run in self._turns.all():
            again = min(again, run.worker.take_back(now))
            if now >= run.deadline:
                run.worker.give_up(now)
                continue
            if now >= run.began + DEMOTE_SECONDS and not run.is_overdue:
                self._turns.overdue(run)
            again = min(again, run.deadline if run.is_overdue else min(run.deadline, run.began + DEMOTE_SECONDS))
        return again

    def require(self) -> None:
        """Nothing forbids what was answered before: the release does not change."""

    async def offers(self, release: str) -> bool:  # noqa: ARG002
        """It loads whatever it is told to."""
        return True

    async def switch(self, source: Source) -> None:
        """Load another release beside this one, then answer from it; the old one ends with its last job.

        Raises:
            EngineUnavailable: it could not be loaded; the old release stays.
        """
        await self._workforce.switch(source)

    async def prepare(self, source: Source) -> Callable[[], None]:
        """Load another release beside this one, in the place of one that was loaded so before.

        What comes back goes over to it. It raises EngineUnavailable where the processes have ended meanwhile, or
        another release was taken up.

        Raises:
            EngineUnavailable: it could not be loaded.
        """
        return await self._workforce.prepare(source)

    def forget_prepared(self) -> None:
        """End the processes that loaded what was not gone over to."""
        self._workforce.forget_prepared()

    async def close(self) -> None:
        """Stop all processes; whoever waits is told that the engine is gone."""
        self._closed = True
        await self._workforce.stop()
        self._turns.close(EngineUnavailable("The engine was stopped."))
        for run in self._turns.all():
            run.worker.kill()
        self._workforce.close()

    def _current(self) -> WorkerPool:
        return self._workforce.pool

    # -- as `Turns` sees it: the places are the workers --------------------------------------------------------------

    @property
    def free(self) -> int:
        """How many workers are idle."""
        return len(self._workforce.idle)

    @property
    def is_one_coming(self) -> bool:
        """Whether a worker is being forked."""
        return self._workforce.is_forking

    def begin(self, client: str, now: float) -> _Run:
        """Take an idle worker."""
        run = _Run(client, now, worker=self._workforce.take(), row=[])
        run.row.append(run)
        return run

    def ride(self, client: str, now: float) -> _Run | None:
        """Join those of this client at the worker that has the fewest, if it is not at one for long."""
        rows = [run.row for run in self._turns.all() if self._may_join(run, client, now)]
        if not rows:
            return None
        row = min(rows, key=len)
        row.append(_Run(client, now, is_riding=True, worker=row[0].worker, row=row))
        return row[-1]

    def demote(self, turn: _Run) -> None:
        """Let it go on at a lower priority."""
        self._workforce.demote(turn.worker)

    def stop(self, turn: _Run) -> None:
        """Kill its worker."""
        turn.worker.kill()

    def give_back(self, turn: _Run) -> _Run | None:
        """The next in its row is at work; else its worker is idle again, if it may be used again."""
        turn.row.remove(turn)
        if turn.is_riding:
            return None
        if turn.row and turn.worker.is_open and not turn.is_slow:
            self._alarm.by(turn.row[0].deadline)
            return turn.row[0]
        if turn.worker.is_at_work:  # at what somebody asked who has hung up
            turn.worker.discard()
            self._workforce.note_end("hung-up")
        self._workforce.give_back(turn.worker, is_slow=turn.is_slow)
        return None

    def _may_join(self, run: _Run, client: str, now: float) -> bool:
        most = _MOST_ALONE if self._turns.is_alone(now) else _MOST_BESIDE_OTHERS
        if run.client != client or len(run.row) >= most or not run.worker.is_young(run.began, now):
            return False
        return not run.worker.ended and run.worker.pool is self._workforce.pool


def _late(seconds: float) -> TimedOut:
    return TimedOut(f"The query took longer than {seconds:g} seconds.", limit=seconds)


def _answer(body: bytes, digest: str, job: Job, source: Source, seconds: float) -> Answer:
    return Answer(body, job.media_type, source.label, seconds, source.prefixes, digest)
