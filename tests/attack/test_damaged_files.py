"""Files damaged at random places: never a wrong answer with 200, always a sentence and a way out.

Sixteen of them in `make test`, a hundred in `make test-long`.
"""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from attacked_server import LONG, Attacked, copy_of, serving, wait_until
from damages import damage, files_below

import small_content
from hrn_kg import releases
from hrn_kg.cli import main
from served import environment
from started import CLI, run_python

STARTS, SERVED, OLDER = (44, 20, 16) if LONG else (6, 3, 2)
COUNT = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
LABELS = {"query": "SELECT ?label { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?label } ORDER BY ?label"}
CSV = {"Accept": "text/csv"}
DAMAGED = "https://w3id.org/harmreduction/problem/data-damaged"

Asked = tuple[str, tuple[tuple[str, str], ...], str]


@pytest.fixture(scope="module")
def two_releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two releases, and its content beside it."""
    root = tmp_path_factory.mktemp("damaged")
    content = small_content.make(root / "content")
    releases.build(content, root / "home")
    small_content.write(root / "content", "data/gouda.ttl", 'place:gouda a dct:Location ; rdfs:label "Gouda"@nl .')
    releases.build(small_content.find_content(root / "content"), root / "home")
    return root / "home"


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command on a home, with the content beside it, and no settings around it."""
    for name in [name for name in os.environ if name.startswith("HRN_KG_")]:
        monkeypatch.delenv(name)

    def call(home: Path, *words: str) -> Said:
        capsys.readouterr()
        code = main(["--home", str(home), "--content", str(home.parent / "content"), *words])
        return Said(code, *capsys.readouterr())

    return call


def start(home: Path) -> subprocess.CompletedProcess[str]:
    """A server that is not to start, as a process of its own."""
    command = [*CLI, "--home", str(home), "serve", "--port", "0"]
    return run_python(command, env=environment(), capture_output=True, text=True, timeout=60, check=False)


def released(home: Path) -> list[releases.Release]:
    found = list(releases.list_releases(home))
    assert len(found) == 2
    return found


def questions(release: releases.Release, *, named: bool) -> list[Asked]:
    """What is asked of a release, by its name or of the current one: path, parameters, accepted format."""
    more = (("release", release.id),) if named else ()
    below = f"/dumps/{release.id}/" if named else "/dumps/"
    files = [file.name for file in release.manifest.files]
    assert len(files) > 5
    asked = [("/sparql", (*query.items(), *more), "text/csv") for query in (COUNT, LABELS)]
    asked += [("/graph/data.nt", more, "*/*"), *((below + name, (), "*/*") for name in (*files, "SHA256SUMS"))]
    return (
        asked
        if named
        else [*asked, ("/catalog", (), "text/turtle"), ("/queries/list-places", (), "application/sparql-query")]
    )


def ask(client: httpx.Client, asked: Asked) -> httpx.Response:
    path, parameters, accept = asked
    return client.get(path, params=list(parameters), headers={"Accept": accept})


def is_refusal(answer: httpx.Response) -> bool:
    """Whether it is a problem detail about damage, with words for a person."""
    if answer.headers["content-type"] != "application/problem+json":
        return False
    told = answer.json()
    return (answer.status_code, told["status"]) == (503, 503) and told["detail"].endswith(".")


class Witness:
    """Knows the right answers, and sees that no other is given with 200."""

    def __init__(self, client: httpx.Client, asked: list[Asked]) -> None:
        self.client = client
        self.right = {one: ask(client, one) for one in asked}
        assert {answer.status_code for answer in self.right.values()} == {200}

    def look(self, why: str) -> set[int]:
        """Ask all; the statuses."""
        seen = set()
        for asked, right in self.right.items():
            answer = ask(self.client, asked)
            if answer.status_code == 200:
                assert answer.content == right.content, (why, asked)
            else:
                assert is_refusal(answer), (why, asked, answer.status_code, answer.text)
            seen.add(answer.status_code)
        return seen


