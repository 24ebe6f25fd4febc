"""What is tried with Debian's Virtuoso alone: filling it graph by graph, and one that hangs (`make test-engines`)."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hrn_kg import releases
from hrn_kg.cli import main
from hrn_kg.releases import Release
from other_engines import Virtuoso, has_virtuoso, virtuoso_running
from served import asked
from small_content import make

pytestmark = [
    pytest.mark.skipif(not os.environ.get("HRN_KG_TEST_ENGINES"), reason="Virtuoso is met by `make test-engines`"),
    pytest.mark.skipif(not has_virtuoso(), reason="Virtuoso is not installed (apt-get install virtuoso-opensource-7)"),
]
PLACES = "SELECT ?l { ?p a <http://purl.org/dc/terms/Location> ; <http://www.w3.org/2000/01/rdf-schema#label> ?l }"
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(STR(?c)) > STRLEN(STR(?i))) }"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A small release, in a home of its own."""
    root = tmp_path_factory.mktemp("small")
    return releases.build(make(root / "content"), root / "home")


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    """An empty one."""
    with virtuoso_running(tmp_path_factory.mktemp("virtuoso") / "here") as engine:
        yield engine


@pytest.fixture
def settings(virtuoso: Virtuoso, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What names it: addresses of each release, as far as it takes them, and the log-in that its store wants."""
    login = tmp_path / "login"
    login.write_text("digest\ndba\ndba\n")
    found = {
        "engine": f"{virtuoso.query}?of={{release}}",
        "engine_store": f"{virtuoso.store}?of={{release}}",
        "engine_login": str(login),
        "query_seconds": "3",
    }
    monkeypatch.delenv("HRN_KG_TEST_ENGINES")
    for name, value in found.items():
        monkeypatch.setenv(f"HRN_KG_{name.upper()}", value)
    return found


def publish(release: Release, *options: str) -> int:
    return main(["--home", str(release.path.parents[1]), "publish", *options])


def test_it_is_filled_graph_by_graph_with_a_log_in(
    release: Release, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(settings["engine_login"]).write_text("digest\ndba\nwrong\n")
    assert publish(release) == 2
    assert "does not let this service write" in capsys.readouterr().err
    Path(settings["engine_login"]).write_text("digest\ndba\ndba\n")
    assert publish(release) == 0, capsys.readouterr().out
    assert f"holds release {release.id}" in capsys.readouterr().out
    assert publish(release) == 0, "over what is there, too"


def test_one_that_hangs_is_told_and_answers_when_it_is_started_again(
    release: Release, settings: dict[str, str], virtuoso: Virtuoso, tmp_path: Path
) -> None:
    assert publish(release) == 0
    with asked(release.path.parents[1], tmp_path / "log", workers="1", **settings) as http:
        before = http.get("/sparql", params={"query": PLACES}, headers={"Accept": "text/csv"})
        assert (before.status_code, len(before.text.splitlines()) > 2) == (200, True)
        assert http.get("/sparql", params={"query": LONG}).status_code == 504
        virtuoso.restart()
        _until_ready(http)
        fresh = http.get("/sparql", params={"query": PLACES + " # anew"}, headers={"Accept": "text/csv"})
        assert (fresh.status_code, sorted(fresh.text.splitlines())) == (200, sorted(before.text.splitlines()))


def _until_ready(http: httpx.Client) -> None:
    deadline = time.monotonic() + 30
    while http.get("/ready").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)
