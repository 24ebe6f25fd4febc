"""Ids of releases, as 2026.11.0: year, month, and a number within the month."""

from __future__ import annotations

import re
from typing import Final

ID: Final = re.compile(r"(\d{4})\.(1[0-2]|[1-9])\.(0|[1-9]\d{0,5})", re.ASCII)


def is_id(text: str) -> bool:
    """Whether a text has the shape of a release id."""
    return ID.fullmatch(text) is not None


def order(release_id: str) -> tuple[int, int, int]:
    """Sort key of a release id, so that 2026.11.10 comes after 2026.11.9. Raises ValueError for another shape."""
    match = ID.fullmatch(release_id)
    if match is None:
        raise ValueError(f"not a release id: {release_id!r}")
    year, month, number = match.groups()
    return int(year), int(month), int(number)
