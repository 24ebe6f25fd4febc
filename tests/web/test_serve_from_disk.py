"""`hrn-kg serve` of data that may not be loaded: the same answers, read from a store on disk."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from release_server import until

import small_content
from hrn_kg import releases
from hrn_kg.releases import store_size
from served import QUICK, served

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o } # RAND(), so that no cache answers"


def count(url: str, **named: str) -> str:
    """The number of triples that the service counts."""
    return httpx.get(url + "/sparql", params={"query": COUNT, **named}, headers={"Accept": "text/csv"}, timeout=20).text


def stores(home: Path) -> dict[str, int]:
    """The stores below a home, and when each was made."""
    return {path.parent.name: path.stat().st_mtime_ns for path in (home / "stores").glob("*/store")}


def opened_below(pid: int) -> dict[int, set[str]]:
    """The processes below this one, and the files that they have open."""
    found: dict[int, set[str]] = {}
    with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
        for child in map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()):
            found |= {child: opened_by(child)} | opened_below(child)
    return found


def opened_by(pid: int) -> set[str]:
    found: set[str] = set()
    with suppress(FileNotFoundError, ProcessLookupError):
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # it was closed meanwhile
                found.add(str(link.readlink()))
    return found


def readers(pid: int, store: Path) -> list[int]:
    """The processes below this one that have files of a store open."""
    below = opened_below(pid).items()
    return [child for child, files in below if any(file.startswith(str(store)) for file in files)]


def test_files_are_made_a_store_once_and_served_from_it(tmp_path: Path) -> None:
    data, home, log = tmp_path / "data.nq", tmp_path / "home", tmp_path / "log"
    shared = "<urn:a> <urn:p> <urn:b> <urn:g:%d> .\n"
    data.write_text(shared % 1 + shared % 2 + "<urn:c> <urn:p> <urn:d> <urn:g:1> .\n")
    options = ("--data", str(data), "--union-default-graph")
    with served(home, log, *options, memory_mb="0", workers="1") as (_, url):
        assert count(url) == "n\r\n2\r\n", "a triple of two graphs is one triple"
        assert "A store on disk" in log.read_text()
    made = stores(home)
    assert len(made) == 1
    with served(home, log, *options, memory_mb="0", workers="1") as (_, url):
        assert count(url) == "n\r\n2\r\n"
    assert stores(home) == made, "found again"
    with served(home, log, *options, workers="1") as (_, url):
        assert count(url) == "n\r\n2\r\n"
        assert "A store on disk" not in log.read_text(), "it fits"


def test_a_large_release_is_served_from_its_own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_size, "MOST_WITHOUT_STORE", 0)
    content = small_content.make(tmp_path / "content")
    release = releases.build(content, tmp_path / "home")
    with served(tmp_path / "home", tmp_path / "log", memory_mb="0", workers="1") as (process, url):
        assert readers(process.pid, release.path / "store"), "a worker has its files open"
        assert count(url) == f"n\r\n{release.manifest.distinct}\r\n"
    assert stores(tmp_path / "home") == {}


def test_of_a_small_release_a_store_is_made_where_it_may_take_no_memory(tmp_path: Path) -> None:
    home, log = tmp_path / "home", tmp_path / "log"
    content = small_content.make(tmp_path / "content")
    first = releases.build(content, home)
    assert not (first.path / "store").exists()
    with served(home, log, program=QUICK, memory_mb="0", workers="1", log="json") as (process, url):
        (made,) = stores(home)
        assert made.startswith(first.id)
        store = home / "stores" / made / "store"
        assert readers(process.pid, store)
        right = f"n\r\n{first.manifest.distinct}\r\n"
        assert count(url) == right
        assert "A store on disk" in log.read_text()

        (store / "CURRENT").unlink()
        until(lambda: f"The store of release {first.id} is damaged: CURRENT is missing." in log.read_text())
        until(lambda: count(url) == right)
        assert "CURRENT is missing. It is made anew." in log.read_text()

        small_content.write(content.root, "data/delft.ttl", 'place:delft a dct:Location ; rdfs:label "Delft"@nl .')
        second = releases.build(small_content.find_content(content.root), home)
        until(lambda: count(url) == f"n\r\n{second.manifest.distinct}\r\n")
        (other,) = set(stores(home)) - {made}
        until(lambda: not readers(process.pid, store))

        assert count(url, release=first.id) == right
        assert f"Release {first.id}, which was asked for, is read from a store on disk." in log.read_text()
        assert log.read_text().count("HRN_KG_MEMORY_MB") == 3, "of what the server is there for"
        assert {os.getpriority(os.PRIO_PROCESS, pid) for pid in readers(process.pid, store)} == {5}
        (store / "CURRENT").unlink()
        until(lambda: f"The store of release {first.id} is damaged" in log.read_text().partition("asked for")[2])
        assert count(url, release=first.id) == right

        leftover = home / "stores" / f".new-{first.id}-killed"
        leftover.mkdir()
        first.path.rename(home / "elsewhere")  # as it goes from a replica, which only gets what is in `releases`
        until(lambda: {path.name for path in (home / "stores").iterdir()} == {".lock", other})
        assert count(url) == f"n\r\n{second.manifest.distinct}\r\n"
