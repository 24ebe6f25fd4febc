"""Workers have the allocator that is set, and no other process of the service has."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path
from typing import Any

import pytest

from hrn_kg.engine import Source
from hrn_kg.engine.base import Job
from hrn_kg.engine.embedded import allocator
from hrn_kg.settings import SettingsError

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
def library() -> Path:
    found = allocator.library(allocator.AUTO)
    assert found is not None, "requirements/dev.txt brings one"
    return found


def maps(pid: int) -> str:
    return Path(f"/proc/{pid}/maps").read_text()


async def counted_by(opened: Any, source: Source, setting: str) -> tuple[str, list[str], bytes]:
    """The name that is told, the maps of the workers, and what they answer."""
    async with opened(allocator=setting, memory_mb=4096 if source.stored is None else 0) as engine:
        answer = await engine.answer(Job(COUNT, "text/csv"))
        return engine.load().allocator, [maps(pid) for pid in engine.pids], answer.body


@pytest.mark.parametrize("source", ["memory", "disk"], indirect=True)
def test_the_workers_have_it_and_the_web_process_has_not(opened: Any, source: Source, library: Path) -> None:
    for setting in (allocator.AUTO, str(library)):
        name, found, body = asyncio.run(counted_by(opened, source, setting))
        assert (name, body.split()) == ("mimalloc", [b"n", b"600"])
        assert found
        assert all(str(library.resolve()) in text for text in found)
    name, found, body = asyncio.run(counted_by(opened, source, allocator.NONE))
    assert (name, body.split()) == ("system", [b"n", b"600"])
    assert found
    assert not any("mimalloc" in text for text in found)
    assert "mimalloc" not in maps(os.getpid())
    assert "LD_PRELOAD" not in os.environ


def test_a_file_that_is_no_library_does_no_harm(opened: Any, source: Source, tmp_path: Path) -> None:
    wrong = tmp_path / "libmimalloc.so"
    wrong.write_text("no library")
    name, found, body = asyncio.run(counted_by(opened, source, str(wrong)))
    assert (name, body.split()) == ("system", [b"n", b"600"])
    assert found


def test_a_path_at_which_nothing_lies_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"HRN_KG_ALLOCATOR must be .* no file lies there"):
        allocator.library(str(tmp_path / "missing.so"))


def test_a_library_that_is_missing_is_told_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(allocator, "_PACKAGE", "a-package-that-is-not-installed")
    monkeypatch.setattr(allocator, "_FOLDERS", ())
    allocator._found.cache_clear()
    try:
        with caplog.at_level(logging.INFO):
            assert [allocator.library(allocator.AUTO) for _ in range(3)] == [None] * 3
    finally:
        allocator._found.cache_clear()
    assert [record.message.count("hrn-kg[fast]") for record in caplog.records] == [1]


def test_other_libraries_stay_in_the_environment() -> None:
    before = {"LD_PRELOAD": "/lib/other.so", "LANG": "C"}
    assert allocator.preloading(Path("/x/m.so"), before) == {"LD_PRELOAD": "/x/m.so:/lib/other.so", "LANG": "C"}
    assert allocator.preloading(None, before) == before
