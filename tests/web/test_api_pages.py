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


def test_the_page_of_all_addresses_loads_everything_from_here(server: Server) -> None:
    page = server.http.get("/docs?lang=en", headers={"Accept": BROWSER})
    loaded = re.findall(r'<(?:script|link rel="stylesheet")[^>]*(?:src|href)="([^"]+)"', page.text)
    assert len(loaded) == 4
    for address in loaded:
        assert address.startswith("/static/")
        for coding in ("identity", "gzip", "zstd"):
            answer = server.http.get(address, headers={"Accept-Encoding": coding})
            assert answer.status_code == 200
            assert "immutable" in answer.headers["cache-control"]
            tag = answer.headers["etag"]
            again = server.http.get(address, headers={"Accept-Encoding": coding, "If-None-Match": tag})
            assert (again.status_code, again.content) == (304, b"")
    assert server.http.head(loaded[1], headers={"Accept-Encoding": "identity"}).headers["vary"] == "Accept-Encoding"


def test_the_policy_is_wider_on_that_page_alone(server: Server) -> None:
    wide = server.http.get("/docs", headers={"Accept": BROWSER}).headers["content-security-policy"]
    strict = server.http.get("/en/docs", headers={"Accept": BROWSER}).headers["content-security-policy"]
    assert "img-src 'self' data:" in wide
    assert wide.replace(" data:", "") == strict
    assert "unsafe" not in wide
