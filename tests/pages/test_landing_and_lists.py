"""The start page, the gallery, the schemes, the ontology, the shapes."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from html_reader import Page

from hrn_kg.content import Content
from hrn_kg.examples import load_examples

Fetch = Callable[..., Page]


def test_the_gallery_holds_every_example_and_runs_it(fetch: Fetch, site: httpx.Client, content: Content) -> None:
    page = fetch("/nl/queries")
    examples = load_examples(content)
    assert examples
    titles = {link.text for link in page.all("a") if link.attributes["href"].startswith("/nl/queries/")}
    assert titles == {example.titles["nl"] for example in examples}
    for example in examples[:3]:
        answered = Page(site.get(page.links()[example.titles["nl"]]).text)
        assert answered.one("h1").text == example.titles["nl"]
        assert answered.by_id("answer").text == "Antwoord"
        filled = Page(site.get(answered.links()["Deze vraag aanpassen"]).text)
        assert filled.one("textarea").text.strip() == example.text_in("nl").strip()


def test_a_scheme_is_a_tree_in_both_languages(fetch: Fetch) -> None:
    page = fetch("/nl/scheme/facility-type")
    room = page.by_id("drug-consumption-room")
    assert room.parents.count("ul") == 2
    assert "gebruiksruimte" in room.text and "drug consumption room" in room.text
    assert [span.text for span in page.all("span", class_="also", lang="en") if "consumption" in span.text]


def test_the_ontology_has_an_anchor_for_each_term(fetch: Fetch) -> None:
    page = fetch("/nl/ontology")
    assert "waarneming" in page.by_id("Observation").text
    assert "hro:statedIn" in page.by_id("statedIn").text
    local = [a.attributes["href"].removeprefix("?term=") for a in page.all("a") if "?term=" in a.attributes["href"]]
    ids = {element.attributes.get("id") for element in page.elements}
    assert len(local) > 100
    assert [name for name in local if name not in ids] == []


def test_the_shapes_tell_in_words_what_they_want(fetch: Fetch) -> None:
    for lang, words in (("nl", "Geef"), ("en", "Give")):
        assert fetch(f"/{lang}/shapes").by_id("AttributeClaim-claimedValue").text
        page = fetch(f"/{lang}/shapes", term="AttributeClaimShape")
        assert words in page.by_id("AttributeClaim-claimedValue").text


def test_without_a_release_the_download_page_says_so(fetch: Fetch) -> None:
    assert "No release has been built yet." in fetch("/en/dumps").one("main").text


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/ontology/0.2.0", "/en/ontology"),
        ("/ontology/claim/0.2.0", "/en/ontology/claim"),
        ("/ontology/claim/0.2.0.ttl", "/ontology/claim.ttl"),
        ("/ontology/", "/en/ontology"),
        ("/shapes/", "/en/shapes"),
        ("/id/", ""),
        ("/doc/", ""),
        ("/scheme/", ""),
        ("/contact", "/en/contact"),
    ],
)
def test_names_in_the_data_lead_somewhere(site: httpx.Client, path: str, target: str) -> None:
    found = site.get(path, headers={"Accept": "text/html", "Accept-Language": "en"}, follow_redirects=True)
    assert found.status_code == 200
    assert found.url.path == (target or "/en")


@pytest.mark.parametrize("path", ["/ontology/9.9.9", "/ontology/claim/9.9.9", "/ontology/none/0.1.0", "/contact/x"])
def test_other_versions_are_not_found(site: httpx.Client, path: str) -> None:
    assert site.get(path, follow_redirects=True).status_code == 404
