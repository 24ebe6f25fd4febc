"""Workers have the allocator that is set, and no other process of the service has."""

from __future__ import annotations

import asyncio
import logging
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from hrn_kg.engine import Source
from hrn_kg.engine.base import Job
from hrn_kg.engine.embedded import allocator
from hrn_kg.errors import OutOfMemory
from hrn_kg.settings import SettingsError

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
def library() -> Path:
    found = allocator.library(allocator.AUTO)
    if found is None:
        pytest.skip("mimalloc cannot be installed here (requirements/fast.txt)")
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


@pytest.mark.parametrize("setting", [allocator.AUTO, allocator.NONE])
def test_a_worker_gets_its_memory_and_little_more(opened: Any, library: Path, setting: str) -> None:
    """The library may add what is left of a piece that it took from the system, 64 MB at this size of data."""
    del library

    async def run() -> None:
        async with opened(allocator=setting, workers=1, worker_memory_mb=128) as engine:
            assert (await engine.answer(Job(concatenated(32), "text/csv"))).body.split() == [b"n", b"33554432"]
            with pytest.raises(OutOfMemory):
                await engine.answer(Job(concatenated(256), "text/csv"))

    asyncio.run(run())


def concatenated(megabytes: int) -> str:
    """A query that makes one text of so many MB, a power of two, of halves that it keeps."""
    doublings = 20 + megabytes.bit_length() - 1
    steps = "".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1}) " for n in range(doublings))
    return f"SELECT (STRLEN(?x{doublings}) AS ?n) {{ BIND('x' AS ?x0) {steps}}}"


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


def test_a_library_with_which_no_process_can_begin_is_not_taken(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It needs another library, which is not there: in an image libatomic may be missing."""
    lacking = tmp_path / "libmimalloc.so"
    lacking.write_bytes(library.read_bytes().replace(b"libc.so.6", b"libq.so.6"))
    with pytest.raises(SettingsError, match=r"HRN_KG_ALLOCATOR names a library .* libq\.so\.6"):
        allocator.library(str(lacking))
    monkeypatch.setattr(allocator, "_PACKAGE", "a-package-that-is-not-installed")
    monkeypatch.setattr(allocator, "_FOLDERS", (str(tmp_path),))
    allocator._found.cache_clear()
    try:
        with caplog.at_level(logging.INFO):
            assert allocator.library(allocator.AUTO) is None
    finally:
        allocator._found.cache_clear()
    assert [record.levelname for record in caplog.records if "libq.so.6" in record.message] == ["WARNING"]


def test_what_an_operator_sets_stays_in_the_environment() -> None:
    before = {"LD_PRELOAD": "/lib/other.so", "LANG": "C", "MIMALLOC_ARENA_RESERVE": "131072"}
    after = {**before, "LD_PRELOAD": "/x/m.so:/lib/other.so"}
    assert allocator.preloading(Path("/x/m.so"), before) == after
    assert allocator.preloading(None, before) == before


def test_the_extra_is_what_the_makefile_installs() -> None:
    root = Path(__file__).parents[2]
    (extra,) = tomllib.loads((root / "pyproject.toml").read_text())["project"]["optional-dependencies"]["fast"]
    assert (root / "requirements/fast.in").read_text().splitlines()[-1] == extra
    assert extra.partition(">=")[0] + "==" in (root / "requirements/fast.txt").read_text()
