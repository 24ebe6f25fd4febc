"""A client of the real server, for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest


@pytest.fixture(scope="session")
def http(real_server: str) -> Iterator[httpx.Client]:
    """A client, which names no format of its own."""
    with httpx.Client(base_url=real_server, headers={"Accept": "*/*"}, timeout=60) as client:
        yield client
