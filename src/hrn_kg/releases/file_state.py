"""What may change in what is published while one release is served: which releases are there, and which are damaged."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from hrn_kg.changes import Log
from hrn_kg.releases.layout import Release, releases_dir
from hrn_kg.releases.watched import Watched


class FileState(NamedTuple):
    """Equal for two times when the same release was served and nothing else of what is published had changed.

    `folders` are the times at which the folder of releases and that of their changes were last written to.
    """

    release: str
    damaged: tuple[str, ...]
    folders: tuple[int, ...]


def file_state(release: Release | None, label: str, watched: Watched) -> FileState:
    """The state now; `label` names what answers, also where it is no release."""
    # Each request asks this.
    folders = () if release is None else tuple(map(_written, _folders(release.path)))
    return FileState(label, tuple(sorted(watched.damaged)), folders)


@lru_cache(4)
def _folders(release: Path) -> tuple[Path, Path]:
    home = release.parents[1]
    return releases_dir(home), Log(home).folder


def _written(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0
