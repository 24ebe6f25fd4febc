"""Addresses that name a release: it answers while it is kept, is told to be gone afterwards, and slows nobody down."""

from __future__ import annotations

import asyncio
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from release_server import Running, until

import small_content
from hrn_kg import releases
from hrn_kg.engine import open_engine
from hrn_kg.errors import EngineUnavailable, Overloaded
from hrn_kg.releases import Release
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer, Inspected
from hrn_kg.web.served import older
from hrn_kg.web.served.older import Archive
from started import CLI, run_python

COUNT = "SELECT (COUNT(*) AS ?n) { ?place a <http://purl.org/dc/terms/Location> }"
HEADER = "x-hrn-kg-release"
DATA = "https://w3id.org/harmreduction/graph/data"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, list[str]]]:
    """A server that went from release to release, each with one place more, and their ids."""
    server = Running(tmp_path_factory.mktemp("permalinks"))
    try:
        ids = [server.release(), server.add_place("gouda"), server.add_place("hoorn")]
        until(lambda: server.release() == ids[-1])
        yield server, ids
    finally:
        server.close()


def ask(running: Running, accept: str = "text/csv", **parameters: str) -> httpx.Response:
    """A query of the server."""
    return running.http.get(
        "/sparql", params={"query": COUNT, **parameters}, headers={"Accept": accept}, follow_redirects=True
    )


def test_each_kept_release_answers_for_itself(running: tuple[Running, list[str]]) -> None:
    server, ids = running
    answers = [ask(server, release=name) for name in ids]
    assert [answer.text for answer in answers] == [f"n\r\n{number}\r\n" for number in (3, 4, 5)]
    assert [answer.headers[HEADER] for answer in answers] == ids
    assert all("immutable" in answer.headers["cache-control"] for answer in answers)
    assert "immutable" not in ask(server).headers["cache-control"]
    tag = answers[0].headers["etag"]
    assert tag not in {answer.headers["etag"] for answer in answers[1:]}
    headers = {"Accept": "text/csv", "If-None-Match": tag}
    again = server.http.get("/sparql", params={"query": COUNT, "release": ids[0]}, headers=headers)
    assert (again.status_code, again.headers[HEADER]) == (304, ids[0])
    assert server.http.head("/sparql", params={"query": COUNT, "release": ids[1]}).headers[HEADER] == ids[1]
    posted = server.http.post("/sparql", data={"query": COUNT, "release": ids[0]}, headers={"Accept": "text/csv"})
    assert posted.text == "n\r\n3\r\n"


def test_the_graphs_and_the_page_of_a_release(running: tuple[Running, list[str]]) -> None:
    server, ids = running
    for path, named in (("/rdf-graphs", {"graph": DATA}), ("/rdf-graphs", {"default": ""}), ("/graph/data.nt", {})):
        old, new = (
            server.http.get(path, params={**named, "release": name, **({} if "." in path else {"format": "ntriples"})})
            for name in (ids[1], ids[2])
        )
        assert ("place/gouda" in old.text, "place/hoorn" in old.text, "place/hoorn" in new.text) == (True, False, True)
        assert (old.headers[HEADER], "immutable" in old.headers["cache-control"]) == (ids[1], True)
    gone = server.http.get("/rdf-graphs", params={"graph": "urn:none", "release": ids[0]})
    assert (gone.status_code, gone.json()["type"].rpartition("/")[2]) == (404, "not-found")
    page = ask(server, "text/html", release=ids[0])
    assert (page.status_code, page.headers[HEADER]) == (200, ids[0])
    assert f'name="release" value="{ids[0]}"' in page.text, "run again, the query asks the same release"
    banner = f"U leest uitgave {ids[0]}. De huidige is {ids[2]}"
    assert banner in page.text
    assert "U leest uitgave" not in ask(server, "text/html").text
    # So does every other page; its other language is of the same release, and its way on leads to the current one.
    for path in ("/nl", "/nl/places/utrecht", "/nl/queries", "/nl/method", "/nl/catalog", "/nl/queries/list-places"):
        old = server.http.get(path, params={"release": ids[0]})
        assert (old.status_code, old.headers[HEADER]) == (200, ids[0]), path
        assert banner in old.text, path
        assert f'href="/en{path[3:]}?release={ids[0]}" lang="en"' in old.text
        assert f'<a href="{path}">Deze pagina in de huidige uitgave</a>' in old.text
        assert "U leest uitgave" not in server.http.get(path).text
    assert server.http.get("/nl/places/hoorn").status_code == 200
    assert server.http.get("/nl/places/hoorn", params={"release": ids[0]}).status_code == 404
    turtle = server.http.get("/doc/place/hoorn.ttl", params={"release": ids[0]})
    assert turtle.status_code == 404


