"""One name, one thing: no two modules are called the same; words that stood for several things are used no more."""

from __future__ import annotations

import io
import tokenize
from collections import defaultdict
from pathlib import Path

import hrn_kg

SOURCE = Path(hrn_kg.__file__).parent
MODULES = sorted(path for path in SOURCE.rglob("*.py") if not path.name.startswith("__"))
# What each of these became stands in docs/decisions/20261127-names.md.
LEFT = {"say", "told", "crowd", "herd", "journal", "shelf", "aside", "asking", "visit", "alike"}


def test_no_two_modules_have_the_same_name() -> None:
    assert len(MODULES) > 100
    places: dict[str, list[str]] = defaultdict(list)
    for path in MODULES:
        places[path.stem].append(str(path.relative_to(SOURCE)))
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
