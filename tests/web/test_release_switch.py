"""A server that runs follows the pointer: it goes over to a new release, and no request fails meanwhile."""

from __future__ import annotations

import asyncio
import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from release_server import Running, until
from starlette.types import Message, Receive, Scope, Send

import small_content
from hrn_kg import releases
from hrn_kg.describe import construct
from hrn_kg.engine import Source, open_engine
from hrn_kg.pieced_files import parts_of
from hrn_kg.settings import Settings
from hrn_kg.site import examples_of
from hrn_kg.sparql import Answerer, ReleaseChanged
from hrn_kg.web.served.current import again_after_switch
from hrn_kg.web.served.state import Ready, Served

PLACES = """PREFIX dct: <http://purl.org/dc/terms/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?label WHERE { ?place a dct:Location ; rdfs:label ?label }"""
CSV = {"Accept": "text/csv"}
HEADER = "x-hrn-kg-release"
PAGE = {"Accept": "text/html"}
SIGNED = {"/sparql", "/graph/data", "/dumps/hrn-kg.nq"}  # where a text tells the releases apart


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    server = Running(tmp_path)
    try:
        yield server
    finally:
        server.close()


def test_a_build_is_followed_without_a_failed_request(running: Running) -> None:
    first = running.release()
    seen: list[tuple[str, int, str, str]] = []
    faults: list[str] = []
    stop = threading.Event()

    def visit(path: str, accept: str, sign: str, query: str | None = None) -> None:
        with httpx.Client(base_url=running.url, timeout=20, headers={"Accept": accept}) as http:
            while not stop.is_set():
                try:
                    answer = http.get(path, params={"query": query} if query else {})
                except httpx.HTTPError as fault:
                    faults.append(f"{path}: {fault!r}")
                    return
                found = "new" if sign in answer.text else "old"
                seen.append((path, answer.status_code, answer.headers.get(HEADER, ""), found))

    visits = [
        ("/sparql", "text/csv", "gouda", PLACES),  # from the cache, but for the first of each release
        ("/sparql", "text/csv", "gouda", PLACES + " # RAND()"),  # never from the cache
        ("/graph/data", "application/n-triples", "place/gouda"),
        ("/dumps/hrn-kg.nq", "*/*", "place/gouda"),
        ("/catalog", "text/turtle", "\n"),
        ("/nl/places/utrecht", "text/html", "\n"),
        ("/en", "text/html", "\n"),
    ]
    threads = [threading.Thread(target=visit, args=visit_) for visit_ in visits]
    for thread in threads:
        thread.start()
    try:
        second = running.add_place("gouda")
        until(lambda: running.release() == second)
        time.sleep(0.5)
    finally:
        stop.set()
        for thread in threads:
            thread.join()

    assert second != first
    assert faults == []
    assert {status for _, status, _, _ in seen} == {200}
    for path, *_ in visits:
        assert {label for where, _, label, _ in seen if where == path} >= {first, second}, path
    told = {(path, label, found) for path, _, label, found in seen if path in SIGNED}
    assert told == {(path, *pair) for path in SIGNED for pair in ((first, "old"), (second, "new"))}

    http = running.http
    assert http.get("/ready").json()["release"] == second
    assert http.get("/doc/place/gouda", headers={"Accept": "text/turtle"}).status_code == 200
    assert http.get("/dumps/", headers={"Accept": "application/json"}).json()["release"] == second
    assert second in http.get("/catalog", headers={"Accept": "text/turtle"}).text
    for path in ("/en", "/en/dumps", "/en/places/gouda", "/en/query"):
        page = http.get(path, headers=PAGE)
        assert (page.status_code, page.headers[HEADER]) == (200, second)
        choice = re.search(r'<select id="release".*?</select>', page.text, re.DOTALL)
        if choice is not None:  # the kept releases are offered by name, with the one that is read chosen
            assert f'<option value="{second}" selected>' in choice[0], path
            assert choice[0].count(" selected") == 1, path
        assert first not in page.text.replace(choice[0] if choice else "", ""), path


def test_what_cannot_be_loaded_is_told_once_and_not_served(running: Running) -> None:
    first = running.release()

    def said() -> list[str]:
        return running.log.read_text().splitlines()

    def still_answers() -> None:
        answer = running.http.get("/sparql", params={"query": PLACES}, headers=CSV)
        assert (answer.status_code, answer.headers[HEADER], "gouda" in answer.text) == (200, first, False)

    running.point_at("this is no release\n")
    until(lambda: len(said()) == 1)
    assert "does not hold a release id" in said()[0]
    still_answers()

    point_at_a_broken_one(running, first)
    until(lambda: len(said()) == 2)
    assert f"Release {first} stays" in said()[1]
    time.sleep(0.5)  # in which it has looked some times
    still_answers()
    assert len(said()) == 2

    running.point_at(first + "\n")
    second = running.add_place("gouda")
    until(lambda: running.release() == second)
    answer = running.http.get("/sparql", params={"query": PLACES}, headers=CSV)
    assert (answer.headers[HEADER], "gouda" in answer.text) == (second, True)