@pytest.mark.parametrize("seed", range(STARTS))
def test_a_damaged_release_is_not_started_and_build_repairs(
    two_releases: Path, tmp_path: Path, run: Run, seed: int
) -> None:
    home = copy_of(two_releases.parent, tmp_path / "all") / "home"
    current = released(home)[0]
    done = damage(random.Random(f"start {seed}"), [*files_below(current.path), home / "releases" / "current"])

    started = start(home)
    assert started.returncode == 2, (str(done), started.stdout, started.stderr)
    (line,) = started.stderr.splitlines()
    assert line.startswith("hrn-kg: "), (str(done), line)
    assert "hrn-kg build" in line, (str(done), line)
    assert str(home) in line, (str(done), line)

    checked = run(home, "releases", "--check")
    named = "current" if done.path.name == "current" else current.id
    assert checked.code == 1, (str(done), checked.out)
    assert any(line.startswith(named) and "whole" not in line for line in checked.out.splitlines()), checked.out

    built = run(home, "build")
    assert (built.code, "is current" in built.out) == (0, True), (str(done), built)
    assert releases.check(releases.current(home)).damage is None
    assert run(home, "releases").code == 0


@pytest.fixture(scope="module", params=["memory", "disk"])
def served(
    two_releases: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Attacked]:
    home = copy_of(two_releases, tmp_path_factory.mktemp(request.param) / "home")
    settings = {"HRN_KG_MEMORY_MB": "0" if request.param == "disk" else "4096", "HRN_KG_WORKERS": "1"}
    with serving(home, home.parent / "log", settings) as server:
        yield server


def number(client: httpx.Client, name: str) -> float:
    found = [line for line in client.get("/metrics").text.splitlines() if line.startswith(name + " ")]
    assert len(found) == 1
    return float(found[0].split()[1])


@pytest.mark.parametrize("seed", range(SERVED))
def test_a_release_that_is_damaged_while_it_is_served_says_so_until_it_is_whole(served: Attacked, seed: int) -> None:
    current = released(served.home)[0]
    with served.client() as client:
        witness = Witness(client, questions(current, named=False))
        told = len(served.log.read_text())
        done = damage(random.Random(f"served {seed}"), files_below(current.path))
        witness.look(str(done))
        assert wait_until(lambda: client.get("/ready").status_code == 503), str(done)
        assert witness.look(str(done)) == {503}, str(done)
        assert client.get("/ready").json()["type"] == DAMAGED
        assert client.get("/health").status_code == 200
        assert wait_until(lambda: number(client, "hrn_kg_releases_damaged") == served.processes), str(done)
        assert wait_until(lambda: done.path.name in served.log.read_text()[told:]), str(done)
        done.undo()
        witness.look(f"undone: {done}")
        assert wait_until(lambda: client.get("/ready").status_code == 200), str(done)
        assert witness.look(f"undone: {done}") == {200}, str(done)
        assert wait_until(lambda: number(client, "hrn_kg_releases_damaged") == 0), str(done)


@pytest.mark.parametrize("seed", range(OLDER))
def test_an_older_release_that_is_damaged_is_passed_over(served: Attacked, seed: int) -> None:
    current, older = released(served.home)
    with served.client() as client:
        witness = Witness(client, questions(older, named=True))
        beside = Witness(client, questions(current, named=False))
        done = damage(random.Random(f"older {seed}"), files_below(older.path))
        witness.look(str(done))
        answers = ("/sparql", (*COUNT.items(), ("release", older.id)), "text/csv")
        assert wait_until(lambda: ask(client, answers).status_code == 503), str(done)
        assert beside.look(str(done)) == {200}
        assert client.get("/ready").status_code == 200
        done.undo()
        assert wait_until(lambda: witness.look(f"undone: {done}") == {200}), str(done)
        assert wait_until(lambda: number(client, "hrn_kg_releases_damaged") == 0), str(done)
