"""An earlier version of the ontology answers at its address: it lies among the dumps of the release."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from release_server import Running, until

from hrn_kg.content import find_content

KEPT = find_content(Path(__file__).parents[2]).versions()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    server = Running(tmp_path_factory.mktemp("versions"))
    folder = server.root / "content" / "ontology" / "versions"
    folder.mkdir()
    for path in KEPT:
        shutil.copy(path, folder)
    added = server.add_place("gouda")
    until(lambda: server.release() == added)
    yield server
    server.close()


def ask(running: Running, path: str, form: str = "text/turtle") -> httpx.Response:
    return running.http.get(path, headers={"Accept": form}, follow_redirects=True)


@pytest.mark.parametrize("path", ["/ontology/0.1.0", "/ontology/claim/0.1.0", "/ontology/claim/0.1.0.ttl"])
def test_the_version_before_leads_to_the_file_kept_of_it(running: Running, path: str) -> None:
    assert [kept.name for kept in KEPT] == ["0.1.0.ttl"]
    answer = ask(running, path)
    assert answer.status_code == 200
    assert answer.url.path == f"/dumps/{running.release()}/ontology-0.1.0.ttl"
    assert answer.content == KEPT[0].read_bytes()


@pytest.mark.parametrize(
    "path", ["/ontology/none/0.1.0", "/ontology/0.0.9", "/ontology/..%2f0.1.0", "/ontology/x0.1.0"]
)
def test_other_versions_are_not_found(running: Running, path: str) -> None:
    assert ask(running, path).status_code in (400, 404)


def test_what_was_said_before_is_no_part_of_what_is_said_now(running: Running) -> None:
    query = "ASK { ?x <http://www.w3.org/2002/07/owl#versionIRI> ?y FILTER(STRENDS(STR(?y), '0.1.0')) }"
    answer = running.http.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    assert "false" in answer.text or answer.json() == {"boolean": False}


def test_a_browser_gets_the_same_file(running: Running) -> None:
    answer = ask(running, "/ontology/0.1.0", "text/html")
    assert (answer.status_code, answer.content) == (200, KEPT[0].read_bytes())
