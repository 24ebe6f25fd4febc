"""A server on the real content, for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hrn_kg.releases import Release
from served import asked


@pytest.fixture(scope="session")
def http(home: Path, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client for a server of the release, which names no format of its own."""
    log = tmp_path_factory.mktemp("questions") / "log"
    with asked(home, log, workers="2", concurrency="8", query_seconds="60", queue_seconds="60") as client:
        client.headers["Accept"] = "*/*"
        client.timeout = httpx.Timeout(60)
        yield client
