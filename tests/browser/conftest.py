"""One server of the real release for all tests in this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hrn_kg.releases import Release
from served import asked


@pytest.fixture(scope="session")
def address(home: Path, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own process: playwright's loop and a server's do not share a thread.

    Its home is its own, since reports are kept there; the release is that of all tests.
    """
    own = tmp_path_factory.mktemp("browser")
    (own / "releases").symlink_to(home / "releases")
    with asked(own, own / "log", workers="1", contact="mailto:e@example.org") as http:
        yield str(http.base_url).rstrip("/")
