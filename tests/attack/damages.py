"""Damage done to the files of a home, by chance but the same each time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Done:
    """What was done to a file, and how to undo it."""

    what: str
    path: Path
    before: bytes

    def undo(self) -> None:
        self.path.write_bytes(self.before)

    def __str__(self) -> str:
        return f"{self.what} of {self.path.parent.name}/{self.path.name}"


def files_below(folder: Path) -> list[Path]:
    """Every file, sorted; none twice as likely because it is large."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    assert len(found) > 20, found
    return found


def damage(chance: random.Random, files: Sequence[Path]) -> Done:
    """Flip a bit of one file, cut its end off, or delete it."""
    path = chance.choice(files)
    body = path.read_bytes()
    what = chance.choice(("flip", "cut", "deletion")) if body else "deletion"
    if what == "flip":
        at = chance.randrange(len(body))
        changed = bytearray(body)
        changed[at] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        what = f"flip at {at}"
    elif what == "cut":
        size = chance.randrange(len(body))
        path.write_bytes(body[:size])
        what = f"cut to {size}"
    else:
        path.unlink()
    return Done(what, path, body)
