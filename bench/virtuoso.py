"""Virtuoso of Debian (virtuoso-opensource-7), with a database and a configuration of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from bench import processes
from bench.peers import Missing, Service, program

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
DirsAllowed = {folder}, {data}
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 100
MaxKeepAlives = 100
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = 2000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 60
"""


class Virtuoso(Service):
    """Virtuoso on disk, with buffers that hold the whole data set."""

    name = "Virtuoso"

    @classmethod
    def check(cls) -> None:
        for name in ("virtuoso-t", "isql-vt"):
            if program(name) is None:
                raise Missing(f"{name} is not installed (Debian: virtuoso-opensource-7)")

    def build(self) -> None:
        folder = self.folder / "database"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._sql_port = processes.free_port()
        # A buffer is a page of 8 KB. Some 100 bytes a quad and some room; given only as far as a page is used.
        buffers = 60_000 + self.data.stat().st_size // 8192
        text = _CONFIGURATION.format(
            folder=folder.absolute(),
            data=self.data.parent.absolute(),
            port=self.port,
            sql_port=self._sql_port,
            buffers=buffers,
            dirty=buffers * 3 // 4,
        )
        configuration = folder / "virtuoso.ini"
        configuration.write_text(text)
        server = program("virtuoso-t")
        assert server is not None
        self._run(server, "+foreground", "+wait", "+configfile", configuration.absolute(), cwd=folder)
        self._until(self._has_sql)
        self._sql(f"ld_dir('{self.data.parent.absolute()}', '{self.data.name}', 'https://bench.example/none');")
        self._sql("rdf_loader_run();")
        faults = self._sql("SELECT ll_error FROM DB.DBA.load_list WHERE ll_error IS NOT NULL;")
        if "1 Rows" in faults:
            raise Missing(f"it could not load: {faults[-300:]}")
        self._sql("checkpoint;")
        self._until(self._answers)

    def _has_sql(self) -> bool:
        try:
            self._sql("SELECT 1;")
        except Missing:
            return False
        return True

    def _sql(self, statement: str) -> str:
        isql = program("isql-vt")
        assert isql is not None
        try:
            done = self._isql(isql, statement)
        except subprocess.TimeoutExpired:
            raise Missing(f"its SQL did not answer within {self._patience:g} s") from None
        if done.returncode or "Error" in done.stderr:
            raise Missing(f"its SQL said: {(done.stderr or done.stdout)[-300:]}")
        return done.stdout

    def _isql(self, isql: Path, statement: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [isql, f"127.0.0.1:{self._sql_port}", "dba", "dba", f"exec={statement}"],
            capture_output=True,
            text=True,
            timeout=self._patience,
            cwd=self.folder,
            env={**os.environ, "HOME": str(Path(self.folder).absolute())},
        )
