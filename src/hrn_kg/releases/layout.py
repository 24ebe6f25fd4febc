"""Where releases lie, and what one is.

HOME/releases/<id>/     a release; never changes once it stands here, but that its plain copies go (copies.py)
HOME/releases/current   the pointer, replaced in one step (pointer.py)
HOME/releases/removed   which releases are kept no longer that the log does not know (retire.py)
HOME/log/               what each release changed (changes/logbook.py)
HOME/build-cache/       what the last build leaves to the next one; may be removed at any time (build.py)
HOME/build.lock         held by the one build that runs
HOME/.build-*           a build under way, or what a killed one left behind
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from hrn_kg.catalog import MARK
from hrn_kg.changes.release_ids import ID, is_id, order
from hrn_kg.checksums import Known
from hrn_kg.declared import prefixes_of_release
from hrn_kg.disk import fsync
from hrn_kg.engine.base import Source, Stored
from hrn_kg.errors import ReleaseNotFound
from hrn_kg.pieced_files import ZSTD
from hrn_kg.releases import damage, seal
from hrn_kg.releases.manifest import LOADED, STORE, Manifest
from hrn_kg.releases.manifest_reading import read_manifest

__all__ = ["ID", "Release", "fsync", "fsync_tree", "ids_on_disk", "is_id", "load", "order", "releases_dir"]


@dataclass(frozen=True)
class Release:
    """One finished release: a directory that does not change."""

    id: str
    path: Path
    manifest: Manifest

    @property
    def home(self) -> Path:
        """Where all releases lie, and the log of changes."""
        return self.path.parents[1]

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

        The catalogue is a file of its own: it holds the checksums of the dumps, so it cannot be in them. Raises
        DataDamaged when the files of the store cannot be told.
        """
        files = tuple(self.path / name for name in LOADED)
        distinct = self.manifest.distinct
        disjoint = None if distinct is None else distinct == sum(self.graphs.values())
        graphs = () if disjoint is None else tuple(sorted(self.graphs.items()))
        stored = None
        if disjoint is not None and (held := seal.known_store(self.path, self.manifest)):
            stored = Stored(self.path / STORE, graphs, disjoint, held)
        folders = {name + ZSTD for name in LOADED}
        known = tuple(
            Known(self.path / file.path, file.size, file.sha256)
            for file in self.manifest.on_disk
            if file.path in LOADED or file.folder in folders
        )
        return Source(
            self.id,
            files,
            union_default=True,
            disjoint=disjoint,
            graphs=graphs,
            stored=stored,
            prefixes=prefixes_of_release(self.path),
            known=known,
            mark=MARK,
        )

    def known_files(self) -> tuple[Known, ...]:
        """Every file of it, as it must be. Raises DataDamaged when the lists of them are damaged."""
        return seal.known_files(self.path, self.manifest)


def build_cache_dir(home: Path) -> Path:
    """The folder of what the last build leaves to the next one; in it are folders of two caches."""
    return home / "build-cache"


def checked_cache_dir(home: Path) -> Path:
    """The folder of what was made while the last build read, derived and checked."""
    return build_cache_dir(home) / "checked"


def published_cache_dir(home: Path) -> Path:
    """The folder of what was made while it wrote a release."""
    return build_cache_dir(home) / "published"


def releases_dir(home: Path) -> Path:
    """The directory below which all releases lie."""
    return home / "releases"


def ids_on_disk(home: Path) -> list[str]:
    """Ids of all finished release directories, oldest first, published or not.

    Raises DataDamaged when the folder of the releases cannot be read.
    """
    folder = releases_dir(home)
    try:
        names = [entry.name for entry in os.scandir(folder) if entry.is_dir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        words, cure = f"cannot be read ({error.strerror})", "It must be one that this user may read."
        raise damage.of_home(folder, "The folder of the releases", words, cure) from error
    return sorted((name for name in names if ID.fullmatch(name)), key=order)


def load(home: Path, release_id: str) -> Release:
    """Read a finished release, published or not.

    Raises ReleaseNotFound when there is none, DataDamaged when its manifest is damaged.
    """
    path = releases_dir(home) / release_id
    if ID.fullmatch(release_id) is None or release_id not in ids_on_disk(home):
        raise ReleaseNotFound(f"There is no release {release_id[:40]!r} in {home}.", release=release_id)
    manifest = read_manifest(path)
    seal.check_seal(path, manifest)
    return Release(id=release_id, path=path, manifest=manifest)


def fsync_tree(directory: Path) -> None:
    """Have every file and directory below reach the disk, so that a pointer never outlives what it points at.

    A file that has another name in an earlier release is there already.
    """
    for folder, _, files in os.walk(directory):
        for path in (Path(folder) / name for name in files):
            if path.stat().st_nlink == 1:
                fsync(path)
        fsync(Path(folder))
