"""The services that are measured: how each is found, loaded and started. One that is missing says why."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Final

from bench import processes, wire
from bench.processes import Memory
from bench.queries import Question

ROOT: Final = Path(__file__).resolve().parents[1]
_READY: Final = Question("ASK { ?s ?p ?o }")
_BUILD: Final = """
import platform, sysconfig
options = sysconfig.get_config_var("CONFIG_ARGS") or ""
found = {name: option in options for name, option in (("PGO", "--enable-optimizations"), ("LTO", "--with-lto"))}
built = ", ".join(f"{'with' if there else 'without'} {name}" for name, there in found.items())
print(f"{platform.python_implementation()} {platform.python_version()}, built {built}")
"""


class Missing(Exception):
    """This service cannot be measured here; the words say why."""


class Service(ABC):
    """One service over one data set, from loading to its end."""

    name: ClassVar[str]
    path: ClassVar[str] = "/sparql"
    most_quads: ClassVar[int | None] = None  # above that, loading or asking takes unreasonably long
    in_questions: ClassVar[bool] = True  # else only the answers a second are counted

    def __init__(self, folder: Path, data: Path, load_seconds: float) -> None:
        self.folder = folder
        self.data = data
        self.port = processes.free_port()
        self.build_seconds = 0.0
        self._patience = load_seconds
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    @classmethod
    @abstractmethod
    def check(cls) -> None:
        """Raises Missing when it is not installed."""

    @abstractmethod
    def build(self) -> None:
        """Load the data set and start the service; what raises is told in the report."""

    @property
    def pid(self) -> int:
        """The process that listens."""
        assert self._process is not None
        return self._process.pid

    @property
    def pids(self) -> list[int]:
        """All its processes."""
        return processes.family(self.pid)

    def memory(self) -> dict[str, Memory]:
        """The memory of all its processes, and of parts where it has some."""
        return {"all": processes.memory(self.pids)}

    def request(self, question: Question) -> bytes:
        """The bytes that ask it a question."""
        return wire.request(self.port, self.path, question)

    def start(self) -> None:
        """Load, start, wait until it answers, and note how long that took."""
        began = time.perf_counter()
        self.build()
        self.build_seconds = time.perf_counter() - began

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            processes.stop(self._process)

    def _run(self, *command: str | Path, env: dict[str, str] | None = None, cwd: Path | None = None) -> None:
        self._process = processes.start(command, self.folder / "log", env, cwd)

    def _until(self, ready: Callable[[], bool]) -> None:
        end = time.monotonic() + self._patience
        while not ready():
            if self._process is not None and self._process.poll() is not None:
                raise Missing(f"it ended while it started: {self._last_words()}")
            if time.monotonic() > end:
                raise Missing(f"not ready within {self._patience:g} s")
            time.sleep(0.05)

    def _answers(self) -> bool:
        link = wire.Link(self.port, 5.0)
        try:
            return link.ask(self.request(_READY)).status == 200
        except wire.Failed:
            return False
        finally:
            link.close()

    def _last_words(self) -> str:
        return (self.folder / "log").read_text(errors="replace")[-400:].strip()


def program(name: str, *, near: Path | None = None) -> Path | None:
    """A program of this virtual environment, or of the search path."""
    beside = Path(sys.executable).with_name(name)
    if beside.exists():
        return beside
    if near is not None and near.exists():
        return near
    found = shutil.which(name)
    return Path(found) if found else None


class Ours(Service):
    """This service over the file: the union of its graphs is the default graph, as in a release."""

    name = "hrn-kg"
    settings: ClassVar[dict[str, str]] = {}

    @classmethod
    def command(cls) -> list[str | Path]:
        """How it is called: the program that stands beside Python, or that of the checkout."""
        if (found := program("hrn-kg", near=ROOT / ".venv" / "bin" / "hrn-kg")) is not None:
            return [found]
        raise Missing("hrn-kg is not installed")

    @classmethod
    def check(cls) -> None:
        cls.command()

    @classmethod
    def python(cls) -> str:
        """The Python that runs it, and how that was built, which decides a tenth of what is measured."""
        beside = Path(cls.command()[0]).with_name("python")
        python = beside if beside.exists() else Path(sys.executable)
        done = subprocess.run([python, "-c", _BUILD], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    @classmethod
    def environment(cls) -> dict[str, str]:
        """Nothing of the caller's settings, and as an operator would leave them but for long and very large answers."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("HRN_KG_")}
        measured = {"HRN_KG_QUERY_SECONDS": "60", "HRN_KG_ANSWER_BYTES": "200000000"}
        return {**own, **measured, **cls.settings}

    def build(self) -> None:
        data: list[str | Path] = ["--data", self.data, "--union-default-graph"]
        self._run(*self.command(), "serve", "--port", str(self.port), *data, env=self.environment())
        self._until(self._answers)

    def memory(self) -> dict[str, Memory]:
        web = processes.memory([self.pid])
        everything = processes.memory(self.pids)
        return {"all": everything, "web": web, "workers": Memory(everything.rss - web.rss, everything.pss - web.pss)}


