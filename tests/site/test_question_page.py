"""The page of a question whose rows may be drawn: the chart stands with the answer."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from hrn_kg.engine import open_engine
from hrn_kg.examples import Example
from hrn_kg.releases import Release
from hrn_kg.settings import Settings
from hrn_kg.site import Site, examples_of
from hrn_kg.site.pages.question import question
from hrn_kg.sparql import Answerer, Snapshot

CITIES = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX claim: <https://w3id.org/harmreduction/id/claim/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?place ?number ?record WHERE {
  VALUES ?record { claim:hiv-heerlen claim:hiv-amsterdam }
  ?record hro:place/skos:prefLabel ?place ; hro:value ?number FILTER(LANG(?place) = "en")
} ORDER BY ?place"""
TITLES = {"en": "How much?", "nl": "Hoeveel?"}
EXAMPLE = Example("cities", Path("cities.rq"), TITLES, TITLES, ("figures",), CITIES, b"")


def page_of(release: Release, lang: str, example: Example = EXAMPLE) -> str:
    async def made() -> bytes:
        settings = Settings.load({}, home=release.path.parents[1], workers=1)
        engine = await open_engine(settings, release.source)
        try:
            data = Snapshot.of(Answerer(engine, settings))
            return (await question(Site("http://a", "", data, release, (example,), settings), lang, example.name)).body
        finally:
            await engine.close()

    return asyncio.run(made()).decode()


def test_the_chart_stands_between_the_number_of_rows_and_the_table(release: Release) -> None:
    page = page_of(release, "nl")
    places = [page.index(part) for part in ("2 rijen", '<svg class="chart"', "<table>", "Deel dit antwoord")]
    assert places == sorted(places)
    assert "Amsterdam: 26" in page and "no-chart" not in page
    # Shown at once, in no fold.
    assert "<details" not in page[: places[2]]


def test_a_page_shows_what_people_read_of_a_figure_and_says_what_else_the_files_have(release: Release) -> None:
    (example,) = [one for one in examples_of(release) if one.name == "list-facility-counts"]
    page = page_of(release, "en", example)
    table = page[page.index("<table>") : page.index("</table>")]
    headings = re.findall(r'<th scope="col">(.*?)</th>', table)
    shown = ["Type of facility", "Place", "Cited source", "As printed", "Unit", "Period", "Certainty", "Document"]
    assert headings == [*shown, "Mind this"]
    assert "The files have more columns, to compute with: value, lower bound, upper bound, qualifier" in page
    # A row leads to its record, and its dispute to where it is explained.
    assert '<a href="/en/doc/claim/dcr-netherlands">drug consumption room</a>' in table
    assert '<a href="/en/comparisons/most-recent-inventory">' in table
