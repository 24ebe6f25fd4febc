"""The search over HTTP: JSON for programs, pages for people, of a release of the real content and of small ones."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from release_server import Running, until
from web_server import Server, serving

from hrn_kg.iris import BASE
from hrn_kg.pieced_files import parts_of
from hrn_kg.releases import Release
from hrn_kg.releases.manifest import write_manifest
from hrn_kg.releases.manifest_reading import read_manifest
from hrn_kg.releases.seal import write_checksums
from hrn_kg.search import NAME, Kind
from hrn_kg.web.http.responses import CURRENT
from served import asked

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def real(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the real content, from its store on disk: nothing need be loaded."""
    with serving(release, tmp_path_factory.mktemp("search") / "log", memory_mb=0) as running:
        yield running


def search(server: Server, query: str, **parameters: str) -> dict[str, object]:
    response = server.http.get("/search", params={"q": query, "lang": "nl", **parameters})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    answer = response.json()
    assert list(answer) == ["q", "release", "corrected", "results"]
    for result in answer["results"]:
        assert list(result) == ["iri", "label", "kind", "page", "why"]
    return answer


def test_the_results_are_things_with_their_pages(real: Server) -> None:
    answer = search(real, "gebruiksruimten")
    assert (answer["q"], answer["release"], answer["corrected"]) == ("gebruiksruimten", real.release.id, None)
    first = answer["results"][0]
    assert first["iri"] == BASE + "scheme/facility-type/drug-consumption-room"
    assert (first["label"], first["kind"], first["why"]) == ("gebruiksruimte", "subject", "met deze naam")
    assert 1 < len(answer["results"]) <= 20
    for result in answer["results"]:
        page = real.http.get(result["page"], headers=HTML, follow_redirects=True)
        assert page.status_code == 200
        assert urlsplit(result["page"]).netloc == urlsplit(real.url).netloc


def test_no_other_iri_of_the_base_is_in_the_answer(real: Server) -> None:
    answer = search(real, "naloxon")
    iris = [result["iri"] for result in answer["results"]]
    assert iris == [BASE + "id/gap/naloxone"]
    assert json.dumps(answer).count(BASE) == len(iris)


def test_a_correction_is_told_and_an_everyday_word_explained(real: Server) -> None:
    answer = search(real, "gebruiksrimte")
    assert answer["corrected"] == "gebruiksruimte"
    assert answer["results"][0]["label"] == "gebruiksruimte"
    first = search(real, "naalden")["results"][0]
    assert first["label"] == "spuitomruil"
    assert first["why"] == "gevonden op “naalden”, een woord van de redactie"
    assert search(real, "clean needles", lang="en")["results"][0]["why"].endswith("a word added by the editors")
    assert search(real, "DCR")["results"][0]["why"] == "ook “DCR” genoemd"


def test_the_language_is_that_of_the_address_or_of_the_client(real: Server) -> None:
    params = {"q": "DCR", "limit": "1"}
    for headers, lang, label in (
        ({}, "en", "drug consumption room"),
        ({"Accept-Language": "nl"}, "", "gebruiksruimte"),
    ):
        response = real.http.get("/search", params={**params, **({"lang": lang} if lang else {})}, headers=headers)
        assert response.json()["results"][0]["label"] == label
        assert "Accept-Language" in response.headers["vary"]


def test_kind_and_limit_bound_what_is_given(real: Server) -> None:
    assert len(search(real, "drugs", limit="3")["results"]) == 3
    assert len(search(real, "drugs", limit="50")["results"]) == 50
    for kind in (Kind.FIGURE, Kind.ORGANISATION, Kind.QUESTION):
        found = search(real, "drugs", kind=kind.value)["results"]
        assert found and {one["kind"] for one in found} == {kind.value}


@pytest.mark.parametrize("query", ["", " ", "?", "xqzwv"])
def test_nothing_is_an_answer_too(real: Server, query: str) -> None:
    answer = search(real, query)
    assert (answer["q"], answer["corrected"], answer["results"]) == (query, None, [])
    assert real.http.get("/search").json()["results"] == []


