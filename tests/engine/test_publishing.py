"""`hrn-kg publish` against a real Oxigraph server and an endpoint that misbehaves; and how a server follows."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from odd_endpoint import JSON, endpoint_running
from odd_endpoint import MARK as ODD_MARK
from release_router import routing
from starlette.types import Message, Receive, Scope, Send

from hrn_kg.catalog import CATALOG_GRAPH, DATASET, MARK
from hrn_kg.cli import main
from hrn_kg.content import find_content
from hrn_kg.engine import Job, Source, open_engine
from hrn_kg.engine.remote.remote_engine import RemoteEngine
from hrn_kg.errors import EngineUnavailable
from hrn_kg.publishing.same_values import by_value, by_value_and_text
from hrn_kg.releases import Release, build, check
from hrn_kg.releases.progress import Progress
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer
from hrn_kg.web.served.current import follow, go_over_with_others
from hrn_kg.web.served.shared_switch import Seat, SharedSwitch
from hrn_kg.web.served.state import Ready, Served
from other_engines import OtherEngine, oxigraph_running
from served import QUICK, asked
from small_content import make, write

UPDATE = {"Content-Type": "application/sparql-update"}
QUERY = "SELECT ?p ?l { ?p <http://www.w3.org/2000/01/rdf-schema#label> ?l } ORDER BY STR(?p) STR(?l)"


@pytest.fixture(scope="module")
def two_releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Release, Release]:
    """A home with two small releases, of which the second is current."""
    root = tmp_path_factory.mktemp("content")
    home = tmp_path_factory.mktemp("home")
    content = make(root)
    first = build(content, home, Progress())
    label = "place:delft a dct:Location ; rdfs:label 'Delft'@nl ."
    write(root, "data/more-places.ttl", label)
    second = build(find_content(root), home, Progress())
    assert first is not None
    assert second is not None
    assert first.id != second.id
    return home, first, second


@pytest.fixture
def home(two_releases: tuple[Path, Release, Release], tmp_path: Path) -> Path:
    """The home of them, for one test."""
    shutil.copytree(two_releases[0], tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def no_other_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What chooses tests is no setting of the command."""
    monkeypatch.delenv("HRN_KG_TEST_ENGINES", raising=False)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[OtherEngine]:
    """An empty Oxigraph server that the settings name."""
    with oxigraph_running("--timeout-s", "20") as engine:
        for name, value in engine.settings.items():
            monkeypatch.setenv(f"HRN_KG_{name.upper()}", value)
        monkeypatch.setenv("HRN_KG_QUERY_SECONDS", "0.1")  # so short is the look for a time limit
        yield engine


def update(engine: OtherEngine, text: str) -> None:
    address = engine.query.replace("/query", "/update")
    assert httpx.post(address, content=text, headers=UPDATE).status_code == 204


def publish(home: Path, *options: str) -> int:
    return main(["--home", str(home), "publish", *options])


