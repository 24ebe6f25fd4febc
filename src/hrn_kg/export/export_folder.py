"""The folder of an export: made beside the old one, and put in its place in one step when it is whole."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from hrn_kg.errors import HrnKgError

MARK: Final = "export.json"
_MAKER: Final = "hrn-kg export"
_HERE: Final = -100  # AT_FDCWD
_EXCHANGE: Final = 2  # RENAME_EXCHANGE


class ExportFailed(HrnKgError):
    """An export was not made; the one before stays in place."""

    slug = "export-failed"
    title = "Export failed"


def write(path: Path, body: bytes) -> None:
    """Write a file of the export. Raises ExportFailed."""
    try:
        try:
            path.write_bytes(body)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
    except OSError as error:
        raise failed(path, error) from error


def failed(path: Path, error: OSError) -> ExportFailed:
    """The fault of a file that cannot be written."""
    return ExportFailed(
        f"{path} cannot be written: {error.strerror or error}. The export before, if any, is untouched."
    )


@contextmanager
def new_folder(to: Path) -> Iterator[Path]:
    """A folder beside `to` in which to make an export; when the block ends well it takes the place of `to`.

    When it does not, `to` is as it was and the new folder is gone; that of an export that was killed goes now.

    Raises ExportFailed for a folder that no export made, for one in which another export works, and for a disk that
    takes no more.
    """
    to = to.absolute()
    new = to.with_name(to.name + ".new")
    for folder in (to, new):
        _require_own(folder)
    with _held(new):
        try:
            yield new
            _sync(new)
            _exchange(new, to)
        except OSError as error:
            raise failed(new, error) from error
        finally:
            with suppress(OSError):
                _clear(new)
            shutil.rmtree(new, ignore_errors=True)


def mark(folder: Path, **facts: object) -> None:
    """Write down what made this folder, and of what. Raises OSError."""
    (folder / MARK).write_text(json.dumps({"made_by": _MAKER, **facts}, indent=1) + "\n", encoding="utf-8")


def _require_own(folder: Path) -> None:
    """Raises ExportFailed for something that is there and that no export made."""
    if not os.path.lexists(folder) or (folder.is_dir() and not any(folder.iterdir())):
        return
    try:
        is_own = json.loads((folder / MARK).read_bytes()).get("made_by") == _MAKER
    except (OSError, ValueError, AttributeError):
        is_own = False
    if not is_own or folder.is_symlink():
        raise ExportFailed(
            f"{folder} was not made by 'hrn-kg export' and is left as it is: name a folder that is empty or not there."
        )


@contextmanager
def _held(new: Path) -> Iterator[None]:
    """The new folder, empty but for its mark, held against other exports; the kernel lets go when this process ends."""
    descriptor = _locked(new)
    try:
        try:
            _clear(new)
            mark(new)
        except OSError as error:
            raise failed(new, error) from error
        yield
    finally:
        os.close(descriptor)


def _locked(new: Path) -> int:
    """The descriptor of the new folder, which is there and locked. Raises ExportFailed."""
    while True:
        try:
            new.parent.mkdir(parents=True, exist_ok=True)
            new.mkdir(exist_ok=True)
            descriptor = os.open(new, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise failed(new, error) from error
        is_held = False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Another export may have ended meanwhile: then what was opened has another name by now, or is no more.
            is_held = new.exists() and os.path.samestat(os.fstat(descriptor), new.stat())
        except BlockingIOError:
            raise ExportFailed(f"Another export is under way in {new}; wait for it to end.") from None
        except OSError as error:
            raise failed(new, error) from error
        finally:
            if not is_held:
                os.close(descriptor)
        if is_held:
            return descriptor


def _clear(new: Path) -> None:
    """Remove what is in the folder of an export; its mark stays to the last, so that a kill leaves what we know."""
    for entry in new.iterdir():
        if entry.name != MARK:
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()


def _sync(folder: Path) -> None:
    """Have the files reach the disk before the folder gets its name. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _call("syncfs", descriptor)
    finally:
        os.close(descriptor)


def _exchange(new: Path, to: Path) -> None:
    """Put the new folder in the place of the old one, which then has the name of the new one. Raises OSError."""
    if not to.exists():
        new.rename(to)
        return
    try:
        _call("renameat2", _HERE, os.fsencode(new), _HERE, os.fsencode(to), _EXCHANGE)
    except OSError as error:
        if error.errno not in (errno.ENOSYS, errno.EINVAL):
            raise
        # A file system that cannot exchange: for a moment there is no folder of that name.
        old = to.with_name(to.name + ".old")
        to.rename(old)
        new.rename(to)
        old.rename(new)


def _call(name: str, *arguments: int | bytes) -> None:
    """A function of the C library that Python does not have. Raises OSError."""
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
