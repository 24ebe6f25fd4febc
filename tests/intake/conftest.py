"""What the commands of this folder share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from hrn_kg.content import Content, find_content
from hrn_kg.validation import Published
from intake.proposals import published


@pytest.fixture
def content_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands that run in this process read the whole content once for all; a check leaves it as it was.

    A command in a process of its own (`test_standard_input`, tests/cli) reads it itself.
    """
    read, held = Published.of_content, published()

    def of_content(content: Content, without: Iterable[Path] = ()) -> Published:
        whole = not list(without) and content.root == find_content().root
        return held if whole else read(content, without)

    monkeypatch.setattr(Published, "of_content", of_content)