class OursTwice(Ours):
    """This service with two web processes, for answers a second."""

    name = "hrn-kg, 2 processes"
    settings: ClassVar[dict[str, str]] = {"HRN_KG_PROCESSES": "2"}
    in_questions = False

    def build(self) -> None:
        super().build()
        # Each process has a socket of its own, and the kernel chooses: so many answers in a row mean that both answer.
        for _ in range(20):
            self._until(self._answers)

    def memory(self) -> dict[str, Memory]:
        return {"all": processes.memory(self.pids)}


class OxigraphMemory(Service):
    """`oxigraph serve` in memory."""

    name = "oxigraph in memory"
    path = "/query"

    @classmethod
    def check(cls) -> None:
        if program("oxigraph") is None:
            raise Missing("the wheel oxigraph is not installed")

    def build(self) -> None:
        self._serve()
        self._until(self._listens)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self._patience)
        with self.data.open("rb") as file:
            size = {"Content-Length": str(self.data.stat().st_size)}
            headers = {"Content-Type": "application/n-quads", **size}
            connection.request("POST", "/store?no_transaction", file, headers)
            answer = connection.getresponse()
            if answer.status >= 300:
                raise Missing(f"it refused the data: {answer.status} {answer.read()[:200]!r}")
        connection.close()

    def _serve(self, *arguments: str | Path) -> None:
        oxigraph = program("oxigraph")
        assert oxigraph is not None
        self._run(oxigraph, "serve", "--bind", f"127.0.0.1:{self.port}", "--union-default-graph", *arguments)

    def _listens(self) -> bool:
        try:
            wire.connect(self.port).close()
        except OSError:
            return False
        return True


class OxigraphDisk(OxigraphMemory):
    """`oxigraph serve` on disk: loaded in bulk and optimised first."""

    name = "oxigraph on disk"

    def build(self) -> None:
        oxigraph = program("oxigraph")
        assert oxigraph is not None
        store = self.folder / "store"
        shutil.rmtree(store, ignore_errors=True)
        self._run(oxigraph, "load", "--location", store, "--file", self.data)
        self._finish()
        self._run(oxigraph, "optimize", "--location", store)
        self._finish()
        self._serve("--location", store)
        self._until(self._answers)

    def _finish(self) -> None:
        assert self._process is not None
        try:
            status = self._process.wait(self._patience)
        except subprocess.TimeoutExpired:
            raise Missing(f"not loaded within {self._patience:g} s") from None
        if status:
            raise Missing(f"it could not load: {self._last_words()}")


class RdflibEndpoint(Service):
    """rdflib-endpoint in memory: the usual way to serve a file from Python."""

    name = "rdflib-endpoint"
    path = "/"
    most_quads = 1_000_000

    @classmethod
    def check(cls) -> None:
        if program("rdflib-endpoint") is None:
            raise Missing("rdflib-endpoint is not installed")

    def build(self) -> None:
        command = program("rdflib-endpoint")
        assert command is not None
        self._run(command, "serve", "--host", "127.0.0.1", "--port", str(self.port), self.data)
        self._until(self._answers)
