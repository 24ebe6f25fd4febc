"""Files and what they are known to hold: whether the bytes are still those, and whether one need look at all."""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_PIECE: Final = 1024 * 1024
_ATTEMPTS: Final = 3

Stamp = tuple[int, ...]
"""What the file system says of a file: as long as it says the same, nobody wrote to it."""


@dataclass(frozen=True, slots=True)
class Known:
    """A file, with the SHA-256 and, if known, the size that it must have; and its stamp when it was last looked at."""

    path: Path
    size: int | None
    sha256: str
    stamp: Stamp | None = None

    def packed(self) -> list[Any]:
        """What `unpacked` makes the same of, as JSON can hold it."""
        return [str(self.path.absolute()), self.size, self.sha256, self.stamp]


def unpacked(packed: Sequence[Any]) -> Known:
    """The inverse of `Known.packed`."""
    path, size, sha256, stamp = packed
    return Known(Path(path), size, sha256, None if stamp is None else tuple(stamp))


@dataclass(frozen=True, slots=True)
class Difference:
    """What is wrong with a file, as the rest of a sentence; `is_unreadable` when we may not look at it at all."""

    words: str
    is_unreadable: bool = False


class Stopped(Exception):
    """The reading was stopped before its end."""


class Pace:
    """Reading that leaves the disk and the processor to others: at most so many bytes a second."""

    def __init__(self, bytes_a_second: int) -> None:
        self._seconds_a_byte = 1 / bytes_a_second
        self._stop = threading.Event()

    def stop(self) -> None:
        """Have the reading end, from another thread."""
        self._stop.set()

    def after(self, count: int) -> None:
        """Wait for as long as these bytes may take. Raises Stopped."""
        if self._stop.wait(count * self._seconds_a_byte):
            raise Stopped


def stamp_of(path: Path) -> Stamp | None:
    """The stamp of a file; None when there is none that could be read."""
    try:
        status = path.stat()
    except OSError:
        return None
    # The time of the last change of status cannot be set by a tool that keeps the time of the last writing.
    return status.st_dev, status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def digest_of_bytes(body: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


def digest_of(path: Path, pace: Pace | None = None) -> str:
    """The SHA-256 of a file in hexadecimal digits. Raises OSError."""
    with path.open("rb") as stream:
        if pace is None:
            return hashlib.file_digest(stream, "sha256").hexdigest()
        digest = hashlib.sha256()
        while piece := stream.read(_PIECE):
            digest.update(piece)
            pace.after(len(piece))
        return digest.hexdigest()


def difference(known: Known, pace: Pace | None = None) -> Difference | None:
    """What is wrong with a file; None when it holds what it must. The stamp is not looked at."""
    for _ in range(_ATTEMPTS):
        before = stamp_of(known.path)
        found = _difference(known, pace)
        if found is not None or stamp_of(known.path) == before:
            return found
        # Somebody wrote to it meanwhile, or only gave it another name.
    return Difference("was written to while it was read")


def _difference(known: Known, pace: Pace | None) -> Difference | None:
    path = known.path
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return Difference("is no file")  # and to read it might never end
        if known.size is not None and status.st_size != known.size:
            return Difference(f"has {status.st_size} bytes and should have {known.size}")
        if digest_of(path, pace) != known.sha256:
            return Difference("is not what it was: its checksum differs")
    except (FileNotFoundError, NotADirectoryError):
        return Difference("is missing")
    except OSError as error:
        return Difference(f"cannot be read ({error.strerror})", is_unreadable=isinstance(error, PermissionError))
    return None


def changed(known: Known) -> Difference | None:
    """What is wrong with a file that was whole when it got its stamp: it is read again only if that differs."""
    if known.stamp is not None and stamp_of(known.path) == known.stamp:
        return None
    return difference(known)


def known_of(path: Path) -> Known:
    """A file as it is now. Raises OSError."""
    return Known(path, path.stat().st_size, digest_of(path))


def list_below(folder: Path) -> tuple[Path, ...]:
    """Every file below a folder, sorted by path."""
    return tuple(sorted(Path(where) / name for where, _, names in os.walk(folder) for name in names))
