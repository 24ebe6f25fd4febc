"""Engines of others, each started with a folder and a port of its own: Oxigraph's server and Debian's Virtuoso."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.virtuoso import PROGRAMS, SqlFailed, command_for, load, run_sql
from hrn_kg.pieced_files import open_file

OXIGRAPH = Path(sys.prefix) / "bin" / "oxigraph"
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class OtherEngine:
    """An engine that runs: where it is asked and, if that is possible, filled."""

    query: str
    store: str = ""

    @property
    def settings(self) -> dict[str, str]:
        """The settings of ours that name it."""
        return {"engine": self.query, "engine_store": self.store}


@dataclass(frozen=True, slots=True, kw_only=True)
class Virtuoso(OtherEngine):
    """Virtuoso, which `restart` kills and starts again: some queries hang it."""

    restart: Callable[[], None]


@contextmanager
def oxigraph_running(*options: str, port: int = 0) -> Iterator[OtherEngine]:
    """Oxigraph's server, in memory and empty."""
    port = port or free_port()
    command = [OXIGRAPH, "serve", "--bind", f"127.0.0.1:{port}", "--union-default-graph", *options]
    with _running(command) as process:
        engine = OtherEngine(f"http://127.0.0.1:{port}/query", f"http://127.0.0.1:{port}/store")
        _wait_for(process, engine.query)
        yield engine


def has_virtuoso() -> bool:
    """Whether Virtuoso is installed."""
    return all(map(shutil.which, PROGRAMS))


@contextmanager
def virtuoso_running(folder: Path, data: Sequence[Path] = (), rows: int = 1_000_000) -> Iterator[Virtuoso]:
    """Virtuoso with a database of its own, which holds some files of N-Quads; `rows` are the most that it gives.

    Its store takes the log-in of its administrator only, `dba` with the password `dba`, by digest.
    """
    ports = free_port(), free_port()
    where = folder / "to-load"
    where.mkdir(parents=True)
    for number, file in enumerate(data):
        with open_file(file) as held, (where / f"{number}.nq").open("wb") as whole:
            shutil.copyfileobj(held, whole)
    database = folder / "database"
    command = command_for(database, [where], ports, buffers=20_000, rows=rows, seconds=5)
    address = f"http://127.0.0.1:{ports[0]}"

    processes = []

    def start() -> None:
        processes.append(process := stack.enter_context(_running(command, cwd=database)))
        _until(process, lambda: _has_sql(ports[1]))
        _wait_for(process, f"{address}/sparql")

    def restart() -> None:
        processes[-1].kill()  # asked to end, one that hangs does not
        stack.close()
        (database / "virtuoso.lck").unlink(missing_ok=True)
        start()

    with ExitStack() as stack:
        start()
        if data:
            load(ports[1], where, "*.nq", _SECONDS)
        yield Virtuoso(f"{address}/sparql", f"{address}/sparql-graph-crud-auth", restart=restart)


def _has_sql(port: int) -> bool:
    try:
        run_sql(port, "SELECT 1;", _SECONDS)
    except SqlFailed:
        return False
    return True


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def _running(command: Sequence[str | Path], cwd: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process: subprocess.Popen[bytes], address: str) -> None:
    def answers() -> bool:
        try:
            return httpx.get(address, params={"query": "ASK {}"}, timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    _until(process, answers)


def _until(process: subprocess.Popen[bytes], is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _SECONDS
    while not is_so():
        assert process.poll() is None, "the engine ended"
        assert time.monotonic() < deadline, "the engine does not answer"
        time.sleep(0.05)
