"""One zygote, loaded with one source, and the workers that it forks, seen from the web process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from hrn_kg.engine.base import Source, Stored
from hrn_kg.engine.embedded import allocator, ondisk, wire
from hrn_kg.engine.embedded.worker_handle import Worker, WorkerDied
from hrn_kg.errors import EngineUnavailable
from hrn_kg.settings import variable

_WORKER_DESCRIPTORS: Final = 3  # its socket, its pidfd, the place for its last words
_ENDING_SECONDS: Final = 2.0  # from the end of a connection to the end of the process that had it


class WorkerPool:
    """One zygote, loaded with one source, and the workers that it forks."""

    def __init__(
        self,
        source: Source,
        memory_mb: int,
        lost: Callable[[WorkerPool], None],
        *,
        store: Stored | None = None,
        library: Path | None = None,
        niceness: int = 0,
        closed: Callable[[], None] = lambda: None,
    ) -> None:
        """Start the zygote; `lost` is called when it ends by itself, once it was ready.

        `store` is what workers read instead of the files of the source; `closed` is called when nobody reads it here.
        `library` is the allocator with which it begins; `allocator` names the one that it has, once it is ready.
        All its processes have this `niceness`.
        """
        self.allocator = allocator.SYSTEM
        self.source = source
        self.store = store
        self.graphs: tuple[tuple[str, int], ...] = ()
        self.busy = 0
        self.closed = False
        self._lost, self._let_go = lost, closed
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
        if niceness:
            with contextlib.suppress(OSError):  # of what has ended already
                os.setpriority(os.PRIO_PROCESS, self._process.pid, niceness)
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
        if store is not None:
            task |= {
                "store": str(store.path.absolute()),
                "disjoint": store.disjoint,
                "graphs": store.graphs,
                "known": [file.packed() for file in store.known],
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
        self._let_go()
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
