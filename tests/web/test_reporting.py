"""Reporting a mistake by the form: without script, safe from other sites, and nothing personal on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from web_server import Server, serving

import small_content
from hrn_kg import releases
from hrn_kg.limits import REPORT_BYTES

ABOUT = "https://w3id.org/harmreduction/id/place/amsterdam"
SECRET = "Jan Geheim"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of its own: these tests write into it."""
    root = tmp_path_factory.mktemp("reporting")
    small_content.make(root / "content")
    releases.build(small_content.find_content(root / "content"), root / "home")
    return root / "home"


@pytest.fixture(scope="module")
def mine(home: Path) -> Iterator[Server]:
    with serving(
        releases.current(home), home.parent / "log", reports_kept=50, contact="mailto:e@example.org"
    ) as server:
        yield server


def send(server: Server, form: dict[str, str], lang: str = "nl", **headers: str) -> httpx.Response:
    return server.http.post(f"/{lang}/report", data=form, headers=BROWSER | headers)


def kept(home: Path) -> list[dict[str, str]]:
    return [json.loads(path.read_text()) for path in sorted((home / "reports").glob("*.json"))]


def test_the_form_names_the_thing_and_needs_no_script(mine: Server) -> None:
    response = mine.http.get("/nl/report", params={"about": ABOUT}, headers=BROWSER)
    assert response.status_code == 200
    assert response.headers["content-language"] == "nl"
    assert "Amsterdam" in response.text
    assert f'<input type="hidden" name="about" value="{ABOUT}">' in response.text
    assert "<script" not in response.text
    assert f"/en/report?{urlencode({'about': ABOUT})}" in response.text.replace("&amp;", "&")
    assert 'maxlength="2000"' in response.text


def test_without_a_thing_the_form_asks_for_it(mine: Server) -> None:
    for query in ("", "?about=javascript:alert(1)", "?about=https://elsewhere.example/"):
        text = mine.http.get("/en/report" + query, headers=BROWSER).text
        assert '<input id="about" name="about"' in text
        assert 'href="javascript' not in text


def test_a_report_is_kept_and_its_number_given(mine: Server, home: Path) -> None:
    before = len(kept(home)) if (home / "reports").exists() else 0
    form = {"about": ABOUT, "wrong": "Niet 24\r\nmaar 25", "name": SECRET, "email": "jan@example.org", "extra": "x"}
    response = send(mine, form)
    assert response.status_code == 303
    assert response.headers["cache-control"] == "no-store"
    target = response.headers["location"]
    number = target.rpartition("/")[2]
    assert target == f"/nl/report/{number}"
    found = kept(home)
    assert len(found) == before + 1
    (report,) = [one for one in found if one["number"] == number]
    assert report["wrong"] == "Niet 24\nmaar 25"
    assert report["release"] == mine.release.id
    assert "extra" not in report
    page = mine.http.get(target, headers=BROWSER)
    assert page.status_code == 200
    assert number in page.text
    assert "e@example.org" in page.text
    assert SECRET not in page.text
    assert "jan@example.org" not in page.text


def test_nothing_of_a_report_stands_in_the_log(mine: Server, home: Path) -> None:
    send(mine, {"wrong": "zzz-wrong", "name": SECRET, "email": "jan@example.org"})
    log = (home.parent / "log").read_text()
    assert "/report" in log
    for word in (SECRET, "Geheim", "jan@example.org", "zzz-wrong"):
        assert word not in log


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(mine: Server, home: Path) -> None:
    before = kept(home)
    form = {"about": ABOUT, "wrong": "", "right": 'een "<b>" & meer', "email": "geen adres"}
    response = send(mine, form)
    assert response.status_code == 400
    assert response.headers["content-type"].startswith("text/html")
    assert response.headers["cache-control"] == "no-store"
    for name in ("wrong", "email"):
        assert f'<a href="#{name}">' in response.text
        assert f'id="{name}-error"' in response.text
        assert f'aria-describedby="{name}-error {name}-hint"' in response.text
    assert response.text.count('aria-invalid="true"') == 2
    assert "een &#34;&lt;b&gt;&#34; &amp; meer</textarea>" in response.text
    assert 'value="geen adres"' in response.text
    assert kept(home) == before


