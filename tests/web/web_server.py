"""A server under test, as the tests of this folder see it."""

from __future__ import annotations

from dataclasses import dataclass

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
