"""Sorting lines of which there are more than memory should hold: in parts on the disk, which are merged."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from pathlib import Path
from typing import IO, Final

_PART: Final = 64 * 1024 * 1024  # bytes of lines that are sorted in memory
_HEAD: Final = 41  # bytes that Python adds to a line, and to a list for it


def sorted_lines(
    lines: Iterable[bytes], folder: Path | None = None, key: Callable[[bytes], bytes] | None = None, part: int = _PART
) -> Iterator[bytes]:
    """The lines in the order of their bytes, or of their keys; those that compare equal stay in their order.

    Each line ends with its line feed. What takes more memory than `part` lies in nameless files of the folder
    meanwhile, that of the system where none is given. Raises OSError.
    """
    with ExitStack() as files:
        parts: list[IO[bytes]] = []
        held: list[bytes] = []
        size = 0
        for line in lines:
            held.append(line)
            size += len(line) + _HEAD
            if size >= part:
                parts.append(files.enter_context(_written(held, folder, key)))
                held, size = [], 0
        held.sort(key=key)
        yield from merge(*parts, held, key=key) if parts else held


def _written(lines: list[bytes], folder: Path | None, key: Callable[[bytes], bytes] | None) -> IO[bytes]:
    lines.sort(key=key)
    file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by who merges
    file.writelines(lines)
    file.seek(0)
    return file