@pytest.mark.parametrize(
    ("parameters", "detail"),
    [
        ("q=" + "a" * 201, "The words to search for may have 200 characters together."),
        ("q=a&limit=0", "The limit of a search is a whole number from 1 to 50."),
        ("q=a&limit=51", "The limit of a search is a whole number from 1 to 50."),
        ("q=a&limit=ten", "The limit of a search is a whole number from 1 to 50."),
        ("q=a&limit=%D9%A3", "The limit of a search is a whole number from 1 to 50."),
        ("q=a&kind=thing", "There is no kind “thing” in the search; choose subject, policy,"),
        ("q=a&q=b", "The parameter “q” is given 2 times; once is allowed."),
        ("q=%ff", "The address is not UTF-8 (byte 0)."),
        ("q=%zz", "The address holds a broken percent-escape."),
    ],
)
def test_what_is_wrong_is_told(real: Server, parameters: str, detail: str) -> None:
    response = real.http.get("/search?" + parameters)
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"].startswith(detail)
    page = real.http.get("/nl/search?" + parameters, headers=HTML)
    assert page.status_code == 400
    assert "<h1>" in page.text


def test_two_hundred_characters_are_enough_and_no_sign_does_harm(real: Server) -> None:
    for query in ("ë" * 200, '"' * 50, "NEAR(a b) OR *", "\u0000", "😀", "drugs " * 33):
        assert search(real, query)["q"] == query


def test_a_browser_is_led_to_the_page(real: Server) -> None:
    response = real.http.get("/search?q=a%20b&kind=figure&lang=en", headers=HTML)
    assert response.status_code == 303
    assert response.headers["location"] == "/en/search?q=a+b&kind=figure"
    assert "Accept" in response.headers["vary"]
    dutch = real.http.get("/search", headers={**HTML, "Accept-Language": "nl"})
    assert dutch.headers["location"] == "/nl/search"
    assert real.http.get("/search?q=a", headers={"Accept": "text/turtle"}).status_code == 406


