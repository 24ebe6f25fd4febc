"""The web process's side of one zygote and its workers: start, fork, ask, kill."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hrn_kg.errors as faults
from hrn_kg.engine.base import Job, Source
from hrn_kg.engine.embedded import allocator, ondisk, wire
from hrn_kg.errors import EngineRefused, EngineUnavailable, HrnKgError, OutOfMemory
from hrn_kg.settings import variable

_DEMOTED = 10  # niceness of a worker in the slow lane
_LAST_WORDS = 65_536  # all that a worker may say: where it broke may stand before a long trace
# Whichever library it is that gets no memory: Rust's, Python's, that of C++, and the bridge between the first two.
_OF_MEMORY = ("memory allocation", "MemoryError", "bad_alloc", "PyObject pointer is null")
_WORKER_DESCRIPTORS = 3  # its socket, its pidfd, the place for its last words
_ENDING_SECONDS = 2.0  # from the end of a connection to the end of the process that had it
_PIECE = 65_536  # most answers come in one; larger ones are read straight into their place

_Reply = tuple[dict[str, Any], bytes]


class WorkerDied(Exception):
    """The worker ended before its answer was whole."""


class Worker:
    """A forked process that answers one job at a time."""

    def __init__(self, pool: WorkerPool, pid: int, sock: socket.socket, pidfd: int, errors: int) -> None:
        self.pool = pool
        self.pid = pid
        self.ended = False
        self.evicted = False
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

    async def ask(self, job: Job, max_bytes: int, deadline: float) -> bytes:
        """Give one job and wait for the whole answer.

        Raises:
            WorkerDied: it ended, or spoke out of turn.
            TimeoutError: somebody called `give_up`, or it took no job until the deadline (a time of the loop).
            HrnKgError: whatever fault the worker reports.
        """
        self._number += 1
        query = job.query.encode()
        head = {
            "number": self._number,
            "media_type": job.media_type,
            "default": job.dataset.default,
            "named": job.dataset.named,
            "max_bytes": max_bytes,
            "services": job.services,
        }
        replied = self._expect(max_bytes)
        await self._send(wire.pack(head, query) + query, deadline)
        reply, body = await replied
        if reply.get("number") != self._number:
            raise WorkerDied
        if "fault" in reply:
            fault: type[HrnKgError] = getattr(faults, reply["fault"])
            raise fault(reply["detail"], **reply["facts"])
        return body

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

    async def _send(self, frame: bytes, deadline: float) -> None:
        try:
            sent = self._sock.send(frame)
        except BlockingIOError:
            sent = 0
        except OSError as error:
            raise WorkerDied from error
        if sent == len(frame):
            return
        try:
            async with asyncio.timeout_at(deadline):
                await self._loop.sock_sendall(self._sock, memoryview(frame)[sent:])
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
        self._head: dict[str, Any] = {}
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
        if len(data) < wire.HEAD.size:
            self._start = data
            return None
        head_size, body_size = wire.HEAD.unpack_from(data)
        if head_size > wire.CONTROL_BYTES or body_size > self._max_bytes:
            raise ValueError("an answer that is too large")
        begin = wire.HEAD.size + head_size
        if len(data) < begin:
            self._start = data
            return None
        self._head = json.loads(data[wire.HEAD.size : begin])
        if len(data) - begin == body_size:
            return self._head, data[begin:]
        if len(data) - begin > body_size:
            raise ValueError("more than an answer")
        self._body = bytearray(body_size)
        self._body[: len(data) - begin] = data[begin:]
        return self._took(len(data) - begin)

    def _took(self, count: int) -> _Reply | None:
        assert self._body is not None
        self._filled += count
        return (self._head, bytes(self._body)) if self._filled == len(self._body) else None


class WorkerPool:
    """One zygote, loaded with one source, and the workers that it forks."""

    def __init__(
        self,
        source: Source,
        memory_mb: int,
        lost: Callable[[WorkerPool], None],
        *,
        on_disk: bool = False,
        library: Path | None = None,
    ) -> None:
        """Start the zygote; `lost` is called when it ends by itself, once it was ready.

        `library` is the allocator with which it begins; `allocator` names the one that it has, once it is ready.
        """
        self.allocator = allocator.SYSTEM
        self.source = source
        self.graphs: tuple[tuple[str, int], ...] = ()
        self.busy = 0
        self.closed = False
        self._lost = lost
        self._number = 0
        self._forks: dict[int, asyncio.Future[Worker]] = {}
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setblocking(False)
        with theirs:
            # Started from the loop's own thread: the kernel ends the zygote when the *thread* that made it ends.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "hrn_kg.engine.embedded.zygote", str(theirs.fileno()), str(os.getpid())],
                stdin=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                env=allocator.preloading(library, os.environ),
            )
        task = {
            "files": [str(file.absolute()) for file in source.files],
            "union_default": source.union_default,
            "disjoint": source.disjoint,
            "prefixes": dict(source.prefixes),
            "store": None,
            "memory_mb": memory_mb,
            "library": None if library is None else str(library),
            "known": [file.packed() for file in source.known],
        }
        if on_disk and source.stored is not None:
            task |= {
                "store": str(source.stored.path.absolute()),
                "disjoint": source.stored.disjoint,
                "graphs": source.stored.graphs,
                "known": [file.packed() for file in source.stored.known],
            }
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError), self._process.stdin as stdin:
            stdin.write(json.dumps(task).encode())
        self._loop.add_reader(self._control.fileno(), self._hear)

    @property
    def pid(self) -> int:
        """The process id of the zygote."""
        return self._process.pid

    def age(self) -> float:
        """Seconds since it was started."""
        return self._loop.time() - self._began

    async def ready(self) -> None:
        """Wait until the data is loaded.

        Raises:
            EngineUnavailable: it could not be loaded; the detail says why.
        """
        await asyncio.shield(self._ready)

    async def fork(self, *, outward: bool = False) -> Worker:
        """A new worker, ready for its first job; an outward one may open connections.

        Raises:
            EngineUnavailable: the zygote is gone or could not fork, or the child ended at once.
        """
        if self.closed:
            raise EngineUnavailable("The engine is not running.")
        self._number += 1
        number = self._number
        future: asyncio.Future[Worker] = self._loop.create_future()
        self._forks[number] = future
        try:
            self._control.send(json.dumps({"fork": number, "outward": outward}).encode())
            worker = await future
        except OSError as error:
            raise EngineUnavailable("The engine does not answer.") from error
        except asyncio.CancelledError:
            if future.done() and not future.cancelled() and future.exception() is None:
                future.result().discard()  # it came at the very moment of giving up
            raise
        finally:
            self._forks.pop(number, None)
        try:
            await worker.hello()
        except WorkerDied as error:
            words = " ".join(worker.last_words().split())[:300]
            if worker.end() == "memory":
                words = (
                    f"it needs more memory than the machine, or a limit of the system (ulimit -v), has for it: {words}"
                )
            worker.discard()
            raise EngineUnavailable(f"A worker ended as soon as it was started{words and f': {words}'}.") from error
        except BaseException:
            worker.discard()
            raise
        return worker

    def close(self) -> None:
        """Stop the zygote, and with it all its workers."""
        if self.closed:
            return
        self.closed = True
        self._loop.remove_reader(self._control.fileno())
        self._control.close()
        error = EngineUnavailable("The engine was stopped.")
        if not self._ready.done():
            self._ready.set_exception(error)
            self._ready.exception()  # told to whoever waits; nobody need
        for future in self._forks.values():
            if not future.done():
                future.set_exception(error)
        self._process.kill()
        # A process that held much memory takes a while to end, for which nobody else should wait.
        threading.Thread(target=self._process.wait, daemon=True).start()

    def _hear(self) -> None:
        try:
            text, descriptors, _, _ = socket.recv_fds(
                self._control, wire.CONTROL_BYTES, 3, socket.MSG_CMSG_CLOEXEC | socket.MSG_DONTWAIT
            )
        except BlockingIOError:
            return
        except OSError:
            text, descriptors = b"", []
        message: dict[str, Any] = json.loads(text) if text else {}
        if "loaded" in message:
            (listing,) = descriptors
            with os.fdopen(listing, "rb") as file:
                file.seek(0)
                self.graphs = tuple((name, count) for name, count in json.load(file))
            self.allocator = message["allocator"]
            self._ready.set_result(None)
        elif "number" in message:
            self._hear_fork(message, descriptors)
        else:
            was_ready = self._ready.done()
            if not was_ready:
                detail = message.get("failed") or self._why_not_loaded()
                fault = EngineUnavailable(f"The data could not be loaded: {detail}", **message.get("where", {}))
                self._ready.set_exception(fault)
                self._ready.exception()
            self.close()
            if was_ready:
                self._lost(self)

    def _why_not_loaded(self) -> str:
        """What is likely when the process that loads the data says nothing any more."""
        try:
            status = self._process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            return "the process that loads them does not answer."
        how = f"signal {-status}" if status < 0 else f"exit code {status}"
        return (
            f"the process that loads them ended ({how}), as it does for want of memory. They take about "
            f"{ondisk.once_mb(self.source)} MB beside what the process itself takes; where these are not to be had, "
            f"set {variable('memory_mb')}=0, which reads a store on disk."
        )

    def _hear_fork(self, message: dict[str, Any], descriptors: list[int]) -> None:
        future = self._forks.get(message["number"])
        if "failed" in message:
            if future is not None and not future.done():
                future.set_exception(EngineUnavailable(f"No worker could be started: {message['failed']}"))
            return
        if len(descriptors) != _WORKER_DESCRIPTORS:
            # The kernel drops those for which this process has no room left.
            for descriptor in descriptors:
                os.close(descriptor)
            if future is not None and not future.done():
                future.set_exception(EngineUnavailable("No worker could be started: too many files are open."))
            return
        sock, pidfd, errors = descriptors
        worker = Worker(self, message["pid"], socket.socket(fileno=sock), pidfd, errors)
        if future is None or future.done():
            worker.discard()
        else:
            future.set_result(worker)
