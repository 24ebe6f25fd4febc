"""In which order the folders of the tests are run."""

from __future__ import annotations

from pathlib import Path

LONG_FIRST = ("docs", "wheel")  # the folders of the tests that last longest


def place_of(path: Path) -> tuple[bool, str]:
    """By what a file of the tests is sorted: its folder."""
    name = path.relative_to(Path(__file__).parent).parts[0]
    return name not in LONG_FIRST, name