def test_the_description_names_the_releases_that_can_be_asked(running: tuple[Running, list[str]]) -> None:
    server, ids = running
    store = ox.Store()
    store.load(server.http.get("/sparql", headers={"Accept": "text/turtle"}).content, format=ox.RdfFormat.TURTLE)
    query = 'PREFIX s: <https://schema.org/> SELECT ?v { ?p s:name "release" ; s:value ?v } ORDER BY ?v'
    assert [row[0].value for row in store.query(query)] == ids
    old = server.http.get("/sparql", params={"release": ids[0]}, headers={"Accept": "text/turtle"})
    assert (old.headers[HEADER], f'dcat:version "{ids[0]}"' in old.text) == (ids[0], True)


def test_a_question_that_waits_over_a_switch_is_answered_by_the_release_it_names(tmp_path: Path) -> None:
    server = Running(tmp_path)
    try:
        first = server.release()
        seen: set[tuple[int, str, str]] = set()
        stop = threading.Event()

        def visit() -> None:
            with httpx.Client(base_url=server.url, timeout=20, headers={"Accept": "text/csv"}) as http:
                while not stop.is_set():
                    answer = http.get("/sparql", params={"query": COUNT + " # RAND()", "release": first})
                    seen.add((answer.status_code, answer.headers.get(HEADER, ""), answer.text))

        threads = [threading.Thread(target=visit) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            second = server.add_place("gouda")
            until(lambda: server.release() == second)
            assert ask(server).text == "n\r\n4\r\n"
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert seen == {(200, first, "n\r\n3\r\n")}
    finally:
        server.close()


def test_what_was_removed_is_gone_and_what_never_was_is_not_found(tmp_path: Path) -> None:
    server = Running(tmp_path)
    try:
        first = server.release()
        second = server.add_place("gouda")
        until(lambda: server.release() == second)
        assert ask(server, release=first).status_code == 200
        command = [*CLI, "--home", str(server.home), "releases", "--keep", "1"]
        done = run_python(command, capture_output=True, text=True, check=True)
        assert [line.split()[:2] for line in done.stdout.splitlines()] == [["-", first], ["*", second]]

        for answer in (ask(server, release=first), server.http.get(f"/dumps/{first}/hrn-kg.nq")):
            told = answer.json()
            assert (answer.status_code, told["wanted"], told["current"]) == (410, first, second)
            assert told["successor"] == f"{server.url}/dumps/{second}/"
            assert told["removed"][:10] in told["detail"]
        page = ask(server, "text/html", release=first)
        assert (page.status_code, "text/html" in page.headers["content-type"]) == (410, True)
        for path in ("/nl", "/nl/places/utrecht", "/en/about"):
            assert server.http.get(path, params={"release": first}).status_code == 410, path
            assert server.http.get(path, params={"release": "2020.1.0"}).status_code == 404, path
        year, month, _ = second.split(".")
        for never in ("2020.1.0", f"{year}.{month}.7", "9999.1.0", "yesterday", "../releases"):
            answer = ask(server, release=never)
            assert answer.status_code == 404, never
        assert ask(server).text == "n\r\n4\r\n"

        command[-3:] = ["query", "--release", first, "-"]
        refused = run_python(command, input="ASK {}", capture_output=True, text=True, check=False)
        assert (refused.returncode, "is kept no longer" in refused.stderr) == (2, True)
        command[-2] = second
        kept = run_python(command, input="ASK {}", capture_output=True, text=True, check=True)
        assert kept.stdout == "yes\n"
    finally:
        server.close()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> list[Release]:
    """Five releases, the current one last."""
    root = tmp_path_factory.mktemp("archive")
    made = []
    small_content.make(root / "content")
    for number in range(5):
        small_content.write(root / "content", "data/n.ttl", f'place:n a dct:Location ; rdfs:label "{number}"@nl .')
        made.append(releases.build(small_content.find_content(root / "content"), root / "home"))
    return made


LABEL = Inspected("select", "SELECT ?l { <https://w3id.org/harmreduction/id/place/n> ?p ?l FILTER(isLiteral(?l)) }")


async def label(archive: Archive, release: Release) -> str:
    """What a release says of place n."""
    async with archive.answerer(release) as answerer:
        return (await answerer.run(LABEL, "text/csv")).body.decode().split()[1]


def is_alive(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


async def until_soon(holds: object) -> None:
    for _ in range(100):
        if holds():  # type: ignore[operator]
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come about in time")


def test_few_are_open_and_none_for_long(kept: list[Release], monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(workers=1, archive_seconds=2.0)  # to be opened at a low priority, two may take a while

    async def run() -> None:
        current = await open_engine(settings, kept[-1].source)
        archive = Archive(settings, Answerer(current, settings))
        try:
            assert await asyncio.gather(*(label(archive, kept[n]) for n in (0, 1, 0, 1, 0))) == list("01010")
            assert set(archive.opened) == {kept[0].id, kept[1].id}
            with pytest.raises(Overloaded, match="2 other older releases") as refused:
                await label(archive, kept[2])  # both were opened just now
            assert refused.value.facts["retry_after"] == 5

            monkeypatch.setattr(older, "STAY_SECONDS", 0.0)
            async with archive.answerer(kept[0]) as used:
                pids = used.engine.pids  # type: ignore[attr-defined]
                assert {os.getpriority(os.PRIO_PROCESS, pid) for pid in pids} == {5}
                assert await label(archive, kept[2]) == "2"
                assert archive.opened == (kept[0].id, kept[2].id), "that which nobody uses makes room"
                await until_soon(lambda: archive.opened == (kept[0].id,))  # the idle one was closed, the used one not
            await until_soon(lambda: not archive.opened and not any(map(is_alive, pids)))
            assert await label(archive, kept[0]) == "0", "it is opened again"

            def broken(*_: object) -> object:
                raise EngineUnavailable("no")

            with monkeypatch.context() as patched:
                patched.setattr(older, "open_older", broken)
                with pytest.raises(EngineUnavailable):
                    await label(archive, kept[3])
            assert await label(archive, kept[3]) == "3", "one that could not be opened does not stand in the way"
        finally:
            await archive.close()
            await current.close()
        assert archive.opened == ()

    asyncio.run(run())


def test_who_waits_too_long_is_told_to_come_back(kept: list[Release], monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(workers=1, queue_seconds=0.2)
    may_open = asyncio.Event()

    async def slow(*arguments: object) -> object:
        await may_open.wait()
        return await open_engine(*arguments)  # type: ignore[arg-type]

    async def run() -> None:
        current = await open_engine(settings, kept[-1].source)
        monkeypatch.setattr(older, "open_older", slow)
        archive = Archive(settings, Answerer(current, settings))
        try:
            with pytest.raises(Overloaded, match="still being opened"):
                await label(archive, kept[0])
            may_open.set()
            await until_soon(lambda: archive.opened)
            assert await label(archive, kept[0]) == "0"
        finally:
            await archive.close()
            await current.close()

    asyncio.run(run())


def choices(page: str) -> tuple[list[str], list[str], dict[str, str]]:
    """What the list of releases on a page offers, which of them is chosen, and what else its form sends."""
    form = page.partition('<select id="release"')
    options = re.findall(r'<option value="([^"]+)"( selected)?>', form[2].partition("</select>")[0])
    sent = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[0].rpartition("<form")[2])
    return [name for name, _ in options], [name for name, chosen in options if chosen], dict(sent)


@pytest.mark.parametrize(
    ("path", "own"), [("/en/places/utrecht", {}), ("/nl/query", {"query": "SELECT ?place { ?place ?p ?o } LIMIT 3"})]
)
def test_things_and_answers_are_read_in_any_release_that_is_kept(
    running: tuple[Running, list[str]], path: str, own: dict[str, str]
) -> None:
    server, ids = running
    accept = {"Accept": "text/html"}
    for wanted in ("", *ids):
        given = {**own, **({"release": wanted} if wanted else {})}
        response = server.http.get(path, params=given, headers=accept)
        assert response.status_code == 200
        offered, chosen, sent = choices(response.text)
        assert offered == ids[::-1], "the newest first"
        assert chosen == [wanted or ids[-1]]
        assert sent == own, "what the form sends besides leads to the same page"
        assert response.headers[HEADER] == chosen[0]
    of_release = server.http.get("/en/query", headers=accept)
    assert choices(of_release.text)[0] == [], "without an answer there is nothing to read in another release"


def test_a_citation_in_an_older_release_names_that_one(running: tuple[Running, list[str]]) -> None:
    server, ids = running
    page = server.http.get("/en/places/utrecht", params={"release": ids[0]}, headers={"Accept": "text/html"}).text
    files = [link for link in re.findall(r'<a href="(/doc/place/utrecht\.[^"]+)"', page) if "/utrecht.html" not in link]
    assert len(files) > 5
    assert [link for link in files if f"release={ids[0]}" not in link] == []
    for path, own in (("/doc/place/utrecht.csl.json", {}), ("/sparql", {"query": COUNT, "format": "csl-json"})):
        for name in ids:
            item = server.http.get(path, params={**own, "release": name}).json()[-1]
            assert item["version"] == name
            assert f"release={name}" in item["URL"]
