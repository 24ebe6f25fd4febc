"""Several web processes: started, started again when one dies, and stopped together.

The supervisor has no event loop, and beside its own only the threads that write the log and the welcome, which hold
nothing that a child needs: so it can fork at any time. Its end, however it comes, is that of all others: the kernel
kills each process when its parent ends.
"""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Final, NoReturn

from hrn_kg.engine.embedded.backoff import Backoff
from hrn_kg.errors import HrnKgError
from hrn_kg.forking import die_with

log = logging.getLogger(__name__)

STOP_SECONDS: Final = 15.0  # the processes themselves give their visitors five
_BACKOFF: Final = (0.1, 30.0, 60.0)  # first and longest pause, and how long a process lives that was in order
_STARTED: Final = b"{}"

Serve = Callable[[int, Callable[[], None]], None]


class StartFailed(HrnKgError):
    """A web process could not start."""

    slug = "start-failed"
    title = "Start failed"


@dataclass(slots=True, eq=False)
class _Front:
    """One web process."""

    number: int
    pid: int
    pidfd: int
    words: int
    began: float
    is_started: bool = False


class Supervisor:
    """Keeps a number of web processes alive; `serve` runs in each and calls back when it answers."""

    def __init__(
        self, count: int, serve: Serve, announce: Callable[[], None], ended: Callable[[int], None] = lambda _: None
    ) -> None:
        """`serve` gets the number of the process, which the one that replaces it gets too; `ended` is told of it."""
        self._count = count
        self._serve = serve
        self._announce = announce
        self._ended = ended
        self._fronts: dict[int, _Front] = {}  # by number
        self._due: dict[int, float] = {}
        self._backoff = [Backoff(*_BACKOFF) for _ in range(count)]
        self._is_announced = False
        self._stop_at = 0.0
        self._fault: StartFailed | None = None
        self._wakeup = -1

    def run(self) -> None:
        """Serve until told to stop.

        Raises StartFailed when one of the processes does not come up at first.
        """
        reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._wakeup = reader
        before = {number: signal.signal(number, self._on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
        signal.set_wakeup_fd(writer)
        try:
            for number in range(self._count):
                self._start(number)
            while self._fronts or self._due:
                self._wait()
        finally:
            for front in self._fronts.values():
                signal.pidfd_send_signal(front.pidfd, signal.SIGKILL)
            signal.set_wakeup_fd(-1)
            for number_, handler in before.items():
                signal.signal(number_, handler)
            os.close(reader)
            os.close(writer)
        if self._fault is not None:
            raise self._fault

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stop()

    def _stop(self) -> None:
        """Let the processes finish what they are doing."""
        self._due.clear()
        if not self._stop_at:
            self._stop_at = time.monotonic() + STOP_SECONDS
            for front in self._fronts.values():
                signal.pidfd_send_signal(front.pidfd, signal.SIGTERM)

    def _start(self, number: int) -> None:
        words, theirs = os.pipe2(os.O_CLOEXEC)
        me = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become(number, theirs, me)
        os.close(theirs)
        self._fronts[number] = _Front(number, pid, os.pidfd_open(pid), words, time.monotonic())

    def _become(self, number: int, words: int, parent: int) -> NoReturn:
        """In the child: serve, and tell the supervisor the fault that ended it."""
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            die_with(parent)
            for front in self._fronts.values():
                os.close(front.pidfd)
                os.close(front.words)
            self._serve(number, lambda: _send(words, _STARTED))
            status = 0
        except HrnKgError as fault:
            _send(words, json.dumps({"detail": fault.detail}).encode())
        except KeyboardInterrupt:
            status = 0
        except BaseException:
            log.critical("Web process %d failed.", os.getpid(), exc_info=True, extra={"event": "process"})
        finally:
            logging.shutdown()  # which writes what the log still holds
            os._exit(status)

    def _wait(self) -> None:
        now = time.monotonic()
        if self._stop_at and now >= self._stop_at:
            for front in self._fronts.values():
                signal.pidfd_send_signal(front.pidfd, signal.SIGKILL)
        for number, at in list(self._due.items()):
            if at <= now:
                del self._due[number]
                self._start(number)
        poll = select.poll()
        poll.register(self._wakeup, select.POLLIN)
        for front in self._fronts.values():
            poll.register(front.pidfd, select.POLLIN)
            if not front.is_started:
                poll.register(front.words, select.POLLIN)
        moments = [*self._due.values(), *([self._stop_at] if self._stop_at else [])]
        pause = max(10.0, 1000 * (min(moments) - now)) if moments else None
        ready = {descriptor for descriptor, _ in poll.poll(pause)}
        if self._wakeup in ready:
            os.read(self._wakeup, 64)
        for front in list(self._fronts.values()):
            if front.words in ready and not front.is_started:
                self._hear(front)
            if front.pidfd in ready:
                self._reap(front)

    def _hear(self, front: _Front) -> None:
        text = os.read(front.words, 65_536)
        if not text:
            return
        front.is_started = text == _STARTED
        if front.is_started and not self._is_announced and all(other.is_started for other in self._fronts.values()):
            self._is_announced = True
            self._announce()
        elif not front.is_started:
            self._failed(front, json.loads(text)["detail"])

    def _failed(self, front: _Front, detail: str) -> None:
        if self._is_announced:
            log.error("Web process %d could not start: %s", front.pid, detail, extra={"event": "process"})
        elif self._fault is None:
            self._fault = StartFailed(detail)
            self._stop()

    def _reap(self, front: _Front) -> None:
        _, status = os.waitpid(front.pid, 0)
        os.close(front.pidfd)
        os.close(front.words)
        del self._fronts[front.number]
        self._ended(front.number)
        if self._stop_at:
            return
        if not self._is_announced:
            self._failed(front, f"A web process ended before it could serve ({_why(status)}).")
            return
        lived = time.monotonic() - front.began
        pause = self._backoff[front.number].pause(lived)
        self._due[front.number] = time.monotonic() + pause
        log.warning(
            "Web process %d ended after %.1f s (%s); another is started in %.1f s.",
            front.pid,
            lived,
            _why(status),
            pause,
            extra={"event": "process"},
        )


def _send(descriptor: int, text: bytes) -> None:
    os.write(descriptor, text)
    os.close(descriptor)


def _why(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"signal {-code}" if code < 0 else f"exit code {code}"
