"""Two replicas behind HAProxy as deploy/ sets them up: restarts, ends and a new release cost nobody an answer."""

from __future__ import annotations

import os
import shutil
import signal
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

import small_content
from hrn_kg import releases
from hrn_kg.changes.release_ids import order
from proxies import DEPLOY, Proxy, certificate, changed, free_port, program, running
from served import served, wait_for, wait_until

QUERY = "SELECT ?place WHERE { ?place a <http://purl.org/dc/terms/Location> }"
SETTINGS = {"log": "json", "trusted_proxies": "127.0.0.1", "contact": "mailto:a@example.org"}

pytestmark = [
    pytest.mark.skipif(os.environ.get("HRN_KG_TEST_RECIPES") != "1", reason="`make test-recipes` runs it"),
    pytest.mark.timeout(600),
]


@dataclass
class Replica:
    """A server on a home and a port of its own, which can be ended and started."""

    home: Path
    port: int = field(default_factory=free_port)
    held: ExitStack = field(default_factory=ExitStack)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        log = self.home.with_suffix(".log")
        process, url = self.held.enter_context(served(self.home, log, "--port", str(self.port), **SETTINGS))
        assert url == self.url
        with httpx.Client(base_url=url, timeout=20) as http:
            wait_for(http, process, log)
        self.process = process

    def end(self, how: signal.Signals) -> None:
        self.process.send_signal(how)
        self.process.wait(30)
        self.held.close()


@dataclass
class Load:
    """Clients that ask one thing after the other; what each of them got."""

    proxy: Proxy
    got: list[list[str]] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    def ask(self, number: int) -> None:
        mine: list[str] = []
        self.got.append(mine)
        headers = {"Content-Type": "application/sparql-query"}
        with self.proxy.client() as http:
            while not self.done.wait(0.01):
                try:
                    if len(mine) % 2:
                        answer = http.get("/en/about", params={"n": f"{number}.{len(mine)}"})
                    else:
                        answer = http.post("/sparql", content=f"{QUERY} # {number} {len(mine)}", headers=headers)
                    is_whole = answer.status_code == 200
                    mine.append(answer.headers["X-HRN-KG-Release"] if is_whole else str(answer.status_code))
                except httpx.TransportError as fault:
                    mine.append(repr(fault))

    def more(self, seconds: float = 1.5) -> None:
        """Wait some time, and until every client got some more answers."""
        before = [len(mine) for mine in self.got]
        time.sleep(seconds)
        assert wait_until(lambda: all(len(mine) > least + 5 for mine, least in zip(self.got, before, strict=True)), 60)


