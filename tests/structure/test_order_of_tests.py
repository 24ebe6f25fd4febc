"""The tests of a folder follow each other, so that what they share is not made by every worker."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any

from order_of_folders import LONG_FIRST, place_of

TESTS = Path(__file__).parents[1]


def test_each_folder_is_one_stretch_and_the_longest_are_first() -> None:
    names = ["web/a.py", "data/b.py", "wheel/c.py", "web/d.py", "docs/e.py", "data/f.py", "web/a.py"]
    ordered = sorted(names, key=lambda name: place_of(TESTS / name))
    assert ordered == ["docs/e.py", "wheel/c.py", "data/b.py", "data/f.py", "web/a.py", "web/d.py", "web/a.py"]


def test_pytest_follows_it(request: Any) -> None:
    folders = [item.path.relative_to(TESTS).parts[0] for item in request.session.items]
    stretches = [folder for folder, _ in groupby(folders)]
    assert sorted(stretches) == sorted(set(folders))
    assert all((TESTS / folder).is_dir() for folder in LONG_FIRST)
