"""The web process's side of one worker: give it jobs, read its answers, tell why it ended, kill it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

import hrn_kg.errors as faults
from hrn_kg.alarm import NEVER
from hrn_kg.engine.base import Job
from hrn_kg.engine.embedded import wire
from hrn_kg.engine.embedded.replies import Replies, Reply
from hrn_kg.engine.embedded.rides import Moment, clock_of, limit_from, moment_of
from hrn_kg.engine.embedded.wire import Task
from hrn_kg.errors import EngineRefused, EngineUnavailable, HrnKgError, OutOfMemory

if TYPE_CHECKING:
    from hrn_kg.engine.embedded.worker_pool import WorkerPool

_DEMOTED: Final = 10  # niceness of a worker in the slow lane
_LAST_WORDS: Final = 65_536  # all that a worker may say: where it broke may stand before a long trace
# Whichever library it is that gets no memory: Rust's, Python's, that of C++, and the bridge between the first two.
_OF_MEMORY: Final = ("memory allocation", "MemoryError", "bad_alloc", "PyObject pointer is null")
_YOUNG: Final = 0.002  # seconds in which others may join a job
_AGAIN: Final = 0.0005  # seconds, at least, before it is looked again whether a moment has come


class WorkerDied(Exception):
    """The worker ended before its answer was whole."""


class TakenBack(Exception):
    """The worker has not begun with the job, and will not: it is to be asked elsewhere."""


@dataclass(slots=True, eq=False)
class _Asked:
    """A job at a worker. One that rides behind others is begun until a moment, or not at all."""

    number: int
    max_bytes: int
    replied: asyncio.Future[Reply] = field(repr=False)
    deadline: float = NEVER
    rides: bool = False
    sent: float = NEVER  # when
    until: Moment = Moment()
    is_taken_back: bool = False

    def fail(self, fault: Exception) -> None:
        """Tell whoever waits for it, if somebody does."""
        if not self.replied.done():
            self.replied.set_exception(fault)
            self.replied.exception()  # nobody need hear it


class Worker:
    """A forked process that answers one job after the other."""

    def __init__(self, pool: WorkerPool, pid: int, sock: socket.socket, pidfd: int, errors: int) -> None:
        self.pool = pool
        self.pid = pid
        self.ended = False
        self._sock = sock
        self._pidfd = pidfd
        self._errors = errors
        self._number = 0
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._asked: deque[_Asked] = deque()  # what it has to reply to, in this order
        self._to_send: list[tuple[_Asked, Job]] = []
        self._unsent = b""
        self._clock = clock_of(pid)
        self._replies = Replies(sock, self._most)
        self._hello = self._expect(wire.CONTROL_BYTES).replied
        sock.setblocking(False)
        # One reader for the life of the worker: to wait for each piece of an answer anew costs as much as the answer.
        self._loop.add_reader(sock.fileno(), self._readable)

    def watch(self, ended: Callable[[Worker], None]) -> None:
        """Call back once when the process ends, idle or not."""

        def on_end() -> None:
            self._loop.remove_reader(self._pidfd)
            self.ended = True
            ended(self)

        self._loop.add_reader(self._pidfd, on_end)

    async def hello(self) -> None:
        """Wait until the worker is ready; WorkerDied if it ends first."""
        await self._hello

    async def ask(
        self, job: Job, max_bytes: int, deadline: float = NEVER, *, rides: bool = False, at_once: bool = True
    ) -> tuple[bytes, str]:
        """Give one job and wait for the whole answer, and its digest if that is wanted.

        One that `rides` is sent behind those that are there already. It has to be begun in a moment, and before its
        deadline, a time of the loop. One that is not sent `at_once` goes with those that join in this turn of the loop.

        Raises:
            WorkerDied: it ended while it was at this job, or spoke out of turn.
            TakenBack: it rode, and the others took too long, or ended the worker.
            TimeoutError: somebody called `give_up`.
            HrnKgError: whatever fault the worker reports.
        """
        if rides and self.ended:
            raise TakenBack
        asked = self._expect(max_bytes)
        asked.deadline, asked.rides = deadline, rides
        self._to_send.append((asked, job))
        if at_once and not rides:
            self._send()
        elif len(self._to_send) == 1:
            self._loop.call_soon(self._send)
        kind, digest, body = await asked.replied
        if kind == wire.PASSED:
            raise TakenBack
        if kind == wire.FAULT:
            found = json.loads(body)
            fault: type[HrnKgError] = getattr(faults, found["fault"])
            raise fault(found["detail"], **found["facts"])
        return body, wire.unpacked_digest(digest)

    @property
    def is_at_work(self) -> bool:
        """Whether it has a job, perhaps one for whose answer nobody waits."""
        return any(not asked.is_taken_back for asked in self._asked)

    def is_young(self, began: float, now: float) -> bool:
        """Whether it is at what it began with then since a moment only, or was not even sent it."""
        return now - max(began, self._asked[0].sent if self._asked else began) < _YOUNG

    def take_back(self, now: float) -> float:
        """Take back what rides behind others for too long; returns when to look again.

        What the worker has begun in time shows in its replies to those before, so these are read first, and after the
        clocks: what is taken back here is passed over there.
        """
        if len(self._asked) < 2:
            return NEVER
        if self._to_send:
            self._send()
        at = moment_of(self._clock)
        while self._readable():
            pass
        again = NEVER
        for asked in islice(self._asked, 1, None):
            if asked.until.is_over(at):
                asked.is_taken_back = True
                asked.fail(TakenBack())
            else:
                again = min(again, now + max(asked.until.seconds_from(at), _AGAIN))
        return again

    def age(self) -> float:
        """Seconds since it was forked."""
        return self._loop.time() - self._began

    def give_up(self, now: float) -> None:
        """Whoever waits for an answer that was to be there before waits no longer."""
        for asked in self._asked:
            if asked.deadline <= now:
                asked.fail(TimeoutError())

    def last_words(self) -> str:
        """What the process wrote to its standard error, as long as it was not discarded."""
        if not self.is_open:
            return ""
        size = os.fstat(self._errors).st_size
        return os.pread(self._errors, _LAST_WORDS, max(0, size - _LAST_WORDS)).decode(errors="replace")

    def end(self) -> str:
        """Why the process ended by itself, in a word: a crash leaves last words, a kill none."""
        words = self.last_words()
        return "memory" if any(sign in words for sign in _OF_MEMORY) else "crash" if words else "killed"

    def fault(self, memory_mb: int) -> HrnKgError:
        """Why the process ended, as a fault to tell a visitor."""
        words = self.last_words()
        if "Segmentation fault" in words or "overflowed its stack" in words:
            return EngineRefused(
                "The query cannot be evaluated: it broke the process that evaluated it, as queries with thousands of "
                "parts do. Ask for less at once."
            )
        if "correctly implement a total order" in words:
            return EngineRefused(
                "The query cannot be evaluated: ORDER BY sorts values that have no common order, such as numbers, "
                "texts and dates together. Sort by their text instead: ORDER BY STR(?x)."
            )
        if self.end() == "memory":
            return OutOfMemory(f"The query needs more than the {memory_mb} MB of memory it may have.", limit=memory_mb)
        return EngineUnavailable("The process that evaluated this query ended; it has been replaced.", retry_after=1)

    def demote(self) -> None:
        """Let the scheduler prefer all others."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, _DEMOTED)

    def kill(self) -> None:
        """End the process at once; by its pidfd, so that no other can be meant."""
        if not self.ended:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)

    @property
    def is_open(self) -> bool:
        """Whether it was not discarded."""
        return self._pidfd >= 0

    def discard(self) -> None:
        """Kill, and close what connects us; safe to call twice."""
        if not self.is_open:
            return
        self.kill()
        self.ended = True
        if not self._loop.is_closed():
            self._loop.remove_reader(self._pidfd)
            self._loop.remove_reader(self._sock.fileno())
            self._loop.remove_writer(self._sock.fileno())
        self._fail()
        os.close(self._pidfd)
        os.close(self._errors)
        self._pidfd = self._errors = -1
        self._sock.close()

    def _expect(self, max_bytes: int) -> _Asked:
        asked = _Asked(self._number, max_bytes, self._loop.create_future())
        self._number += 1
        self._asked.append(asked)
        return asked

    def _send(self) -> None:
        """Send all that was asked for since, in one step if it goes."""
        if not self.is_open:
            return
        frames = [self._unsent, *self._frames()]
        self._to_send.clear()
        waited = bool(self._unsent)
        whole = b"".join(frames)
        try:
            sent = self._sock.send(whole)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._lose()
            return
        self._unsent = whole[sent:]
        if self._unsent and not waited:
            self._loop.add_writer(self._sock.fileno(), self._send)
        elif waited and not self._unsent:
            self._loop.remove_writer(self._sock.fileno())

    def _frames(self) -> Iterator[bytes]:
        now = self._loop.time()
        at = moment_of(self._clock) if len(self._asked) > 1 else None
        for asked, job in self._to_send:
            asked.sent = now
            if asked.rides and at is not None:
                asked.until = limit_from(at, asked.deadline)
            yield wire.pack(Task(asked.number, job, asked.max_bytes, asked.until))

    def _readable(self) -> bool:
        """Take what has come; whether there was something."""
        try:
            for reply in self._replies.read():
                asked = self._asked.popleft()
                if not asked.replied.done():
                    asked.replied.set_result(reply)
        except BlockingIOError:
            return False
        except (OSError, ValueError):  # it closed, or what it says is no answer
            self._lose()
            return False
        return True

    def _most(self, kind: int, number: int) -> int:
        """How large the next reply may be."""
        if not self._asked or self._asked[0].number != number:
            raise ValueError("a reply out of turn")
        if self._asked[0].is_taken_back and kind != wire.PASSED:
            raise ValueError("a reply to what was taken back")
        return self._asked[0].max_bytes if kind == wire.WHOLE else wire.CONTROL_BYTES

    def _lose(self) -> None:
        """It can be of no use any more."""
        self._loop.remove_reader(self._sock.fileno())
        self._loop.remove_writer(self._sock.fileno())
        self.kill()
        self.ended = True
        self._fail()

    def _fail(self) -> None:
        """Tell that there will be no answers: the job that it was at has none, the others are to be asked elsewhere."""
        fault: Exception = WorkerDied()
        for asked in self._asked:
            if not asked.is_taken_back:
                asked.fail(fault)
                fault = TakenBack()
        self._asked.clear()