def test_an_answer_may_be_kept_and_is_asked_for_again(real: Server) -> None:
    response = real.http.get("/search", params={"q": "trimbos"})
    assert response.headers["cache-control"] == CURRENT
    assert response.headers["x-hrn-kg-release"] == real.release.id
    again = real.http.get("/search", params={"q": "trimbos"}, headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = real.http.head("/search", params={"q": "trimbos"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == response.headers["content-length"]
    options = real.http.options("/search")
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")


def page(server: Server, lang: str, **parameters: str) -> str:
    response = server.http.get(f"/{lang}/search", params=parameters, headers=HTML)
    assert response.status_code == 200, response.text
    assert response.headers["content-language"] == lang
    assert response.headers["x-robots-tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.text
    assert len(response.content) <= 50_000
    return response.text


def test_the_page_shows_what_was_found_in_groups(real: Server) -> None:
    text = page(real, "nl", q="hoeveel gebruiksruimten zijn er")
    order = [
        text.index(f'<h2 id="{name}">') for name in ("subjects", "figures", "questions", "comparisons", "statements")
    ]
    assert order == sorted(order)
    assert text.index(">gebruiksruimte</a>") < text.index('<h2 id="figures">')
    assert 'value="hoeveel gebruiksruimten zijn er"' in text
    assert '<a href="/en/search?q=hoeveel+gebruiksruimten+zijn+er"' in text, "the other language keeps the search"
    assert "kind=statement" in text
    only = page(real, "nl", q="hoeveel gebruiksruimten zijn er", kind="statement")
    assert '<h2 id="statements">' in only and '<h2 id="subjects">' not in only
    assert len(page(real, "en", q="drugs", kind="statement")) > 5000


def test_who_asks_how_many_is_shown_more_figures(real: Server) -> None:
    def figures(query: str) -> int:
        return page(real, "nl", q=query).partition('<h2 id="figures"')[2].partition("</ul>")[0].count("<li>")

    assert (figures("hoeveel mensen"), figures("mensen")) == (16, 8)


def test_the_page_asks_whether_another_word_was_meant(real: Server) -> None:
    assert "Bedoelde u “gebruiksruimte”?" in page(real, "nl", q="gebruiksrimte")
    assert "Did you mean “methadone”?" in page(real, "en", q="methadome")
    assert "Bedoelde u" not in page(real, "nl", q="gebruiksruimte")


def test_the_page_that_found_nothing_leads_on(real: Server) -> None:
    text = page(real, "nl", q="xqzwv")
    assert "Er is niets gevonden bij “xqzwv”." in text
    assert 'href="/nl/contact"' in text and 'href="/nl/queries"' in text
    assert "<form" in page(real, "en") and "Nothing was found" not in page(real, "en")
    wanted = page(real, "nl", q="naloxon", kind="figure")
    assert "Wordt er in Nederland naloxon verstrekt" in wanted, "an open question that has the word"


def test_a_name_is_marked_where_it_is_in_another_language(real: Server) -> None:
    assert ">Amsterdam</a>" in page(real, "nl", q="Amsterdam"), "the same in both languages"
    assert '<span lang="en">Commentary on Dutch harm reduction</span></a>' in page(
        real, "nl", q="Commentary on Dutch harm reduction"
    )


def test_what_is_typed_is_text(real: Server) -> None:
    text = page(real, "nl", q='"><script>alert(1)</script>')
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_the_release_that_is_named_is_searched(tmp_path: Path) -> None:
    running = Running(tmp_path)
    try:
        first = running.release()
        second = running.add_place("gouda")
        until(lambda: running.release() == second)
        http = running.http
        assert [one["label"] for one in http.get("/search?q=gouda").json()["results"]] == ["gouda"]
        older = http.get(f"/search?q=gouda&release={first}")
        assert older.json()["release"] == first == older.headers["x-hrn-kg-release"]
        assert older.json()["results"] == []
        assert http.get("/search?q=amsterdam", params={"q": "amsterdam", "release": first}).json()["results"]
        text = http.get(f"/nl/search?q=amsterdam&release={first}", headers=HTML).text
        assert f"U zoekt in uitgave {first}; de huidige is {second}." in text
        assert f'<input type="hidden" name="release" value="{first}">' in text
        assert http.get("/search?q=a&release=2020.1.0").status_code == 404
        assert_without_index_is_told(running, first)
        assert_damage_is_told(running, second)
    finally:
        running.close()


def assert_without_index_is_told(running: Running, release_id: str) -> None:
    """A release of before there was a search: its manifest lists no index."""
    root = running.home / "releases" / release_id
    manifest = read_manifest(root)
    files = tuple(file for file in manifest.files if not file.path.startswith(NAME))
    pieces = tuple(piece for piece in manifest.pieces if not piece.path.startswith(NAME))
    write_manifest(root, replace(manifest, files=files, pieces=pieces))
    write_checksums(root, read_manifest(root))
    shutil.rmtree(root / f"{NAME}.zst")
    response = running.http.get(f"/search?q=a&release={release_id}")
    assert response.status_code == 404
    assert (
        response.json()["detail"] == f"Release {release_id} was made before there was a search; search in a later one."
    )


def assert_damage_is_told(running: Running, release_id: str) -> None:
    _, path, _ = parts_of(running.home / "releases" / release_id / NAME)
    body = path.read_bytes()
    path.write_bytes(body[:-1] + bytes([body[-1] ^ 1]))
    until(lambda: running.http.get("/search?q=amsterdam").status_code == 503)
    problem = running.http.get("/search?q=amsterdam").json()
    assert problem["type"].endswith("/data-damaged") and NAME in problem["detail"]
    path.write_bytes(body)
    until(lambda: running.http.get("/search?q=amsterdam").status_code == 200)


def test_who_asks_too_often_is_refused(limited: Server) -> None:
    answers = [limited.http.get("/search?q=amsterdam") for _ in range(7)]
    assert [answer.status_code for answer in answers].count(429) >= 2
    assert answers[0].status_code == 200


def test_mere_files_have_no_search(tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text("<http://example.org/a> <http://example.org/b> 1 .", encoding="utf-8")
    with asked(tmp_path / "home", tmp_path / "log", "--data", data, workers="1") as http:
        response = http.get("/search?q=a")
        assert response.status_code == 404
        assert "there is nothing to search in" in response.json()["detail"]
