"""Files that a release has in common with an earlier one are one file on the disk, under two names (hard links).

Nobody writes to a file of a release, so that nobody notices. A file that decays does so in all of them, which the check
of each tells.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from hrn_kg.checksums import Known, difference
from hrn_kg.releases.layout import Release
from hrn_kg.releases.manifest import ReleaseFile

# Where a file cannot have a second name, it stays a file of its own: another file system, one without hard links, a
# file that has as many names as it may, or that another user owns.
_NO_LINK: Final = frozenset({errno.EXDEV, errno.EPERM, errno.EACCES, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS})


def share(folder: Path, files: Iterable[ReleaseFile], earlier: Iterable[Release]) -> int:
    """Make the files below a folder one with equal ones of earlier releases; how many bytes that saves.

    `earlier` are looked at in their order. One that is not what its manifest tells is passed over. Raises OSError.
    """
    known: dict[tuple[str, int], list[Path]] = {}
    for release in earlier:
        for file in release.manifest.on_disk:
            known.setdefault((file.sha256, file.size), []).append(release.path / file.path)
    saved = 0
    for file in files:
        # That of the same name first, since the ends of all files in pieces are equal.
        found = sorted(known.get((file.sha256, file.size), []), key=lambda path: not path.match(file.path))
        if any(_linked(folder / file.path, path, file) for path in found):
            saved += file.size
    return saved


def _linked(path: Path, other: Path, file: ReleaseFile) -> bool:
    """Whether the first is now another name of the second."""
    if difference(Known(other, file.size, file.sha256)) is not None or _access(other) != _access(path):
        return False
    new = path.with_name(path.name + ".link")
    try:
        new.hardlink_to(other)
    except OSError as error:
        if error.errno in _NO_LINK:
            return False
        raise
    new.replace(path)
    return True


def _access(path: Path) -> tuple[int, int, int]:
    """Who may do what with a file."""
    status = path.stat()
    return status.st_mode, status.st_uid, status.st_gid
