"""Releases that are pinned because somebody cited them: they are never removed for their number or age.

HOME/releases/pinned    their ids, one a line
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from hrn_kg import disk
from hrn_kg.changes import is_id, order
from hrn_kg.releases import damage, layout

_LIST: Final = "The list of pinned releases"
_CURE: Final = "Put it back from a copy, or remove it and pin anew what must be kept."


def pinned(home: Path) -> frozenset[str]:
    """The ids of the releases that are pinned. Raises DataDamaged."""
    file = _file(home)
    try:
        lines = file.read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise damage.of_home(file, _LIST, f"cannot be read ({error.strerror})", _CURE) from error
    except UnicodeDecodeError:
        raise damage.of_home(file, _LIST, "is damaged: it is no text", _CURE) from None
    for number, line in enumerate(lines, start=1):
        if not is_id(line):
            raise damage.of_home(file, _LIST, f"is damaged in line {number}", _CURE)
    return frozenset(lines)


def write_pinned(home: Path, ids: Iterable[str]) -> None:
    """Put these in the place of those there are, while the lock is held. Raises ContentError."""
    disk.replace(_file(home), "".join(f"{one}\n" for one in sorted(ids, key=order)).encode())


def _file(home: Path) -> Path:
    return layout.releases_dir(home) / "pinned"
