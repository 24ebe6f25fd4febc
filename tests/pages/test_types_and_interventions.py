"""The pages of types and interventions, and the start page: the answer first, and what it rests on."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest
from html_reader import Page, objections

from hrn_kg.families import page_path

Fetch = Callable[..., Page]
LISTS = ("types", "interventions")
# Prefixed names, arrows to vocabularies, words of the model.
MODEL_WORDS = re.compile(r"\b(hro|skos|dct|rdfs|org|prov):\w|↗ |waarneming|aannemelijk|bewering")


def things(fetch: Fetch, lang: str) -> list[str]:
    """The addresses of all types and interventions."""
    found = [
        link
        for name in LISTS
        for link in fetch(f"/{lang}/{name}").links().values()
        if link.startswith(f"/{lang}/{name}/")
    ]
    return sorted(set(found))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_page_is_small_and_has_few_links(fetch: Fetch, site: httpx.Client, lang: str) -> None:
    paths = things(fetch, lang)
    assert len(paths) >= 50
    for path in paths:
        page = fetch(path)
        assert objections(page, lang) == [], path
        assert len(page.source.encode()) <= 50_000, path
        assert len(page.all("a")) <= 90, path
        headings = [heading.attributes.get("id") for heading in page.all("h2")]
        assert headings[0] in ("many", "definition") and headings[-1] == "formats", path
        assert len(headings) == len(set(headings)), path
        if lang == "nl":
            assert not MODEL_WORDS.search(page.one("main").words), path


def test_the_answer_comes_first_with_its_certainty_and_source(fetch: Fetch) -> None:
    page = fetch("/nl/types/drug-consumption-room")
    assert page.one("h1").text == "gebruiksruimte"
    words = page.one("main").words
    assert words.index("24") < words.index("Bron: Nederlands Harm Reduction Network, naar De Gee")
    assert "onzeker : periode niet vermeld" in words
    assert page.links()["24"] == "/nl/doc/claim/dcr-netherlands"
    order = [heading.attributes["id"] for heading in page.all("h2")]
    wanted = [
        "many",
        "conflicts",
        "apart",
        "unknown",
        "access",
        "offers",
        "history",
        "definition",
        "records",
        "formats",
    ]
    assert [name for name in order if name in wanted] == wanted


def test_figures_stand_in_one_table_with_passage_section_and_document(fetch: Fetch) -> None:
    table = fetch("/en/types/drug-consumption-room").one("table").words
    for said in ("there were 24 DCRs available", "section Drug consumption rooms", "citing De Gee", "sample"):
        assert said in table


def test_the_drawing_has_shapes_and_words_and_no_line_between_points(fetch: Fetch) -> None:
    page = fetch("/en/types/drug-consumption-room")
    drawing = page.one("svg")
    assert drawing.attributes["role"] == "img"
    assert {"sample", "open"} <= {rect.attributes.get("class") for rect in page.all("rect")}
    assert page.all("circle") and not page.all("path") and not page.all("polyline")
    assert "17 drug consumption rooms in the Netherlands whose professionals were interviewed" in page.one("desc").text


def test_rules_have_place_and_date_and_alternatives_are_one_line(fetch: Fetch) -> None:
    page = fetch("/en/types/drug-consumption-room")
    lines = [item.words for item in page.all("li") if "approval" in item.words.lower()]
    assert len(lines) == 1
    assert "Amsterdam, January 2011" in lines[0] and "3 alternatives" in lines[0]


def test_the_definition_behind_is_marked_as_the_choice_of_the_editors(fetch: Fetch) -> None:
    words = fetch("/en/types/drug-consumption-room").one("main").words
    assert "No document says on which definition this rests." in words
    assert "That choice is the editors’." in words


@pytest.mark.parametrize("path", ["/en/types/drug-consumption-room", "/nl/interventions/heroin-assisted-treatment"])
def test_the_pages_of_the_list_hold_every_record_that_concerns_the_thing(
    fetch: Fetch, site: httpx.Client, path: str
) -> None:
    name = path.rpartition("/")[2]
    scheme = "facility-type" if "/types/" in path else "intervention"
    query = (
        "SELECT DISTINCT ?r WHERE { ?r <https://w3id.org/harmreduction/ontology#concerns> "
        f"<https://w3id.org/harmreduction/scheme/{scheme}/{name}> }}"
    )
    rows = site.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"}).text.split()[1:]
    wanted = {page_path(iri) for iri in rows}
    linked: set[str] = set()
    number = 1
    while True:
        page = fetch(path, page=str(number))
        assert len(page.all("a")) <= 90
        linked |= {link.attributes["href"].removeprefix(path[:3]) for link in page.all("a")}
        if not page.all("a", rel="next"):
            break
        number += 1
    assert number > 1
    # Alternatives are joined in one line, that of the first.
    joined = sum(int(found) - 1 for found in re.findall(r"(\d+) alternati[ev]", fetch(path).one("main").words))
    assert len(wanted) > 40
    assert len(wanted - linked) == joined


def test_a_page_of_the_list_keeps_its_number_in_its_address(fetch: Fetch) -> None:
    page = fetch("/nl/interventions/harm-reduction", page="2")
    assert page.one("link", rel="canonical").attributes["href"].endswith("/nl/interventions/harm-reduction?page=2")
    assert page.one("a", hreflang="en").attributes["href"].endswith("page=2")
    assert not page.all("table")


def test_the_start_page_answers_how_many_with_certainty(fetch: Fetch) -> None:
    page = fetch("/en")
    words = page.one("main").words
    assert page.links()["24"] == "/en/doc/claim/dcr-netherlands"
    for said in (
        "24 drug consumption rooms available in the Netherlands, year not stated",
        "82 locations for methadone substitution treatment in the Netherlands, 2013 ● firm",
        "◑ contradicted",
        "No national total. But a sample: 29 needle exchange outlets",
        "5 documents read",
    ):
        assert said in words, said
    assert "17 drug consumption rooms" not in words


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_doors_of_the_start_page_lead_on(fetch: Fetch, site: httpx.Client, lang: str) -> None:
    page = fetch(f"/{lang}")
    doors = [link for link in page.all("a") if "h3" in link.parents]
    assert len(doors) >= 3
    for door in doors:
        assert site.get(door.attributes["href"]).status_code == 200


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_list_of_types_has_all_those_with_a_number_first(fetch: Fetch, lang: str) -> None:
    page = fetch(f"/{lang}/types")
    numbers = ["n" in [one.attributes.get("class") for one in page.all("strong")]]
    assert numbers == [True]
    assert len(page.all("article")) == 17
    first = page.all("article")[0].words
    assert "24" in first
