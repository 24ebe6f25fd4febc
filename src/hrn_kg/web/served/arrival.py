"""Files that come after the pointer that names them, as they do when a folder of releases is copied in no order."""

from __future__ import annotations

import os
from pathlib import Path


class Arrival:
    """Whether the files of a release that could not be loaded are others now, and no more of them are coming."""

    def __init__(self, folder: Path) -> None:
        """Made before it is tried to load them, so that what comes meanwhile counts as well."""
        self._folder = folder
        self._before = self._last = _stamps(folder)

    def is_complete(self) -> bool:
        """Whether something came, and nothing since the last look."""
        now = _stamps(self._folder)
        is_still = now == self._last
        self._last = now
        return is_still and now != self._before


def _stamps(folder: Path) -> frozenset[tuple[str, int, int]]:
    """Each file below a folder, with its size and time; none for a folder that is not there."""
    found = set()
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)  # noqa: PTH118 - looked at every second
            try:
                status = os.stat(path)  # noqa: PTH116
            except OSError:
                continue  # renamed meanwhile, as rsync does with a file that is whole
            found.add((path, status.st_size, status.st_mtime_ns))
    return frozenset(found)
