"""The files of an export are what a server at that address sends, all of them and each time the same."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest
from small_export import PUBLIC, SETTINGS, Export, export
from table_server import TableServer

from long_tests import IS_LONG
from served import asked

KINDS = {".html", ".ttl", ".nt", ".jsonld", ".rdf", ".bib", ".ris", ".json", ".nq", ".trig", ".csv", ".css", ".xml", ""}

pytestmark = pytest.mark.timeout(900)  # the first of them exports


def files_of(folder: Path) -> dict[str, bytes]:
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert len(found) > 500
    return found


def some_of(files: dict[str, bytes]) -> dict[str, bytes]:
    """Two files of each form in each folder; in the long tests all, but for those that no server has."""
    chosen: dict[str, bytes] = {}
    seen: Counter[tuple[str, ...]] = Counter()
    for place, body in sorted(files.items()):
        if place.startswith("redirects/") or place in ("export.json", "en/server.html", "nl/server.html"):
            continue
        path = Path(place)
        kind = (*path.parts[:2][: len(path.parts) - 1], *path.suffixes)
        seen[kind] += 1
        if IS_LONG or seen[kind] <= 2:
            chosen[place] = body
    assert len(chosen) > 200
    return chosen


def address_of(place: str) -> str:
    """The address whose bytes lie at a place."""
    path, _, query = place.removesuffix(".html").partition("@")
    return "/" + path.removesuffix("index.json") + (f"?{query}" if query else "")


@pytest.mark.longer
def test_each_file_is_what_a_server_at_that_address_sends(exported: Export, tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    with asked(exported.home, tmp_path / "log", **SETTINGS, public_url=PUBLIC) as http:
        for place, body in some_of(files_of(exported.folder)).items():
            answer = http.get(address_of(place), headers={"Accept": "*/*"})
            assert answer.status_code == 200, place
            assert answer.content == body, place
            seen[Path(place).suffix] += 1
    assert set(seen) >= KINDS


def test_what_needs_a_server_is_one_page_in_each_language(exported: Export) -> None:
    for lang, word in (("en", "needs the server"), ("nl", "de server nodig")):
        assert word in (exported.folder / lang / "server.html").read_text("utf-8")


@pytest.mark.parametrize("address", ["/sparql", "/search", "/rdf-graphs"])
def test_programs_that_need_a_server_are_led_to_that_page(exported: Export, address: str) -> None:
    server = TableServer(exported.folder)
    assert server.get(address).location == "/nl/server"
    assert server.get(address, "text/html", "en").location == "/en/server"


@pytest.mark.parametrize("page", ["query?query=ASK%20%7B%7D", "search?q=x", "validate", "contribute/figure", "status"])
def test_pages_that_need_a_server_lead_to_that_page(exported: Export, page: str) -> None:
    assert TableServer(exported.folder).get(f"/en/{page}", "text/html").location == "/en/server"


def test_a_page_with_parameters_that_is_no_file_leads_there_and_one_with_others_is_the_page(exported: Export) -> None:
    server = TableServer(exported.folder)
    assert server.get("/en/timeline?kind=nothing").location == "/en/server"
    assert server.get("/en/timeline?utm_source=x").body == server.get("/en/timeline").body
    assert server.get("/en/timeline?kind=trends").body != server.get("/en/timeline").body


def test_names_redirect_as_the_server_redirects(exported: Export) -> None:
    server = TableServer(exported.folder)
    name = "/id/place/utrecht"
    assert server.get(name).location == "/doc/place/utrecht"
    assert server.get(name, "text/html", "en").location == "/en/places/utrecht"
    assert server.get("/doc/place/utrecht", "application/ld+json").body == server.get("/doc/place/utrecht.jsonld").body
    assert server.get("/doc/place/utrecht").body == server.get("/doc/place/utrecht.ttl").body
    assert server.get("/en/doc/place/utrecht").location == "/en/places/utrecht"


def test_what_was_withdrawn_is_gone(exported: Export) -> None:
    server = TableServer(exported.folder)
    for address in ("/id/place/gone", "/doc/place/gone", "/doc/place/gone.ttl", "/en/places/gone"):
        assert server.get(address).status == 410, address


def test_every_change_leads_to_the_page_of_the_feed_that_has_it(exported: Export) -> None:
    lines = [line.split() for line in (exported.folder / "redirects" / "all.map").read_text().splitlines()]
    changes = [(key, value) for key, value, _ in lines if key.startswith("/id/change/")]
    assert len(changes) > 20
    server = TableServer(exported.folder)
    for key, value in changes:
        body = server.get(value.removeprefix("303:").replace(".trig", ".nq")).body
        assert f"<https://w3id.org/harmreduction{key}>".encode() in body, key


def test_what_changed_between_neighbours_is_there(exported: Export) -> None:
    server = TableServer(exported.folder)
    for name in ("2026.11.0.json", "2026.11.1.json", "2026.11.0..2026.11.1.ru", "2026.11.0..2026.11.1.added.nq"):
        assert server.get(f"/changes/{name}").status == 200, name
    for name in ("2026.11.0", "2026.11.1"):
        sums = server.get(f"/dumps/{name}/SHA256SUMS").body.decode().split()
        assert len(sums) > 20
        for checksum, file in zip(sums[::2], sums[1::2], strict=True):
            assert hashlib.sha256(server.get(f"/dumps/{name}/{file}").body).hexdigest() == checksum


def test_the_mark_tells_of_what_the_export_is(exported: Export) -> None:
    told = json.loads((exported.folder / "export.json").read_text())
    assert told["public_url"] == PUBLIC
    assert told["release"] in exported.printed
    assert told["sha256"] in exported.printed
    assert told["files"] == len(files_of(exported.folder)) - 4  # the mark and the table


@pytest.mark.long  # a server, which is another process, sends the same as well
def test_again_it_gives_the_same_bytes(exported: Export, tmp_path: Path) -> None:
    assert export(exported.home, tmp_path / "again").returncode == 0
    assert files_of(tmp_path / "again") == files_of(exported.folder)
