"""Virtuoso of Debian (virtuoso-opensource-7), with a database and a configuration of its own; started by tests too."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from bench import processes
from bench.peers import Missing, Service, program

PROGRAMS: Final = ("virtuoso-t", "isql-vt")
_CONFIGURATION: Final = """\
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
MaxClientConnections = 100
CheckpointInterval = 0
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
MaxQueryMem = 2G
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 4
DirsAllowed = {allowed}
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 100
MaxKeepAlives = 100
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = {seconds}
"""


class Virtuoso(Service):
    """Virtuoso on disk, with buffers that hold the whole data set."""

    name = "Virtuoso"

    @classmethod
    def check(cls) -> None:
        for name in PROGRAMS:
            if program(name) is None:
                raise Missing(f"{name} is not installed (Debian: virtuoso-opensource-7)")

    def build(self) -> None:
        folder = self.folder / "database"
        shutil.rmtree(folder, ignore_errors=True)
        self._sql_port = processes.free_port()
        # Some 100 bytes a quad and some room; given only as far as a page is used.
        buffers = 60_000 + self.data.stat().st_size // 8192
        ports = (self.port, self._sql_port)
        command = command_for(folder, [self.data.parent], ports, buffers=buffers, rows=2_000_000, seconds=60)
        self._run(*command, cwd=folder)
        self._until(self._has_sql)
        try:
            load(self._sql_port, self.data.parent, self.data.name, self._patience)
        except SqlFailed as fault:
            raise Missing(str(fault)) from None
        self._until(self._answers)

    def _has_sql(self) -> bool:
        try:
            run_sql(self._sql_port, "SELECT 1;", self._patience)
        except SqlFailed:
            return False
        return True


class SqlFailed(Exception):
    """Virtuoso did not do what it was told by SQL; the words are its own."""


def command_for(
    folder: Path, data: Iterable[Path], ports: tuple[int, int], *, buffers: int, rows: int, seconds: int
) -> tuple[str | Path, ...]:
    """The command that starts Virtuoso with a new folder, as its configuration there tells; to be run in that folder.

    It may load from the `data` folders. `ports` are those of HTTP and of SQL, `buffers` the pages of 8 KB that it keeps
    in memory, `rows` the most that it gives, and `seconds` the longest that it works at a query.
    """
    server = program(PROGRAMS[0])
    assert server is not None
    folder = folder.absolute()
    folder.mkdir(parents=True)
    configuration = folder / "virtuoso.ini"
    configuration.write_text(
        _CONFIGURATION.format(
            folder=folder,
            allowed=", ".join(str(one.absolute()) for one in data),
            port=ports[0],
            sql_port=ports[1],
            buffers=buffers,
            dirty=buffers * 3 // 4,
            rows=rows,
            seconds=seconds,
        )
    )
    return (server, "+foreground", "+wait", "+configfile", configuration)


def load(sql_port: int, folder: Path, names: str, seconds: float) -> None:
    """Load the files of N-Quads in a folder whose names are like `names`, so that they stay. Raises SqlFailed."""
    run_sql(sql_port, f"ld_dir('{folder.absolute()}', '{names}', 'urn:none');", seconds)
    run_sql(sql_port, "rdf_loader_run();", seconds)
    faults = run_sql(sql_port, "SELECT ll_error FROM DB.DBA.load_list WHERE ll_error IS NOT NULL;", seconds)
    if "0 Rows" not in faults:
        raise SqlFailed(f"it could not load: {faults[-300:]}")
    run_sql(sql_port, "checkpoint;", seconds)


def run_sql(port: int, statement: str, seconds: float) -> str:
    """What Virtuoso prints for a statement. Raises SqlFailed, also when that takes longer than so many seconds."""
    isql = program(PROGRAMS[1])
    assert isql is not None
    try:
        done = subprocess.run(
            [isql, f"127.0.0.1:{port}", "dba", "dba", f"exec={statement}"],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            env={**os.environ, "HOME": os.devnull},
        )
    except subprocess.TimeoutExpired:
        raise SqlFailed(f"its SQL did not answer within {seconds:g} s") from None
    if done.returncode or "Error" in done.stderr:
        raise SqlFailed(f"its SQL said: {(done.stderr or done.stdout)[-300:]}")
    return done.stdout
