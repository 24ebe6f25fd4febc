"""Citations on the wire: negotiated like the other forms of a thing, and told in links and in the head of its page."""

from __future__ import annotations

import re

import httpx
import pytest
from web_server import Server

from hrn_kg import conneg

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
PATHS = ("/doc/place/utrecht", "/doc/dataset/knowledge-base", "/scheme/reliability/plausible", "/ontology", "/shapes")
IDS = [form.name for form in conneg.CITATION_FORMATS]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("form", conneg.CITATION_FORMATS, ids=IDS)
def test_each_way_to_ask_gives_the_same_file(server: Server, path: str, form: conneg.Representation) -> None:
    def get(address: str, **headers: str) -> httpx.Response:
        return server.http.get(address, headers={"Accept-Language": "en", **headers})

    ways = [
        get(path, Accept=form.media_type),
        get(path + form.suffix, Accept=BROWSER),
        get(f"{path}?format={form.name}"),
    ]
    for answer in ways:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == form.media_type
        assert answer.headers["content-location"] == server.url + path + form.suffix
        assert answer.headers["content-language"] == "en"
        assert answer.headers["vary"] == "Accept, Accept-Language, Accept-Encoding"
        assert answer.content == ways[0].content
    again = get(path, Accept=form.media_type, **{"If-None-Match": ways[0].headers["etag"]})
    assert again.status_code == 304
    assert len({answer.headers["etag"] for answer in ways}) == 1


@pytest.mark.parametrize("form", conneg.CITATION_FORMATS, ids=IDS)
def test_a_name_hands_the_form_and_the_release_on(server: Server, form: conneg.Representation) -> None:
    path = f"/id/place/utrecht{form.suffix}?release={server.release.id}"
    answer = server.http.get(path, follow_redirects=True)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == form.media_type
    assert answer.url.query.decode() == f"release={server.release.id}"


def test_only_who_names_a_form_of_citation_gets_one(server: Server) -> None:
    def kind(accept: str) -> str:
        return server.http.get("/doc/place/utrecht", headers={"Accept": accept}).headers["content-type"]

    for accept in ("*/*", "application/*", "application/json", "text/plain"):
        assert kind(accept) not in {form.media_type for form in conneg.CITATION_FORMATS}
    assert kind("application/x-bibtex, text/turtle;q=0.5") == "application/x-bibtex"
    assert kind("text/x-bibtex") == "application/x-bibtex"


@pytest.mark.parametrize("form", conneg.CITATION_FORMATS, ids=IDS)
def test_what_is_not_there_and_what_is_a_list_has_no_citation(server: Server, form: conneg.Representation) -> None:
    accept = {"Accept": form.media_type}
    assert server.http.get("/doc/place/none", headers=accept).status_code == 404
    assert server.http.get("/ontology/none", headers=accept).status_code == 404
    assert server.http.get("/catalog", headers=accept).status_code == 406
    assert server.http.get("/catalog" + form.suffix).status_code == 404


def test_the_page_tells_reference_managers_what_it_is(server: Server) -> None:
    page = server.http.get("/nl/places/utrecht", headers={"Accept": BROWSER}).text
    meta = dict(re.findall(r'<meta name="(citation_\w+)" content="([^"]*)">', page))
    address = f"https://w3id.org/harmreduction/id/place/utrecht?release={server.release.id}"
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page)
    assert meta["citation_title"] == heading
    assert heading.startswith("Utrecht")
    assert meta["citation_public_url"] == address
    assert page.count(address) >= 2  # in the box too
    for form in conneg.CITATION_FORMATS:
        assert f'href="/doc/place/utrecht{form.suffix}?lang=nl"' in page


def test_the_same_release_gives_the_same_page_on_every_day(server: Server) -> None:
    first, second = (server.http.get("/nl/places/utrecht", headers={"Accept": BROWSER}) for _ in range(2))
    assert first.content == second.content
    days = set(re.findall(r"\d{4}-\d\d-\d\d|\d{1,2} [a-z]{3}\. \d{4}", first.text))
    released = server.release.created
    assert all(str(released.year) in day for day in days)
