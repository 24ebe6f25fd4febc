"""Making a backup of a home while servers and contributors go on; no build runs meanwhile.

What a home has and can make again is not copied: stores of other files, locks, and what is under way.

DIR.new                    a backup that is being made, or was broken off
DIR.new/unfinished-backup  says so, and that it may be removed; goes last of all, when the folder has its name
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from hrn_kg import __version__, disk
from hrn_kg.backup import inventory
from hrn_kg.backup.backup_faults import BackupFailed, as_faults, is_within
from hrn_kg.backup.copying_files import OWNER_ONLY_FILE, OWNER_ONLY_FOLDER, Copier, sync
from hrn_kg.backup.inventory import File, Folder, Inventory
from hrn_kg.changes import utc
from hrn_kg.checksums import digest_of
from hrn_kg.contributions.acceptance import PATIENCE
from hrn_kg.contributions.database import FOLDER as CONTRIBUTIONS
from hrn_kg.contributions.database import Database
from hrn_kg.releases import Report, check_home
from hrn_kg.releases.layout import releases_dir
from hrn_kg.releases.lock import locked
from hrn_kg.reports import FOLDER as REPORTS

_MARK: Final = "unfinished-backup"
_MADE_AGAIN: Final = frozenset({"stores", "build-cache", "build.lock", "check.lock", "watching.lock", "lost+found"})
# What others may remove meanwhile: reports that were dealt with, copies of earlier versions of the database.
_MAY_GO: Final = frozenset({REPORTS, CONTRIBUTIONS})
# What SQLite keeps beside a database: the copy of it holds all that was written.
_BESIDE_DATABASE: Final = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was made: what is in it, and which releases are damaged, as they are in the home too."""

    folder: Path
    inventory: Inventory
    damaged: tuple[Report, ...]


def take(home: Path, folder: Path, database: Database, now: datetime) -> Taken:
    """Copy a home into a folder that is not there yet, or is empty; all of it, or none.

    Of contributions the file of the database is copied; one on a server of its own is not.

    Raises BackupFailed for a folder or home that cannot be used, and when the disk does not do its part; BuildFailed
    when a build does not end; ContributionsUnavailable when the database cannot be copied.
    """
    folder = folder.absolute()
    _check_places(home, folder)
    with as_faults("The backup was not made"), locked(home, PATIENCE), _unfinished(folder) as new:
        made = _Copying(home, new, database).all(now)
        damaged = tuple(report for report in check_home(new) if report.damages)
        inventory.write(made, new)
        (new / inventory.NAME).chmod(OWNER_ONLY_FILE)
        sync(new)
        new.rename(folder)
        disk.fsync(folder.parent)
        (folder / _MARK).unlink()
        disk.fsync(folder)
    return Taken(folder, made, damaged)


def _check_places(home: Path, folder: Path) -> None:
    with as_faults("The backup was not made"):
        if not releases_dir(home).is_dir():
            raise BackupFailed(f"There are no releases in {home}: it is no home, and nothing was copied.")
        if is_within(folder, home):
            raise BackupFailed(f"{folder} lies in the home itself, and would be lost with it: name another folder.")
        if os.path.lexists(folder) and not (folder.is_dir() and not any(folder.iterdir())):
            raise BackupFailed(f"{folder} is there already and is left as it is: name a folder that is not there.")


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """A new folder beside the one that is to be; gone afterwards, unless it got its name."""
    new = folder.with_name(folder.name + ".new")
    if new.exists():
        if not (new / _MARK).exists():
            raise BackupFailed(
                f"{new} is in the way and is left as it is: it is no backup that was broken off.",
                cure="Name another folder, or move that one away.",
            )
        shutil.rmtree(new)
    new.mkdir(OWNER_ONLY_FOLDER, parents=True)
    try:
        (new / _MARK).touch(OWNER_ONLY_FILE)
        yield new
    finally:
        shutil.rmtree(new, ignore_errors=True)


class _Copying:
    """One run through a home."""

    def __init__(self, home: Path, new: Path, database: Database) -> None:
        self._home, self._new, self._database = home, new, database
        self._copier = Copier()
        self._folders: list[Folder] = []
        self._files: list[File] = []

    def all(self, now: datetime) -> Inventory:
        """Copy everything. Raises OSError, ContributionsUnavailable."""
        for entry in sorted(self._home.iterdir()):
            if entry.name not in _MADE_AGAIN and not entry.name.startswith("."):
                self._copy_present(entry, (self._home.resolve(),))
        return Inventory(utc(now), __version__, tuple(self._folders), tuple(self._files))

    def _copy_present(self, source: Path, above: tuple[Path, ...]) -> None:
        """Copy what is there, and pass over what went since its folder was read, where that may happen."""
        if self._is_beside_database(source):  # SQLite removes it when the last connection is closed, as by a copy
            return
        try:
            self._copy(source, above)
        except FileNotFoundError:
            if source.relative_to(self._home).parts[0] not in _MAY_GO or os.path.lexists(source):
                raise

    def _copy(self, source: Path, above: tuple[Path, ...]) -> None:
        """Copy a file or folder; links are followed, and what is neither (a socket) is passed over."""
        name = source.relative_to(self._home).as_posix()
        status = source.stat()
        mode = stat.S_IMODE(status.st_mode)
        if stat.S_ISDIR(status.st_mode):
            real = source.resolve()
            if real in above:
                raise BackupFailed(f"The backup was not made: the link {source} leads to a folder that holds it.")
            self._folders.append(Folder(name, mode))
            (self._new / name).mkdir(OWNER_ONLY_FOLDER)
            for entry in sorted(source.iterdir()):
                self._copy_present(entry, (*above, real))
        elif stat.S_ISREG(status.st_mode):
            target = self._new / name
            if source == self._database.path:
                self._database.copy_to(target)
                digest = digest_of(target)
            else:
                digest = self._copier.copy(source, target)
            self._files.append(File(name, mode, target.stat().st_size, digest))

    def _is_beside_database(self, source: Path) -> bool:
        path = self._database.path
        return path is not None and source.parent == path.parent and source.name in _names_beside(path.name)


def _names_beside(name: str) -> frozenset[str]:
    return frozenset(name + ending for ending in _BESIDE_DATABASE)
