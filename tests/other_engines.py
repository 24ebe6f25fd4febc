"""Engines of others, each started with a folder and a port of its own: Oxigraph's server and Debian's Virtuoso."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

OXIGRAPH = Path(sys.prefix) / "bin" / "oxigraph"
_SECONDS = 60
_VIRTUOSO = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
MaxClientConnections = 50
CheckpointInterval = 0
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
MaxQueryMem = 1G
ThreadsPerQuery = 1
AsyncQueueMaxThreads = 0
DirsAllowed = {folder}, {data}
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 20
MaxKeepAlives = 20
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 5
"""


@dataclass(frozen=True, slots=True)
class OtherEngine:
    """An engine that runs: where it is asked and, if that is possible, filled."""

    process: subprocess.Popen[bytes]
    query: str
    store: str = ""

    @property
    def settings(self) -> dict[str, str]:
        """The settings of ours that name it."""
        return {"engine": self.query, "engine_store": self.store}


@contextmanager
def oxigraph_running(*options: str, port: int = 0) -> Iterator[OtherEngine]:
    """Oxigraph's server, in memory and empty."""
    port = port or free_port()
    command = [OXIGRAPH, "serve", "--bind", f"127.0.0.1:{port}", "--union-default-graph", *options]
    with _running(command) as process:
        engine = OtherEngine(process, f"http://127.0.0.1:{port}/query", f"http://127.0.0.1:{port}/store")
        _wait_for(process, engine.query)
        yield engine


def has_virtuoso() -> bool:
    """Whether Virtuoso is installed."""
    return shutil.which("virtuoso-t") is not None and shutil.which("isql-vt") is not None


@contextmanager
def virtuoso_running(folder: Path, data: Sequence[Path] = (), rows: int = 1_000_000) -> Iterator[OtherEngine]:
    """Virtuoso with a database of its own, which holds some files of N-Quads; `rows` are the most that it gives."""
    port, sql_port = free_port(), free_port()
    where = folder / "to-load"
    where.mkdir(parents=True)
    for number, file in enumerate(data):
        (where / f"{number}.nq").symlink_to(file.absolute())
    ini = folder / "virtuoso.ini"
    allowed = ", ".join(str(path.absolute()) for path in {where, *(file.parent for file in data)})
    ini.write_text(_VIRTUOSO.format(folder=folder.absolute(), data=allowed, port=port, sql_port=sql_port, rows=rows))
    with _running(["virtuoso-t", "+foreground", "+wait", "+configfile", ini.absolute()], cwd=folder) as process:
        _until(process, lambda: _sql(sql_port, "SELECT 1;", folder) is not None)
        for statement in (f"ld_dir('{where.absolute()}', '*.nq', 'urn:none');", "rdf_loader_run();"):
            done = _sql(sql_port, statement, folder)
            assert done is not None, statement
        faults = _sql(sql_port, "SELECT ll_error FROM DB.DBA.load_list WHERE ll_error IS NOT NULL;", folder)
        assert faults is not None
        assert "0 Rows" in faults, faults
        engine = OtherEngine(process, f"http://127.0.0.1:{port}/sparql")
        _wait_for(process, engine.query)
        yield engine


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


def _sql(port: int, statement: str, folder: Path) -> str | None:
    done = subprocess.run(
        ["isql-vt", f"127.0.0.1:{port}", "dba", "dba", f"exec={statement}"],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
        env={**os.environ, "HOME": str(folder.absolute())},
    )
    return None if done.returncode or "Error" in done.stderr else done.stdout


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
