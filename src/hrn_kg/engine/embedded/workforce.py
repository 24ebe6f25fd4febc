"""The workers that answer from the current release: forked, replaced when they end, exchanged for those of the next."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import ExitStack, asynccontextmanager
from functools import partial
from typing import Any, Final

from hrn_kg.engine.base import Source, Stored
from hrn_kg.engine.embedded import allocator, ondisk
from hrn_kg.engine.embedded.backoff import Backoff
from hrn_kg.engine.embedded.worker_handle import Worker
from hrn_kg.engine.embedded.worker_pool import WorkerPool
from hrn_kg.engine.niced_thread import in_niced_thread
from hrn_kg.errors import EngineUnavailable, HrnKgError
from hrn_kg.settings import Settings, variable
from hrn_kg.vocab import STANDARD

log = logging.getLogger(__name__)

_FORK_SECONDS: Final = 2.0  # a fork takes some hundredths of a second; after so long none is to be counted on
# First and longest pause before a worker is forked again, and before the data are loaded again; and the seconds after
# which a process that ended had been in order.
_FORKS: Final = (0.05, 2.0, 10.0)
_LOADS: Final = (0.05, 10.0, 30.0)
_NICENESS: Final = 5  # of what is done for an older release


class Workforce:
    """The workers of one engine: those that are idle, and those that are at work in the fast lane."""

    def __init__(self, settings: Settings, changed: Callable[[], None], *, is_older: bool = False) -> None:
        """`changed` is called when a worker is there that was not, or will not be there as soon as it seemed.

        What is loaded of an older release, and all processes that it has, give way to others.
        """
        self.idle: list[Worker] = []
        self.ends: Counter[str] = Counter()
        self.label = ""
        self.prefixes = STANDARD
        self._settings = settings
        self._changed = changed
        self._is_older = is_older
        self._pool: WorkerPool | None = None
        self._pools: set[WorkerPool] = set()
        self._prepared: tuple[WorkerPool, list[Worker]] | None = None  # loaded beside, to be gone over to
        self._fast: set[Worker] = set()
        self._forking = 0
        self._forking_since = 0.0
        self._failures = 0  # of forks, in a row
        self._pause = 0.0  # before the next fork
        self._forks = Backoff(*_FORKS)
        self._loads = Backoff(*_LOADS)
        self._closed = False
        self._switching = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    # -- what there is -----------------------------------------------------------------------------------------------

    @property
    def pool(self) -> WorkerPool:
        """The zygote of the current release. Raises EngineUnavailable before there is one."""
        if self._pool is None:
            raise EngineUnavailable("The engine is not running.")
        return self._pool

    @property
    def is_alive(self) -> bool:
        """Whether the data are there, and workers are or can be forked."""
        return self._pool is not None and not self._pool.closed and not self._closed

    @property
    def can_answer(self) -> bool:
        """Whether there is a worker, or one is being forked and will be there in a moment."""
        return self.is_alive and (bool(self._fast) or self._is_forking_well())

    @property
    def is_forking(self) -> bool:
        """Whether a worker is being replaced."""
        return self._forking > 0

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids: the zygote, then the workers that are idle or fast."""
        return (self.pool.pid, *sorted(worker.pid for worker in self._fast))

    @property
    def store(self) -> Stored | None:
        """The store on disk that the workers read; None where they have the data in memory."""
        return self._pool.store if self._pool is not None else None

    @property
    def allocator(self) -> str:
        """The name of the workers' allocator; empty where there are none."""
        return self._pool.allocator if self._pool is not None else ""

    def _is_forking_well(self) -> bool:
        """A worker that is being replaced is there in a moment, unless forks fail or take long."""
        waited = asyncio.get_running_loop().time() - self._forking_since
        return self._forking > 0 and not self._failures and waited < _FORK_SECONDS

    # -- giving workers out and taking them back ---------------------------------------------------------------------

    def take(self) -> Worker:
        """One that is idle."""
        worker = self.idle.pop()
        worker.pool.busy += 1
        return worker

    def demote(self, worker: Worker) -> None:
        """It goes on in the slow lane, and a fresh one takes its place."""
        worker.demote()
        self._fast.discard(worker)
        self._refill()

    def give_back(self, worker: Worker, *, is_slow: bool) -> None:
        """Its job has ended. One that was slow, that ended, or that is of another release is not used again."""
        pool = worker.pool
        pool.busy -= 1
        if is_slow or worker.ended or pool is not self._pool or self._closed:
            self._fast.discard(worker)
            worker.discard()
            if pool is not self._pool and not pool.busy:
                self._drop(pool)
        else:
            self.idle.append(worker)
            self._forks.reset()
        self._refill()

    @asynccontextmanager
    async def outward(self) -> AsyncIterator[Worker]:
        """A worker of its own, which alone may open connections, and serves once. Raises EngineUnavailable."""
        pool = self.pool
        pool.busy += 1
        worker: Worker | None = None
        try:
            worker = await pool.fork(outward=True)
            yield worker
        finally:
            if worker is not None:
                worker.discard()
            pool.busy -= 1
            if pool is not self._pool and not pool.busy:
                self._drop(pool)

    def note_end(self, reason: str, pause: float = 0.0) -> None:
        """A process ended before its time, and is replaced after a pause: count it, and let the log tell."""
        if self._closed:
            return
        self.ends[reason] += 1
        level = logging.INFO if reason in ("time", "busy", "hung-up") else logging.WARNING
        what = "The process that holds the data" if reason == "engine" else "A worker"
        when = f" in {pause:.2g} s" if pause else ""
        why = reason
        if reason == "memory":
            why += f" ({variable('worker_memory_mb')} is {self._settings.worker_memory_mb})"
        log.log(level, "%s ended and is replaced%s: %s.", what, when, why, extra={"event": "worker", "reason": reason})

    # -- the processes -----------------------------------------------------------------------------------------------

    async def switch(self, source: Source) -> None:
        """Load another release beside this one, then work with that; the old one ends with its last job.

        Raises EngineUnavailable when it could not be loaded or no worker started; the old release stays.
        """
        async with self._switching:
            (await self._start(source))()

    async def prepare(self, source: Source) -> Callable[[], None]:
        """Load another release beside this one, in the place of one that was loaded so before.

        What comes back goes over to it. It raises EngineUnavailable where the processes have ended meanwhile, or
        another release was taken up. Raises EngineUnavailable when it could not be loaded or no worker started.
        """
        async with self._switching:
            return await self._start(source)

    def forget_prepared(self) -> None:
        """End what was loaded beside the current release and not gone over to."""
        if self._prepared is not None:
            pool, workers = self._prepared
            self._prepared = None
            for worker in workers:
                worker.discard()
            self._drop(pool)

    async def stop(self) -> None:
        """Start nothing any more."""
        self._closed = True
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def close(self) -> None:
        """End all processes."""
        for worker in self._fast:
            worker.kill()
        self._dismiss()
        self.forget_prepared()
        for pool in list(self._pools):
            pool.close()
        self._pools.clear()

    async def _start(self, source: Source) -> Callable[[], None]:
        self.forget_prepared()
        reading = ExitStack()
        to_read = ondisk.to_read(source, self._settings, is_older=self._is_older)
        enter = partial(reading.enter_context, to_read)
        store = await (in_niced_thread(enter, _NICENESS) if self._is_older else asyncio.to_thread(enter))
        pool = WorkerPool(
            source,
            self._settings.worker_memory_mb,
            self._lost,
            store=store,
            library=allocator.library(self._settings.allocator),
            niceness=_NICENESS if self._is_older else 0,
            closed=reading.close,
        )
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
        old, self._pool, self.label = self._pool, pool, pool.source.label
        self.prefixes = pool.source.prefixes
        self._dismiss()
        self._fast.clear()
        for worker in workers:
            self._enlist(worker)
        if old is not None and not old.busy:
            self._drop(old)
        self._changed()

    def _dismiss(self) -> None:
        """End those that are idle."""
        for worker in self.idle:
            worker.discard()
        self._fast.difference_update(self.idle)
        self.idle.clear()

    def _drop(self, pool: WorkerPool) -> None:
        pool.close()
        self._pools.discard(pool)

    def _enlist(self, worker: Worker) -> None:
        worker.watch(self._ended)
        self._fast.add(worker)
        self.idle.append(worker)

    def _ended(self, worker: Worker) -> None:
        if worker in self.idle:  # a busy one is noticed by whoever reads its answer
            self.idle.remove(worker)
            self._fast.discard(worker)
            worker.discard()
            self._pause = self._forks.pause(worker.age())
            self.note_end("killed", self._pause)
            self._refill()

    def _lost(self, pool: WorkerPool) -> None:
        self._pools.discard(pool)
        if pool is self._pool and not self._closed:
            self._dismiss()
            pause = self._loads.pause(pool.age())
            self.note_end("engine", pause)
            self._spawn(self._revive(pool, pause))

    async def _revive(self, lost: WorkerPool, pause: float) -> None:
        async with self._switching:
            while self._pool is lost:
                await asyncio.sleep(pause)
                try:
                    (await self._start(lost.source))()
                except (HrnKgError, OSError) as fault:
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
        self._changed()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
