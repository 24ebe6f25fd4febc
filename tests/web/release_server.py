"""A server process of its own on a home of its own, in which releases are made while it runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx
from web_server import address_of, wait_for

import small_content
from hrn_kg import releases


class Running:
    """A server process on a home of its own, started as `hrn-kg serve` starts it."""

    def __init__(self, root: Path, **settings: str) -> None:
        self.root, self.home, self.log = root, root / "home", root / "log"
        small_content.make(root / "content")
        self.build()
        env = {name: value for name, value in os.environ.items() if not name.startswith("HRN_KG_")}
        command = [sys.executable, "-m", "hrn_kg.cli", "--home", str(self.home), "serve", "--port", "0"]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**env, "HRN_KG_WORKERS": "2", "HRN_KG_LOG": "text", **settings},
            )
        self.url = address_of(self.process, self.log)
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
        self.process.terminate()
        self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()
