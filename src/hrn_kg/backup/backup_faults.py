"""Why there is no backup, or no home from one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hrn_kg.errors import HrnKgError


class BackupFailed(HrnKgError):
    """No backup was made, or no home from one; what was there before is there still."""

    slug = "backup-failed"
    title = "No backup made or restored"


@contextmanager
def as_faults(what: str) -> Iterator[None]:
    """What the disk does not do becomes a fault: `what` begins its sentence. Raises BackupFailed."""
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise BackupFailed(f"{what}: {error.strerror or error}{where}.") from error


def is_within(path: Path, folder: Path) -> bool:
    """Whether a path is a folder, or lies below it, wherever links lead."""
    return path.resolve().is_relative_to(folder.resolve())
