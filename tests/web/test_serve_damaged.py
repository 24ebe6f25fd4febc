"""A server and damaged releases: told where it is looked for, never served, mended without a restart."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from release_server import Running, until

import small_content
from hrn_kg import releases
from hrn_kg.pieced_files import parts_of, read_bytes
from served import QUICK, asked, environment
from started import CLI, run_python

COUNT = {"query": "SELECT (COUNT(*) AS ?n) { ?place a <http://purl.org/dc/terms/Location> }"}
CSV = {"Accept": "text/csv"}


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    server = Running(tmp_path)
    try:
        yield server
    finally:
        server.close()


def number(http: httpx.Client, name: str) -> float:
    (found,) = re.findall(rf"^{re.escape(name)} (\S+)$", http.get("/metrics").text, re.M)
    return float(found)


def ask(http: httpx.Client, **more: str) -> httpx.Response:
    return http.get("/sparql", params={**COUNT, **more}, headers=CSV)


def refused(home: Path, *options: str, **settings: str) -> str:
    """The one sentence of a server that does not start."""
    command = [*CLI, "--home", str(home), "serve", "--port", "0", *options]
    done = run_python(command, env=environment(**settings), capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, ""), done
    (line,) = done.stderr.splitlines()
    return line


def test_what_a_visitor_and_a_machine_are_told(running: Running) -> None:
    http = running.http
    assert ask(http).text == "n\r\n3\r\n"
    release = releases.current(running.home)
    whole = read_bytes(release.dumps / "hrn-kg.nq")
    _, dump, _ = parts_of(release.dumps / "hrn-kg.nq")
    body = dump.read_bytes()
    dump.unlink()
    lost = http.get("/dumps/hrn-kg.nq")
    assert (lost.status_code, lost.headers["content-type"]) == (503, "application/problem+json")
    assert lost.json()["detail"] == f"Release {release.id} is damaged: dumps/hrn-kg.nq.zst/0001 is missing."
    assert (lost.json()["release"], lost.json()["damaged"]) == (release.id, "dumps/hrn-kg.nq.zst/0001")
    assert int(lost.headers["retry-after"]) == 60
    assert str(running.home) not in lost.text, "where it lies is nobody's business"
    assert "hrn-kg build" not in lost.text, "what to do about it is the operator's"

    until(lambda: http.get("/ready").status_code == 503)
    answers = {
        path: http.get(path, headers={"Accept": "*/*"})
        for path in ("/sparql", "/catalog", "/dumps/", "/dumps/manifest.json", "/doc/place/utrecht")
    }
    answers["/sparql"] = ask(http)  # which stood in the cache
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(answers, 503)
    page = http.get("/en", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["content-type"].partition(";")[0]) == (503, "text/html")
    assert http.get("/health").status_code == 200
    assert number(http, "hrn_kg_releases_damaged") == 1
    assert number(http, 'hrn_kg_problems_total{problem="data-damaged"}') > 5
    until(lambda: running.log.read_text() != "")
    (line,) = running.log.read_text().splitlines()
    fault = f"Release {release.id} is damaged: dumps/hrn-kg.nq.zst/0001 is missing."
    assert line == f"{fault} Nothing is answered from it until it is whole."

    dump.write_bytes(body)
    until(lambda: http.get("/ready").status_code == 200)
    assert (ask(http).text, http.get("/dumps/hrn-kg.nq").content) == ("n\r\n3\r\n", whole)
    until(lambda: len(running.log.read_text().splitlines()) > 1)
    assert running.log.read_text().splitlines()[1:] == [f"Release {release.id} is whole again and answers."]


def test_a_plain_copy_that_is_gone_or_cut_is_told_and_mended(running: Running) -> None:
    http, first = running.http, releases.current(running.home)
    whole = (first.dumps / "hrn-kg.nq").read_bytes()
    part = {"Range": "bytes=-20"}
    assert http.get("/dumps/hrn-kg.nq", headers=part).content == whole[-20:]
    (first.dumps / "hrn-kg.nq").unlink()
    lost = http.get("/dumps/hrn-kg.nq")
    assert (lost.status_code, lost.headers["content-type"]) == (503, "application/problem+json")
    assert lost.json()["damaged"] == "dumps/hrn-kg.nq"
    until(lambda: http.get("/ready").status_code == 503)

    second = running.build()
    until(lambda: http.get("/ready").status_code == 200)
    until(lambda: running.release() == second)
    assert number(http, "hrn_kg_releases_damaged") == 0, "the first needs no copy any more"
    for address in ("/dumps/hrn-kg.nq", f"/dumps/{first.id}/hrn-kg.nq"):
        assert http.get(address).content == whole
        assert http.get(address, headers=part).content == whole[-20:]
    assert ask(http, release=first.id).text == "n\r\n3\r\n"
    copy = running.home / "releases" / second / "dumps" / "hrn-kg.nq"
    copy.write_bytes(whole[: whole.rindex(b"\n", 0, len(whole) // 2) + 1])
    until(lambda: http.get("/ready").status_code == 503)
    assert f"Release {second} is damaged: dumps/hrn-kg.nq has" in refused(running.home)


def test_a_server_that_stays_on_a_release_without_its_copy_goes_on(running: Running) -> None:
    """As a replica does whose pointer comes late, or whoever points back by hand."""
    first = running.release()
    before = (running.home / "releases" / "current").read_text()
    assert running.add_place("gouda") != first
    running.point_at(before)
    until(lambda: running.release() == first)
    assert not (running.home / "releases" / first / "dumps" / "hrn-kg.nq").exists()
    time.sleep(1)  # in which all files are looked at again
    assert running.release() == first
    assert [running.http.get(path).status_code for path in ("/ready", "/dumps/hrn-kg.nq")] == [200, 200]
    assert ask(running.http).text == "n\r\n3\r\n"
    assert "damaged" not in running.log.read_text()


def test_a_pointer_with_another_checksum_is_told_until_it_is_mended(running: Running) -> None:
    first = running.release()
    before = (running.home / "releases" / "current").read_text()
    running.point_at(before[:-2] + ("1" if before[-2] == "0" else "0") + "\n")
    words = f"Release {first} stays: The pointer to the current release names release {first} with a checksum"
    until(lambda: words in running.log.read_text())
    assert number(running.http, "hrn_kg_releases_damaged") == 1
    assert (running.release(), running.http.get("/ready").status_code) == (first, 200)
    running.point_at(before)
    until(lambda: number(running.http, "hrn_kg_releases_damaged") == 0)
    assert running.log.read_text().count("The pointer") == 1, "told once"


def test_a_build_mends_a_server_without_a_restart(running: Running) -> None:
    first = running.release()
    (running.home / "releases" / first / "prefixes.ttl").unlink()
    until(lambda: running.http.get("/ready").status_code == 503)
    second = running.build()
    assert second != first
    until(lambda: running.http.get("/ready").status_code == 200)
    assert (running.release(), ask(running.http).text) == (second, "n\r\n3\r\n")
    assert ask(running.http, release=first).status_code == 503
    assert number(running.http, "hrn_kg_releases_damaged") == 1
    assert releases.keep_last(running.home, 1)
    assert ask(running.http, release=first).status_code == 410


def test_a_damaged_release_is_not_gone_over_to(running: Running) -> None:
    first = running.release()
    elsewhere = running.root / "elsewhere"
    shutil.copytree(running.home, elsewhere)
    small_content.write(running.root / "content", "data/delft.ttl", 'place:delft a dct:Location ; rdfs:label "D"@nl .')
    made = releases.build(small_content.find_content(running.root / "content"), elsewhere)
    parts_of(made.path / "catalog.ttl")[0].write_text("")  # which no engine loads
    shutil.copytree(made.path, running.home / "releases" / made.id)
    running.point_at(made.id + "\n")
    until(lambda: len(running.log.read_text().splitlines()) == 1)
    assert running.log.read_text().startswith(
        f"Release {first} stays: Release {made.id} is damaged: catalog.ttl.zst/0000 has 0 bytes and should have "
    )
    assert (running.http.get("/ready").status_code, running.release()) == (200, first)
    assert number(running.http, "hrn_kg_releases_damaged") == 1
    assert ask(running.http).headers["x-hrn-kg-release"] == first, "every answer says so"
    running.point_at(first + "\n")
    until(lambda: number(running.http, "hrn_kg_releases_damaged") == 0)


def test_releases_that_nobody_asks_for_are_read_at_leisure(tmp_path: Path) -> None:
    content = small_content.make(tmp_path / "content")
    first = releases.build(content, tmp_path / "home")
    small_content.write(content.root, "data/delft.ttl", 'place:delft a dct:Location ; rdfs:label "Delft"@nl .')
    second = releases.build(small_content.find_content(content.root), tmp_path / "home")
    parts_of(first.path / "catalog.ttl")[0].write_text("")
    log = tmp_path / "log"
    with asked(tmp_path / "home", log, program=QUICK, check_seconds="0.3", log="text", workers="1") as http:
        until(lambda: number(http, "hrn_kg_releases_damaged") == 1)
        # The line is written beside the loop.
        until(lambda: f"Release {first.id} is damaged: catalog.ttl.zst/0000 has 0 bytes" in log.read_text())
        whole = number(http, 'hrn_kg_release_checks_total{outcome="whole"}')
        until(lambda: number(http, 'hrn_kg_release_checks_total{outcome="whole"}') > whole)
        until(lambda: number(http, 'hrn_kg_release_checks_total{outcome="damaged"}') > 1)
        assert (http.get("/ready").status_code, ask(http).text) == (200, "n\r\n4\r\n")
        description = http.get("/sparql", headers={"Accept": "text/turtle"}).text
        assert (f'"{second.id}"' in description, f'"{first.id}"' in description) == (True, False)
        assert log.read_text().count("is damaged") == 1, "told once"
        shutil.rmtree(first.path / "queries")
        refusal = ask(http, release=first.id)
        assert (refusal.status_code, refusal.json()["release"]) == (503, first.id)


def test_a_release_that_is_removed_is_gone_and_not_damaged(running: Running) -> None:
    first = running.release()
    second = running.add_place("delft")
    until(lambda: running.release() == second)
    assert ask(running.http, release=first).text == "n\r\n3\r\n"
    assert releases.keep_last(running.home, 1)
    until(lambda: ask(running.http, release=first).status_code == 410)
    third = running.add_place("gouda")
    assert releases.keep_last(running.home, 1), "perhaps before the server went over"
    until(lambda: running.release() == third)
    assert number(running.http, "hrn_kg_releases_damaged") == 0
    assert "damaged" not in running.log.read_text()


@pytest.mark.parametrize("processes", ["1", "2"])
def test_no_process_starts_on_a_damaged_release(tmp_path: Path, processes: str) -> None:
    release = releases.build(small_content.make(tmp_path / "content"), tmp_path / "home")
    queries = release.path / "queries"
    shutil.rmtree(queries)
    line = refused(tmp_path / "home", processes=processes)
    assert line.startswith(f"hrn-kg: {queries}/")
    assert f"Release {release.id} is damaged: queries/" in line
    assert "hrn-kg build" in line


def test_a_process_that_is_started_again_begins_with_the_release_that_is_current_now(tmp_path: Path) -> None:
    server = Running(tmp_path, processes="2")
    try:
        first = server.release()
        second = server.add_place("delft")
        until(lambda: all(server.release() == second for _ in range(20)))
        releases.keep_last(server.home, 1)
        children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
        before = children.read_text().split()
        assert len(before) == 2
        os.kill(int(before[0]), signal.SIGKILL)
        until(lambda: set(children.read_text().split()) - set(before) != set() and starts(server) == 3)
        with httpx.Client(base_url=server.url, timeout=20, headers={"Connection": "close"}) as http:
            assert {http.get("/health").json()["release"] for _ in range(30)} == {second}
        assert first not in server.log.read_text()
    finally:
        server.close()


def starts(server: Running) -> float:
    with httpx.Client(base_url=server.url, timeout=20, headers={"Connection": "close"}) as http:
        return number(http, "hrn_kg_web_starts_total")


def test_a_damaged_store_of_files_answers_nothing_and_is_made_anew_at_a_start(tmp_path: Path) -> None:
    data, home, log = tmp_path / "data.nq", tmp_path / "home", tmp_path / "log"
    data.write_text(
        "".join(
            f"<urn:{n}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://purl.org/dc/terms/Location> .\n"
            for n in range(5)
        )
    )
    options = ("--data", data)
    with asked(home, log, *options, program=QUICK, memory_mb="0", workers="1", log="text") as http:
        assert ask(http).text == "n\r\n5\r\n"
        (current,) = (home / "stores").glob("*/store/CURRENT")
        current.unlink()
        until(lambda: http.get("/ready").status_code == 503)
        assert ask(http).json()["type"].endswith("/data-damaged")
        until(lambda: "The store of the served files is damaged: CURRENT is missing." in log.read_text())
    with asked(home, log, *options, memory_mb="0", workers="1", log="text") as http:
        assert ask(http).text == "n\r\n5\r\n"
        assert "store/CURRENT is missing. It is made anew." in log.read_text()
