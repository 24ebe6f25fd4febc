"""The tests of a folder follow each other, so that what they share is not made by every worker."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import conftest

TESTS = Path(__file__).parents[1]


def test_each_folder_is_one_stretch_and_the_longest_are_first() -> None:
    names = ["web/a.py", "data/b.py", "wheel/c.py", "web/d.py", "docs/e.py", "data/f.py", "web/a.py"]
    items: list[Any] = [SimpleNamespace(path=TESTS / name) for name in names]
    conftest.pytest_collection_modifyitems(items)
    ordered = [str(item.path.relative_to(TESTS)) for item in items]
    assert ordered == ["docs/e.py", "wheel/c.py", "data/b.py", "data/f.py", "web/a.py", "web/d.py", "web/a.py"]


def test_pytest_follows_it(request: Any) -> None:
    folders = [item.path.relative_to(TESTS).parts[0] for item in request.session.items]
    stretches = [folder for folder, _ in groupby(folders)]
    assert sorted(stretches) == sorted(set(folders))
    assert all((TESTS / folder).is_dir() for folder in conftest.LONG_FIRST)
