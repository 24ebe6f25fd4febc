"""Definitions, disagreements, calculations, open questions and terms, on the real content."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest
from html_reader import Page

Fetch = Callable[..., Page]
PREFIXES = "PREFIX hro: <https://w3id.org/harmreduction/ontology#> "
SUMMARY = {
    "nl": [
        ("In alle 3", "schade: gezondheid; schade door: druggebruik"),
        ("Alleen bij EMCDDA", "schade: economisch; voor wie: gemeenschap; met: interventies"),
        ("Alleen bij HRI", "schade: juridisch; schade door: drugsbeleid, drugswetten; met: praktijken"),
        ("Alleen bij HRN", "voor wie: sociale omgeving"),
    ],
    "en": [
        ("In all 3", "harm: health; harm from: drug use"),
        ("Only in that of EMCDDA", "harm: economic; for whom: community; by: interventions"),
        ("Only in that of HRI", "harm: legal; harm from: drug laws, drug policies; by: practices"),
        ("Only in that of HRN", "for whom: social environment"),
    ],
}


def number_of(site: httpx.Client, pattern: str) -> int:
    query = PREFIXES + f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}"
    answer = site.get("/sparql", params={"query": query}, headers={"Accept": "application/sparql-results+json"})
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


def all_pages(site: httpx.Client, path: str) -> list[Page]:
    """The pages of a list, one after the other."""
    found, address = [], path
    while address:
        response = site.get(address)
        assert response.status_code == 200, address
        assert len(response.content) <= 50_000, address
        found.append(Page(response.text))
        later = found[-1].all("a", rel="next")
        address = path + later[0].attributes["href"] if later else ""
    return found


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_definitions_stand_side_by_side_and_say_what_they_share(fetch: Fetch, lang: str) -> None:
    page = fetch(f"/{lang}/definitions")
    heads = [element.text for element in page.all("th", scope="col")][1:]
    assert heads == ["EMCDDA", "HRI", "HRN"]
    names = [element.text for element in page.all("dt")]
    values = [element.text for element in page.all("dd")]
    assert list(zip(names, values, strict=True)) == SUMMARY[lang]
    # Marked are words of the definitions as printed.
    marks = [mark.text for mark in page.all("mark") if "blockquote" in mark.parents]
    assert {"individuals", "users", "(health)", "drug policies", "(social) environment"} <= set(marks)
    quotations = " ".join(quotation.text for quotation in page.all("blockquote"))
    assert all(mark in quotations for mark in marks)


@pytest.mark.parametrize(
    ("lang", "first", "no_document", "choice"),
    [
        ("nl", "ja, als eerste", "Geen document zegt volgens welke definitie het telt.", "keuze van de redactie"),
        ("en", "yes, first", "No document says by which definition it counts.", "choice of the editors"),
    ],
)
def test_no_figure_is_said_to_rest_on_a_definition(
    fetch: Fetch, lang: str, first: str, no_document: str, choice: str
) -> None:
    text = fetch(f"/{lang}/definitions").one("main").text
    assert no_document in text and choice in text
    assert first in text


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_all_disagreements_and_nothing_else_are_listed_as_such(site: httpx.Client, lang: str) -> None:
    pages = all_pages(site, f"/{lang}/disagreements")
    cards = [card for page in pages for card in page.all("article", class_="card conflict")]
    real = number_of(site, "?x a hro:Disagreement")
    assert len(pages) > 1
    assert len(cards) == real
    assert f"{real} " in pages[0].one("main").text
    # Each has two sides with words of documents.
    for page in pages:
        sides = page.all("div", class_="side")
        assert len(sides) >= 2 * len(page.all("article"))
    rest = [link for page in all_pages(site, f"/{lang}/comparisons") for link in comparisons_in(page, lang)]
    assert len(rest) == len(set(rest)) == number_of(site, "?x a hro:Comparison MINUS { ?x a hro:Disagreement }")


def comparisons_in(page: Page, lang: str) -> list[str]:
    addresses = [a.attributes["href"] for a in page.all("a") if "li" in a.parents and "main" in a.parents]
    return [address for address in addresses if address.startswith(f"/{lang}/comparisons/")]


def test_a_kind_of_comparison_can_be_chosen_and_stays_in_the_other_language(site: httpx.Client) -> None:
    page = Page(site.get("/nl/comparisons?kind=not-comparable").text)
    assert [h2.text for h2 in page.all("h2")] == ["Niet vergelijkbaar"]
    assert len(comparisons_in(page, "nl")) > 10
    assert page.one("a", hreflang="en").attributes["href"] == "/en/comparisons?kind=not-comparable"
    for path in (
        "/nl/comparisons?kind=no-such",
        "/nl/disagreements?page=99",
        "/nl/unknowns?kind=x",
        "/nl/glossary?page=0",
    ):
        assert site.get(path).status_code == 404, path


@pytest.mark.parametrize("path", ["/nl/comparisons/dcr-24-17", "/nl/comparisons/police-contacts"])
def test_what_is_no_disagreement_is_not_called_one_and_nothing_computed_is_printed(fetch: Fetch, path: str) -> None:
    page = fetch(path)
    text = page.one("main").words
    assert ("Dit is geen tegenspraak." in text) == ("dcr-24-17" in path)
    assert "zoals afgedrukt" not in text
    if "police" in path:
        assert "Uitgerekend door de redactie" in text
        assert "(2.692 − 757) / 2.692 × 100 ≈ 71,9 %" in text


def test_a_calculation_says_that_no_document_prints_it(fetch: Fetch, site: httpx.Client) -> None:
    page = fetch("/en/calculations/police-contacts-fall")
    assert page.one("p", class_="figure").text == "(2,692 − 757) / 2,692 × 100 ≈ 71.9 %"
    assert "Computed by the editors; no document prints this number." in page.one("main").text
    assert [quoted.text for quoted in page.all("q")] == ["757", "2,692"]
    assert page.links()["contradicted"] == "/en/method#certainty"
    rows = [row for listed in all_pages(site, "/en/calculations") for row in listed.all("th", scope="row")]
    assert len(rows) == number_of(site, "?x a hro:Calculation")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_open_question_is_listed_once_and_leads_to_who_may_be_told(site: httpx.Client, lang: str) -> None:
    pages = all_pages(site, f"/{lang}/unknowns")
    addresses = [a.attributes["href"] for page in pages for a in page.all("a") if "dd" in a.parents]
    questions = [address for address in addresses if address.startswith(f"/{lang}/unknowns/")]
    assert len(questions) == len(set(questions)) == number_of(site, "?x a hro:KnownGap")
    page = Page(site.get(f"/{lang}/unknowns/drug-deaths-per-year").text)
    told = page.one("a", class_="know").attributes["href"]
    assert re.fullmatch(rf"/{lang}/(contribute|contact)\?about=https%3A//w3id\.org/\S+drug-deaths-per-year", told)
    assert site.get(told.partition("?")[0]).status_code == 200


def test_a_term_is_found_where_the_definitions_lead(site: httpx.Client, fetch: Fetch) -> None:
    page = fetch("/nl/definitions")
    led = [
        a.attributes["href"]
        for a in page.all("a")
        if a.attributes["href"].startswith("/nl/glossary") and "#" in a.attributes["href"]
    ]
    assert len(led) > 10
    for address in led:
        path, _, anchor = address.partition("#")
        entry = Page(site.get(path).text).by_id(anchor)
        assert entry.text.strip(), address
    terms = [
        term
        for shown in all_pages(site, "/nl/glossary")
        for term in shown.all("dt")
        if term.parents[-2:] == ("dl", "div")
    ]
    assert len(terms) > 100
