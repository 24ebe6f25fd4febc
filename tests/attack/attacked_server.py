"""A server under attack, as the tests of this folder see it: a real process on a free port of loopback."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from long_tests import IS_LONG
from served import address_of, environment
from started import CLI, Started

LONG = IS_LONG
# Web processes of the servers under attack: those of docs/how-to-run-as-a-service.md in the long tests.
PROCESSES = int(os.environ.get("HRN_KG_TEST_PROCESSES", "2" if LONG else "1"))
# With mimalloc where it is found, as a server has it by itself; in the long tests also without.
ALLOCATORS = ("auto", "none") if LONG else ("auto",)
SECONDS = 0.5  # what a query may take
# Above the deadline: how far a machine that others use as well may be behind. On an idle one 0.2 seconds are enough.
SLACK = 4.0
UNREAD = 15_000_000  # bytes of answers that may wait for their readers
LOOKUP = "ASK { ?place <http://www.w3.org/2000/01/rdf-schema#label> 'Amsterdam'@nl }"


@dataclass(frozen=True)
class Attacked:
    """A server process with its address."""

    port: int
    process: subprocess.Popen[str]
    home: Path
    log: Path
    processes: int  # that talk to clients

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, address: str = "127.0.0.1") -> httpx.Client:
        """A client with an address of its own; the server counts the use of each address."""
        transport = httpx.HTTPTransport(local_address=address)
        return httpx.Client(base_url=self.url, timeout=30, transport=transport, headers={"Accept": "*/*"})

    def connect(self, address: str = "127.0.0.1", timeout: float = 20) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout, source_address=(address, 0))

    def raw(self, sent: bytes, *, timeout: float = 20) -> bytes:
        """What comes back for some bytes, until the server closes."""
        with self.connect(timeout=timeout) as connection:
            connection.sendall(sent)
            return read_all(connection)

    def web_processes(self) -> list[int]:
        """Process ids of those that talk to clients: the server itself, or the children of the supervisor."""
        return [self.process.pid] if self.processes == 1 else children(self.process.pid)

    def zygotes(self) -> list[int]:
        """Process ids of those that hold the data and fork the workers, one for each web process."""
        return [zygote for pid in self.web_processes() for zygote in children(pid)]

    def memory_kb(self) -> int:
        """Memory of the web processes together, not of their workers."""
        return sum(self.memory_of_each_kb())

    def highest_memory_kb(self) -> int:
        """The most that one of the web processes ever had."""
        return max(self.memory_of_each_kb("VmHWM"))

    def memory_of_each_kb(self, field: str = "VmRSS") -> list[int]:
        """Memory of each web process."""
        found = [
            re.search(rf"{field}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text()) for pid in self.web_processes()
        ]
        assert found and all(found)
        return [int(one[1]) for one in found if one]

    def family(self) -> list[int]:
        """Process ids of the zygotes and workers: all that descend from the web processes, zygotes first."""
        web = self.web_processes()
        return [pid for pid in descendants(self.process.pid) if pid not in web]


def read_all(connection: socket.socket) -> bytes:
    received = b""
    while chunk := connection.recv(65_536):
        received += chunk
    return received


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def ask(client: httpx.Client, query: str, accept: str = "*/*") -> httpx.Response:
    headers = {"Content-Type": "application/sparql-query", "Accept": accept}
    return client.post("/sparql", content=query.encode("utf-8", "surrogatepass"), headers=headers)


def processes() -> dict[int, int]:
    """Every process and its parent; without zombies."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            found[int(folder.name)] = int(fields[1])
    return found


def descendants(pid: int) -> list[int]:
    parents = processes()
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def children(pid: int) -> list[int]:
    return [child for child, parent in processes().items() if parent == pid]


def alive(pid: int) -> bool:
    return pid in processes()


def wait_until(true: object, seconds: float = 10.0) -> bool:
    """Whether a condition (a function) comes true in time."""
    assert callable(true)
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def serving(
    home: Path, log: Path, settings: Mapping[str, str], *, before: tuple[str, ...] = (), hasty: bool = False
) -> Iterator[Attacked]:
    """Start a server on a home, wait until it answers, and end it.

    Without a limit on requests a minute, which would end most attacks before they begin.
    """
    settings = {"HRN_KG_REQUESTS_A_MINUTE": "0", "HRN_KG_PROCESSES": str(PROCESSES), **settings}
    env = environment() | settings
    start = [sys.executable, str(Path(__file__).with_name("fast_clocks.py"))] if hasty else [*CLI]
    command = [*before, *start, "--home", str(home), "serve", "--port", "0"]
    with log.open("w") as errors:
        process = (subprocess.Popen if before else Started)(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=env, start_new_session=True
        )
    assert process.stdout is not None
    try:
        server = Attacked(
            int(address_of(process, log).rpartition(":")[2]), process, home, log, int(settings["HRN_KG_PROCESSES"])
        )
        with server.client() as client:
            assert wait_until(lambda: client.get("/ready").status_code == 200, 30), log.read_text()
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)
        process.stdout.close()


def copy_of(home: Path, to: Path) -> Path:
    """A home of one's own with the same release."""
    return Path(shutil.copytree(home, to))
