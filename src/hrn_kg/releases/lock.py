"""One build at a time in one home, and nothing left of those that were killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hrn_kg.errors import BuildFailed

_PREFIX = ".build-"
_PAUSE = 0.1


@dataclass(frozen=True, slots=True)
class Workshop:
    """Two folders: one that becomes the release, and one for what is under way meanwhile."""

    release: Path
    work: Path


@contextmanager
def locked(home: Path, patience: float = 0.0) -> Iterator[None]:
    """Hold the home for one build. Raises BuildFailed when another build holds it for longer than the patience.

    The kernel drops the lock when its holder dies, so a killed build never blocks the next.
    """
    descriptor = os.open(home / "build.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        if not _taken(descriptor, patience):
            raise BuildFailed(f"Another build is under way in {home}, or a backup; wait for it to end.")
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE)
        else:
            return True


def clear_workshops(home: Path) -> tuple[Path, ...]:
    """Remove what killed builds left of their data; what cannot be removed. Only while the lock is held."""
    for leftover in home.glob(_PREFIX + "*"):
        shutil.rmtree(leftover, ignore_errors=True)
    return tuple(sorted(home.glob(_PREFIX + "*")))


@contextmanager
def workshop(home: Path) -> Iterator[Workshop]:
    """Fresh folders on the same file system as the releases, gone afterwards. Only while the lock is held."""
    clear_workshops(home)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=home))
    try:
        found = Workshop(folder / "release", folder / "work")
        found.release.mkdir()
        found.work.mkdir()
        yield found
    finally:
        shutil.rmtree(folder, ignore_errors=True)
