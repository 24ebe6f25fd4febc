"""Engines over a small data set in real processes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from hrn_kg.declared import installed_prefixes
from hrn_kg.engine import Source
from hrn_kg.engine.embedded import ondisk
from hrn_kg.engine.embedded.scheduler import EmbeddedEngine
from hrn_kg.settings import Settings

Opened = Callable[..., AbstractAsyncContextManager[EmbeddedEngine]]


@pytest.fixture
def source(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Source]:
    """Release 2026.1.0: 600 triples in three graphs, and one of them in a second graph too; on disk if so asked."""
    file = tmp_path / "one.nq"
    lines = [f"<urn:s:{n}> <urn:p> <urn:o:{n}> <urn:g:{n % 3}> ." for n in range(600)]
    file.write_text("\n".join([*lines, "<urn:s:0> <urn:p> <urn:o:0> <urn:g:1> ."]))
    source = Source("2026.1.0", (file,), union_default=True, prefixes=installed_prefixes())
    if getattr(request, "param", "memory") == "memory":
        yield source
        return
    with ondisk.stored(source, tmp_path / "home") as stored:
        yield stored


@pytest.fixture
def opened(source: Source) -> Opened:
    """A context with an open engine; keywords are settings."""

    @asynccontextmanager
    async def open_with(**settings: Any) -> AsyncIterator[EmbeddedEngine]:
        engine = await EmbeddedEngine.open(Settings(**settings), source)
        try:
            yield engine
        finally:
            await engine.close()

    return open_with
