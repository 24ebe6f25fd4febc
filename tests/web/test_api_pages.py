"""The pages for those who write programs: the snippets of the guide run, and nothing comes from elsewhere."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from web_server import Server

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def snippets(server: Server, lang: str, language: str) -> list[str]:
    page = server.http.get(f"/{lang}/docs", headers={"Accept": BROWSER}).text
    found = re.findall(f'<pre class="{language}">(.+?)</pre>', page, re.DOTALL)
    return [html.unescape(code) for code in found]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_python_snippets_run_as_they_stand(server: Server, lang: str, tmp_path: Path) -> None:
    found = snippets(server, lang, "python")
    assert len(found) == 2
    for code in found:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=60, cwd=tmp_path
        )
        assert done.returncode == 0, done.stderr
        assert "https://w3id.org/harmreduction/id/place/utrecht" in done.stdout


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_curl_snippets_run_as_they_stand(server: Server, lang: str, tmp_path: Path) -> None:
    if not (shutil.which("curl") and shutil.which("bash")):
        pytest.skip("curl is not installed")
    ask, thing, everything = snippets(server, lang, "curl")
    for code, expected in (
        (ask, "place,label\r\nhttps://w3id.org/harmreduction/id/place/amsterdam,Amsterdam\r\n"),
        (thing, "place:utrecht"),
        (everything, "hrn-kg.nq.gz: OK"),
    ):
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", code], capture_output=True, timeout=60, cwd=tmp_path
        )
        assert done.returncode == 0, done.stderr.decode()
        assert expected in done.stdout.decode()


def test_the_r_snippet_asks_what_the_others_ask(server: Server) -> None:
    # R itself is not at hand; its one request is made here in its place.
    (code,) = snippets(server, "en", "r")
    query = re.findall(r"query <- '(.+?)'", code, re.DOTALL)[0]
    address = re.findall(r'paste0\("([^"]+)"', code)[0]
    assert address == f"{server.url}/sparql?format=csv&query="
    answer = server.http.get(address.partition("?")[0], params={"format": "csv", "query": query})
    assert answer.text.splitlines()[0] == "place,label"


def test_the_page_of_all_addresses_needs_no_script_and_no_wider_policy(server: Server) -> None:
    page = server.http.get("/en/api")
    assert "<script" not in page.text
    loaded = re.findall(r'<link rel="(?:stylesheet|icon)"[^>]*href="([^"]+)"', page.text)
    assert len(loaded) == 2
    assert all(address.startswith("/static/hrn-kg.") for address in loaded)
    policy = page.headers["content-security-policy"]
    assert policy == server.http.get("/en/docs", headers={"Accept": BROWSER}).headers["content-security-policy"]
    assert "data:" not in policy and "unsafe" not in policy
    for gone in ("swagger-ui.css", "swagger-ui-bundle.js", "api-page.js"):
        assert server.http.get(f"/static/{gone}").status_code == 404


@pytest.mark.parametrize("coding", ["identity", "gzip", "zstd"])
def test_what_pages_load_may_be_kept_for_a_year(server: Server, coding: str) -> None:
    page = server.http.get("/en/api")
    (address,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page.text)
    answer = server.http.get(address, headers={"Accept-Encoding": coding})
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    again = server.http.get(address, headers={"Accept-Encoding": coding, "If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert server.http.head(address, headers={"Accept-Encoding": coding}).headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_tells_all_that_the_document_tells(server: Server, lang: str) -> None:
    document = server.http.get("/openapi.json").json()
    first = server.http.get(f"/{lang}/api").text
    groups = {href.partition("#")[0] for href in re.findall(r'href="(/[a-z]+/api\?group=[^"]+)"', first)}
    assert len(groups) == len(document["tags"]) == 8
    pages = {href: server.http.get(href).text for href in sorted(groups)}
    assert max(len(page.encode()) for page in (first, *pages.values())) < 50_000
    page = "".join(pages.values())
    told = {html.unescape(code) for code in re.findall("<code>(.*?)</code>", first + page)}
    parameters = formats = 0
    for path, item in document["paths"].items():
        if path.startswith("/queries/") and "{" not in path:
            continue  # a question is told on its own page
        assert path in told
        for method in ("get", "post"):
            for entry in item.get(method, {}).get("parameters", []):
                parameters += 1
                assert entry["name"] in told
            for status, answer in item.get(method, {}).get("responses", {}).items():
                assert f">{status}<" in first + page
                formats += len(answer.get("content", ())) if status < "400" else 0
                assert status >= "400" or told >= set(answer.get("content", ()))
            assert told >= set(item.get(method, {}).get("requestBody", {}).get("content", ()))
    assert parameters > 50 and formats > 50
    # Each link to a place on one of these pages leads to it.
    places = {href: set(re.findall(r'id="([^"]+)"', text)) for href, text in (*pages.items(), (f"/{lang}/api", first))}
    followed = 0
    for href, text in ((f"/{lang}/api", first), *pages.items()):
        for target, place in re.findall(r'href="([^"#]*)#([^"]+)"', text):
            if (target or href) in places:
                followed += 1
                assert place in places[target or href], (href, target, place)
    assert followed > 50


def test_a_group_that_there_is_not_is_refused(server: Server) -> None:
    assert server.http.get("/en/api", params={"group": "none"}).status_code == 400
