"""Pages and documents are made once, and each request gets the one that it would get if nothing were kept."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from release_server import Running
from web_server import Server, serving

from hrn_kg import releases

PAGE = "/nl/places/amsterdam"
DOCUMENT = "/doc/place/amsterdam"
HTML = {"Accept": "text/html", "Accept-Encoding": "identity"}


@pytest.fixture
def own(server: Server, tmp_path: Path) -> Iterator[Server]:
    """A server that has kept nothing yet."""
    with serving(server.release, tmp_path / "log") as running:
        yield running


def counted(http: httpx.Client) -> tuple[int, int]:
    """Documents that were kept, and those that were made."""
    numbers = dict(re.findall(r'^hrn_kg_documents_total\{cache="(\w+)"\} (\S+)$', http.get("/metrics").text, re.M))
    return int(float(numbers["hit"])), int(float(numbers["miss"]))


def whole(response: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    fields = [field for field in response.headers.multi_items() if field[0] != "date"]
    return response.status_code, response.content, fields


def test_a_page_and_a_document_are_made_once(own: Server) -> None:
    for path, headers in ((PAGE, HTML), (DOCUMENT, {"Accept": "text/turtle"})):
        hits, misses = counted(own.http)
        first, *others = [whole(own.http.get(path, headers=headers)) for _ in range(4)]
        assert first[0] == 200
        assert others == [first] * 3
        assert counted(own.http) == (hits + 3, misses + 1)


def test_those_who_ask_at_the_same_time_wait_for_one(own: Server) -> None:
    def ask(_number: int) -> tuple[int, bytes]:
        response = httpx.get(own.url + PAGE, headers=HTML, timeout=20)
        return response.status_code, response.content

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(ask, range(8)))
    assert found == [found[0]] * 8
    assert found[0][0] == 200
    assert counted(own.http) == (7, 1)


def test_what_differs_is_kept_apart(own: Server) -> None:
    for _ in range(2):
        assert (
            own.http.get(DOCUMENT, headers={"Accept": "text/turtle"}).headers["content-type"].startswith("text/turtle")
        )
        assert "ld+json" in own.http.get(DOCUMENT, headers={"Accept": "application/ld+json"}).headers["content-type"]
        assert own.http.get(DOCUMENT + ".nt").headers["content-type"].startswith("application/n-triples")
        assert own.http.get(PAGE, headers=HTML).headers["content-language"] == "nl"
        assert own.http.get(PAGE.replace("/nl/", "/en/"), headers=HTML).headers["content-language"] == "en"
        packed = own.http.get(PAGE, headers={**HTML, "Accept-Encoding": "gzip"})
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.content == own.http.get(PAGE, headers=HTML).content
        other = own.http.get(PAGE, headers={**HTML, "Host": "kennis.example"})
        assert "http://kennis.example/" in other.text
        assert "kennis.example" not in own.http.get(PAGE, headers=HTML).text
        assert own.http.head(PAGE, headers=HTML).content == b""


def test_browsers_of_all_kinds_share_a_page(own: Server) -> None:
    for language in ("nl", "de,en;q=0.5", "fr"):
        headers = {"Accept": f"text/html,text/{language[:2]}", "Accept-Language": language, "Accept-Encoding": "gzip"}
        assert own.http.get(PAGE, headers=headers).status_code == 200
    assert counted(own.http) == (2, 1)


def test_a_client_that_has_it_hears_so(own: Server) -> None:
    for path, headers in ((PAGE, HTML), (DOCUMENT, {"Accept": "text/turtle"})):
        tag = {"If-None-Match": own.http.get(path, headers=headers).headers["etag"]}
        for _ in range(2):
            same = own.http.get(path, headers={**headers, **tag})
            assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag["If-None-Match"])
            assert "content-type" not in same.headers
            assert "content-encoding" not in same.headers
            assert own.http.get(path, headers={**headers, "If-None-Match": '"other"'}).status_code == 200
    assert counted(own.http)[1] == 2


def test_a_page_that_is_made_for_a_client_that_has_it_is_kept(server: Server, own: Server) -> None:
    host = {"Host": own.url.removeprefix("http://")}
    tag = server.http.get(PAGE, headers={**HTML, **host}).headers["etag"]
    same = own.http.get(PAGE, headers={**HTML, **host, "If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    made = own.http.get(PAGE, headers={**HTML, **host})
    assert (made.status_code, made.headers["etag"]) == (200, tag)
    assert counted(own.http) == (1, 1)


def test_faults_and_long_addresses_are_not_kept(own: Server) -> None:
    faults = [own.http.get("/doc/place/nowhere", headers={"Accept": "text/turtle"}) for _ in range(3)]
    assert {fault.status_code for fault in faults} == {404}
    assert len({fault.json()["instance"] for fault in faults}) == 3
    long = [own.http.get(PAGE, params={"x": "y" * 2_048}, headers=HTML).status_code for _ in range(2)]
    assert long == [200, 200]
    assert counted(own.http) == (0, 5)


def test_pages_and_answers_share_one_budget(server: Server, tmp_path: Path) -> None:
    with serving(server.release, tmp_path / "log", cache_bytes=60_000) as running:
        for number in range(40):
            response = running.http.get(PAGE, params={"n": str(number)}, headers=HTML)
            assert response.status_code == 200
            assert len(response.content) * 4 < 60_000, "each may be kept"
        used = re.search(r"^hrn_kg_cache_bytes (\S+)$", running.http.get("/metrics").text, re.M)
        assert used is not None
        assert 0 < float(used[1]) <= 60_000
        assert counted(running.http) == (0, 40)
        assert running.http.get(PAGE, params={"n": "39"}, headers=HTML).status_code == 200
        assert counted(running.http) == (1, 40), "the newest is there"
        assert running.http.get(PAGE, params={"n": "0"}, headers=HTML).status_code == 200
        assert counted(running.http) == (1, 41), "the oldest is not"


def test_pages_are_gone_with_their_release(tmp_path: Path) -> None:
    running = Running(tmp_path)
    try:
        path, old = "/nl/places/delft", running.release()
        assert running.http.get(path, headers=HTML).status_code == 404
        before = [whole(running.http.get(PAGE, headers=HTML)) for _ in range(2)]
        listed = [running.http.get("/nl/releases", headers=HTML).text for _ in range(2)]
        new = running.add_place("delft")
        deadline = time.monotonic() + 20
        while running.release() != new:
            assert time.monotonic() < deadline, "the server did not go over"
            time.sleep(0.1)
        assert running.http.get(path, headers=HTML).status_code == 200
        after = running.http.get(PAGE, headers=HTML)
        assert (after.status_code, after.headers["x-hrn-kg-release"]) == (200, new)
        assert whole(after) != before[0]
        both = running.http.get("/nl/releases", headers=HTML).text
        assert both != listed[0]
        # A release that is removed leaves the pages that name it, although the one that is served stays.
        releases.keep_last(running.home, 1)
        assert running.http.get("/nl/releases", headers=HTML).text != both
        assert running.http.get(PAGE, params={"release": old}, headers=HTML).status_code == 410
    finally:
        running.close()
