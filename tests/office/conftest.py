"""A server on the real content, asked by programs that the project does not bring along: R and LibreOffice."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hrn_kg.releases import Release
from served import asked


@pytest.fixture(scope="session")
def http(home: Path, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client for a server of the release."""
    log = tmp_path_factory.mktemp("office") / "log"
    with asked(home, log, workers="1", query_seconds="60", queue_seconds="60") as client:
        client.timeout = httpx.Timeout(60)
        yield client


@pytest.fixture(scope="session")
def rscript() -> str:
    """The program that runs R; skips where it is not installed."""
    return _installed("Rscript", "r-base-core")


@pytest.fixture(scope="session")
def soffice() -> str:
    """LibreOffice; skips where it is not installed."""
    return _installed("soffice", "libreoffice-calc")


def _installed(program: str, package: str) -> str:
    if not os.environ.get("HRN_KG_TEST_OFFICE"):
        pytest.skip("takes minutes: make test-office")
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed (apt-get install {package}, or make test-office as root)")
    return found