def test_a_release_is_put_and_proved(home: Path, engine: OtherEngine, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish(home, "--verify") == 1
    assert "shows no release" in capsys.readouterr().err
    assert publish(home) == 0
    out = capsys.readouterr().out
    assert "graphs were compared" in out
    assert "holds release" in out
    assert publish(home, "--verify", "--report", str(home / "report.json")) == 0
    found = json.loads((home / "report.json").read_text())
    assert found["engine"].startswith("Oxigraph/")
    assert (found["release"], found["queries"]["differs"], found["graphs"]["differs"]) == ("2026.11.1", {}, {})
    assert found["triples"] > 100
    assert found["queries"]["same"] > 0


@pytest.mark.parametrize(("options", "seconds", "is_warned"), [((), "1", True), (("--timeout-s", "1"), "2", False)])
def test_an_engine_without_a_time_limit_is_warned_of(
    home: Path,
    options: tuple[str, ...],
    seconds: str,
    is_warned: bool,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with oxigraph_running(*options) as engine:
        for name, value in engine.settings.items():
            monkeypatch.setenv(f"HRN_KG_{name.upper()}", value)
        monkeypatch.setenv("HRN_KG_QUERY_SECONDS", seconds)
        assert publish(home) == 0
    assert ("no time limit of its own" in capfd.readouterr().err) is is_warned


def test_one_triple_that_is_wrong_is_named(home: Path, engine: OtherEngine, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish(home) == 0
    place = "<https://w3id.org/harmreduction/id/place/amsterdam> <http://www.w3.org/2000/01/rdf-schema#label>"
    data = "GRAPH <https://w3id.org/harmreduction/graph/data>"
    update(engine, f'DELETE DATA {{ {data} {{ {place} "Amsterdam"@nl }} }}')
    update(engine, f'INSERT DATA {{ {data} {{ {place} "Amsterdam"@en }} }}')
    capsys.readouterr()
    assert publish(home, "--verify") == 1
    told = capsys.readouterr()
    assert "differs: graph https://w3id.org/harmreduction/graph/data" in told.out
    assert f'- {place} "Amsterdam"@nl' in told.out
    assert f'+ {place} "Amsterdam"@en' in told.out
    assert "1 of them differ" in told.err


def test_rows_that_are_missing_are_named(home: Path, engine: OtherEngine, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish(home) == 0
    update(engine, "DELETE WHERE { GRAPH ?g { <https://w3id.org/harmreduction/id/place/delft> ?p ?o } }")
    capsys.readouterr()
    assert publish(home, "--verify") == 1
    assert "differs: query list-places: 2 rows where the release has 3" in capsys.readouterr().out
    assert publish(home, "--verify", "--report", str(home / "report.json")) == 1
    found = json.loads((home / "report.json").read_text())
    assert found["queries"]["differs"]["list-places"].startswith("2 rows where the release has 3")


def test_an_engine_that_takes_no_dataset_at_once_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with endpoint_running() as endpoint:
        monkeypatch.setenv("HRN_KG_ENGINE", endpoint.address)
        assert publish(home) == 2
        assert "HRN_KG_ENGINE_STORE must be" in capsys.readouterr().err
        monkeypatch.setenv("HRN_KG_ENGINE_STORE", endpoint.address)
        assert publish(home) == 2
        assert "in one transaction" in capsys.readouterr().err
    assert publish(home, "--verify") == 2  # it is gone
    assert "cannot be reached" in capsys.readouterr().err


def test_there_is_nothing_to_publish_to_without_an_engine(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish(home) == 2
    assert "HRN_KG_ENGINE names no engine" in capsys.readouterr().err


def test_a_server_follows_when_the_engine_shows_the_release(
    home: Path, two_releases: tuple[Path, Release, Release], engine: OtherEngine, tmp_path: Path
) -> None:
    _, first, second = two_releases
    assert publish(home, "--release", first.id) == 0
    with asked(home, tmp_path / "log", program=QUICK, workers="1", **engine.settings) as http:
        time.sleep(0.5)  # in which it has looked some times
        assert answered(http) == (200, first.id)  # the engine does not show it yet
        assert publish(home, "--release", second.id) == 0
        _until(lambda: answered(http) == (200, second.id))
        older = http.get("/sparql", params={"query": QUERY, "release": first.id})
        assert (older.status_code, older.headers["x-hrn-kg-release"]) == (200, first.id)
        assert "Delft" not in older.text
        update(engine, f"DELETE WHERE {{ GRAPH <{CATALOG_GRAPH}> {{ <{DATASET}> ?p ?o }} }}")
        _until(lambda: http.get("/ready").status_code == 503)
        assert answered(http)[0] == 503
        _until(lambda: "hrn_kg_engine_ready 0.0" in http.get("/metrics").text)
        assert publish(home, "--release", second.id) == 0
        _until(lambda: http.get("/ready").status_code == 200)
        assert answered(http) == (200, second.id)
    lines = (tmp_path / "log").read_text()
    assert lines.count(f"stays: the engine does not show {second.id} yet") == 1
    assert lines.count("The engine shows no release") == 1


def test_the_next_release_is_filled_beside_the_one_that_answers(
    home: Path, two_releases: tuple[Path, Release, Release], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two Oxigraph servers, one for each release; nobody waits, and the older release is asked where it stays."""
    _, first, second = two_releases
    with (
        oxigraph_running("--timeout-s", "20") as one,
        oxigraph_running("--timeout-s", "20") as other,
        routing({first.id: one.query, second.id: other.query}) as router,
    ):
        settings = {"engine": f"{router}/{{release}}/query", "engine_store": f"{router}/{{release}}/store"}
        for name, value in settings.items():
            monkeypatch.setenv(f"HRN_KG_{name.upper()}", value)
        monkeypatch.setenv("HRN_KG_QUERY_SECONDS", "0.1")
        assert publish(home, "--release", first.id) == 0
        with asked(home, tmp_path / "log", program=QUICK, workers="1", **settings) as http:
            assert answered(http) == (200, first.id)
            assert publish(home, "--release", second.id) == 0
            seen = set()

            def is_over() -> bool:
                seen.add(answered(http))
                return (200, second.id) in seen

            _until(is_over)
            assert seen <= {(200, first.id), (200, second.id)}
            older = http.get("/sparql", params={"query": QUERY + " LIMIT 9", "release": first.id})
            assert (older.status_code, older.headers["x-hrn-kg-release"]) == (200, first.id)
            assert "Amsterdam" in older.text
            update(one, "DELETE WHERE { GRAPH ?g { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o } }")
            older = http.get("/sparql", params={"query": QUERY + " LIMIT 8", "release": first.id})
            assert (older.status_code, "Amsterdam" in older.text) == (200, False), "it is that server that is asked"


def test_nobody_is_waited_for_once_the_engine_shows_the_next_release(
    two_releases: tuple[Path, Release, Release],
) -> None:
    """From the release before nobody can answer any more, not even those that have not loaded the next one."""
    _, first, second = two_releases

    async def run() -> None:
        async with next_one_ready(two_releases) as (served, switch):
            Seat(switch, 1).loaded(first.id)
            following = asyncio.create_task(follow(served, Seat(switch, 0)))
            with pytest.raises(EngineUnavailable):
                await served.answerer.engine.answer(Job("ASK {}", JSON))
            async with asyncio.timeout(15):
                while served.label == first.id:
                    await asyncio.sleep(0.05)
            following.cancel()
            assert (served.label, served.release, switch.begun) == (second.id, second, second.id)

    asyncio.run(run())


def test_a_process_goes_over_before_its_next_request_once_another_did(
    two_releases: tuple[Path, Release, Release],
) -> None:
    """Whatever the task that follows the pointer is doing: here there is none."""
    _, first, second = two_releases
    seen: list[str] = []

    async def run() -> None:
        async with next_one_ready(two_releases) as (served, switch):
            own, other = Seat(switch, 0), Seat(switch, 1)

            async def answer(scope: Scope, _: Receive, __: Send) -> None:
                assert scope["state"]["served"].release.id == served.label
                seen.append(served.label)

            app = go_over_with_others(own, answer)
            scope: Scope = {"type": "http", "state": {"served": served}}
            for begin in (lambda: None, lambda: other.switch.begin(second.id), lambda: None):
                begin()
                await app(scope, receive_nothing, send_nothing)

    asyncio.run(run())
    assert seen == [first.id, second.id, second.id]


def test_what_is_no_longer_named_as_the_next_takes_no_memory(two_releases: tuple[Path, Release, Release]) -> None:
    """The pointer came back to the second release when the first was ready already."""
    home, first, second = two_releases

    async def run() -> None:
        settings = Settings(home=home, workers=1)
        engine = await open_engine(settings, second.source)
        try:
            served = Served(settings, Answerer(engine, settings), second, (), is_union=False)
            take_over = await engine.prepare(first.source)
            served.ready = Ready(first, (), check(first), take_over, asyncio.get_running_loop().time())
            following = asyncio.create_task(follow(served, Seat.alone()))
            async with asyncio.timeout(15):
                while served.ready is not None:
                    await asyncio.sleep(0.05)
            following.cancel()
            with pytest.raises(EngineUnavailable, match="has ended"):
                take_over()
            assert (await engine.answer(Job("ASK {}", JSON))).release == second.id
        finally:
            await engine.close()

    asyncio.run(run())


@asynccontextmanager
async def next_one_ready(
    two_releases: tuple[Path, Release, Release],
) -> AsyncIterator[tuple[Served, SharedSwitch]]:
    """One of two processes, which has the second release ready, and answers from the first."""
    home, first, second = two_releases
    with endpoint_running() as endpoint:
        endpoint.mark = first.id
        settings = Settings(engine=endpoint.address, home=home)
        engine = await RemoteEngine.open(settings, Source(first.id, (), mark=ODD_MARK))
        served = Served(settings, Answerer(engine, settings), first, (), is_union=False)
        endpoint.mark = second.id
        take_over = await engine.prepare(Source(second.id, (), mark=ODD_MARK))
        served.ready = Ready(second, (), check(second), take_over, asyncio.get_running_loop().time())
        try:
            yield served, SharedSwitch(2, first.id)
        finally:
            await engine.close()


async def receive_nothing() -> Message:
    return {"type": "http.disconnect"}


async def send_nothing(_: Message) -> None:
    """Nobody reads it."""


def answered(http: httpx.Client) -> tuple[int, str]:
    response = http.get("/sparql", params={"query": QUERY})
    return response.status_code, response.headers.get("x-hrn-kg-release", "")


def _until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_mark_is_the_one_row_of_a_release(two_releases: tuple[Path, Release, Release]) -> None:
    assert two_releases[2].source.mark == MARK
    assert MARK.count("?release") == 2


@pytest.mark.parametrize(
    ("one", "other", "is_number"),
    [
        ('"1"^^<http://www.w3.org/2001/XMLSchema#integer>', '"1.0"^^<http://www.w3.org/2001/XMLSchema#decimal>', True),
        (
            '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
            '"01"^^<http://www.w3.org/2001/XMLSchema#unsignedByte>',
            True,
        ),
        ('"true"^^<http://www.w3.org/2001/XMLSchema#boolean>', '"1"^^<http://www.w3.org/2001/XMLSchema#integer>', True),
        ('"1E2"^^<http://www.w3.org/2001/XMLSchema#double>', '"100"^^<http://www.w3.org/2001/XMLSchema#int>', True),
        ('"1"^^<http://www.w3.org/2001/XMLSchema#integer>', '"2"^^<http://www.w3.org/2001/XMLSchema#integer>', False),
        ('"1"^^<http://www.w3.org/2001/XMLSchema#integer>', '"1"', False),
        ('"true"^^<http://www.w3.org/2001/XMLSchema#boolean>', '"1"', False),
        ('"1E999999999"^^<http://www.w3.org/2001/XMLSchema#double>', '"1"', False),
        ('"x"^^<http://www.w3.org/2001/XMLSchema#integer>', '"x"', False),
        ('"a"@nl', '"a"', False),
    ],
)
def test_numbers_are_compared_by_value(one: str, other: str, is_number: bool) -> None:
    assert (by_value(one) == by_value(other)) is is_number


def test_texts_of_rows_are_compared_without_their_language() -> None:
    assert by_value_and_text(r'?a "x \"y\"@nl"@nl-NL ?b "z"') == r'?a "x \"y\"@nl" ?b "z"'
