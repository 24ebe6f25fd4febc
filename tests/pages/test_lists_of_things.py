"""Timeline, figures, rules, registers and the pages of things: whole, small, honest about what was chosen."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import httpx
import pytest
from html_reader import Page, objections

from long_tests import IS_LONG

FAMILIES = {"places": 20, "organisations": 90, "policies": 25, "people": 5}
HRO = "PREFIX hro: <https://w3id.org/harmreduction/ontology#>\n"


def rows(site: httpx.Client, query: str) -> list[dict[str, str]]:
    answer = site.get("/sparql", params={"query": HRO + query}, headers={"Accept": "application/sparql-results+json"})
    return [{name: cell["value"] for name, cell in row.items()} for row in answer.json()["results"]["bindings"]]


def read(site: httpx.Client, path: str) -> Page:
    response = site.get(path)
    assert response.status_code == 200, f"{path}: {response.status_code}"
    assert len(response.content) <= 50_000, path
    return Page(response.text)


def all_pages(site: httpx.Client, path: str) -> list[Page]:
    """A list with the pages that follow."""
    found = [read(site, path)]
    while following := [a.attributes["href"] for a in found[-1].all("a", rel="next")]:
        found.append(read(site, following[0]))
        assert len(found) < 40
    return found


def slug(address: str) -> str:
    """Kind and name: a claim and a target may have the same name."""
    return "/".join(address.split("/")[-2:])


def claims_in(pages: list[Page]) -> list[str]:
    hrefs = [a.attributes["href"] for page in pages for a in page.all("a")]
    return [slug(href) for href in hrefs if re.search("/doc/(claim|target)/", href)]


def test_every_printed_figure_stands_in_the_table(site: httpx.Client) -> None:
    wanted = {
        slug(row["figure"])
        for row in rows(site, "SELECT ?figure { VALUES ?c { hro:Observation hro:Target } ?figure a ?c }")
    }
    assert len(wanted) > 80
    shown = claims_in(all_pages(site, "/nl/figures"))
    assert set(shown) == wanted
    assert len(shown) == len(wanted)


def test_every_word_of_certainty_is_chosen_and_counted(site: httpx.Client) -> None:
    counts = rows(site, "SELECT ?word (COUNT(?f) AS ?n) { ?f a hro:Observation ; hro:certainty ?word } GROUP BY ?word")
    assert len(counts) >= 5
    for row in counts:
        word = row["word"].rpartition("/")[2]
        page = read(site, f"/en/figures?certainty={word}")
        assert page.by_id("rows").text.split()[0] == row["n"], word


def test_the_csv_of_figures_is_the_answer_to_the_example(site: httpx.Client) -> None:
    page = read(site, "/en/figures")
    answer = site.get(page.links()["All figures as CSV"])
    assert answer.headers["content-type"].startswith("text/csv")
    assert len(answer.text.splitlines()) > 80


def test_a_cell_of_the_matrix_leads_to_as_many_figures_as_it_says(site: httpx.Client) -> None:
    page = read(site, "/en/figures")
    cells = [a for a in page.all("a") if re.search(r"about=[a-z-]+&year=", a.attributes["href"])]
    assert len(cells) >= 8
    for cell in cells:
        chosen = read(site, cell.attributes["href"])
        assert chosen.by_id("rows").text.split()[0] == cell.text


def test_every_rule_stands_on_both_pages_of_access(site: httpx.Client) -> None:
    wanted = {slug(row["rule"]) for row in rows(site, "SELECT ?rule { ?rule a hro:Rule }")}
    assert len(wanted) > 60
    assert set(claims_in([read(site, "/nl/access")])) == wanted
    named = {
        slug(row["rule"])
        for row in rows(
            site,
            "SELECT ?rule { ?rule a hro:Rule { ?rule hro:population ?x } UNION { ?rule hro:criterionDimension ?x } }",
        )
    }
    assert set(claims_in([read(site, "/nl/access?by=group")])) == named


def test_what_the_timeline_offers_of_a_part_it_also_shows(site: httpx.Client) -> None:
    """A topic that hardly narrows the whole may narrow a part of it."""
    offered = [
        link
        for link in read(site, "/nl/timeline?place=id/place/g4").links().values()
        if link.startswith("/nl/timeline?") and "theme=" in link
    ]
    assert "/nl/timeline?place=id%2Fplace%2Fg4&theme=scheme%2Fintervention%2Fsocial-support" in offered
    assert {site.get(link).status_code for link in offered} == {200}


def test_readers_may_combine_all_choices_and_crawlers_two(site: httpx.Client) -> None:
    """Each choice more would multiply the pages that a crawler or an export finds."""
    place, theme = "place=id%2Fplace%2Fg4", "theme=scheme%2Fintervention%2Fsocial-support"
    two = read(site, f"/nl/timeline?{theme}&{place}")
    assert not two.all("meta", name="robots")
    links = [a.attributes for a in two.all("a") if a.attributes["href"].startswith("/nl/timeline?")]
    third = [a for a in links if "kind=" in a["href"]]
    assert len(third) >= 3
    assert {a.get("rel") for a in third} == {"nofollow"}
    assert f"/nl/timeline?kind=trends&{place}&{theme}" in [a["href"] for a in third]
    assert all("rel" not in a for a in links if a["href"].count("=") <= 2)
    three = read(site, f"/nl/timeline?{theme}&kind=trends&{place}")
    assert three.one("meta", name="robots").attributes["content"] == "noindex"


def test_the_timeline_holds_all_that_is_dated_and_nothing_of_the_moment_of_publication(site: httpx.Client) -> None:
    shown = claims_in(all_pages(site, "/en/timeline?kind=all"))
    dated = {
        slug(row["claim"])
        for row in rows(
            site,
            """PREFIX caveat: <https://w3id.org/harmreduction/scheme/caveat/>
            SELECT DISTINCT ?claim { ?claim a hro:Claim ; hro:period ?p .
              { ?p hro:earliestYear ?y } UNION { ?p hro:latestYear ?y }
              FILTER NOT EXISTS { ?claim hro:caveat caveat:period-is-publication } }""",
        )
    }
    assert len(dated) > 300
    assert set(shown) == dated
    assert len(shown) == len(dated)


def test_a_decade_shows_its_own_years_and_a_filter_narrows(site: httpx.Client) -> None:
    page = read(site, "/nl/timeline?kind=all&decade=1970")
    assert page.all("h2")[0].text == "1970–1979"
    times = [time.attributes["datetime"] for time in page.all("time")]
    assert len(times) >= 10
    assert all(time.startswith("197") for time in times)
    everything = read(site, "/nl/timeline").one("p", role="status").text
    amsterdam = read(site, "/nl/timeline?place=id/place/amsterdam").one("p", role="status").text
    assert 0 < int(amsterdam.split()[0]) < int(everything.split()[0])


def test_periods_are_drawn_with_words_for_who_does_not_see(site: httpx.Client) -> None:
    page = read(site, "/nl/timeline")
    drawing = page.one("svg")
    assert drawing.attributes["role"] == "img"
    for name in drawing.attributes["aria-labelledby"].split():
        assert page.by_id(name).text
    assert len(page.all("g")) >= 15


@pytest.mark.parametrize("family", FAMILIES)
def test_a_register_names_everything_of_its_family(site: httpx.Client, family: str) -> None:
    start = {"places": "place", "organisations": "organisation", "policies": "policy", "people": "person"}[family]
    query = f"SELECT DISTINCT ?x {{ ?x a ?c FILTER(STRSTARTS(STR(?x), 'https://w3id.org/harmreduction/id/{start}/')) }}"
    wanted = {row["x"].rpartition("/")[2] for row in rows(site, query)}
    assert len(wanted) >= FAMILIES[family]
    hrefs = [a.attributes["href"] for page in all_pages(site, f"/nl/{family}") for a in page.all("a")]
    assert {href.rpartition("/")[2] for href in hrefs if href.startswith(f"/nl/{family}/")} == wanted


@pytest.mark.longer
@pytest.mark.parametrize("family", FAMILIES)
def test_the_page_of_each_thing_is_small_sound_and_has_few_links(site: httpx.Client, family: str) -> None:
    hrefs = [a.attributes["href"] for page in all_pages(site, f"/nl/{family}") for a in page.all("a")]
    things = [href for href in hrefs if href.startswith(f"/nl/{family}/")]
    assert len(things) >= FAMILIES[family]
    for href in things if IS_LONG else things[::6]:
        page = read(site, href)
        assert objections(page, "nl") == [], href
        assert len(page.all("a")) <= 90, href
        assert not re.search(r"\b(hro|skos|dct|org|foaf):[a-zA-Z]", page.one("main").text), href


def test_every_record_of_a_thing_is_within_reach(site: httpx.Client) -> None:
    page = read(site, "/en/places/amsterdam")
    parts = [href for href in page.links().values() if "section=" in href]
    assert len(parts) >= 5
    wanted = {
        slug(row["r"])
        for row in rows(
            site,
            "SELECT DISTINCT ?r { ?r hro:place <https://w3id.org/harmreduction/id/place/amsterdam> ; hro:statedIn ?d }",
        )
    }
    assert len(wanted) > 100
    assert wanted <= set(claims_in([page, *(one for part in parts for one in all_pages(site, part))]))


def test_figures_come_first_then_disagreements_then_what_is_unknown(site: httpx.Client) -> None:
    headings = [heading.attributes.get("id") for heading in read(site, "/en/places/amsterdam").all("h2")]
    order = ["figures", "disagreements", "unknowns", "rules", "comparisons", "facts", "names", "cite"]
    assert [name for name in headings if name in order] == order


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nl/figures?certainty=sure", 400),
        ("/nl/figures?sort=number", 400),
        ("/nl/figures?page=99", 404),
        ("/nl/timeline?kind=x", 400),
        ("/nl/timeline?place=id/place/atlantis", 400),
        ("/nl/timeline?decade=1850", 400),
        ("/nl/access?by=age", 400),
        ("/nl/organisations?page=0", 404),
        ("/nl/places/utrecht?section=x", 400),
        ("/nl/places/utrecht?section=rules&page=2", 404),
    ],
)
def test_what_cannot_be_chosen_is_refused_in_words_of_the_page(site: httpx.Client, path: str, status: int) -> None:
    response = site.get(path)
    assert response.status_code == status
    text = Page(response.text).one("main").text
    assert ("heeft geen pagina met dat nummer" if status == 404 else "kan hier niet “") in text


def test_a_filter_stays_with_the_language_and_the_address(site: httpx.Client) -> None:
    page = read(site, "/nl/figures?certainty=sample&sort=year")
    switch = page.one("a", hreflang="en").attributes["href"]
    assert urlsplit(switch).path == "/en/figures"
    assert set(urlsplit(switch).query.split("&")) == {"certainty=sample", "sort=year"}
    other = read(site, switch)
    assert other.by_id("rows").text.split()[0] == page.by_id("rows").text.split()[0]
    assert page.one("link", rel="canonical").attributes["href"].endswith("/nl/figures?certainty=sample&sort=year")