def test_a_program_is_told_by_field(mine: Server) -> None:
    response = mine.http.post("/en/report", data={"right": "x"})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["errors"] == [{"where": "wrong", "what": "is missing"}]
    assert mine.http.post("/en/report", data={"wrong": "of a program"}).status_code == 303


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "OWN"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, 303),  # no page can forge the first
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[oops"}, 403),
        ({"Origin": "OWN"}, 303),
        ({}, 303),
    ],
)
def test_only_our_own_form_sends_reports(mine: Server, home: Path, headers: dict[str, str], status: int) -> None:
    before = len(kept(home))
    own = {name: mine.url if value == "OWN" else value for name, value in headers.items()}
    response = mine.http.post("/en/report", data={"wrong": "x"}, headers=own)
    assert response.status_code == status
    assert len(kept(home)) == before + (status == 303)


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b'{"wrong": "x"}', "application/json", 415),
        (b"wrong=%FF", "application/x-www-form-urlencoded", 400),
        (b"wrong=a&wrong=b", "application/x-www-form-urlencoded", 400),
        (b"wrong=" + b"x" * REPORT_BYTES, "application/x-www-form-urlencoded", 413),
        (b"wrong=" + b"x" * 2001, "application/x-www-form-urlencoded", 400),
    ],
)
def test_what_is_no_form_of_ours_is_refused(
    mine: Server, home: Path, body: bytes, media_type: str, status: int
) -> None:
    before = len(kept(home))
    response = mine.http.post("/en/report", content=body, headers={"Content-Type": media_type})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert len(kept(home)) == before


def test_a_number_that_none_can_have_has_no_page(mine: Server) -> None:
    for number in ("x", "20261127-0", "2026-1", "20261127-1%3Cscript%3E"):
        assert mine.http.get(f"/en/report/{number}").status_code == 404
    assert mine.http.get("/en/report/20261127-12").status_code == 200


def test_one_client_sends_a_number_of_reports_an_hour(home: Path, tmp_path: Path) -> None:
    settings = {"reports_an_hour": 2, "unlimited_clients": "none", "requests_a_minute": 0}
    with serving(releases.current(home), tmp_path / "log", **settings) as server:
        answers = [send(server, {"wrong": f"number {count}"}, "en") for count in range(3)]
        assert [answer.status_code for answer in answers] == [303, 303, 429]
        assert int(answers[2].headers["retry-after"]) > 1000
        assert "number 2</textarea>" in answers[2].text
        assert server.http.get("/en/report").status_code == 200
        # What cannot be taken anyway costs nothing and is told first.
        assert send(server, {"wrong": ""}, "en").status_code == 400


def test_a_home_that_takes_nothing_is_told_and_what_was_typed_stays(home: Path, tmp_path: Path) -> None:
    with serving(releases.current(home), tmp_path / "log", reports_kept=0, contact="mailto:e@example.org") as server:
        response = send(server, {"wrong": "niet kwijt"})
        assert response.status_code == 503
        assert "Uw melding is niet bewaard" in response.text
        assert "niet kwijt</textarea>" in response.text
        assert "mailto:e@example.org" in response.text
        refusal = server.http.post("/en/report", data={"wrong": "x"})
        assert refusal.json()["type"].endswith("/report-not-kept")
    blocked = tmp_path / "home"
    blocked.mkdir()
    (blocked / "releases").symlink_to(home / "releases")
    (blocked / "reports").write_text("where the folder should be")
    release = releases.current(blocked)
    with serving(release, tmp_path / "log", query_seconds=5.0) as server:
        response = send(server, {"wrong": "niet kwijt"})
        assert response.status_code == 503
        assert "niets kan opslaan" in response.text
        assert str(blocked) not in response.text
    assert str(blocked / "reports") in (tmp_path / "log").read_text()


def test_every_thing_leads_to_the_form_with_its_name(mine: Server) -> None:
    page = mine.http.get("/nl/places/amsterdam", headers=BROWSER).text
    assert "/nl/report?about=https%3A//w3id.org/harmreduction/id/place/amsterdam" in page
