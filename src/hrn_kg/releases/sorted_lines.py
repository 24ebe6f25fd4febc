"""The lines of a subject in a sorted file, looked up there: neither the lines nor an index of all subjects are held."""

from __future__ import annotations

import mmap
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_BLOCK: Final = 8192  # bytes of lines, of which the first subject is held


class SortedLines:
    """Sorted lines of N-Quads or N-Triples, to be asked by subject."""

    def __init__(self, body: mmap.mmap | bytes) -> None:
        self._body = body
        ends = {body.find(b"\n", at) for at in range(0, len(body), _BLOCK)}
        # Before the first line there is nothing, before all others the end of a line.
        self._ends = [0, *sorted(end for end in ends if 0 <= end < len(body) - 1)]
        self._firsts = [b"", *(body[end + 1 : body.find(b" ", end) + 1] for end in self._ends[1:])]

    def of(self, subject: bytes) -> Iterator[bytes]:
        """The lines of a subject, given as it stands there."""
        key = subject + b" "  # with which subjects have the order of their lines
        at = self._first(key)
        while at >= 0 and self._body[at : at + len(key)] == key:
            end = self._body.find(b"\n", at) + 1
            yield self._body[at:end]
            at = end

    def _first(self, key: bytes) -> int:
        """Where the first line begins that begins so; a negative number where there is none."""
        if self._body[: len(key)] == key:
            return 0
        block, after = max(bisect_left(self._firsts, key) - 1, 0), bisect_right(self._firsts, key)
        end = self._ends[after] if after < len(self._ends) else len(self._body)
        found = self._body.find(b"\n" + key, self._ends[block], end)
        return found if found < 0 else found + 1


@contextmanager
def sorted_lines_in(path: Path) -> Iterator[SortedLines]:
    """The lines of a plain file. Raises OSError."""
    if path.stat().st_size == 0:  # of which there is no map
        yield SortedLines(b"")
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as body:
        yield SortedLines(body)