def test_files_that_come_after_the_pointer_are_taken_up_when_all_are_there(running: Running) -> None:
    """Else they would be tried again after a minute."""
    first = running.release()
    elsewhere = Path(shutil.copytree(running.home, running.root / "elsewhere"))
    text = 'place:gouda a dct:Location ; rdfs:label "gouda"@nl .'
    small_content.write(running.root / "content", "data/gouda.ttl", text)
    second = releases.build(small_content.find_content(running.root / "content"), elsewhere).id
    running.point_at((elsewhere / "releases" / "current").read_text())
    until(lambda: f"Release {first} stays" in running.log.read_text())
    files = sorted(path for path in (elsewhere / "releases" / second).rglob("*") if path.is_file())
    assert len(files) > 20
    for number, path in enumerate(files):
        to = running.home / path.relative_to(elsewhere)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, to)
        if number % 10 == 0:
            assert running.release() == first
            time.sleep(0.3)
    until(lambda: running.release() == second, 15)
    answer = running.http.get("/sparql", params={"query": PLACES}, headers=CSV)
    assert (answer.headers[HEADER], "gouda" in answer.text) == (second, True)


def point_at_a_broken_one(running: Running, first: str) -> None:
    """Point at a release that is whole but for its dump, which is no RDF."""
    year, month, number = first.split(".")
    broken = f"{year}.{month}.{int(number) + 1}"
    folder = running.home / "releases" / broken
    shutil.copytree(running.home / "releases" / first, folder)
    _, dump, _ = parts_of(folder / "dumps" / "hrn-kg.nq")
    dump.chmod(0o644)
    dump.write_text("this is no RDF\n")
    running.point_at(broken + "\n")


@pytest.mark.parametrize(
    ("switches_after", "attempts"),
    [(1, 2), (2, 1)],  # the second half would be of the new release; or all was read before
)
def test_a_document_is_of_one_release_when_the_server_goes_over(
    switches_after: int, attempts: int, tmp_path: Path
) -> None:
    sources = {}
    for name in ("old", "new"):
        file = tmp_path / f"{name}.nt"
        file.write_text(f"<urn:{name}> <urn:first> <urn:a> .\n<urn:{name}> <urn:second> <urn:b> .\n")
        sources[name] = Source(name, (file,))
    made: list[str] = []
    sent: list[Message] = []

    async def serve() -> None:
        settings = Settings(workers=1)
        engine = await open_engine(settings, sources["old"])
        served = Served(settings, Answerer(engine, settings), release=None, examples=(), is_union=True)

        async def make(scope: Scope, receive: Receive, send: Send) -> None:
            site = served.site("http://a", "")
            made.append(site.label)
            halves = []
            for number, part in enumerate(("first", "second"), 1):
                halves += await construct(
                    site.data, f"CONSTRUCT {{ ?x <urn:{part}> ?y }} WHERE {{ ?x <urn:{part}> ?y }}"
                )
                if number == switches_after and len(made) == 1:
                    await engine.switch(sources["new"])
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": " ".join(str(half.subject) for half in halves).encode()})

        async def receive() -> Message:
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        try:
            await again_after_switch(make)({"type": "http", "method": "GET"}, receive, send)
        finally:
            await engine.close()

    asyncio.run(serve())
    assert len(made) == attempts
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[1]["body"] == f"<urn:{made[-1]}> <urn:{made[-1]}>".encode()


def test_a_site_is_of_one_release_between_the_engine_and_the_rest(tmp_path: Path) -> None:
    """The thread of the pages may ask for it at that very moment."""
    root, home = tmp_path / "content", tmp_path / "home"
    small_content.make(root)
    old = releases.build(small_content.find_content(root), home)
    small_content.write(root, "data/gouda.ttl", 'place:gouda a dct:Location ; rdfs:label "gouda"@nl .')
    new = releases.build(small_content.find_content(root), home)

    def parts(served: Served) -> tuple[str, str, bool]:
        site = served.site("http://a", "")
        assert site.release is not None
        return site.label, site.release.id, site.examples is served.examples

    async def switch() -> None:
        settings = Settings(home=home, workers=1)
        engine = await open_engine(settings, old.source)
        try:
            served = Served(settings, Answerer(engine, settings), old, examples_of(old), True, old.source)
            assert parts(served) == (old.id, old.id, True)
            await engine.switch(new.source)
            assert served.label == new.id
            for address in ("http://a", "http://b"):
                site = served.site(address, "")
                assert (site.label, site.release) == (old.id, old)
                with pytest.raises(ReleaseChanged):
                    await construct(site.data, "CONSTRUCT WHERE { ?x <urn:first> ?y }")
            served.ready = Ready(new, examples_of(new), releases.check(new), lambda: None, 0.0)  # the engine did
            served.go_over()
            assert parts(served) == (new.id, new.id, True)
            assert await construct(served.site("http://b", "").data, "CONSTRUCT WHERE { ?x <urn:first> ?y }") == ()
        finally:
            await engine.close()

    asyncio.run(switch())
