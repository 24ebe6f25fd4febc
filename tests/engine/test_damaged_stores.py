"""A store, or a file, that is not as it must be: nothing is answered from it, whoever notices first."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrn_kg.checksums import Known, known_of
from hrn_kg.engine import Job, Source
from hrn_kg.engine.embedded import ondisk, store_folders
from hrn_kg.engine.embedded.scheduler import EmbeddedEngine
from hrn_kg.errors import DataDamaged, EngineUnavailable, HrnKgError, OutOfMemory, TimedOut
from hrn_kg.settings import Settings
from long_tests import IS_LONG

CSV = "text/csv"
COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
TRIPLES = 3000


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """So many triples that a store of them has blocks that are not read when it is opened."""
    file = tmp_path / "data.nq"
    lines = (f"<urn:s:{n}> <urn:p:{n % 7}> <urn:o:{n * 7919 % 10007}> <urn:g> .\n" for n in range(TRIPLES))
    file.write_text("".join(lines))
    return Source("files", (file,), known=(known_of(file),))


async def count(engine: EmbeddedEngine) -> str:
    return (await engine.answer(Job(COUNT, CSV))).body.decode()


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def test_a_file_that_is_not_as_it_must_be_is_not_loaded(source: Source) -> None:
    (known,) = source.known
    for wrong, words in (
        (replace(known, sha256="0" * 64), "is not what it was"),
        (replace(known, size=3), "has .* bytes and should have 3"),
        (Known(known.path.with_name("gone"), 1, "0" * 64), "gone is missing"),
    ):
        with pytest.raises(EngineUnavailable, match=words):
            asyncio.run(EmbeddedEngine.open(Settings(workers=1), replace(source, known=(wrong,))))


def test_an_engine_that_is_started_again_looks_at_its_files_again(source: Source) -> None:
    file = source.files[0]
    body = file.read_bytes()

    async def run() -> None:
        engine = await EmbeddedEngine.open(Settings(workers=1, queue_seconds=0.3), source)
        try:
            right = await count(engine)
            file.write_bytes(body[: body.rindex(b"\n", 0, len(body) // 2) + 1])  # still RDF
            kill(engine.pids[0])
            deadline = time.monotonic() + 1
            while time.monotonic() < deadline:
                try:
                    assert await count(engine) == right, "of the old process"
                except HrnKgError:
                    assert not engine.load().can_answer
                await asyncio.sleep(0.1)
            assert not engine.load().can_answer
            file.write_bytes(body)
            while not engine.load().can_answer:
                await asyncio.sleep(0.05)
            assert await count(engine) == right
        finally:
            await engine.close()

    asyncio.run(run())


def manifest_of(store: Path) -> Path:
    """RocksDB's list of the files of a store."""
    (found,) = store.glob("MANIFEST-*")
    return found


def cut_unnoticed(store: Path) -> bytes:
    """The first part of the list of files of a store with which it can be opened, and is empty."""
    listing = manifest_of(store)
    body = listing.read_bytes()
    ends = [0]
    while ends[-1] < len(body):  # each record has a head of seven bytes, with its length in the fifth and sixth
        ends.append(ends[-1] + 7 + int.from_bytes(body[ends[-1] + 4 : ends[-1] + 6], "little"))
    try:
        for size in ends:
            listing.write_bytes(body[:size])
            try:
                if not len(ox.Store.read_only(str(store))):
                    return body[:size]
            except (OSError, RuntimeError):
                continue
    finally:
        listing.write_bytes(body)
    raise AssertionError("RocksDB notices every cut now: then much of this is not needed any more")


