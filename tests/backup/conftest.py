"""A home with all that a home can hold: releases, pins, proposals, documents, reports and a key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from filled_homes import NOW, copy_with_links

import small_content
from hrn_kg import releases
from hrn_kg.content import find_content
from hrn_kg.contributions import Contributions


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a home, to be copied."""
    root = tmp_path_factory.mktemp("filled")
    content = small_content.make(root / "content")
    first = releases.build(content, root / "home", now=NOW)
    small_content.write(content.root, "data/more.ttl", 'place:gouda a dct:Location ; rdfs:label "Gouda"@nl .')
    releases.build(find_content(content.root), root / "home", now=NOW)
    releases.pin(root / "home", first.id)
    return root


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Iterator[Path]:
    """A home of its own for each test, whose releases share files."""
    home = tmp_path / "home"
    copy_with_links(filled / "home", home)
    (home / "documents").mkdir(mode=0o700)
    (home / "documents" / "s9.txt").write_text("The text of a document that nobody else may read.")
    (home / "documents" / "s9.txt").chmod(0o600)
    (home / "form-key").write_bytes(bytes(range(32)))
    (home / "form-key").chmod(0o600)
    (home / "watching.json").write_text('{"format": 1}')
    (home / "reports").mkdir(mode=0o700)
    (home / "reports" / "20260101-1.json").write_text("{}")
    (home / "stores" / "made-again").mkdir(parents=True)
    (home / "stores" / "made-again" / "large").write_bytes(b"x" * 1000)
    yield home


@pytest.fixture
def contributions(home: Path) -> Iterator[Contributions]:
    found = Contributions(home)
    yield found
    found.close()
