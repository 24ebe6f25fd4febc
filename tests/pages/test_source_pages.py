"""The documents that were read, what they cite, and the claims of one in reading order."""

from __future__ import annotations

from collections.abc import Callable

import httpx
from html_reader import Page

Fetch = Callable[..., Page]


def test_each_document_that_was_read_is_listed_with_its_line_and_kind(fetch: Fetch) -> None:
    page = fetch("/nl/sources")
    text = page.one("main").words
    articles = page.all("article")
    assert articles
    assert "Dutch Harm Reduction Network, Harm reduction in the Netherlands." in text
    assert "Webpagina: pagina van een website, die kan veranderen." in text
    # What is not known is told, and not left out.
    assert text.count("Het adres van het document is niet vastgelegd.") == len(articles)


def test_citations_that_lead_nowhere_are_listed_with_what_rests_on_them(fetch: Fetch) -> None:
    first = fetch("/nl/sources", show="untraceable")
    second = fetch("/nl/sources", show="untraceable", page="2")
    names = [item.text for page in (first, second) for item in page.all("li") if "rust" in item.text]
    assert len(names) == len(set(names)) > 60
    assert first.links()["Volgende"] == "/nl/sources?show=untraceable&page=2"
    source = fetch(first.links()["[9]"])
    assert "noemt deze bron zo: “[9]”" in source.one("main").words
    assert "welke bron het is, staat er niet bij" in source.one("main").words
    assert len([link for link in source.links().values() if "/doc/claim/" in link]) >= 10


def test_the_claims_of_a_document_stand_in_reading_order(fetch: Fetch, site: httpx.Client) -> None:
    page = fetch("/en/sources/s3")
    assert "4. Results and effectiveness of the SSS approach" in page.links()
    headings = [heading.text for heading in page.all("h3")]
    assert headings[0] == "IDPC Briefing Paper"
    assert headings[1] == "Summary"
    last = site.get("/en/sources/s3?page=27")
    assert last.status_code == 200
    assert "5. Conclusions" in [heading.text for heading in Page(last.text).all("h3")]


def test_a_page_that_there_is_not_is_not_found(site: httpx.Client) -> None:
    for wrong in ("0", "999", "x", "-1"):
        assert site.get(f"/nl/sources/s3?page={wrong}").status_code == 404


def test_a_read_document_tells_what_its_kind_weighs_and_which_text_was_read(fetch: Fetch) -> None:
    text = fetch("/nl/sources/s4").one("main").words
    assert "nieuwsartikel: artikel van een nieuwsmedium over woorden van anderen." in text
    assert "958ed1304ff5b8bbace75d0c525109d2b6ba75da4aa3de45cfa9332130d8d574" in text