def test_a_store_whose_list_of_files_ends_early_is_opened_by_no_worker(source: Source, tmp_path: Path) -> None:
    """Opened, it is empty: every count is 0, and nothing says why."""
    with ondisk.stored(source, tmp_path) as found:
        assert found.stored is not None
        listing = manifest_of(found.stored.path)
        body, cut = listing.read_bytes(), cut_unnoticed(found.stored.path)
        bare = replace(found, stored=replace(found.stored, known=()))

        async def run() -> None:
            engine = await EmbeddedEngine.open(Settings(workers=1, queue_seconds=0.3), found)
            try:
                right = await count(engine)
                assert right == f"n\r\n{TRIPLES}\r\n"
                listing.write_bytes(cut)
                with pytest.raises(EngineUnavailable, match="could not be loaded: MANIFEST"):
                    await EmbeddedEngine.open(Settings(workers=1), found)
                unguarded = await EmbeddedEngine.open(Settings(workers=1), bare)
                assert await count(unguarded) != right, "this is what is guarded against"
                await unguarded.close()
                kill(engine.pids[1])  # the next worker opens the store
                deadline = time.monotonic() + 2
                while time.monotonic() < deadline:
                    try:
                        assert await count(engine) == right
                    except HrnKgError:
                        break
                listing.write_bytes(body)
                while not engine.load().can_answer or not engine.load().idle:
                    await asyncio.sleep(0.05)
                assert await count(engine) == right, "whole again"
            finally:
                await engine.close()

        asyncio.run(run())


def test_a_block_that_cannot_be_read_is_the_services_fault(source: Source, tmp_path: Path) -> None:
    with ondisk.stored(source, tmp_path) as found:
        assert found.stored is not None
        tables = [path for path in found.stored.path.glob("*.sst") if path.stat().st_size > 10_000]
        assert len(tables) > 2
        bare = replace(found, stored=replace(found.stored, known=()))
        for table in tables:
            body = bytearray(table.read_bytes())
            body[100] ^= 1  # in the first block, which is not read when the store is opened
            table.write_bytes(body)

        async def run() -> None:
            engine = await EmbeddedEngine.open(Settings(workers=1), bare)
            try:
                with pytest.raises(DataDamaged, match="cannot be read") as caught:
                    await engine.answer(Job("SELECT * { GRAPH ?g { ?s ?p ?o } }", CSV))
                assert caught.value.status == 503
                # Where the rows are counted, the engine asks for the next one without end.
                with pytest.raises((DataDamaged, OutOfMemory, TimedOut)):
                    await engine.answer(Job(COUNT, CSV, seconds=2))
            finally:
                await engine.close()

        asyncio.run(run())


def test_a_damaged_store_of_files_is_made_anew(
    source: Source, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def all_files(stored: Path) -> list[Path]:
        return [*sorted(stored.iterdir()), stored.parent / "facts"]

    with ondisk.stored(source, tmp_path) as found:
        assert found.stored is not None
        names = [path.name for path in all_files(found.stored.path)]
    assert len(names) > 8
    few = [name for name in names if name == "facts" or name.endswith(".sst")][-2:]  # each file is read the same way
    assert len(few) == 2
    for name in names if IS_LONG else few:
        with ondisk.stored(source, tmp_path) as found:
            assert found.stored is not None
            (path,) = [
                path for path in all_files(found.stored.path) if path.name.partition("-")[0] == name.partition("-")[0]
            ]
        caplog.clear()
        (folder,) = store_folders.list_stores(tmp_path)
        body = path.read_bytes()
        path.write_bytes(body[:-1] + bytes([body[-1] ^ 1]) if body else b"x")
        with pytest.raises(DataDamaged):
            ondisk.read(folder)
        with caplog.at_level(logging.WARNING), ondisk.stored(source, tmp_path) as again:
            assert again.stored is not None
            assert ondisk.read(folder) == again.stored
        (record,) = caplog.records
        assert "The store on disk is damaged: " in record.getMessage()
        assert path.name in record.getMessage()
        assert record.getMessage().endswith("It is made anew.")


def test_a_place_where_no_store_can_be_made_is_told(source: Source, tmp_path: Path) -> None:
    (tmp_path / "stores").write_text("")
    refused = ondisk.stored(source, tmp_path)
    with pytest.raises(EngineUnavailable, match=r"could not be made.*stores"), refused:
        pass