@contextmanager
def asked(proxy: Proxy) -> Iterator[Load]:
    load = Load(proxy)
    threads = [threading.Thread(target=load.ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.done.set()
        for thread in threads:
            thread.join()


@contextmanager
def haproxy(first: Replica, second: Replica, folder: Path) -> Iterator[Proxy]:
    chain, key = certificate(folder)
    (folder / "haproxy.pem").write_bytes(chain.read_bytes() + key.read_bytes())
    port, plain = free_port(), free_port()
    text = changed(
        (DEPLOY / "haproxy.cfg").read_text("utf-8"),
        ("bind :::80 v4v6", f"bind 127.0.0.1:{plain}"),
        ("bind :::443 v4v6", f"bind 127.0.0.1:{port}"),
        ("/etc/ssl/hrn-kg/haproxy.pem", str(folder / "haproxy.pem")),
        ("server first 192.0.2.1:8000", f"server first 127.0.0.1:{first.port}"),
        ("server second 192.0.2.2:8000", f"server second 127.0.0.1:{second.port}"),
        ("log global", "log stdout format raw local0"),
    )
    (folder / "haproxy.cfg").write_text(text)
    with running([program("haproxy"), "-f", str(folder / "haproxy.cfg")], folder, (port, plain)):
        yield Proxy(port, plain, ssl.create_default_context(cafile=str(chain)), folder / "errors")


def test_nobody_loses_an_answer_or_meets_an_older_release_after_a_newer(tmp_path: Path) -> None:
    content = small_content.make(tmp_path / "content")
    home = tmp_path / "home"
    old = releases.build(content, home).id
    first, second = (Replica(Path(shutil.copytree(home, tmp_path / name))) for name in ("first", "second"))
    for replica in (first, second):
        replica.start()
    try:
        with haproxy(first, second, tmp_path) as proxy, asked(proxy) as load:
            load.more()
            with proxy.client() as http:
                http.get("/en/proposals/a-secret-name")
            for replica in (first, second):
                for how in (signal.SIGTERM, signal.SIGKILL):
                    replica.end(how)
                    load.more()
                    replica.start()
                    load.more()
            small_content.write(
                tmp_path / "content", "data/gouda.ttl", 'place:gouda a dct:Location ; rdfs:label "G"@nl .'
            )
            new = releases.build(small_content.find_content(tmp_path / "content"), home).id
            program("rsync")
            replicas = [str(second.home), second.url, str(first.home), first.url]
            subprocess.run([DEPLOY / "release-to-replicas", home, *replicas], check=True, timeout=150)
            load.more()
            first.end(signal.SIGKILL)
            load.more()
            first.start()
            load.more()
    finally:
        for replica in (first, second):
            replica.held.close()
    written = proxy.log.read_text()
    assert "/en/about" in written
    assert "a-secret-name" not in written
    for mine in load.got:
        assert set(mine) == {old, new}
        assert mine == sorted(mine, key=order), "an older release after a newer one"
    assert sum(map(len, load.got)) > 200


def test_what_was_removed_at_home_goes_from_a_replica_that_serves_the_release(tmp_path: Path) -> None:
    program("rsync")
    content, home = small_content.make(tmp_path / "content"), tmp_path / "home"
    old = releases.build(content, home).id
    replica = Replica(Path(shutil.copytree(home, tmp_path / "replica")))
    replica.start()
    try:
        small_content.write(tmp_path / "content", "data/gouda.ttl", 'place:gouda a dct:Location ; rdfs:label "G"@nl .')
        new = releases.build(small_content.find_content(tmp_path / "content"), home).id
        releases.keep_last(home, 1)
        behind = tmp_path / "behind"
        (behind / "releases" / old).mkdir(parents=True)
        script = tmp_path / "script"
        script.write_text(changed((DEPLOY / "release-to-replicas").read_text("utf-8"), ("-gt 60 ]", "-gt 5 ]")))
        command = ["sh", script, home, replica.home, replica.url, behind, f"http://127.0.0.1:{free_port()}"]
        assert subprocess.run(command, timeout=150).returncode == 1
        with httpx.Client(base_url=replica.url, timeout=20) as http:
            assert http.get("/ready").json()["release"] == new
            assert http.get(f"/dumps/{old}/hrn-kg.nq.gz").status_code == 410
    finally:
        replica.held.close()
    assert [path.name for path in (replica.home / "releases").glob("20*")] == [new]
    pointers = [(one / "releases" / "current").read_text() for one in (home, replica.home)]
    assert pointers[0] == pointers[1]
    # One that does not serve the new release may serve the old one.
    assert {path.name for path in (behind / "releases").glob("20*")} == {old, new}


def test_a_replica_that_stays_behind_keeps_the_release_from_those_after_it(tmp_path: Path) -> None:
    """Here the one that is first in the row answers nothing at all."""
    home = tmp_path / "home"
    releases.build(small_content.make(tmp_path / "content"), home)
    places = [tmp_path / "one", tmp_path / "two"]
    for place in places:
        place.mkdir()
    script = (DEPLOY / "release-to-replicas").read_text("utf-8")
    hasty = tmp_path / "script"
    hasty.write_text(changed(script, ("-gt 60 ]", "-gt 1 ]")))
    command = ["sh", hasty, home, places[0], f"http://127.0.0.1:{free_port()}", places[1], "http://127.0.0.1:1"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert "does not serve release" in ended.stderr
    assert [(place / "releases" / "current").exists() for place in places] == [True, False]
    assert all((place / "releases").is_dir() for place in places), "the folders are with all of them"
