"""One export of a small release for all tests of exports."""

from __future__ import annotations

import pytest
from small_export import Export, make


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Export:
    return make(tmp_path_factory.mktemp("exported"))
