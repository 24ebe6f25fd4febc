"""The frame of every page, over a crawl: title, description, way back, one h1, canonical and the pair of languages."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
import pytest
from html_reader import Page

from hrn_kg.site.pages import FIXED, Fixed, frame

Fetch = Callable[..., Page]
MOST = 120
MENU = {
    "nl": ["Voorzieningen", "Definities", "Geschiedenis", "Bronnen", "Vragen & gegevens"],
    "en": ["Facilities", "Definitions", "History", "Sources", "Questions & data"],
}


def crawled(site: httpx.Client, lang: str) -> dict[str, Page]:
    """Pages that are reached from the start page, the nearest first, at most eight of each kind."""
    seen, pages = {f"/{lang}"}, {}
    kinds: dict[str, int] = {}
    waiting = deque([f"/{lang}"])
    while waiting and len(pages) < MOST:
        path = waiting.popleft()
        kind = "/".join(path.split("/")[: 4 if path.split("/")[2:3] in (["doc"], ["scheme"]) else 3])
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > 8:
            continue
        response = site.get(path)
        if response.status_code in (303, 308):
            response = site.get(response.headers["location"].partition("#")[0])
        assert response.status_code == 200, path
        page = pages[response.url.path] = Page(response.text)
        for link in page.all("a"):
            found = urlsplit(link.attributes["href"])
            if found.path.endswith("/catalog"):
                continue  # a server of mere files has none; its release is tested in tests/web
            if not found.netloc and found.path.startswith(f"/{lang}/") and found.path not in seen and not found.query:
                seen.add(found.path)
                waiting.append(found.path)
    return pages


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_page_of_a_crawl_has_the_whole_frame(site: httpx.Client, lang: str) -> None:
    pages = crawled(site, lang)
    assert len(pages) > 60
    assert {path.split("/")[2] for path in pages if path.count("/") > 1} >= {
        *("about", "method", "privacy", "accessibility", "contact", "queries", "query", "docs", "dumps"),
        *("doc", "scheme", "types", "sources", "ontology", "shapes"),
    }
    base = str(site.base_url).rstrip("/")
    for path, page in pages.items():
        assert page.one("title").text.endswith(
            " – " + page.one("footer").text.split(" · ")[0].split("\n")[-1].strip()
        ), path
        described = page.one("meta", name="description").attributes["content"]
        assert 20 < len(described) <= 160, (path, described)
        assert page.one("h1").text.strip()
        canonical = [link for link in page.all("link") if "canonical" in link.attributes["rel"].split()]
        assert [base + link.attributes["href"].removeprefix(base) for link in canonical] == [base + path], path
        versions = {
            link.attributes["hreflang"]: link.attributes["href"]
            for link in page.all("link", rel="alternate")
            if "hreflang" in link.attributes
        }
        rest = path.removeprefix(f"/{lang}")
        assert versions == {"nl": f"{base}/nl{rest}", "en": f"{base}/en{rest}", "x-default": base + (rest or "/")}, path
        menu = [a.text for a in page.all("a") if a.parents[-3:] == ("nav", "ul", "li") and "header" in a.parents]
        assert menu == MENU[lang], path
        if path != f"/{lang}":
            steps = page.one("nav", class_="crumbs")
            assert steps.text.strip().startswith({"nl": "Begin", "en": "Start"}[lang])
            assert page.one("li", aria_current="page").text.strip(), path


def test_menu_and_foot_lead_only_to_pages_that_are_there(site: httpx.Client, fetch: Fetch) -> None:
    page = fetch("/nl")
    links = [a.attributes["href"] for a in page.all("a") if {"header", "footer"} & set(a.parents)]
    own = [link for link in links if link.startswith("/")]
    assert len(own) > 12
    for link in own:
        assert site.get(link).status_code == 200, link


def test_a_page_that_is_listed_appears_in_menu_and_foot(monkeypatch: pytest.MonkeyPatch, fetch: Fetch) -> None:
    others = frame._LISTED - {"/types", "/glossary"}
    monkeypatch.setattr(frame, "_LISTED", others)
    # Pages of faults, which are never kept.
    before = fetch("/nl/doc/claim/no-such-claim", 404)
    assert "/nl/glossary" not in before.links().values()
    monkeypatch.setattr(frame, "_LISTED", {*others, "/types", "/glossary"})
    after = fetch("/nl/doc/claim/no-such-claim", 404)
    assert after.links()["Voorzieningen"] == "/nl/types"
    assert after.links()["Begrippen"] == "/nl/glossary"


def test_a_page_takes_the_parameters_that_it_names_and_keeps_them_in_the_other_language() -> None:
    taken = [page for page in FIXED if page.parameters]
    assert all(isinstance(page, Fixed) for page in FIXED)
    assert all(len(set(page.parameters)) == len(page.parameters) for page in taken)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_method_shows_a_passage_and_the_claim_made_of_it(fetch: Fetch, site: httpx.Client, lang: str) -> None:
    page = fetch(f"/{lang}/method")
    quotations = [quotation.text.strip() for quotation in page.all("blockquote")]
    assert quotations
    (claim,) = [a for a in page.all("a") if f"/{lang}/doc/claim/" in a.attributes["href"]]
    shown = Page(site.get(claim.attributes["href"]).text).one("main").text
    assert [quotation for quotation in quotations if quotation not in shown] == []


def test_the_page_on_privacy_says_what_the_settings_say(fetch: Fetch) -> None:
    text = fetch("/en/privacy").one("main").text
    assert "With the network of your IP address" in text and "Without your IP address" not in text
    assert "With a checksum of your query" in text
    assert "at most 600 a minute" in text


@pytest.mark.parametrize("path", ["/nl/doc/claim/dcr-netherland", "/nl/types/drug-consumption-rooms"])
def test_what_is_not_there_leads_to_the_nearest_name(fetch: Fetch, path: str) -> None:
    page = fetch(path, 404)
    near = [
        href
        for href in page.links().values()
        if href in ("/nl/doc/claim/dcr-netherlands", "/nl/types/drug-consumption-room")
    ]
    assert len(near) == 1
    # No English sentence on a Dutch page.
    assert not [element.text for element in page.elements if element.tag == "p" and element.lang == "en"]


def test_a_question_has_its_answer_with_headings_in_the_language_and_rows_that_lead_on(fetch: Fetch) -> None:
    page = fetch("/nl/queries/list-facility-counts")
    assert [cell.text for cell in page.all("th")][:2] == ["Soort voorziening", "Plaats"]
    rows = page.all("tr")[1:]
    leads = [a.attributes["href"] for a in page.all("a") if "td" in a.parents]
    to_records = [lead for lead in leads if lead.startswith("/nl/doc/claim/")]
    assert len(rows) == len(to_records) > 5
    # The others lead to the disagreements beside a row.
    assert {lead.rpartition("/")[0] for lead in leads} == {"/nl/doc/claim", "/nl/comparisons"}
    assert "iri" not in [cell.text for cell in page.all("th")]
    assert all("details" in code.parents for code in page.all("pre"))
    assert len(page.all("pre")) == 4, "three programs, and the query"


@pytest.mark.parametrize(
    "path",
    [
        "/nl/doc/excerpt/cf2dd163644e8ff1/7957-7985",
        "/nl/doc/excerpt/cf2dd163644e8ff1/7957-7985/quote",
        "/nl/doc/capture/cf2dd163644e8ff1",
        "/nl/doc/period/2013",
        "/nl/scheme/unit/euro",
        "/en/doc/period/late-1980s",
    ],
)
def test_what_has_no_page_leads_to_the_place_where_it_is_used(site: httpx.Client, path: str) -> None:
    led = site.get(path)
    assert led.status_code == 303
    target, _, place = led.headers["location"].partition("#")
    assert target.startswith(path[:4])
    assert Page(site.get(target).text).by_id(place), place
    assert (
        site.get(path[3:] + ".ttl" if "scheme" not in path else path[3:], headers={"Accept": "text/turtle"}).status_code
        == 200
    )
