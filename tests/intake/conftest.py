"""What the commands of this folder share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from hrn_kg.content import Content, find_content
from hrn_kg.validation import Published
from intake.proposals import published

_HELD: dict[tuple[Path, ...], Published] = {}  # by what is left out


@pytest.fixture
def content_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands that run in this process read the whole content once for all; a check leaves it as it was.

    A command in a process of its own (`test_standard_input`, tests/cli) reads it itself.
    """
    whole = published()  # by what is replaced below
    read = Published.of_content

    def of_content(content: Content, without: Iterable[Path] = ()) -> Published:
        files = tuple(without)
        if content.root != find_content().root:
            return read(content, files)
        if files not in _HELD:
            _HELD[files] = read(content, files) if files else whole
        return _HELD[files]

    monkeypatch.setattr(Published, "of_content", of_content)
