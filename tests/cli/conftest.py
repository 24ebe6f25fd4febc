"""A home with a release of the small content, to be copied by whoever wants one that is built."""

from __future__ import annotations

from pathlib import Path

import pytest

import small_content
from hrn_kg import releases


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("small")
    releases.build(small_content.make(root / "content"), root / "home")
    return root / "home"
