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
from collections.abc import Callable
from typing import Any

import hrn_kg.errors as faults
from hrn_kg.engine import wire
from hrn_kg.engine.base import Job, Source
from hrn_kg.errors import EngineRefused, EngineUnavailable, HrnKgError, OutOfMemory

_DEMOTED = 10  # niceness of a worker in the slow lane
_LAST_WORDS = 4096
_WORKER_DESCRIPTORS = 3  # its socket, its pidfd, the place for its last words
_STOP_SECONDS = 2.0


class WorkerDied(Exception):
    """The worker ended before its answer was whole."""


class Worker:
    """A forked process that answers one job at a time."""

    def __init__(self, herd: Herd, pid: int, sock: socket.socket, pidfd: int, errors: int) -> None:
        self.herd = herd
        self.pid = pid
        self.ended = False
        self.evicted = False
        self._sock = sock
        self._pidfd = pidfd
        self._errors = errors
        self._number = 0
        sock.setblocking(False)

    def watch(self, ended: Callable[[Worker], None]) -> None:
        """Call back once when the process ends, idle or not."""

        def on_end() -> None:
            asyncio.get_running_loop().remove_reader(self._pidfd)
            self.ended = True
            ended(self)

        asyncio.get_running_loop().add_reader(self._pidfd, on_end)

    async def hello(self) -> None:
        """Wait until the worker is ready; WorkerDied if it ends first."""
        await self._receive(wire.CONTROL_BYTES)

    async def ask(self, job: Job, max_bytes: int) -> bytes:
        """Give one job and wait for the whole answer.

        Raises:
            WorkerDied: it ended, or spoke out of turn.
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
        }
        try:
            await asyncio.get_running_loop().sock_sendall(self._sock, wire.pack(head, query) + query)
        except OSError as error:
            raise WorkerDied from error
        reply, body = await self._receive(max_bytes)
        if reply.get("number") != self._number:
            raise WorkerDied
        if "fault" in reply:
            fault: type[HrnKgError] = getattr(faults, reply["fault"])
            raise fault(reply["detail"], **reply["facts"])
        return body

    def last_words(self) -> str:
        """What the process wrote to its standard error."""
        size = os.fstat(self._errors).st_size
        return os.pread(self._errors, _LAST_WORDS, max(0, size - _LAST_WORDS)).decode(errors="replace")

    def fault(self, memory_mb: int) -> HrnKgError:
        """Why the process ended, as a fault to tell a visitor."""
        words = self.last_words()
        if "Segmentation fault" in words or "overflowed its stack" in words:
            return EngineRefused(
                "The query cannot be evaluated: it broke the process that evaluated it, as queries with thousands of "
                "parts do. Ask for less at once."
            )
        if "memory allocation" in words:
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
        with contextlib.suppress(RuntimeError):  # no loop any more
            asyncio.get_running_loop().remove_reader(self._pidfd)
        os.close(self._pidfd)
        os.close(self._errors)
        self._pidfd = self._errors = -1
        self._sock.close()

    async def _receive(self, max_bytes: int) -> tuple[dict[str, Any], bytes]:
        head_size, body_size = wire.HEAD.unpack(await self._exactly(wire.HEAD.size))
        if head_size > wire.CONTROL_BYTES or body_size > max_bytes:
            raise WorkerDied
        head = json.loads(await self._exactly(head_size))
        return head, await self._exactly(body_size)

    async def _exactly(self, size: int) -> bytes:
        loop = asyncio.get_running_loop()
        buffer = bytearray(size)
        view = memoryview(buffer)
        filled = 0
        while filled < size:
            try:
                count = await loop.sock_recv_into(self._sock, view[filled:])
            except OSError as error:
                raise WorkerDied from error
            if not count:
                raise WorkerDied
            filled += count
        return bytes(buffer)


class Herd:
    """One zygote, loaded with one source, and the forks asked of it."""

    def __init__(self, source: Source, memory_mb: int, lost: Callable[[Herd], None], *, on_disk: bool = False) -> None:
        """Start the zygote; `lost` is called when it ends by itself, once it was ready."""
        self.source = source
        self.graphs: tuple[tuple[str, int], ...] = ()
        self.busy = 0
        self.closed = False
        self._lost = lost
        self._number = 0
        self._forks: dict[int, asyncio.Future[Worker]] = {}
        self._loop = asyncio.get_running_loop()
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setblocking(False)
        with theirs:
            # Started from the loop's own thread: the kernel ends the zygote when the *thread* that made it ends.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "hrn_kg.engine.zygote", str(theirs.fileno()), str(os.getpid())],
                stdin=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
            )
        task = {
            "files": [str(file.absolute()) for file in source.files],
            "union_default": source.union_default,
            "disjoint": source.disjoint,
            "store": None,
            "memory_mb": memory_mb,
        }
        if on_disk and source.stored is not None:
            task |= {
                "store": str(source.stored.path.absolute()),
                "disjoint": source.stored.disjoint,
                "graphs": source.stored.graphs,
            }
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError), self._process.stdin as stdin:
            stdin.write(json.dumps(task).encode())
        self._loop.add_reader(self._control.fileno(), self._hear)

    @property
    def pid(self) -> int:
        """The process id of the zygote."""
        return self._process.pid

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
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_SECONDS)

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
            self._ready.set_result(None)
        elif "number" in message:
            self._hear_fork(message, descriptors)
        else:
            was_ready = self._ready.done()
            if not was_ready:
                detail = message.get("failed", "the process ended")
                fault = EngineUnavailable(f"The data could not be loaded: {detail}", **message.get("where", {}))
                self._ready.set_exception(fault)
                self._ready.exception()
            self.close()
            if was_ready:
                self._lost(self)

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
