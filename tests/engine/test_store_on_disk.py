"""Stores on disk: when they are read, made once, shared by servers, removed when nobody reads them."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from hrn_kg.checksums import known_of
from hrn_kg.engine import Job, Source
from hrn_kg.engine.base import Stored
from hrn_kg.engine.embedded import ondisk, store_folders
from hrn_kg.engine.embedded.scheduler import EmbeddedEngine
from hrn_kg.errors import EngineUnavailable
from hrn_kg.settings import Settings

CSV = "text/csv"


def files(folder: Path, number: int) -> Source:
    """A source of one triple of its own."""
    file = folder / f"{number}.nq"
    file.write_text(f"<urn:s:{number}> <urn:p> <urn:o:{number}> <urn:g> .\n")
    return Source("files", (file,))


def found(home: Path) -> set[str]:
    """The names of the finished stores."""
    return {facts.parent.name for facts in (home / "stores").glob("*/facts")}


def test_memory_is_estimated_and_the_limit_decides(tmp_path: Path) -> None:
    large = Stored(tmp_path / "store", (("urn:g", 2_000_000), ("urn:h", 1_000_000)), disjoint=True)
    source = Source("x", (tmp_path / "x.nq",), stored=large)
    assert [ondisk.memory_mb(source, Settings(workers=workers)) for workers in (0, 1, 3)] == [1144, 2288, 4576]
    limits = [Settings(workers=1, memory_mb=limit) for limit in (0, 2287, 2288, 4096)]
    assert [ondisk.is_read_on_disk(source, settings) for settings in limits] == [True, True, False, False]
    once = Settings(workers=0)
    copied = Stored(large.path, large.graphs, disjoint=False)
    assert ondisk.memory_mb(Source("x", (), stored=copied), once) == 2288, "the graphs, and all of them as one"
    for name, factor in (("a.nq", 2), ("a.nt", 2), ("a.ttl", 6), ("a.nq.gz", 20), ("a.ttl.gz", 60)):
        (tmp_path / name).write_bytes(b"x" * 1024 * 1024)
        assert ondisk.memory_mb(Source("x", (tmp_path / name,)), once) == factor, name
    assert not ondisk.is_read_on_disk(Source("x", (tmp_path / "a.nq",)), Settings(memory_mb=1)), (
        "there is no store of it"
    )


def test_a_store_is_made_once_and_again_when_a_file_changed(tmp_path: Path) -> None:
    source = files(tmp_path, 1)
    with ondisk.stored(source, tmp_path) as first:
        assert first.stored is not None
        made = first.stored.path.stat().st_mtime_ns
        assert first.stored.graphs == (("urn:g", 1),)
        assert first.stored.disjoint
    with ondisk.stored(source, tmp_path) as again:
        assert again == first
        assert first.stored.path.stat().st_mtime_ns == made
    (tmp_path / "1.nq").write_text("<urn:s> <urn:p> <urn:o> .\n")
    with ondisk.stored(source, tmp_path) as other:
        assert other.stored is not None
        assert other.stored.path != first.stored.path
        assert other.stored.graphs == ()
    assert len(found(tmp_path)) == 2


def test_old_stores_are_removed_but_none_that_is_read(tmp_path: Path) -> None:
    with ExitStack() as stack:
        read = stack.enter_context(ondisk.stored(files(tmp_path, 0), tmp_path))
        assert read.stored is not None
        for number in range(1, 4):
            with ondisk.stored(files(tmp_path, number), tmp_path) as one:
                assert one.stored is not None
        kept = found(tmp_path)
        assert read.stored.path.parent.name in kept
        assert len(kept) == 4
    with ondisk.stored(files(tmp_path, 6), tmp_path):
        assert read.stored.path.parent.name not in found(tmp_path), "nobody reads it any more"


def test_what_is_no_rdf_makes_no_store_and_leaves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "broken.nq"
    file.write_text("<urn:a> <urn:b> <urn:c> .\nthis is no RDF\n")
    (tmp_path / "stores" / ".new-killed").mkdir(parents=True)
    broken = ondisk.stored(Source("x", (file,)), tmp_path)
    with pytest.raises(EngineUnavailable, match=r"could not be made.*broken\.nq, line 2") as caught, broken:
        pass
    assert caught.value.facts["line"] == 2
    assert [entry.name for entry in os.scandir(tmp_path / "stores")] == [".lock"]


def test_of_files_that_are_not_what_they_must_be_no_store_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = files(tmp_path, 1)
    (file,) = source.files
    source, whole = replace(source, known=(known_of(file),)), file.read_bytes()
    key = ondisk._key

    def written_to(source: Source) -> str:
        file.write_text("<urn:s:2> <urn:p> <urn:o:2> <urn:g> .\n")
        return key(source)

    for cut in (True, False):
        file.write_bytes(whole[:-20] if cut else whole)
        if not cut:  # it is whole when it is looked at, and not when the store is made
            monkeypatch.setattr(ondisk, "_key", written_to)
        with (
            pytest.raises(EngineUnavailable, match=r"could not be made: 1\.nq (has|is not)"),
            ondisk.stored(source, tmp_path),
        ):
            pass
        assert not found(tmp_path)


def test_what_a_maker_may_want_is_not_removed_meanwhile(tmp_path: Path) -> None:
    with ondisk.stored(files(tmp_path, 1), tmp_path):
        pass
    with store_folders.locked(tmp_path / "stores"):
        with pytest.raises(BlockingIOError):
            store_folders.remove_gone(tmp_path, lambda label: label == "files")
        store_folders.remove_gone(tmp_path, lambda label: label == "other")
    with ThreadPoolExecutor(1) as thread, store_folders.locked(tmp_path / "stores"):
        removal = thread.submit(store_folders.remove_all, tmp_path, lambda label: label == "files")
        with pytest.raises(TimeoutError):
            removal.result(0.2)
        assert len(found(tmp_path)) == 1
    assert removal.result() == ()
    assert not found(tmp_path)


def test_a_store_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    gone = Source("x", (), stored=Stored(tmp_path / "gone", (), disjoint=True))
    with pytest.raises(EngineUnavailable, match="the store cannot be opened"):
        asyncio.run(EmbeddedEngine.open(Settings(workers=1), gone))


def test_the_workers_share_one_store_and_others_may_open_it_too(tmp_path: Path) -> None:
    async def run(source: Source) -> None:
        engines = [await EmbeddedEngine.open(Settings(workers=2), source) for _ in range(2)]
        try:
            jobs = [Job("SELECT ?o { ?s ?p ?o }", CSV, client=str(n)) for n in range(6)]
            answers = await asyncio.gather(*(engine.answer(job) for engine in engines for job in jobs))
            assert {answer.body for answer in answers} == {b"o\r\nurn:o:1\r\n"}
        finally:
            for engine in engines:
                await engine.close()

    with ondisk.stored(files(tmp_path, 1), tmp_path) as source:
        asyncio.run(run(source))
