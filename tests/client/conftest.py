"""A server on the real content, asked by the client as a researcher asks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hrn_kg.client import Base
from hrn_kg.releases import Release
from served import asked


@pytest.fixture(scope="session")
def base(home: Path, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    """A base as it is asked from Python."""
    log = tmp_path_factory.mktemp("client") / "log"
    with asked(home, log, workers="1", query_seconds="60", queue_seconds="60") as http:
        yield Base(str(http.base_url))
