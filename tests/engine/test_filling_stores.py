"""Stores are filled a piece at a time, and hold all of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrn_kg.engine.embedded import contents

PIECE = 7


@pytest.mark.parametrize("number", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 1])
@pytest.mark.parametrize("on_disk", [False, True])
def test_all_pieces_are_in_the_store(
    number: int, on_disk: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "_PIECE", PIECE)
    store = ox.Store(tmp_path / "store") if on_disk else ox.Store()
    name = ox.NamedNode("urn:x:p")
    quads = [ox.Quad(name, name, ox.Literal(value), name) for value in range(number)]
    held: list[int] = []

    def told() -> Iterator[ox.Quad]:
        for quad in quads:
            held.append(len(store))
            yield quad

    contents.fill(store, told())
    assert set(store) == set(quads)
    assert held == [at - at % PIECE for at in range(number)], "a piece is in the store before the next one is read"
