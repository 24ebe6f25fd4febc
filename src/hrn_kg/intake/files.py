"""The files that a contributor names: as they are, below folders, or on standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from hrn_kg import limits
from hrn_kg.errors import ContentError, NothingToCheck
from hrn_kg.intake.recognise import ENDINGS, STDIN

STANDARD_INPUT = Path("-")


@dataclass(frozen=True, slots=True)
class Handed:
    """A file as it was handed in: how reports call it, its bytes (one more than the limit at most), its path."""

    name: str
    body: bytes
    path: Path | None = None


def files_of(
    paths: Iterable[Path], most_bytes: int, endings: Iterable[str] = (), stdin: BinaryIO | None = None
) -> tuple[list[Handed], list[str]]:
    """The files named, and those below folders that have a known ending; and the names of those passed over.

    No more than `most_bytes` and one are read of each; `endings` are further ones that somebody reads. Hidden files and
    folders are left out.
    Raises: ContentError for a path that leads nowhere or cannot be read, NothingToCheck for a folder without a file of
    a known ending, and for more files than the limit.
    """
    known = {*ENDINGS, *endings}
    handed: list[Handed] = []
    others: list[str] = []
    for path in dict.fromkeys(paths):
        if path == STANDARD_INPUT:
            handed.append(Handed(STDIN, (stdin or sys.stdin.buffer).read(most_bytes + 1)))
        elif path.is_dir():
            below = sorted(item for item in path.rglob("*") if item.is_file() and not _is_hidden(item, path))
            chosen = [item for item in below if item.suffix.lower() in known]
            if not chosen:
                raise NothingToCheck(
                    f"The folder {path} holds no file to check.", file=str(path), reason="empty-folder"
                )
            others += [str(item) for item in below if item.suffix.lower() not in known]
            handed += [_read(item, most_bytes) for item in chosen[: limits.INTAKE_FILES + 1]]
        else:
            handed.append(_read(path, most_bytes))
        if len(handed) > limits.INTAKE_FILES:
            raise NothingToCheck(
                f"More than {limits.INTAKE_FILES} files were named; check them in parts.",
                reason="too-many-files",
                file=str(path),
                most=limits.INTAKE_FILES,
            )
    if not handed:
        raise NothingToCheck("No file was named.")
    return handed, others


def _is_hidden(item: Path, top: Path) -> bool:
    return any(part.startswith(".") for part in item.relative_to(top).parts)


def _read(path: Path, most_bytes: int) -> Handed:
    if not path.exists():
        raise ContentError(f"There is no file {path}.", file=str(path), reason="missing")
    if not path.is_file():
        raise ContentError(f"{path} is no file.", file=str(path), reason="no-file")
    try:
        with path.open("rb") as body:
            return Handed(str(path), body.read(most_bytes + 1), path)
    except OSError as fault:
        words = fault.strerror or str(fault)
        raise ContentError(
            f"{path} cannot be read: {words}.", file=str(path), reason="unreadable", words=words
        ) from None
