"""What the web processes count, told to one another by memory that they share.

Made before the processes are forked, and not a file: on a disk that is full, a process that writes to a mapped file is
ended by a signal (SIGBUS).
"""

from __future__ import annotations

import mmap
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

# Some 1,400 numbers take 120 kB. Pages that are never written take no memory.
MOST_BYTES: Final = 1_000_000
_HEAD: Final = struct.Struct("=QII")  # turn, length, checksum
_HALF: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Told:
    """What one process told last, and whether it still lives."""

    text: bytes
    is_alive: bool


class SharedNumbers:
    """A place for each of a number of processes, in which it writes and which all may read.

    A place has two halves that are written in turn, each with a checksum: whoever reads while it is written, or after
    a process died while it wrote, finds the half before. What a process told stays when it ends, for the next one.
    """

    def __init__(self, count: int) -> None:
        self._places = [mmap.mmap(-1, 2 * _HALF) for _ in range(count)]
        self._alive = mmap.mmap(-1, count)

    def tell(self, number: int, text: bytes) -> bool:
        """Replace what this process told; False when it is longer than MOST_BYTES, and the old text stays."""
        if len(text) > MOST_BYTES:
            return False
        place = self._places[number]
        turn = max((turn for turn, _ in _whole(place)), default=0) + 1
        start = turn % 2 * _HALF
        place[start + _HEAD.size : start + _HEAD.size + len(text)] = text
        place[start : start + _HEAD.size] = _HEAD.pack(turn, len(text), _checksum(turn, text))
        self._alive[number] = 1
        return True

    def ended(self, number: int) -> None:
        """The process with this number ended."""
        self._alive[number] = 0

    def last(self, number: int) -> bytes:
        """What the process with this number, or one before it, told last; empty when it told nothing."""
        return max(_whole(self._places[number]), default=(0, b""))[1]

    def __iter__(self) -> Iterator[Told]:
        for number in range(len(self._places)):
            if text := self.last(number):
                yield Told(text, bool(self._alive[number]))


def _whole(place: mmap.mmap) -> Iterable[tuple[int, bytes]]:
    """The halves that are written to their end, with their turns."""
    for start in (0, _HALF):
        turn, length, checksum = _HEAD.unpack_from(place, start)
        text = place[start + _HEAD.size : start + _HEAD.size + length] if length <= MOST_BYTES else b""
        if turn and checksum == _checksum(turn, text):
            yield turn, text


def _checksum(turn: int, text: bytes) -> int:
    return zlib.crc32(text, turn & 0xFFFF_FFFF)
