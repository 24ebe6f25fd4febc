"""Files that several processes share: replaced so that a reader finds the old or the new one, held by one at a time."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hrn_kg.errors import ContentError

_NEW_FILE = 0o644


def fsync(path: Path) -> None:
    """Have one file or directory reach the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def held(lock: Path) -> Iterator[bool]:
    """Whether this process alone holds a lock, which is a file, until the end. Raises OSError.

    Nobody is waited for. The kernel drops the lock when its holder dies.
    """
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _NEW_FILE)
    try:
        is_ours = True
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            is_ours = False
        yield is_ours
    finally:
        os.close(descriptor)


def replace(path: Path, body: bytes) -> None:
    """Put `body` in the place of a file, or make it; the file keeps its permissions, a link stays a link.

    Raises: ContentError when it cannot be written; what was there is there still.
    """
    target = path.resolve()
    temporary: Path | None = None
    try:
        mode = target.stat().st_mode & 0o7777 if target.exists() else _NEW_FILE
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as stream:
            temporary = Path(stream.name)
            stream.write(body)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(mode)
        temporary.replace(target)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise ContentError(f"{path} cannot be written: {error.strerror or error}.", file=str(path)) from error
