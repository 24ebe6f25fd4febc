"""An idle worker reads its store through, stops for a job, and has its memory for itself afterwards."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from hrn_kg.engine import Job
from hrn_kg.engine.base import Source
from hrn_kg.engine.embedded.warming import Warming

QUADS = 30_000
MEGABYTE = 1024  # kilobytes


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("warming") / "many.nt"
    path.write_text("".join(f"<urn:s:{number}> <urn:p> <urn:o:{number % 7}> .\n" for number in range(QUADS)))
    return path


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def warming(file: Path) -> Warming:
    store = ox.Store()
    store.bulk_load(path=file, format=ox.RdfFormat.N_TRIPLES)
    return Warming(store)


def test_it_reads_on_while_nobody_asks(file: Path, ends: tuple[socket.socket, socket.socket]) -> None:
    work = warming(file)
    work.until_asked(ends[0])
    assert work.is_done
    assert ends[0].getsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, 16) == bytes(16)


def test_it_stops_for_a_job_and_leaves_it_there(file: Path, ends: tuple[socket.socket, socket.socket]) -> None:
    work = warming(file)
    ends[1].sendall(b"job")
    work.until_asked(ends[0])
    assert not work.is_done
    assert ends[0].recv(10) == b"job"
    ends[1].close()
    work.until_asked(ends[0])
    assert not work.is_done
    assert ends[0].recv(10) == b""


def private_kilobytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:"))


def test_a_worker_that_has_nothing_to_do_gets_memory_of_its_own(opened: Any, file: Path) -> None:
    async def run() -> None:
        async with opened(workers=1) as engine:
            await engine.switch(Source("many", (file,)))
            pid = engine.pids[1]
            for _ in range(300):
                if private_kilobytes(pid) > 5 * MEGABYTE:  # it begins with less than two, and ends with nine
                    break
                await asyncio.sleep(0.05)
            assert private_kilobytes(pid) > 5 * MEGABYTE
            answer = await engine.answer(Job("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv"))
            assert answer.body.split() == [b"n", b"30000"]

    asyncio.run(run())
