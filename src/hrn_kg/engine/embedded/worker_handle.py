"""The web process's side of one worker: give it jobs, read its answers, tell why it ended, kill it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import hrn_kg.errors as faults
from hrn_kg.engine.base import Job
from hrn_kg.engine.embedded import wire
from hrn_kg.engine.embedded.wire import Task
from hrn_kg.errors import EngineRefused, EngineUnavailable, HrnKgError, OutOfMemory

if TYPE_CHECKING:
    from hrn_kg.engine.embedded.worker_pool import WorkerPool

_DEMOTED: Final = 10  # niceness of a worker in the slow lane
_LAST_WORDS: Final = 65_536  # all that a worker may say: where it broke may stand before a long trace
# Whichever library it is that gets no memory: Rust's, Python's, that of C++, and the bridge between the first two.
_OF_MEMORY: Final = ("memory allocation", "MemoryError", "bad_alloc", "PyObject pointer is null")
_PIECE: Final = 65_536  # most answers come in one; larger ones are read straight into their place

_Reply = tuple[int, int, bytes, bytes]  # kind, number of the job, digest, body


class WorkerDied(Exception):
    """The worker ended before its answer was whole."""


class Worker:
    """A forked process that answers one job at a time."""

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
        self._waiter: asyncio.Future[_Reply] | None = None
        self._reading = _Reading()
        self._hello = self._expect(wire.CONTROL_BYTES)
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

    async def ask(self, job: Job, max_bytes: int, deadline: float) -> tuple[bytes, str]:
        """Give one job and wait for the whole answer, and its digest if that is wanted.

        Raises:
            WorkerDied: it ended, or spoke out of turn.
            TimeoutError: somebody called `give_up`, or it took no job until the deadline (a time of the loop).
            HrnKgError: whatever fault the worker reports.
        """
        self._number += 1
        replied = self._expect(max_bytes)
        if rest := self._send(wire.pack(Task(self._number, job, max_bytes))):
            await self._send_rest(rest, deadline)
        kind, number, digest, body = await replied
        if number != self._number:
            raise WorkerDied
        if kind == wire.FAULT:
            found = json.loads(body)
            fault: type[HrnKgError] = getattr(faults, found["fault"])
            raise fault(found["detail"], **found["facts"])
        return body, wire.unpacked_digest(digest)

    def age(self) -> float:
        """Seconds since it was forked."""
        return self._loop.time() - self._began

    def give_up(self) -> None:
        """Whoever waits for an answer waits no longer."""
        self._end(TimeoutError())

    def last_words(self) -> str:
        """What the process wrote to its standard error."""
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

    def discard(self) -> None:
        """Kill, and close what connects us; safe to call twice."""
        if self._pidfd < 0:
            return
        self.kill()
        self.ended = True
        if not self._loop.is_closed():
            self._loop.remove_reader(self._pidfd)
            self._loop.remove_reader(self._sock.fileno())
        self._end(WorkerDied())
        os.close(self._pidfd)
        os.close(self._errors)
        self._pidfd = self._errors = -1
        self._sock.close()

    def _expect(self, max_bytes: int) -> asyncio.Future[_Reply]:
        self._reading = _Reading(max_bytes)
        self._waiter = self._loop.create_future()
        return self._waiter

    def _send(self, frame: bytes) -> memoryview | None:
        """Send what goes at once, which is all of most frames; the rest, where there is one."""
        try:
            sent = self._sock.send(frame)
        except BlockingIOError:
            sent = 0
        except OSError as error:
            raise WorkerDied from error
        return None if sent == len(frame) else memoryview(frame)[sent:]

    async def _send_rest(self, rest: memoryview, deadline: float) -> None:
        try:
            async with asyncio.timeout_at(deadline):
                await self._loop.sock_sendall(self._sock, rest)
        except TimeoutError:
            raise
        except OSError as error:
            raise WorkerDied from error

    def _readable(self) -> None:
        try:
            reply = self._reading.read(self._sock)
        except BlockingIOError:
            return
        except (OSError, ValueError):  # it closed, or what it says is no answer
            self._loop.remove_reader(self._sock.fileno())
            self.kill()
            self._end(WorkerDied())
            return
        if reply is None:
            return
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(reply)
            self._waiter = None
        else:  # it speaks out of turn
            self.kill()

    def _end(self, fault: Exception) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(fault)
            self._waiter.exception()  # told to whoever waits; nobody need
        self._waiter = None


class _Reading:
    """One answer of a worker as it comes in."""

    def __init__(self, max_bytes: int = 0) -> None:
        self._max_bytes = max_bytes
        self._start = b""
        self._head = (wire.WHOLE, 0, wire.NO_DIGEST)
        self._body: bytearray | None = None
        self._filled = 0

    def read(self, sock: socket.socket) -> _Reply | None:
        """Take what there is; the answer once it is whole.

        Raises:
            OSError: the other side closed, or there is nothing yet (BlockingIOError).
            ValueError: it is too large, or no answer at all.
        """
        if self._body is not None:
            count = sock.recv_into(memoryview(self._body)[self._filled :])
            if not count:
                raise ConnectionResetError
            return self._took(count)
        data = sock.recv(_PIECE)
        if not data:
            raise ConnectionResetError
        data = self._start + data if self._start else data
        begin = wire.ANSWER.size
        if len(data) < begin:
            self._start = data
            return None
        kind, number, size, digest = wire.ANSWER.unpack_from(data)
        if size > (self._max_bytes if kind == wire.WHOLE else wire.CONTROL_BYTES):
            raise ValueError("an answer that is too large")
        if len(data) - begin == size:
            return kind, number, digest, data[begin:]
        if len(data) - begin > size:
            raise ValueError("more than an answer")
        self._head = kind, number, digest
        self._body = bytearray(size)
        self._body[: len(data) - begin] = data[begin:]
        return self._took(len(data) - begin)

    def _took(self, count: int) -> _Reply | None:
        assert self._body is not None
        self._filled += count
        return (*self._head, bytes(self._body)) if self._filled == len(self._body) else None
