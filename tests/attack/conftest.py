"""One server with a small deadline for most tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from attacked_server import ALLOCATORS, SECONDS, UNREAD, Attacked, serving

import small_content
from hrn_kg import releases


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a small release."""
    root = tmp_path_factory.mktemp("attack")
    content = small_content.make(root / "content")
    releases.build(content, root / "home")
    return root / "home"


@pytest.fixture(scope="session", params=ALLOCATORS)
def attacked(small_home: Path, request: pytest.FixtureRequest) -> Iterator[Attacked]:
    """A server whose queries have little time."""
    settings = {
        "HRN_KG_ALLOCATOR": request.param,
        "HRN_KG_QUERY_SECONDS": str(SECONDS),
        "HRN_KG_ANSWER_BYTES": "10000000",
        "HRN_KG_UNREAD_BYTES": str(UNREAD),
        "HRN_KG_CACHE_BYTES": "4000000",
        "HRN_KG_WORKER_MEMORY_MB": "512",
    }
    with serving(small_home, small_home.parent / f"log-{request.param}", settings) as server:
        yield server
