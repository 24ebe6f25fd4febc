"""`hrn-kg serve` of data that may not be loaded: the same answers, read from a store on disk."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from release_server import until

import small_content
from hrn_kg import releases
from hrn_kg.releases import store_size
from served import served

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def count(url: str) -> str:
    """The number of triples that the service counts."""
    return httpx.get(url + "/sparql", params={"query": COUNT}, headers={"Accept": "text/csv"}, timeout=20).text


def stores(home: Path) -> dict[str, int]:
    """The stores below a home, and when each was made."""
    return {path.parent.name: path.stat().st_mtime_ns for path in (home / "stores").glob("*/store")}


def opened_below(pid: int) -> set[str]:
    """The files that the processes below this one have open."""
    found: set[str] = set()
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found |= {str(link.readlink()) for link in Path(f"/proc/{child}/fd").iterdir()} | opened_below(int(child))
    return found


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
        store = str(release.path / "store")
        assert any(opened.startswith(store) for opened in opened_below(process.pid)), "a worker has its files open"
        assert count(url) == f"n\r\n{release.manifest.distinct}\r\n"
    assert stores(tmp_path / "home") == {}


def test_of_a_small_release_a_store_is_made_where_it_may_take_no_memory(tmp_path: Path) -> None:
    home, log = tmp_path / "home", tmp_path / "log"
    content = small_content.make(tmp_path / "content")
    first = releases.build(content, home)
    assert not (first.path / "store").exists()
    with served(home, log, memory_mb="0", workers="1", log="text") as (process, url):
        (made,) = stores(home)
        below = str(home / "stores" / made)
        assert any(opened.startswith(below) for opened in opened_below(process.pid))
        assert count(url) == f"n\r\n{first.manifest.distinct}\r\n"
        assert "A store on disk" in log.read_text()
        small_content.write(content.root, "data/delft.ttl", 'place:delft a dct:Location ; rdfs:label "Delft"@nl .')
        second = releases.build(small_content.find_content(content.root), home)
        until(lambda: count(url) == f"n\r\n{second.manifest.distinct}\r\n")
        (other,) = set(stores(home)) - {made}
        assert not any(opened.startswith(below) for opened in opened_below(process.pid)), "of the release before"
        releases.keep_last(home, 1)
        assert set(stores(home)) == {other}, "what a removed release held is nowhere"
