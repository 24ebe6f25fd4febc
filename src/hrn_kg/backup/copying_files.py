"""Copying files: each is read once, what is one file under two names stays one, and nobody else may read the copy."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

OWNER_ONLY_FOLDER: Final = 0o700
OWNER_ONLY_FILE: Final = 0o600
_PIECE: Final = 1024 * 1024


@dataclass(slots=True)
class Copier:
    """Copies files, and remembers those that have several names."""

    _known: dict[tuple[int, int], tuple[Path, str]] = field(default_factory=dict)

    def copy(self, source: Path, target: Path, mode: int = OWNER_ONLY_FILE) -> str:
        """Copy a file to where there is none, with these permissions; its SHA-256. Raises OSError."""
        with source.open("rb") as body:
            status = os.fstat(body.fileno())
            inode = status.st_dev, status.st_ino
            if inode in self._known:
                known, digest = self._known[inode]
                try:
                    target.hardlink_to(known)
                    return digest
                except OSError:
                    pass  # it becomes a file of its own
            found = hashlib.sha256()
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY_FILE), "wb") as copy:
                while piece := body.read(_PIECE):
                    found.update(piece)
                    copy.write(piece)
                os.fchmod(copy.fileno(), mode)
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
        if status.st_nlink > 1:
            self._known[inode] = target, found.hexdigest()
        return found.hexdigest()


def sync(folder: Path) -> None:
    """Have all below a folder reach the disk. Raises OSError."""
    for where, _, names in os.walk(folder):
        for name in (*names, "."):
            descriptor = os.open(Path(where) / name, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
