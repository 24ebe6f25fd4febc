"""A server that runs follows when an earlier release is used again, and so do those who copy the base."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from release_server import Running, until

from hrn_kg import releases
from hrn_kg.cli import main

BASE = "https://w3id.org/harmreduction/id/place/"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    server = Running(tmp_path)
    try:
        yield server
    finally:
        server.close()


def test_server_feed_tombstones_and_copies_follow(
    running: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = running.release()
    second = running.add_place("gouda")
    until(lambda: running.release() == second)
    copy = ["mirror", running.url, "--into", str(tmp_path / "copy")]
    assert main(copy) == 0

    def use(release: str) -> str:
        content = str(running.root / "content")
        assert main(["--home", str(running.home), "--content", content, "releases", "--use", release]) == 0
        return releases.current(running.home).id

    third = use(first)
    assert third not in {first, second}
    until(lambda: running.release() == third)
    answer = running.http.get("/id/place/gouda", headers={"Accept": "*/*"})
    assert answer.status_code == 410
    gone = answer.json()
    assert (gone["last"], gone["release"]) == (second, third)
    changes = running.http.get(f"/changes/{third}.json").json()
    assert changes["counts"]["deleted"] == 1, changes
    assert BASE + "gouda" in json.dumps(changes)
    assert BASE + "gouda" in running.http.get("/feed.nq").text + running.http.get(f"/feed/{third}/1.nq").text
    older, now = (running.http.get(f"/dumps/{one}/hrn-kg.nq").content for one in (first, third))
    assert older == now
    capsys.readouterr()
    assert main(copy) == 0
    printed = dict(line.split() for line in capsys.readouterr().out.splitlines())
    assert printed["release"] == third
    assert (tmp_path / "copy" / "hrn-kg.nq").read_bytes() == now

    fourth = use(second)
    until(lambda: running.release() == fourth)
    assert running.http.get("/doc/place/gouda.ttl").status_code == 200
    assert main(copy) == 0
    assert b"place/gouda" in (tmp_path / "copy" / "hrn-kg.nq").read_bytes()
