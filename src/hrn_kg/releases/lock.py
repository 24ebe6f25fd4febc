"""One build at a time in one home, and nothing left of those that were killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hrn_kg.errors import BuildFailed

_PREFIX = ".build-"


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Hold the home for one build. Raises BuildFailed when another build holds it.

    The kernel drops the lock when its holder dies, so a killed build never blocks the next.
    """
    descriptor = os.open(home / "build.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildFailed(f"Another build is under way in {home}; wait for it to end.") from None
        yield
    finally:
        os.close(descriptor)


@contextmanager
def workshop(home: Path) -> Iterator[Path]:
    """A fresh directory on the same file system as the releases, gone afterwards. Only while the lock is held."""
    for leftover in home.glob(_PREFIX + "*"):
        shutil.rmtree(leftover, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
