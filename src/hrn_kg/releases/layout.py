"""Where releases lie, and the one pointer that says which is current.

HOME/releases/<id>/     a release; never changes once it stands here
HOME/releases/current   the pointer: a text file that holds an id, replaced in one step
HOME/releases/removed   which releases are kept no longer (retire.py)
HOME/build.lock         held by the one build that runs
HOME/.build-*           a build under way, or what a killed one left behind
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from hrn_kg.declared import prefixes_of_release
from hrn_kg.engine.base import Source, Stored
from hrn_kg.errors import BuildFailed, ReleaseNotFound
from hrn_kg.releases.manifest import MANIFEST, Manifest, read_manifest

_ID = re.compile(r"(\d{4})\.(1[0-2]|[1-9])\.(0|[1-9]\d{0,5})", re.ASCII)


@dataclass(frozen=True)
class Release:
    """One finished release: a directory that does not change."""

    id: str
    path: Path
    manifest: Manifest

    @property
    def dumps(self) -> Path:
        """The directory with the dumps."""
        return self.path / "dumps"

    @property
    def created(self) -> datetime:
        """The moment it was built, with its time zone."""
        return self.manifest.created

    @property
    def content(self) -> str:
        """Checksum of the content it was built from."""
        return self.manifest.content

    @property
    def graphs(self) -> Mapping[str, int]:
        """Number of triples in each named graph."""
        return self.manifest.graphs

    @cached_property
    def source(self) -> Source:
        """What an engine loads to answer from this release.

        The catalogue is a file of its own: it holds the checksums of the dumps, so it cannot be in them.
        """
        distinct = self.manifest.distinct
        disjoint = None if distinct is None else distinct == sum(self.graphs.values())
        graphs = tuple(sorted(self.graphs.items()))
        return Source(
            label=self.id,
            files=(self.dumps / "hrn-kg.nq", self.path / "catalog.nq"),
            union_default=True,
            disjoint=disjoint,
            stored=None if disjoint is None else Stored(self.path / "store", graphs, disjoint),
            prefixes=prefixes_of_release(self.path),
        )


def releases_dir(home: Path) -> Path:
    """The directory below which all releases lie."""
    return home / "releases"


def order(release_id: str) -> tuple[int, int, int]:
    """Sort key of a release id, so that 2026.11.10 comes after 2026.11.9. Raises ValueError for another shape."""
    match = _ID.fullmatch(release_id)
    if match is None:
        raise ValueError(f"not a release id: {release_id!r}")
    year, month, number = match.groups()
    return int(year), int(month), int(number)


def ids_on_disk(home: Path) -> list[str]:
    """Ids of all finished release directories, oldest first, published or not."""
    try:
        names = [entry.name for entry in os.scandir(releases_dir(home)) if entry.is_dir()]
    except FileNotFoundError:
        return []
    return sorted((name for name in names if _ID.fullmatch(name)), key=order)


def next_id(home: Path, moment: datetime) -> str:
    """The first id that is free and later than every release there is."""
    taken = [order(name) for name in ids_on_disk(home)]
    year, month = moment.year, moment.month
    if taken:
        # A clock that was set back must not bring forth a release older than the last one.
        year, month = max((year, month), taken[-1][:2])
    numbers = [number for (y, m, number) in taken if (y, m) == (year, month)]
    return f"{year}.{month}.{max(numbers, default=-1) + 1}"


def pointed_at(home: Path) -> str | None:
    """The id in the pointer, or None when nothing was ever released. Raises ReleaseNotFound for a damaged pointer."""
    pointer = releases_dir(home) / "current"
    try:
        text = pointer.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseNotFound(f"The pointer {pointer} cannot be read: {error}.") from error
    if _ID.fullmatch(text) is None:
        raise ReleaseNotFound(f"The pointer {pointer} does not hold a release id.")
    return text


def load(home: Path, release_id: str) -> Release:
    """Read a finished release, published or not. Raises ReleaseNotFound."""
    path = releases_dir(home) / release_id
    if _ID.fullmatch(release_id) is None or not path.is_dir():
        raise ReleaseNotFound(f"There is no release {release_id[:40]!r} in {home}.", release=release_id)
    return Release(id=release_id, path=path, manifest=read_manifest(path))


def get(home: Path, release_id: str) -> Release:
    """A published release by its id. Raises ReleaseNotFound."""
    published = pointed_at(home)
    if _ID.fullmatch(release_id) and (published is None or order(release_id) > order(published)):
        # A build killed between its last two steps leaves a whole directory that nobody was told of.
        raise ReleaseNotFound(f"There is no release {release_id} in {home}.", release=release_id)
    return load(home, release_id)


def current(home: Path) -> Release:
    """The current release. Raises ReleaseNotFound when there is none yet."""
    release_id = pointed_at(home)
    if release_id is None:
        raise ReleaseNotFound(f"There is no release in {home} yet: run 'hrn-kg build' first.")
    return load(home, release_id)


def list_releases(home: Path) -> tuple[Release, ...]:
    """All published releases, newest first; none when nothing was released yet."""
    published = pointed_at(home)
    if published is None:
        return ()
    ids = [name for name in ids_on_disk(home) if order(name) <= order(published)]
    return tuple(load(home, name) for name in reversed(ids))


def fsync_tree(directory: Path) -> None:
    """Have every file and directory below reach the disk, so that a pointer never outlives what it points at."""
    for folder, _, files in os.walk(directory):
        for name in files:
            fsync(Path(folder) / name)
        fsync(Path(folder))


def fsync(path: Path) -> None:
    """Have one file or directory reach the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def point_at(home: Path, release_id: str) -> None:
    """Make a release the current one, in one step: a reader sees the old id or the new one, never less."""
    folder = releases_dir(home)
    if not (folder / release_id / MANIFEST).is_file():
        raise BuildFailed(f"Release {release_id} is not complete, so it cannot become the current one.")
    temporary = folder / ".current.new"
    temporary.write_text(release_id + "\n", encoding="ascii")
    fsync(temporary)
    temporary.replace(folder / "current")
    fsync(folder)
