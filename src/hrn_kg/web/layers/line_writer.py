"""Lines for a descriptor that may be slow, full, or read by nobody: whoever has a line to write never waits.

A thread of its own writes, since no other way is safe: a descriptor that does not block is one for all who have it
open, the shell that started the server among them, and a disk that hangs blocks in any case.
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

MOST_BYTES: Final = 1_000_000  # lines that wait to be written
# What a pipe takes as one, so that lines of several processes do not mix.
_AT_ONCE: Final = select.PIPE_BUF
# Lines that come so soon after another are written together: each waking of the thread takes time from the server.
_GATHERING_SECONDS: Final = 0.05

Notice = Callable[[int], bytes]


class LineWriter:
    """Writes lines one after the other, or counts those that it cannot write.

    After a fork the child has a writer of its own with the same descriptor; what waited is written by the parent.
    """

    def __init__(self, descriptor: int, notice: Notice | None = None) -> None:
        """`notice` makes the line that tells, once there is room again, how many lines were lost."""
        self._descriptor = descriptor
        self._notice = notice
        self._begin()

    def _begin(self) -> None:
        self._pid = os.getpid()
        self._changed = threading.Condition()
        self._lines: deque[tuple[bytes, int]] = deque()  # with the number of lost lines that one tells of
        self._waiting_bytes = 0
        self._lost = 0
        self._unannounced = 0
        self._is_torn = False
        self._thread: threading.Thread | None = None

    @property
    def lost(self) -> int:
        """Lines of this process that were not written."""
        return self._lost if self._pid == os.getpid() else 0

    def write(self, line: bytes) -> None:
        """Have a line written soon; it ends with a line feed."""
        if self._pid != os.getpid():
            self._begin()
        with self._changed:
            if self._waiting_bytes + len(line) > MOST_BYTES:
                self._lost += 1
                self._unannounced += 1
                return
            if self._unannounced and self._notice is not None:
                self._add(self._notice(self._unannounced), self._unannounced)
                self._unannounced = 0
            self._add(line, 0)
            if self._thread is None:
                self._start()

    def _start(self) -> None:
        thread = threading.Thread(target=self._run, name="log", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # no more threads for us now; the next line tries again
            return
        self._thread = thread

    def flush(self, seconds: float) -> bool:
        """Wait until all is written, but no longer; whether it is."""
        if self._pid != os.getpid():
            return True
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting_bytes, seconds)

    def _add(self, line: bytes, announced: int) -> None:
        self._lines.append((line, announced))
        self._waiting_bytes += len(line)
        if len(self._lines) == 1:
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._lines)
            while batch := self._take():
                self._put(batch)
            time.sleep(_GATHERING_SECONDS)  # the first line is written at once, and those that follow closely together

    def _take(self) -> list[tuple[bytes, int]]:
        """The next lines, as many as are written at once."""
        batch: list[tuple[bytes, int]] = []
        size = 0
        with self._changed:
            while self._lines and (not batch or size + len(self._lines[0][0]) <= _AT_ONCE):
                batch.append(self._lines.popleft())
                size += len(batch[-1][0])
        return batch

    def _put(self, batch: list[tuple[bytes, int]]) -> None:
        """Write some lines; those that cannot be written whole are lost, and no line is glued to half of another."""
        mend = b"\n" if self._is_torn else b""
        text = mend + b"".join(line for line, _ in batch)
        written = self._written(text)
        if written:
            self._is_torn = text[written - 1 : written] != b"\n"
        if written == len(text):
            with self._changed:
                self._waiting_bytes -= written - len(mend)
                self._changed.notify_all()
            return
        end, lost, unannounced = len(mend), 0, 0
        for line, announced in batch:
            end += len(line)
            if end > written:
                lost += not announced
                unannounced += announced or 1
        with self._changed:
            self._lost += lost
            self._unannounced += unannounced
            self._waiting_bytes -= end - len(mend)
            self._changed.notify_all()

    def _written(self, text: bytes) -> int:
        """How much of a text could be written."""
        rest = memoryview(text)
        while rest:
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except BlockingIOError:  # somebody else made it a descriptor that does not block
                poll = select.poll()
                poll.register(self._descriptor, select.POLLOUT)
                poll.poll()
            except OSError:
                break
        return len(text) - len(rest)
