"""The page that checks records: without script, with what was pasted, and nothing of a file acts in it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser

from long_tests import IS_LONG
from served import asked

_HEAD = """\
@prefix place: <https://w3id.org/harmreduction/id/place/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
BAD = _HEAD + "place:delft a dct:Location .\n"
BROWSER = {"Accept": "text/html,*/*;q=0.8", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def http(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with asked(built / "home", tmp_path_factory.mktemp("page") / "log", workers="1") as client:
        yield client


def paste(http: httpx.Client, text: str, lang: str = "nl", **headers: str) -> httpx.Response:
    parts = {"text": (None, text), "file": ("", b""), "document": ("", b"")}
    return http.post(f"/{lang}/validate", files=parts, headers=BROWSER | headers, timeout=60)


def test_what_is_pasted_is_checked_and_stays_in_the_form(http: httpx.Client) -> None:
    page = paste(http, BAD)
    assert page.status_code == 200
    assert (page.headers["content-language"], page.headers["cache-control"]) == ("nl", "no-store")
    assert page.headers["x-robots-tag"] == "noindex"
    assert "Geef de plaats een naam." in page.text
    assert "geplakt.ttl, regel 4" in page.text
    assert "place:delft a dct:Location ." in page.text
    assert "<script" not in page.text
    english = paste(http, BAD, "en").text
    assert "Give the place a label." in english
    assert "pasted.ttl, line 4" in english
    assert "its ending" not in english, "nobody chose an ending"


def test_the_downloads_are_the_report(http: httpx.Client) -> None:
    found = dict(re.findall(r'download="([^"]+)" href="data:[^;]+;base64,([^"]+)"', paste(http, BAD, "en").text))
    assert set(found) == {"report.json", "report.txt", "report.csv", "report.ttl", "report.jsonld", "report.sarif"}
    assert "pasted.ttl" in base64.b64decode(found["report.csv"]).decode()
    assert '"outcome": "invalid"' in base64.b64decode(found["report.json"]).decode()


def test_nothing_of_a_text_acts_in_the_page(http: httpx.Client) -> None:
    hostile = '</textarea><script>alert(1)</script>"><img src=x onerror=alert(1)>'
    text = _HEAD + f"place:delft a dct:Location ; <http://a.example/{'x' * 20}> '''{hostile}''' .\n"
    for page in (paste(http, text), paste(http, hostile)):
        assert "&lt;script&gt;alert(1)" in page.text
        assert "<script" not in page.text
        assert "<img" not in page.text


def test_what_is_refused_comes_back_with_the_reason(http: httpx.Client) -> None:
    nothing = paste(http, "  ")
    assert (nothing.status_code, "geen tekst geplakt" in nothing.text) == (400, True)
    assert 'role="alert"' in nothing.text
    unread = paste(http, "place:delft is")
    assert (unread.status_code, "place:delft is" in unread.text) == (422, True)
    assert "regel 1" in unread.text
    assert paste(http, BAD, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    form = http.post("/nl/validate", data={"text": BAD}, headers=BROWSER)
    assert form.status_code == 415


@pytest.mark.longer
@pytest.mark.browser
def test_it_works_without_script_by_keyboard_on_a_small_dark_screen(http: httpx.Client, chromium: Browser) -> None:
    for lang, width, scheme in (("nl", 320, "dark"), ("en", 1280, "light"))[: 2 if IS_LONG else 1]:
        options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme, "base_url": str(http.base_url)}
        context = chromium.new_context(java_script_enabled=False, **options)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"/{lang}/validate")
        page.locator("#text").focus()
        page.keyboard.insert_text(BAD)
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator("#report").wait_for()
        assert BAD.strip() in page.locator("#text").input_value()
        with page.expect_download() as download:
            page.locator('a[download="report.csv"]').click()
        assert "severity,file,line" in Path(download.value.path()).read_text(encoding="utf-8")
        context.close()
        seen = chromium.new_context(bypass_csp=True, **options)  # type: ignore[arg-type]
        shown = seen.new_page()
        shown.goto(f"/{lang}/validate")
        shown.locator("#text").fill(BAD)
        shown.locator("main form button").click()
        shown.locator("#report").wait_for()
        shown.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
        found = shown.evaluate("axe.run({resultTypes: ['violations']})")
        assert found["passes"]
        assert [one["id"] for one in found["violations"]] == []
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        seen.close()
