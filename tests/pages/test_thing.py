"""The page of one thing."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pyoxigraph as ox
import pytest
from html_reader import Page

from hrn_kg import words
from hrn_kg.content import Content
from hrn_kg.vocab import PREFIXES, STANDARD

Fetch = Callable[..., Page]


def test_a_claim_shows_what_is_printed_where(fetch: Fetch) -> None:
    page = fetch("/nl/doc/claim/dcr-netherlands")
    assert page.one("h1").text == (
        "24 gebruiksruimten beschikbaar in Nederland, jaar niet vermeld (meest "
        "recente inventarisatie, rapport van 2018)"
    )
    assert page.all("q", class_="printed")[0].text == "24"
    quote = next(element for element in page.all("blockquote") if "DCRs" in element.text)
    # It is read without opening anything.
    assert "details" not in quote.parents
    # The page is Dutch, the passage is not: a screen reader must know.
    assert quote.lang == "en"
    text = page.one("main").words
    assert "paragraaf Drug consumption rooms · tekens 7957–7985" in text
    assert "Let op: periode niet vermeld" in text
    assert "Noot van de redactie: Uit de nieuwste inventarisatie" in text
    assert page.links()["Harm reduction in the Netherlands"] == "/nl/sources/s0"


def test_shortcuts_are_not_shown_as_facts(fetch: Fetch, site: httpx.Client) -> None:
    labels = {"concerns", "held by", "plain name", "low", "high", "earliest year", "latest year"}
    for path in ("doc/claim/dcr-netherlands", "organisations/idpc", "places/amsterdam", "doc/event/aids-epidemic"):
        page = fetch(f"/en/{path}")
        assert not labels & {term.text for term in page.all("dt")}, path
    card = fetch("/en/scheme/indicator/facilities-available").by_id("claim-dcr-netherlands")
    # The kind that tells most, and it alone.
    assert "figure · " in card.text and "printed figure" not in card.text
    # Programs get them with the thing itself.
    turtle = site.get("/doc/claim/dcr-netherlands", headers={"Accept": "text/turtle"}).text
    assert "hro:concerns" in turtle and "hro:heldBy" in turtle


def test_both_languages_name_a_thing(fetch: Fetch) -> None:
    page = fetch("/nl/scheme/indicator/clients")
    assert page.one("h1").text == "cliënten"
    assert "clients" in [dd.text for dd in page.all("dd") if dd.lang == "en"]


def test_what_documents_say_about_a_thing_comes_with_its_evidence(fetch: Fetch) -> None:
    page = fetch("/en/scheme/indicator/facilities-available")
    card = page.by_id("claim-dcr-amsterdam-2011")
    assert card.tag == "article"
    assert "6 consumption rooms" in card.text


def test_a_thing_tells_what_it_is_before_what_is_disputed(fetch: Fetch) -> None:
    def sections(path: str) -> list[str]:
        return [heading.attributes.get("id") or "" for heading in fetch(path).all("h2")]

    thing = sections("/en/scheme/indicator/police-contacts")
    assert thing.index("facts") < thing.index("disputes") < thing.index("about") < thing.index("compared")
    claim = sections("/en/doc/claim/hat-age-35")
    assert claim.index("passage") < claim.index("sure") < claim.index("disputes") < claim.index("facts")


def test_a_bounded_list_says_so_and_offers_the_rest(fetch: Fetch, site: httpx.Client) -> None:
    page = fetch("/en/scheme/population/people-who-use-drugs")
    (rest,) = [href for text, href in page.links().items() if "Ask for all records" in text]
    answer = Page(site.get(rest).text)
    rows = len(answer.all("tr")) - 1
    assert rows > 20


def test_a_disagreement_sets_the_claims_side_by_side(fetch: Fetch) -> None:
    page = fetch("/nl/comparisons/hat-minimum-age")
    quotations = [quotation.words for quotation in page.all("blockquote")]
    assert any("at least 25" in words for words in quotations)
    assert any("at least 35" in words for words in quotations)
    claim = fetch("/nl/doc/claim/hat-age-25")
    assert claim.links()[page.one("h1").text] == "/nl/comparisons/hat-minimum-age"


def test_formats_and_citation(fetch: Fetch, site: httpx.Client) -> None:
    page = fetch("/en/doc/claim/dcr-netherlands")
    links = page.links()
    for name, kind in {
        "Turtle": "text/turtle",
        "JSON-LD": "application/ld+json",
        "N-Triples": "application/n-triples",
        "RDF/XML": "application/rdf+xml",
    }.items():
        assert site.get(links[name]).headers["content-type"].startswith(kind)
    for name, kind in {
        "BibTeX": "application/x-bibtex",
        "RIS": "application/x-research-info-systems",
        "CSL-JSON": "application/vnd.citationstyles.csl+json",
    }.items():
        assert site.get(links[name]).headers["content-type"] == kind
    source, own = (paragraph.text for paragraph in page.all("p", class_="cite"))
    assert source.index("De Gee, Woods") < source.index("cited by Dutch Harm Reduction Network")
    assert "under “Drug consumption rooms”" in source
    assert "https://w3id.org/harmreduction/id/claim/dcr-netherlands?release=2026.11.7" in own
    assert "release 2026.11.7" in own


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_stored_scripts_stay_words(fetch: Fetch, lang: str) -> None:
    page = fetch(f"/{lang}/organisations/hostile")
    assert page.one("h1").text == {"nl": "<script>alert(1)</script>", "en": '"><img src=x onerror=alert(1)>'}[lang]
    assert "</blockquote></details><script>alert(2)</script>" in page.one("main").text
    assert "{{ 7*7 }} {% raw %}" in page.one("main").text
    addresses = [a.attributes["href"] for a in page.all("a")]
    assert "https://example.org/?a=1&b=2" in addresses
    assert not [address for address in addresses if address.startswith(("javascript", "data"))]


def test_an_unknown_thing_is_a_page_too(fetch: Fetch) -> None:
    page = fetch("/nl/doc/claim/no-such-claim", 404)
    assert page.one("h1").text == "Niet gevonden"


def test_a_record_says_nothing_of_the_data_cube(fetch: Fetch) -> None:
    for path in ("/en/doc/claim/dcr-netherlands", "/en/scheme/indicator/clients", "/en/types/drug-consumption-room"):
        page = fetch(path)
        for trace in ("dataSet", "dataset/observations", "linked-data/cube"):
            assert trace not in page.source


def test_borrowed_properties_in_the_data_have_names_in_both_languages(content: Content) -> None:
    borrowed = tuple(PREFIXES[prefix] for prefix in ("dct", "org", "dcat"))
    files = [path for path in content.data if path.suffix == ".ttl"]
    used = {quad.predicate.value for path in files for quad in ox.parse(path=path)}
    names = {STANDARD.shorten(iri) for iri in used if iri.startswith(borrowed)}
    assert {"dct:isReferencedBy", "org:classification"} <= names
    assert not {name for name in names if not words.is_key(f"p.{name}")}
