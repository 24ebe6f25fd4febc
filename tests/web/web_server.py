"""A server under test, as the tests of this folder see it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from hrn_kg.releases import Release


@dataclass(frozen=True)
class Server:
    """A server that runs: its address, its release, a client for it."""

    url: str
    release: Release
    http: httpx.Client

    @property
    def sparql(self) -> str:
        return self.url + "/sparql"

    def ask(self, query: str, accept: str | None = None, **parameters: str | list[str]) -> httpx.Response:
        """A query by GET; without `accept` the request has the wildcard of curl."""
        headers = {"Accept": accept or "*/*"}
        return self.http.get("/sparql", params={"query": query, **parameters}, headers=headers)


_RUN = """
import json, sys
from pathlib import Path
from hrn_kg import releases
from hrn_kg.settings import Settings
from hrn_kg.web import protocol, serve
protocol.HEAD_SECONDS = protocol.BODY_SECONDS = 2.0
home = Path(sys.argv[1])
settings = {"port": 0, "workers": 1, "query_seconds": 5.0, "query_bytes": 20_000, **json.loads(sys.argv[2])}
serve.run(Settings.load({}, home=home, **settings), releases.current(home))
"""


@contextmanager
def serving(release: Release, log: Path, **settings: object) -> Iterator[Server]:
    """A server of a process of its own for the release in a home directory, on a free port."""
    home = release.path.parents[1]
    env = {name: value for name, value in os.environ.items() if not name.startswith("HRN_KG_")}
    with log.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-c", _RUN, str(home), json.dumps(settings)],
            stdout=subprocess.PIPE,
            stderr=stream,
            text=True,
            env=env,
        )
        try:
            url = address_of(process, log)
            with httpx.Client(base_url=url, timeout=20, headers={"Accept": "*/*"}) as http:
                wait_for(http, process, log)
                yield Server(url, release, http)
        finally:
            process.terminate()
            process.wait(20)
            assert process.stdout is not None
            process.stdout.close()


def address_of(process: subprocess.Popen[str], log: Path) -> str:
    """The address that a server prints when it answers."""
    assert process.stdout is not None
    for line in process.stdout:
        if match := re.search(r"http://127\.0\.0\.1:\d+", line):
            return match[0]
    raise AssertionError(f"the server did not start: {log.read_text()}")


def wait_for(http: httpx.Client, process: subprocess.Popen[str], log: Path) -> None:
    """Wait until the server is ready."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            if http.get("/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"the server is not ready: {log.read_text()}")


@contextmanager
def served(home: Path, log: Path, /, *options: str, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server started as `hrn-kg serve` starts it, on a free port, with settings; its process and its address."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("HRN_KG_")}
    env |= {f"HRN_KG_{name.upper()}": value for name, value in settings.items()}
    env["TMPDIR"] = str(log.parent)  # one that is killed leaves its temporary files
    command = [sys.executable, "-m", "hrn_kg.cli", "--home", str(home), "serve", "--port", "0", *options]
    with log.open("w") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=env)
    assert process.stdout is not None
    try:
        yield process, address_of(process, log)
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()
