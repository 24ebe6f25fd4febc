"""A server under test, as the tests of this folder see it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from hrn_kg.releases import Release
from served import address_of, environment, wait_for
from started import Started


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
from hrn_kg import limits
from hrn_kg.web.server import run as serve
limits.HEAD_SECONDS = limits.BODY_SECONDS = 2.0
home = Path(sys.argv[1])
settings = {"port": 0, "workers": 1, "query_seconds": 5.0, "query_bytes": 20_000, **json.loads(sys.argv[2])}
serve.run(Settings.load({}, home=home, **settings), releases.current(home))
"""


@contextmanager
def serving(release: Release, log: Path, **settings: object) -> Iterator[Server]:
    """A server of a process of its own for the release in a home directory, on a free port."""
    home = release.path.parents[1]
    with log.open("w") as stream:
        process = Started(
            [sys.executable, "-c", _RUN, str(home), json.dumps(settings)],
            stdout=subprocess.PIPE,
            stderr=stream,
            text=True,
            env=environment(),
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
