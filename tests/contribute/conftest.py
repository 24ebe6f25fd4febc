"""A server with the real release in a home of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from contribute_desk import Desk

from hrn_kg.contributions import Contributions
from hrn_kg.releases import Release
from served import served, wait_for

# More is sent from here in one run than one client may in an hour.
SETTINGS = {"workers": "1", "contact": "mailto:editors@example.org", "proposals_an_hour": "0"}


@pytest.fixture(scope="package")
def address(home: Path, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, Path]]:
    """The address of a server, its log and its home, which has the release of all tests and its own contributions."""
    folder = tmp_path_factory.mktemp("contribute")
    own = folder / "home"
    own.mkdir()
    (own / "releases").symlink_to(home / "releases")
    log = folder / "log"
    with served(own, log, **SETTINGS) as (process, url):
        with httpx.Client(base_url=url, timeout=60) as http:
            wait_for(http, process, log)
        yield url, log, own


@pytest.fixture
def desk(address: tuple[str, Path, Path]) -> Iterator[Desk]:
    url, log, own = address
    contributions = Contributions(own)
    with httpx.Client(base_url=url, timeout=60) as http:
        yield Desk(http, log, contributions)
    contributions.close()
