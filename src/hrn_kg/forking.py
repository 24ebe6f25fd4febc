"""A part of a work in a process of its own: forked from this one, so that it knows all that this one knows.

It ends when the process does that it was forked from, however that came to its end.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NoReturn

from hrn_kg.errors import BuildFailed

_PR_SET_PDEATHSIG: Final = 1
_LIBC: Final = ctypes.CDLL(None, use_errno=True)
_NUMBER: Final = 8  # bytes
_WHOLE: Final = None  # what is sent behind the last item


def die_with(parent: int) -> None:
    """Let the kernel kill this process when its parent ends."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before the call
        os._exit(1)


def has_room() -> bool:
    """Whether a process may work beside this one: on another core, and forked while no other thread holds anything."""
    try:
        return len(os.sched_getaffinity(0)) > 1 and len(list(Path("/proc/self/task").iterdir())) == 1
    except (OSError, AttributeError):  # on another system than Linux it is not known
        return False


class Turns:
    """Numbers from 0 on, of which each goes to one of several processes, that which asks next."""

    def __init__(self) -> None:
        self._file = os.memfd_create("turns")
        os.pwrite(self._file, bytes(_NUMBER), 0)

    def take(self) -> int:
        """The next number."""
        fcntl.lockf(self._file, fcntl.LOCK_EX)  # one that ends meanwhile leaves no lock
        try:
            number = int.from_bytes(os.pread(self._file, _NUMBER, 0))
            os.pwrite(self._file, (number + 1).to_bytes(_NUMBER), 0)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)
        return number

    def close(self) -> None:
        """Take no more, in this process."""
        os.close(self._file)


class Beside(AbstractContextManager["Beside"]):
    """A process that waits until it is given something, works, hands back what came of it, and ends.

    What it raises is raised here.
    """

    def __init__(self, work: Callable[[Any], Iterable[object]]) -> None:
        """Fork it. `work` gives the items that are handed back, once all is done: meanwhile nobody may listen.

        Raises OSError.
        """
        self._items: list[Any] | None = None
        self._pipe, theirs = multiprocessing.Pipe()
        parent = os.getpid()
        # Ctrl-C reaches the whole group of processes; ending is the business of the one that was begun.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
        try:
            self._pid = os.fork()
            if self._pid == 0:
                _work_and_end(self._pipe, theirs, work, parent)
        except OSError:
            self._pipe.close()
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            theirs.close()

    def begin(self, given: object) -> None:
        """Give it what it waits for."""
        try:
            self._pipe.send(given)
        except ConnectionError:
            raise self._ended() from None

    def is_done(self) -> bool:
        """Whether it did all that it had to do, or came to its end without."""
        return self._items is not None or self._pipe.poll()

    def items(self) -> list[Any]:
        """What it hands back, once it is done. Raises what it raised, and BuildFailed where it was ended."""
        if self._items is None:
            self._items = list(self._received())
        return self._items

    def _received(self) -> Iterator[Any]:
        while True:
            try:
                item = self._pipe.recv()
            except (EOFError, ConnectionError):
                raise self._ended() from None
            if item is _WHOLE:
                return
            if isinstance(item, MemoryError):
                raise BuildFailed("A process that did a part of the work ran out of memory.") from item
            if isinstance(item, BaseException):
                raise item
            yield item

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pipe.close()
        if self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self._reap()

    def _ended(self) -> BuildFailed:
        code = self._reap()
        how = "nobody knows how" if code is None else f"exit code {code}" if code >= 0 else signal.Signals(-code).name
        why = ", as the system does where memory runs out" if code in (-signal.SIGKILL, -signal.SIGABRT) else ""
        return BuildFailed(f"A process that did a part of the work was ended ({how}{why}).")

    def _reap(self) -> int | None:
        pid, self._pid = self._pid, 0
        try:
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        except ChildProcessError:  # who began this process has its children go without a word (SIGCHLD is ignored)
            return None


def _work_and_end(ours: Connection, pipe: Connection, work: Callable[[Any], Iterable[object]], parent: int) -> NoReturn:
    """What the fork does; it leaves by no other way."""
    status = 1
    try:
        die_with(parent)
        ours.close()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        gc.freeze()  # so that the pages of what was there are left alone
        _answer(pipe, work)
        status = 0
    except (EOFError, ConnectionError):
        pass  # nobody waits for it any more
    except BaseException:
        traceback.print_exc()  # what it raised cannot be handed over
    finally:
        os._exit(status)


def _answer(pipe: Connection, work: Callable[[Any], Iterable[object]]) -> None:
    given = pipe.recv()
    try:
        for item in work(given):
            pipe.send(item)
    except ConnectionError:
        raise
    except Exception as fault:
        fault.add_note(traceback.format_exc())  # where it was raised is not handed over
        pipe.send(fault)
    else:
        pipe.send(_WHOLE)
