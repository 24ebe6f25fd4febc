"""Making a home of a backup: every file is compared with its checksum before anything gets its name.

HOME/.restoring    what is copied already; while it is there, the home is not whole and can be restored anew
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hrn_kg import disk
from hrn_kg.backup import inventory
from hrn_kg.backup.backup_faults import BackupFailed, as_faults, is_within
from hrn_kg.backup.copying_files import OWNER_ONLY_FOLDER, Copier, sync
from hrn_kg.backup.inventory import Inventory
from hrn_kg.errors import BuildFailed
from hrn_kg.releases.lock import locked

_UNDER_WAY: Final = ".restoring"
# What an empty home may have.
_NOTHING: Final = frozenset({"build-cache", "build.lock", "check.lock", "watching.lock", "lost+found"})
_LAST: Final = "releases"  # gets its name last: without it nobody takes a folder for a home


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where to."""

    home: Path
    inventory: Inventory


def restore(folder: Path, home: Path) -> Restored:
    """Make a home of a backup; the home must be empty, or not there.

    Raises BackupFailed for a folder that is no backup or is damaged, for a home that is not empty or in use, and when
    the disk does not do its part. Then the home is as empty as it was.
    """
    found = inventory.read(folder)
    if is_within(home, folder):
        raise BackupFailed(f"{home} lies in the backup itself: name another home.")
    with as_faults("Nothing was restored"):
        if home.exists():
            _check_is_empty(home, found)
        home.mkdir(parents=True, exist_ok=True)
        try:
            with locked(home):
                _check_is_empty(home, found)
                _clear(home, found)
                _restore(folder, home, found)
        except BuildFailed as fault:
            raise BackupFailed(f"{home} is in use: another program builds or restores there.") from fault
    return Restored(home, found)


def _check_is_empty(home: Path, found: Inventory) -> None:
    names = {entry.name for entry in home.iterdir()} - _NOTHING
    if _UNDER_WAY in names and _LAST not in names:
        names -= {_UNDER_WAY, *found.names}  # what a restore that was broken off left
    if names:
        raise BackupFailed(
            f"{home} is not empty: there is {min(names)}. Nothing was changed.",
            cure="Name an empty home, or move away what is in it; a server that runs on it must be stopped first.",
        )


def _clear(home: Path, found: Inventory) -> None:
    """Remove what a restore that was broken off left."""
    if (home / _UNDER_WAY).exists():
        for name in found.names:
            path = home / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        shutil.rmtree(home / _UNDER_WAY)


def _restore(folder: Path, home: Path, found: Inventory) -> None:
    new = home / _UNDER_WAY
    new.mkdir(OWNER_ONLY_FOLDER)
    try:
        _copy(folder, new, found)
        sync(new)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    # After the new name: who may not write to a folder may not move it either.
    modes = {one.path: one.mode for one in found.folders}
    for name in sorted(found.names, key=lambda name: (name == _LAST, name)):
        (new / name).rename(home / name)
        if name in modes:
            (home / name).chmod(modes[name])
    disk.fsync(home)
    new.rmdir()
    disk.fsync(home)


def _copy(folder: Path, new: Path, found: Inventory) -> None:
    copier = Copier()
    for one in found.folders:
        (new / one.path).mkdir(OWNER_ONLY_FOLDER)
    for file in found.files:
        source = folder / file.path
        try:
            digest = copier.copy(source, new / file.path, file.mode)
        except FileNotFoundError:
            raise BackupFailed(f"The backup is damaged: {source} is missing. Nothing was restored.") from None
        if digest != file.sha256:
            raise BackupFailed(
                f"The backup is damaged: {source} is not what it was, its checksum differs. Nothing was restored."
            )
    for one in reversed(found.folders):  # last, since a folder may be one that nobody writes to
        if one.path not in found.names:
            (new / one.path).chmod(one.mode)
