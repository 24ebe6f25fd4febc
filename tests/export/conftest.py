"""One export of a small release for all tests of exports."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_export import Export, make, make_home


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_home(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def exported(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Export:
    return make(small_home, tmp_path_factory.mktemp("exported") / "public")
