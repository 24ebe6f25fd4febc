"""One name, one thing: no two modules are called the same; words that stood for several things are used no more."""

from __future__ import annotations

import io
import tokenize
from collections import defaultdict
from pathlib import Path

import pytest

import hrn_kg

SOURCE = Path(hrn_kg.__file__).parent
MODULES = sorted(path for path in SOURCE.rglob("*.py") if not path.name.startswith("__"))
# pytest imports test modules by their names alone; a conftest belongs to its folder.
TESTS = sorted(path for path in Path(__file__).parents[1].rglob("*.py") if path.name != "conftest.py")
# What each of these became stands in docs/decisions/20261127-names.md.
LEFT = {"say", "told", "crowd", "herd", "journal", "shelf", "aside", "asking", "visit"}


@pytest.mark.parametrize(("paths", "least"), [(MODULES, 100), (TESTS, 80)], ids=["modules", "tests"])
def test_no_two_modules_have_the_same_name(paths: list[Path], least: int) -> None:
    assert len(paths) > least
    places: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        places[path.stem].append(str(path))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_names_that_meant_several_things_are_not_used() -> None:
    found = []
    for path in MODULES:
        tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
        found += [
            f"{path.relative_to(SOURCE)}:{token.start[0]}: {token.string}"
            for token in tokens
            if token.type == tokenize.NAME and token.string.strip("_") in LEFT
        ]
    assert found == []
