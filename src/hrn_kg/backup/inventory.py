"""What a backup holds: every folder and file with its permissions, every file with its checksum.

DIR/backup.json    the inventory, written last; without it a folder is no backup
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from hrn_kg.backup.backup_faults import BackupFailed

NAME: Final = "backup.json"
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder: its path below the home, and its permissions."""

    path: str
    mode: int


@dataclass(frozen=True, slots=True)
class File:
    """A file: its path below the home, its permissions, its size in bytes and its SHA-256 in hexadecimal digits."""

    path: str
    mode: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Inventory:
    """A backup: when it was made (ISO 8601), by which software, and what is in it; folders before what is in them."""

    made: str
    software: str
    folders: tuple[Folder, ...]
    files: tuple[File, ...]

    @property
    def names(self) -> frozenset[str]:
        """The names that stand in the home itself."""
        paths = (*(folder.path for folder in self.folders), *(file.path for file in self.files))
        return frozenset(PurePosixPath(path).parts[0] for path in paths)


def write(inventory: Inventory, folder: Path) -> None:
    """Write the inventory into the folder of a backup. Raises OSError."""
    facts = {"format": FORMAT, **asdict(inventory)}
    body = json.dumps({"facts": facts, "sha256": _seal(facts)}, ensure_ascii=False, indent=1)
    (folder / NAME).write_text(body + "\n", encoding="utf-8")


def read(folder: Path) -> Inventory:
    """The inventory of a backup. Raises BackupFailed for a folder that is none, or whose inventory is damaged."""
    path = folder / NAME
    try:
        document = json.loads(path.read_bytes())
        facts = document["facts"]
        if document["sha256"] != _seal(facts):
            raise ValueError("its checksum differs")
        if (number := facts["format"]) != FORMAT:
            raise ValueError(f"it is of format {number}, and this software reads format {FORMAT}")
        folders = tuple(Folder(_below(one["path"]), int(one["mode"])) for one in facts["folders"])
        files = tuple(
            File(_below(one["path"]), int(one["mode"]), int(one["size"]), str(one["sha256"])) for one in facts["files"]
        )
        return Inventory(str(facts["made"]), str(facts["software"]), folders, files)
    except (FileNotFoundError, NotADirectoryError):
        raise BackupFailed(
            f"{folder} is no backup: there is no {NAME} in it.",
            cure="Name a folder that 'hrn-kg backup' made. One whose name ends in .new was broken off.",
        ) from None
    except OSError as error:
        raise BackupFailed(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BackupFailed(f"The backup is damaged: {path} cannot be used ({error}).") from error


def _below(path: Any) -> str:
    """A path that does not lead out of the home. Raises ValueError."""
    pure = PurePosixPath(str(path))
    if str(pure) != path or pure.is_absolute() or {"..", "."} & set(pure.parts) or "\0" in path:
        raise ValueError(f"{str(path)[:60]!r} does not lie in a home")
    return str(path)


def _seal(facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
