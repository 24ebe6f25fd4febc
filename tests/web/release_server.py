"""A server process of its own on a home of its own, in which releases are made while it runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import httpx

import small_content
from hrn_kg import releases
from served import QUICK, served, wait_for


def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


class Running:
    """A server process on a home of its own, started as `hrn-kg serve` starts it."""

    def __init__(self, root: Path, **settings: str) -> None:
        self.root, self.home, self.log = root, root / "home", root / "log"
        small_content.make(root / "content")
        self.build()
        self._held = ExitStack()
        self.process, self.url = self._held.enter_context(
            served(self.home, self.log, program=QUICK, **{"workers": "2", "log": "text", **settings})
        )
        self.http = httpx.Client(base_url=self.url, timeout=20)
        wait_for(self.http, self.process, self.log)

    def build(self) -> str:
        return releases.build(small_content.find_content(self.root / "content"), self.home).id

    def add_place(self, name: str) -> str:
        text = f'place:{name} a dct:Location ; rdfs:label "{name}"@nl .'
        small_content.write(self.root / "content", f"data/{name}.ttl", text)
        return self.build()

    def release(self) -> str:
        return self.http.get("/health").json()["release"]

    def point_at(self, text: str) -> None:
        (self.home / "new").write_text(text)
        (self.home / "new").replace(self.home / "releases" / "current")

    def close(self) -> None:
        self.http.close()
        self._held.close()
