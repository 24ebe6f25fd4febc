"""What holds for every page, in both languages."""

from __future__ import annotations

import httpx
import pytest
from html_reader import Page, objections

from hrn_kg.site.pages import FIXED

HEAVIEST = 50_000  # bytes of a page
BROKEN = "SELECT ?s\nWHERE { ?s ?p oops }"
PATHS = [
    *("/{lang}" + page.path for page in FIXED),
    "/{lang}/ontology",
    "/{lang}/shapes",
    "/{lang}/ontology?term=Claim",
    "/{lang}/shapes?term=ClaimShape",
    "/{lang}/api",
    "/{lang}/api?group=query",
    "/{lang}/scheme/facility-type",
    "/{lang}/types/drug-consumption-room",
    "/{lang}/interventions/heroin-assisted-treatment",
    "/{lang}/doc/claim/dcr-netherlands",
    "/{lang}/comparisons/hat-minimum-age",
    "/{lang}/comparisons?kind=not-comparable&page=1",
    "/{lang}/disagreements?page=2",
    "/{lang}/calculations/police-contacts-fall",
    "/{lang}/unknowns/drug-deaths-per-year",
    "/{lang}/unknowns?kind=said-unknown",
    "/{lang}/glossary?page=2",
    "/{lang}/sources/s0",
    "/{lang}/scheme/indicator/police-contacts",
    "/{lang}/interventions/harm-reduction",
    "/{lang}/places/netherlands",
    "/{lang}/organisations/hostile",
    "/{lang}/doc/claim/hostile",
    "/{lang}/doc/claim/no-such-claim",
    "/{lang}/query",
    "/{lang}/query?example=list-facility-counts",
    "/{lang}/query?query=SELECT+*+WHERE+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+40",
    "/{lang}/query?query=SELECT+*+WHERE+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+1000",
    "/{lang}/query?query=CONSTRUCT+WHERE+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+1000",
    "/{lang}/query?query=ASK+%7B+%3Fs+%3Fp+%3Fo+%7D",
    "/{lang}/query?query=DESCRIBE+%3Chttps://w3id.org/harmreduction/id/organisation/hostile%3E",
    "/{lang}/query?query=SELECT+%3Fs%0AWHERE+%7B+%3Fs+%3Fp+oops+%7D",
]


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_sound_small_and_in_its_language(site: httpx.Client, path: str, lang: str) -> None:
    response = site.get(path.format(lang=lang))
    page = Page(response.text)
    assert objections(page, lang) == []
    assert len(response.content) <= HEAVIEST
    other = "en" if lang == "nl" else "nl"
    switch = page.one("a", hreflang=other)
    assert switch.attributes["lang"] == other
    assert switch.text == {"nl": "Nederlands", "en": "English"}[other]
    turned = Page(site.get(switch.attributes["href"]).text)
    assert turned.elements[0].attributes["lang"] == other
    # Coming back leads to the page that one left.
    assert Page(site.get(turned.one("a", hreflang=lang).attributes["href"]).text).one("h1").text == page.one("h1").text


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_each_term_has_its_line_and_its_page(site: httpx.Client, lang: str) -> None:
    for path, least, named in (("ontology", 140, "heldBy"), ("shapes", 50, "ClaimShape")):
        listed = Page(site.get(f"/{lang}/{path}").text)
        # An IRI such as `...#heldBy` leads to a place on the page of the list.
        terms = [one.attributes["id"] for one in listed.all("div") if one.attributes.get("id")]
        assert len(terms) >= least and named in terms
        page = Page(site.get(f"/{lang}/{path}?term={named}").text)
        assert objections(page, lang) == []
        assert site.get(f"/{lang}/{path}?term=none-such").status_code == 404
    claim = Page(site.get(f"/{lang}/ontology?term=Claim").text)
    assert f"/{lang}/ontology?term=Observation" in claim.links().values(), "a narrower class"
    rules = Page(site.get(f"/{lang}/shapes?term=ClaimShape").text)
    # The first is shared with the shape of calculations, where it stands in the list.
    assert {"Claim-caveat", "Claim-citedFrom"} <= {one.attributes.get("id") for one in rules.all("div")}


@pytest.mark.parametrize(("wish", "lang"), [("nl", "nl"), ("nl-BE,en;q=0.5", "nl"), ("en-GB", "en")])
def test_without_a_choice_the_browser_decides(site: httpx.Client, wish: str, lang: str) -> None:
    response = site.get("/queries", headers={"Accept-Language": wish})
    assert response.status_code == 302
    assert response.headers["location"] == f"/{lang}/queries"
    assert "Accept-Language" in response.headers["vary"]


def test_static_files_are_kept_by_their_checksum(site: httpx.Client) -> None:
    page = Page(site.get("/nl").text)
    sheet = page.one("link", rel="stylesheet").attributes["href"]
    response = site.get(sheet)
    assert response.headers["content-type"].startswith("text/css")
    assert "immutable" in response.headers["cache-control"]
    assert 8_000 < len(response.content) <= 12_288
    assert "/*" not in response.text and ": " not in response.text
    assert "@import" not in response.text and "url(" not in response.text
    again = site.get(sheet, headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    # Under an address without, or with an old checksum, it must be asked for again.
    assert site.get("/static/hrn-kg.css?v=old").headers["cache-control"] == "no-cache"
    icon = site.get(page.one("link", rel="icon").attributes["href"])
    assert icon.headers["content-type"].startswith("image/svg+xml")


def test_colours_are_given_for_light_dark_and_print(site: httpx.Client) -> None:
    sheet = site.get("/static/hrn-kg.css").text
    assert "prefers-color-scheme:dark" in sheet
    assert "@media print" in sheet
    assert ":focus-visible" in sheet
