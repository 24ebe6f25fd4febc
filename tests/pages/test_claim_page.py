"""The page of one claim: what is said, by whom, where, how sure, and only then the rest."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from html_reader import Page

Fetch = Callable[..., Page]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (
            "/nl/doc/claim/dcr-netherlands",
            (
                "Dit zegt Nederlands Harm Reduction Network in “Harm reduction in the Netherlands”. "
                "Het document beroept zich op: De Gee, Woods, Charvet & Van der Poel, 2018."
            ),
        ),
        (
            "/en/doc/claim/dcr-netherlands",
            (
                "This is what Dutch Harm Reduction Network says in “Harm reduction in the Netherlands”. "
                "The document relies on: De Gee, Woods, Charvet & Van der Poel, 2018."
            ),
        ),
    ],
)
def test_a_claim_begins_with_who_says_so_and_on_what_it_leans(fetch: Fetch, path: str, sentence: str) -> None:
    page = fetch(path)
    assert sentence in page.one("main").words


def test_how_sure_a_figure_is_stands_with_what_that_means_and_why(fetch: Fetch) -> None:
    page = fetch("/nl/doc/claim/dcr-netherlands")
    text = page.one("main").words
    assert "Zekerheid: onzeker" in text
    # Each reason once, though a period and a caveat have the same words.
    assert "Waarom: periode niet vermeld." in text
    assert page.links()["onzeker"] == "/nl/method#certainty-uncertain"
    assert page.links()["genoemde bron"] == "/nl/method#evidence-named-source"
    # That an editor saw no reason to doubt tells a reader nothing.
    assert "aannemelijk" not in text


def test_only_disagreements_are_called_contradicted(fetch: Fetch) -> None:
    page = fetch("/nl/doc/claim/dcr-netherlands")
    headings = [heading.text for heading in page.all("h2")]
    assert headings.index("Tegengesproken") < headings.index("Ook vergeleken")
    (card,) = page.all("article")
    assert "conflict" in card.attributes["class"]
    assert "niet vergelijkbaar" not in card.text
    assert "niet vergelijkbaar" in page.one("main").words


def test_the_names_for_programs_come_last(fetch: Fetch) -> None:
    page = fetch("/nl/doc/claim/dcr-netherlands")
    assert [heading.text for heading in page.all("h2")][-1] == "Als gegevens"
    main = page.one("main").words
    assert main.index("there were 24 DCRs") < main.index("https://w3id.org/harmreduction/id/claim/dcr-netherlands")
    assert "hro:" not in main and "skos:" not in main


@pytest.mark.parametrize(
    "path",
    [
        "doc/claim/hat-age-35",
        "doc/claim/s3-funded-cities",
        "doc/claim/hr-definition-hrn",
        "doc/facility/amoc",
        "scheme/indicator/police-contacts",
        "sources/s0",
        "sources/s3",
    ],
)
def test_a_page_of_a_thing_has_few_links_and_no_prefixed_name(fetch: Fetch, path: str) -> None:
    page = fetch(f"/nl/{path}")
    assert len(page.all("a")) <= 90
    main = page.one("main").words
    for prefix in ("hro:", "dct:", "skos:", "rdf:", "s0x:", "s3x:", "org:"):
        assert prefix not in main


@pytest.mark.parametrize(
    ("lang", "shown", "hidden"),
    [
        ("nl", "nadere bepaling verschillende (regionale) initiatieven, om de epidemie te beteugelen", "to contain"),
        ("en", "detail several (regional) initiatives, to contain the epidemic", "te beteugelen"),
    ],
)
def test_the_detail_of_a_claim_stands_among_its_fields_in_one_language(
    fetch: Fetch, lang: str, shown: str, hidden: str
) -> None:
    main = fetch(f"/{lang}/doc/claim/aids-cooperation").one("main").words
    assert shown in main
    assert f"initiatives, {hidden}" not in main and f"initiatieven, om de epidemie {hidden}" not in main
