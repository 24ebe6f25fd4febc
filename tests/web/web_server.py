"""A server under test, as the tests of this folder see it."""

from __future__ import annotations

import re
import subprocess
import time
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
