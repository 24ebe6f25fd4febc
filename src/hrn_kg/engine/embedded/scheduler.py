"""The embedded engine: a few fast workers, a slow lane, and a queue in which heavy users go last.

Killing at the deadline alone does not protect visitors: with two workers and ten seconds, four heavy queries would make
every lookup wait. So a query older than half a second moves to the slow lane, where it runs at a lower priority, and a
fresh worker takes its place; sooner when somebody waits who used much less. When that lane is full too and somebody
waits who used less, the heaviest user's query is stopped.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from hrn_kg.engine.base import Answer, Job, Load, Source
from hrn_kg.engine.embedded import allocator, ondisk
from hrn_kg.engine.embedded.backoff import Backoff
from hrn_kg.engine.embedded.processes import Worker, WorkerDied, WorkerPool
from hrn_kg.engine.shares import Shares
from hrn_kg.errors import EngineUnavailable, HrnKgError, Overloaded, TimedOut
from hrn_kg.settings import Settings, SettingsError, variable
from hrn_kg.vocab import STANDARD, Prefixes

log = logging.getLogger(__name__)

DEMOTE_SECONDS = 0.5
# With 8, some answers end in a crash where memory is asked for; with 16 all that do not fit are told.
LEAST_MEMORY_MB = 16
_PRESSED_SECONDS = 0.03  # age at which a query makes room for somebody who used less
_PRESSED_MARGIN = 0.25  # seconds of worker time: who used so much less is let through
_MOST_WAITING = 256
_MOST_OUTWARD = 2  # queries with SERVICE at one time
_FINE = 0.5  # seconds of worker time charged for a worker that a query broke: what it costs the others
_AT_ONCE = 0.25  # a worker killed from outside within so many seconds had hardly begun: its job is tried once more
_FORK_SECONDS = 2.0  # a fork takes some hundredths of a second; after so long none is to be counted on
# First and longest pause before a worker is forked again, and before the data are loaded again; and the seconds after
# which a process that ended had been in order.
_FORKS = (0.05, 2.0, 10.0)
_LOADS = (0.05, 10.0, 30.0)


class _KilledAtOnce(EngineUnavailable):
    """The worker was killed by somebody else before it did much; it did not crash, which leaves last words."""


@dataclass(slots=True, eq=False)
class _Run:
    """A job in a worker."""

    client: str
    worker: Worker
    began: float
    overdue: bool = False
    slow: bool = False
    evicted: bool = False
    deadline: float = float("inf")
    timer: asyncio.TimerHandle = field(init=False, repr=False)


@dataclass(slots=True, eq=False)
class _Waiter:
    """A job that waits for a worker."""

    client: str
    arrival: float
    future: asyncio.Future[_Run] = field(repr=False)


class EmbeddedEngine:
    """Oxigraph in killable processes; see `hrn_kg.engine.base.Engine`."""

    def __init__(self, settings: Settings) -> None:
        """Use `open` instead: it also starts the processes."""
        self._settings = settings
        self._pool: WorkerPool | None = None
        self._pools: set[WorkerPool] = set()
        self._prepared: tuple[WorkerPool, list[Worker]] | None = None  # loaded beside, to be gone over to
        self._idle: list[Worker] = []
        self._fast: set[Worker] = set()
        self._runs: set[_Run] = set()
        self._waiting: list[_Waiter] = []
        self._shares = Shares()
        self._forking = 0
        self._forking_since = 0.0
        self._failures = 0  # of forks, in a row
        self._pause = 0.0  # before the next fork
        self._forks = Backoff(*_FORKS)
        self._loads = Backoff(*_LOADS)
        self._ends: Counter[str] = Counter()
        self._closed = False
        self._press: asyncio.TimerHandle | None = None
        self._switching = asyncio.Lock()
        self._outward_turns = asyncio.Semaphore(_MOST_OUTWARD)
        self._tasks: set[asyncio.Task[None]] = set()
        self._label = ""
        self._prefixes = STANDARD

    @classmethod
    async def open(cls, settings: Settings, source: Source) -> EmbeddedEngine:
        """Load the source and start the workers.

        Raises:
            EngineUnavailable: the data could not be loaded or no worker started.
            SettingsError: a worker could not work with the memory that it may have.
        """
        if settings.worker_memory_mb < LEAST_MEMORY_MB:
            raise SettingsError(
                f"{variable('worker_memory_mb')} must be at least {LEAST_MEMORY_MB}, not {settings.worker_memory_mb}: "
                "a worker needs so many MB to read a query and to write a small answer."
            )
        engine = cls(settings)
        try:
            await engine.switch(source)
        except BaseException:
            await engine.close()
            raise
        return engine

    @property
    def release(self) -> str:
        """The label of the release that new jobs are answered from."""
        return self._label

    @property
    def prefixes(self) -> Prefixes:
        """The prefixes of that release."""
        return self._prefixes

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids: the zygote, then the workers that are idle or fast."""
        return (self._current().pid, *sorted(worker.pid for worker in self._fast))

    async def graphs(self) -> tuple[tuple[str, int], ...]:
        """The named graphs and their numbers of triples, sorted by name."""
        return self._current().graphs

    def load(self) -> Load:
        """What the workers are doing now, and why some ended."""
        alive = self._pool is not None and not self._pool.closed and not self._closed
        slow = sum(run.slow for run in self._runs)
        return Load(
            can_answer=alive and (bool(self._fast) or self._is_forking_well()),
            idle=len(self._idle),
            running=len(self._runs) - slow,
            slow=slow,
            waiting=len(self._waiting),
            ended=dict(self._ends),
            allocator=self._pool.allocator if self._pool is not None else "",
        )

    def _is_forking_well(self) -> bool:
        """A worker that is being replaced is there in a moment, unless forks fail or take long."""
        waited = asyncio.get_running_loop().time() - self._forking_since
        return self._forking > 0 and not self._failures and waited < _FORK_SECONDS

    async def answer(self, job: Job) -> Answer:
        """Answer one job; see `hrn_kg.engine.base.Engine.answer`."""
        arrival = asyncio.get_running_loop().time() - job.waited
        seconds = min(job.seconds or self._settings.query_seconds, self._settings.query_seconds)
        max_bytes = min(job.max_bytes or self._settings.answer_bytes, self._settings.answer_bytes)
        if job.services:
            return await self._outward(job, arrival, seconds, max_bytes)
        # When the zygote is killed, all its workers are gone before we hear of it: at most so many attempts are lost.
        for _ in range(self._settings.workers):
            with contextlib.suppress(_KilledAtOnce):
                return await self._attempt(job, arrival, seconds, max_bytes)
        return await self._attempt(job, arrival, seconds, max_bytes)

    async def _outward(self, job: Job, arrival: float, seconds: float, max_bytes: int) -> Answer:
        """A job that asks other services: in a process of its own, which alone may open connections and serves once.

        Its time passes in waiting for others, so these have no part in the lanes; a few may run at once.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout_at(arrival + seconds):
                async with self._outward_turns:
                    pool = self._current()
                    pool.busy += 1
                    worker: Worker | None = None
                    try:
                        worker = await pool.fork(outward=True)
                        body = await worker.ask(job, max_bytes, arrival + seconds)
                    except WorkerDied:
                        assert worker is not None
                        raise worker.fault(self._settings.worker_memory_mb) from None
                    finally:
                        if worker is not None:
                            worker.discard()
                        pool.busy -= 1
                        if pool is not self._pool and not pool.busy:
                            self._drop(pool)
        except TimeoutError:
            raise TimedOut(
                f"The query, with the services that it asks, took longer than {seconds:g} seconds.", limit=seconds
            ) from None
        return Answer(body, job.media_type, pool.source.label, loop.time() - arrival, pool.source.prefixes)

    async def _attempt(self, job: Job, arrival: float, seconds: float, max_bytes: int) -> Answer:
        loop = asyncio.get_running_loop()
        run = self._take_at_once(job.client, loop.time())
        if run is None:
            run = await self._take(job.client, arrival, min(seconds, self._settings.queue_seconds))
        run.deadline = arrival + seconds
        run.timer = loop.call_at(min(run.began + DEMOTE_SECONDS, run.deadline), self._overdue, run)
        fine = 0.0
        whole = False
        reason = "hung-up"
        try:
            body = await run.worker.ask(job, max_bytes, run.deadline)
            whole = True
        except TimeoutError:
            reason = "time"
            raise TimedOut(f"The query took longer than {seconds:g} seconds.", limit=seconds) from None
        except WorkerDied:
            reason = "busy" if run.evicted else run.worker.end()
            if run.evicted:
                raise self._overloaded("The service is busy and this long query was stopped for others") from None
            if loop.time() - run.began < _AT_ONCE and not run.worker.last_words():
                raise _KilledAtOnce("The process that had this query was killed.", retry_after=1) from None
            fine = _FINE
            raise run.worker.fault(self._settings.worker_memory_mb) from None
        except HrnKgError:
            whole = True  # an honest refusal: the worker is in order
            raise
        finally:
            run.timer.cancel()
            if not whole:
                run.worker.discard()
                self._note_end(reason)
            self._finish(run, fine)
        source = run.worker.pool.source
        return Answer(body, job.media_type, source.label, loop.time() - arrival, source.prefixes)

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
        async with self._switching:
            (await self._start(source))()

    async def prepare(self, source: Source) -> Callable[[], None]:
        """Load another release beside this one, in the place of one that was loaded so before.

        What comes back goes over to it. It raises EngineUnavailable where the processes have ended meanwhile, or
        another release was taken up.

        Raises:
            EngineUnavailable: it could not be loaded.
        """
        async with self._switching:
            return await self._start(source)

    async def close(self) -> None:
        """Stop all processes; whoever waits is told that the engine is gone."""
        self._closed = True
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for waiter in self._waiting:
            if not waiter.future.done():
                waiter.future.set_exception(EngineUnavailable("The engine was stopped."))
        for worker in [*self._fast, *(run.worker for run in self._runs)]:
            worker.kill()
        for worker in self._idle:
            worker.discard()
        self._idle.clear()
        self._forget_prepared()
        for pool in list(self._pools):
            pool.close()
        self._pools.clear()

    # -- processes ---------------------------------------------------------------------------------------------------

    def _current(self) -> WorkerPool:
        if self._pool is None:
            raise EngineUnavailable("The engine is not running.")
        return self._pool

    async def _start(self, source: Source) -> Callable[[], None]:
        self._forget_prepared()
        on_disk = ondisk.is_read_on_disk(source, self._settings)
        library = allocator.library(self._settings.allocator)
        pool = WorkerPool(source, self._settings.worker_memory_mb, self._lost, on_disk=on_disk, library=library)
        self._pools.add(pool)
        workers: list[Worker] = []
        try:
            await pool.ready()
            for _ in range(self._settings.workers):
                workers.append(await pool.fork())  # noqa: PERF401 (what was started must be known when the next fails)
            if pool.closed:  # killed behind the last fork: it was not yet the current one, so nobody else would notice
                raise EngineUnavailable("The engine ended as soon as it was started.")
        except BaseException:
            for worker in workers:
                worker.discard()
            self._drop(pool)
            raise
        self._prepared = pool, workers
        return partial(self._go_over, pool, workers)

    def _go_over(self, pool: WorkerPool, workers: list[Worker]) -> None:
        if self._prepared != (pool, workers) or pool.closed:
            raise EngineUnavailable("What was loaded to be answered from next has ended.")
        self._prepared = None
        old, self._pool, self._label = self._pool, pool, pool.source.label
        self._prefixes = pool.source.prefixes
        for worker in self._idle:
            worker.discard()
        self._idle.clear()
        self._fast.clear()
        for worker in workers:
            self._enlist(worker)
        if old is not None and not old.busy:
            self._drop(old)
        self._dispatch()

    def _forget_prepared(self) -> None:
        if self._prepared is not None:
            pool, workers = self._prepared
            self._prepared = None
            for worker in workers:
                worker.discard()
            self._drop(pool)

    def _drop(self, pool: WorkerPool) -> None:
        pool.close()
        self._pools.discard(pool)

    def _enlist(self, worker: Worker) -> None:
        worker.watch(self._ended)
        self._fast.add(worker)
        self._idle.append(worker)

    def _ended(self, worker: Worker) -> None:
        if worker in self._idle:  # a busy one is noticed by whoever reads its answer
            self._idle.remove(worker)
            self._fast.discard(worker)
            worker.discard()
            self._pause = self._forks.pause(worker.age())
            self._note_end("killed", self._pause)
            self._refill()

    def _lost(self, pool: WorkerPool) -> None:
        self._pools.discard(pool)
        if pool is self._pool and not self._closed:
            for worker in self._idle:
                worker.discard()
            self._fast.difference_update(self._idle)
            self._idle.clear()
            pause = self._loads.pause(pool.age())
            self._note_end("engine", pause)
            self._spawn(self._revive(pool, pause))

    def _note_end(self, reason: str, pause: float = 0.0) -> None:
        if self._closed:
            return
        self._ends[reason] += 1
        level = logging.INFO if reason in ("time", "busy", "hung-up") else logging.WARNING
        what = "The process that holds the data" if reason == "engine" else "A worker"
        when = f" in {pause:.2g} s" if pause else ""
        why = reason
        if reason == "memory":
            why += f" ({variable('worker_memory_mb')} is {self._settings.worker_memory_mb})"
        log.log(level, "%s ended and is replaced%s: %s.", what, when, why, extra={"event": "worker", "reason": reason})

    async def _revive(self, lost: WorkerPool, pause: float) -> None:
        async with self._switching:
            while self._pool is lost:
                await asyncio.sleep(pause)
                try:
                    (await self._start(lost.source))()
                except (EngineUnavailable, OSError) as fault:
                    pause = self._loads.pause(0.0)
                    log.warning("The data could not be loaded again, next try in %.2g s: %s", pause, fault)

    def _refill(self) -> None:
        pool = self._pool
        if pool is None or pool.closed or self._closed:
            return
        while len(self._fast) + self._forking < self._settings.workers:
            if not self._forking:
                self._forking_since = asyncio.get_running_loop().time()
            self._forking += 1
            self._spawn(self._fork(pool))

    async def _fork(self, pool: WorkerPool) -> None:
        try:
            if self._pause:  # children that die at once would otherwise keep a core busy
                await asyncio.sleep(self._pause)
            worker = await pool.fork()
        except EngineUnavailable:
            self._failures += 1
            self._pause = self._forks.pause(0.0)
        else:
            self._failures = 0
            self._pause = 0.0
            if pool is self._pool and not self._closed:
                self._enlist(worker)
            else:
                worker.discard()
        finally:
            self._forking -= 1
        self._refill()
        self._dispatch()
        self._relieve()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -- the queue and the lanes -------------------------------------------------------------------------------------

    def _take_at_once(self, client: str, now: float) -> _Run | None:
        """A worker, if nobody waits for one and this client need not wait either."""
        if not self._idle or self._waiting or self._closed or not self._may_run(client, now):
            return None
        return self._give(client, now)

    def _may_run(self, client: str, now: float) -> bool:
        if self._shares.running(client) >= self._settings.concurrency:
            return False
        # The last free worker is for others.
        last = len(self._idle) < 2 and self._settings.workers > 1
        return not (last and self._shares.is_heavy(client, now))

    def _give(self, client: str, now: float) -> _Run:
        worker = self._idle.pop()
        worker.pool.busy += 1
        run = _Run(client, worker, now)
        self._runs.add(run)
        self._shares.begin(client, now)
        return run

    async def _take(self, client: str, arrival: float, seconds: float) -> _Run:
        if self._closed:
            raise EngineUnavailable("The engine was stopped.")
        if len(self._waiting) >= _MOST_WAITING:
            raise self._overloaded("Too many queries are waiting")
        waiter = _Waiter(client, arrival, asyncio.get_running_loop().create_future())
        self._waiting.append(waiter)
        self._dispatch()
        self._relieve()
        if self._press is None:
            self._look_again()
        try:
            async with asyncio.timeout_at(arrival + seconds):
                return await waiter.future
        except BaseException as error:
            if waiter.future.done() and not waiter.future.cancelled() and waiter.future.exception() is None:
                self._finish(waiter.future.result(), 0.0)  # given at the very moment of giving up
            if isinstance(error, TimeoutError):
                if self._pool is None or self._pool.closed:
                    raise EngineUnavailable("The engine is being restarted.", retry_after=5) from None
                raise self._overloaded(f"No worker became free within {seconds:g} seconds") from None
            raise
        finally:
            if waiter in self._waiting:
                self._waiting.remove(waiter)

    def _overloaded(self, what: str) -> Overloaded:
        return Overloaded(f"{what}; please try again later.", retry_after=max(1, round(self._settings.queue_seconds)))

    def _dispatch(self) -> None:
        now = asyncio.get_running_loop().time()
        while self._idle:
            waiter = self._next(now)
            if waiter is None:
                return
            self._waiting.remove(waiter)
            waiter.future.set_result(self._give(waiter.client, now))

    def _next(self, now: float) -> _Waiter | None:
        best: tuple[float, float] | None = None
        chosen = None
        for waiter in self._waiting:
            if waiter.future.done() or not self._may_run(waiter.client, now):
                continue
            used = self._shares.used(waiter.client, now)
            if best is None or (used, waiter.arrival) < best:
                best, chosen = (used, waiter.arrival), waiter
        return chosen

    def _look_again(self) -> None:
        """Relieve every moment as long as somebody waits."""
        self._press = None
        if self._waiting and not self._closed:
            self._relieve()
            self._press = asyncio.get_running_loop().call_later(_PRESSED_SECONDS, self._look_again)

    def _overdue(self, run: _Run) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() >= run.deadline:
            run.worker.give_up()
            return
        run.timer = loop.call_at(run.deadline, self._overdue, run)
        run.overdue = True
        self._relieve()

    def _relieve(self) -> None:
        """Move old queries to the slow lane; when that is full and others wait, stop the heaviest user's."""
        now = asyncio.get_running_loop().time()
        for run in sorted((run for run in self._runs if not run.slow), key=lambda run: run.began):
            if run.evicted or not (run.overdue or self._is_pressed(run, now)):
                continue
            if sum(other.slow and not other.evicted for other in self._runs) < self._settings.max_slow:
                run.slow = True
                run.worker.demote()
                self._fast.discard(run.worker)
                self._refill()
            elif self._waiting and not self._idle and not self._forking:
                self._evict(now)

    def _is_pressed(self, run: _Run, now: float) -> bool:
        """Whether somebody waits, with no worker in sight, who used much less than the client of this query."""
        if self._idle or self._forking or now - run.began < _PRESSED_SECONDS:
            return False
        used = self._shares.used(run.client, now) - _PRESSED_MARGIN
        return any(self._shares.used(waiter.client, now) < used for waiter in self._waiting)

    def _evict(self, now: float) -> None:
        waiting = min(self._shares.used(waiter.client, now) for waiter in self._waiting)
        runs = [run for run in self._runs if (run.overdue or run.slow) and not run.evicted]
        if not runs:
            return
        run = max(runs, key=lambda run: (self._shares.used(run.client, now), -run.began))
        if self._shares.used(run.client, now) > waiting:
            run.evicted = True
            run.worker.kill()

    def _finish(self, run: _Run, fine: float) -> None:
        now = asyncio.get_running_loop().time()
        worker, pool = run.worker, run.worker.pool
        self._runs.discard(run)
        self._shares.end(run.client, run.began, now, fine)
        pool.busy -= 1
        if run.slow or worker.ended or pool is not self._pool or self._closed:
            self._fast.discard(worker)
            worker.discard()
            if pool is not self._pool and not pool.busy:
                self._drop(pool)
        else:
            self._idle.append(worker)
            self._forks.reset()
        self._relieve()
        self._refill()
        self._dispatch()
