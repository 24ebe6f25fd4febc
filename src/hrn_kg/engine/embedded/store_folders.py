"""What lies in HOME/stores, who reads it, and its removal.

HOME/stores/LABEL-KEY       a finished store of the data of that label: the id of a release, `files` for mere files
HOME/stores/.new-LABEL-*    one that is being made or removed, or what a killed process left behind
HOME/stores/.lock           held by whoever adds or removes one
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

_NEW: Final = ".new-"


def name_of(label: str, key: str) -> str:
    """The name of the folder of a store."""
    return f"{quote(label, safe='')}-{key}"


def label_of(folder: Path) -> str:
    """The label of a store, which need not be finished."""
    return folder.name.removeprefix(_NEW).partition("-")[0]


def list_stores(home: Path) -> tuple[Path, ...]:
    """The folders of the finished stores of a home, sorted by name."""
    return tuple(sorted(facts.parent for facts in (home / "stores").glob("[!.]*/facts")))


@contextmanager
def locked(stores: Path, *, wait: bool = True) -> Iterator[None]:
    """Be the only one who adds or removes stores. Raises BlockingIOError where another is and `wait` is false."""
    with (stores / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))  # the kernel drops it when its holder ends
        yield


def new_folder(stores: Path, name: str) -> Path:
    """A folder in which the store of this name is made."""
    return Path(tempfile.mkdtemp(prefix=f"{_NEW}{name}-", dir=stores))


def mark_read(folder: Path) -> IO[bytes]:
    """The mark that a store is read: until this is closed it is not an old one."""
    mark = (folder / "facts").open("rb")
    fcntl.flock(mark, fcntl.LOCK_SH)
    os.utime(folder / "facts")
    return mark


def remove(folder: Path) -> None:
    """Remove a store, while the lock is held; of one that is read, who has its files open goes on. Raises OSError."""
    if not folder.name.startswith(_NEW):
        leaving = new_folder(folder.parent, folder.name)
        folder.rename(leaving)  # in one step: nobody meets half of it
        folder = leaving
    shutil.rmtree(folder)


def remove_leftovers(stores: Path) -> None:
    """Remove what killed processes left behind, while the lock is held."""
    for leftover in stores.glob(_NEW + "*"):
        shutil.rmtree(leftover, ignore_errors=True)


def remove_old(stores: Path, number: int) -> None:
    """Remove all but so many of the last stores, and none that is read, while the lock is held."""
    finished = sorted(stores.glob("[!.]*/facts"), key=lambda facts: facts.stat().st_mtime, reverse=True)
    for facts in finished[number:]:
        with suppress(OSError):
            if not _is_read(facts):
                remove(facts.parent)


def remove_all(home: Path, is_gone: Callable[[str], bool]) -> tuple[Path, ...]:
    """Remove all stores, and what was left behind; but those that are read only where their label `is_gone`.

    Those that are left, because they are read or cannot be removed.
    """
    stores = home / "stores"
    left = []
    try:
        with locked(stores):
            for folder in _folders(stores):
                try:
                    if not is_gone(label_of(folder)) and _is_read(folder / "facts"):
                        left.append(folder)
                    else:
                        remove(folder)
                except OSError:
                    left.append(folder)
    except FileNotFoundError:
        return ()
    except OSError:
        return (stores,)
    return tuple(left)


def remove_gone(home: Path, is_gone: Callable[[str], bool]) -> None:
    """Remove the stores, and what was left of them, whose label `is_gone`. Raises OSError, also while one is made."""
    stores = home / "stores"
    if stores.is_dir() and any(is_gone(label_of(folder)) for folder in _folders(stores)):
        with locked(stores, wait=False):
            for folder in _folders(stores):
                if is_gone(label_of(folder)):
                    remove(folder)


def _folders(stores: Path) -> tuple[Path, ...]:
    return tuple(sorted(Path(entry) for entry in os.scandir(stores) if entry.is_dir(follow_symlinks=False)))


def _is_read(facts: Path) -> bool:
    try:
        with facts.open("rb") as mark:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:  # what was left of one
        return False
    return False
