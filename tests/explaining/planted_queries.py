"""Planted queries, and a base of the real content to ask them of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hrn_kg.declared import installed_prefixes
from hrn_kg.querytext.prologue import with_prefixes

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Planted:
    """A query and what is expected of it."""

    name: str
    expected: tuple[str, ...]
    text: str


@cache
def planted(name: str) -> tuple[Planted, ...]:
    """The queries of a file; there is at least one."""
    found = tuple(_read((FOLDER / f"{name}.rq").read_text(encoding="utf-8")))
    assert found
    return found


def _read(text: str) -> Iterator[Planted]:
    for part in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        head, _, query = part.partition("\n")
        name, *expected = (piece.strip() for piece in head.split(" | "))
        yield Planted(name, tuple(expected), with_prefixes(query.strip(), installed_prefixes()))
