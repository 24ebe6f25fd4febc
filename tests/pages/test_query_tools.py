"""What the query page offers around a query: edits without script, a chart or why there is none, names, programs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from html_reader import Page

from hrn_kg.content import Content
from hrn_kg.examples import load_examples

Fetch = Callable[..., Page]
HEAD = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX claim: <https://w3id.org/harmreduction/id/claim/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
NAMED = f"""{HEAD}SELECT ?name ?number ?iri WHERE {{
  VALUES ?iri {{ CLAIMS }}
  ?iri PROPERTY/skos:prefLabel ?name ; hro:value ?number
  FILTER(LANG(?name) = "nl")
}} ORDER BY ?name"""
MAY = NAMED.replace("CLAIMS", "claim:hiv-heerlen claim:hiv-amsterdam").replace("PROPERTY", "hro:place")
MAY_NOT = NAMED.replace("CLAIMS", "claim:dcr-netherlands claim:alcohol-rooms-2015").replace("PROPERTY", "hro:about")
DATED = f"""{HEAD}SELECT ?year ?number ?iri WHERE {{
  VALUES ?iri {{ CLAIMS }}
  ?iri hro:value ?number OPTIONAL {{ ?iri hro:period/hro:earliestYear ?year }}
}}"""


@pytest.fixture(scope="module")
def release_site(real_server: str) -> Iterator[httpx.Client]:
    """A server on a release, as `hrn-kg serve` starts it."""
    with httpx.Client(base_url=real_server, headers={"Accept": "text/html"}, timeout=20) as http:
        yield http


def press(site: httpx.Client, edit: str, query: str, status: int = 200, **more: str) -> Page:
    """What a browser sends when a button of the form is pressed."""
    sent = {"query": query.replace("\n", "\r\n"), "format": "html", "edit": edit, **more}
    response = site.get("/nl/query", params=sent)
    assert response.status_code == status, response.text[:300]
    return Page(response.text)


def test_the_buttons_of_the_form_send_edits_and_the_first_runs(fetch: Fetch) -> None:
    buttons = [one.attributes for one in fetch("/nl/query").all("button")][:3]
    assert [(one.get("name"), one.get("value")) for one in buttons] == [
        (None, None),
        ("edit", "prefixes"),
        ("edit", "layout"),
    ]


def test_missing_prefixes_are_filled_in_and_nothing_is_run(site: httpx.Client) -> None:
    page = press(site, "prefixes", "SELECT ?s WHERE { ?s a hro:Observation ; skos:prefLabel ?x }", format="csv")
    lines = page.one("textarea").text.strip().splitlines()
    assert lines == [
        "PREFIX hro: <https://w3id.org/harmreduction/ontology#>",
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>",
        "SELECT ?s WHERE { ?s a hro:Observation ; skos:prefLabel ?x }",
    ]
    assert not page.all("table")


def test_a_query_is_laid_out_and_keeps_its_release(site: httpx.Client) -> None:
    page = press(site, "layout", "SELECT ?s WHERE { ?s a ?t ; ?p ?o . } LIMIT 3", release="2026.11.7")
    assert page.one("textarea").text.strip().splitlines()[1:3] == ["  ?s a ?t ;", "    ?p ?o ."]
    hidden = {one.attributes["name"]: one.attributes["value"] for one in page.all("input", type="hidden")}
    assert hidden["release"] == "2026.11.7"


def test_an_edit_of_what_cannot_be_read_is_a_fault_at_its_place(site: httpx.Client) -> None:
    page = press(site, "layout", "SELECT ?s\nWHERE { ?s ?p 'x }", status=400)
    assert "regel 2, kolom 15" in page.by_id("query-error").text
    assert "'x }" in page.one("textarea").text
    press(site, "shuffle", "ASK {}", status=400)


def test_a_chart_is_drawn_of_figures_that_may_stand_side_by_side(fetch: Fetch) -> None:
    page = fetch("/nl/query", query=MAY)
    assert page.one("svg").attributes["role"] == "img"
    titles = [title.text for title in page.all("svg:title")]
    assert titles == ["hiv-prevalentie, procent", "Amsterdam: 26", "Heerlen/Maastricht: 14"]


def test_years_are_drawn_as_dots_and_a_year_that_is_not_known_as_none(fetch: Fetch) -> None:
    dated = DATED.replace("CLAIMS", "claim:cannabis-help-1994 claim:cannabis-help-2008")
    assert len(fetch("/nl/query", query=dated).all("circle")) == 2
    undated = DATED.replace("CLAIMS", "claim:hat-locations-2018 claim:alcohol-rooms-2015 claim:hat-locations-undated")
    page = fetch("/nl/query", query=undated)
    assert not page.all("svg")
    assert "jaar niet bekend" in page.one("p", class_="no-chart second").text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (MAY_NOT, "niet vergelijkbaar"),
        (MAY.replace("hro:value ?number", "hro:value ?v . BIND(?v * 2 AS ?number)"), "in de vraag berekend"),
        (f"{HEAD}SELECT ?iri WHERE {{ ?iri a hro:Observation }} LIMIT 2", "één kolom met namen of jaren"),
        (
            f"{HEAD}SELECT * {{ ?iri a hro:Calculation ; hro:value ?number ; hro:name ?name }} LIMIT 5",
            "berekening van de redactie",
        ),
    ],
    ids=["not comparable", "computed", "columns", "calculation"],
)
def test_in_place_of_a_chart_stands_the_reason(query: str, words: str, fetch: Fetch) -> None:
    page = fetch("/nl/query", query=query)
    assert not page.all("svg")
    assert words in page.one("p", class_="no-chart second").text


def test_the_comparison_that_forbids_a_chart_is_one_step_away(fetch: Fetch, site: httpx.Client) -> None:
    page = fetch("/nl/query", query=MAY_NOT)
    link = page.links()["Lees waarom"]
    assert "dcr-rooms-and-alcohol-rooms" in link
    assert site.get(link).status_code == 200


def test_caveats_and_disputes_stand_beside_the_figures(fetch: Fetch, site: httpx.Client) -> None:
    query = f"""{HEAD}SELECT ?iri ?number WHERE {{
  VALUES ?iri {{ claim:dcr-netherlands claim:alcohol-rooms-2015 }} ?iri hro:value ?number
}} ORDER BY DESC(?number)"""
    page = fetch("/nl/query", query=query)
    assert page.all("th")[-1].text == "Let op"
    disputed, free = page.all("td")[2], page.all("td")[5]
    assert disputed.text.startswith("Nieuwste inventarisatie van gebruiksruimten")
    assert disputed.text.endswith("periode niet vermeld")
    assert free.text == ""
    link = page.links()["Nieuwste inventarisatie van gebruiksruimten in Nederland: 2018, of 2021"]
    assert site.get(link).status_code == 200
    # Rows that are no records, and those of which nothing need be known, have no such column.
    for plain in ("SELECT ?s WHERE { ?s a ?t } LIMIT 3", query.replace("claim:dcr-netherlands ", "")):
        assert "Let op" not in [one.text for one in fetch("/nl/query", query=plain).all("th")]


def test_the_page_of_a_question_has_the_tools_of_the_query_page(release_site: httpx.Client) -> None:
    page = Page(release_site.get("/nl/queries/list-facility-counts").text)
    permanent = page.links()["blijvend adres, vast aan deze uitgave"]
    assert permanent == "/nl/queries/list-facility-counts?release=2026.11.0"
    assert Page(release_site.get(permanent).text).one("h1").text == page.one("h1").text
    assert page.one("p", class_="no-chart second").text.startswith("Geen grafiek")
    names = [a.attributes["download"] for a in page.all("a") if "download" in a.attributes]
    assert names[:2] == [f"list-facility-counts-2026.11.0.{end}" for end in ("xlsx", "csv")]
    assert [one.text for one in page.all("th")][-1] == "Let op"
    assert len(page.all("pre")) == 4, "three programs, and the query"


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_question_in_words_is_led_to_the_search_and_to_examples(lang: str, release_site: httpx.Client) -> None:
    typed = {
        "nl": "Welke definities van harm reduction zijn er?",
        "en": "Which definitions of harm reduction are there?",
    }[lang]
    response = release_site.get(f"/{lang}/query", params={"query": typed})
    assert response.status_code == 400
    page = Page(response.text)
    led = page.one("div", role="alert")
    assert not page.all("p", id="query-error")
    links = page.links()
    search = links[{"nl": "Zoek op deze woorden", "en": "Search for these words"}[lang]]
    assert parse_qs(urlsplit(search).query)["q"] == [typed]
    assert release_site.get(search).status_code == 200
    like = [href for words, href in links.items() if f"/{lang}/queries/" in href and words in led.text]
    assert f"/{lang}/queries/list-definitions-of-harm-reduction" in like
    # What was typed stays in the field.
    assert page.one("textarea").text.strip() == typed


def test_no_chart_is_spoken_of_where_there_are_no_rows(fetch: Fetch) -> None:
    for query in ("ASK {}", "SELECT ?s WHERE { ?s ?s ?s }", "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } LIMIT 2"):
        page = fetch("/nl/query", query=query)
        assert not page.all("p", class_="no-chart second")
        assert not page.all("svg")


def test_downloads_are_named_after_the_example(content: Content, fetch: Fetch, site: httpx.Client) -> None:
    (example,) = [one for one in load_examples(content) if one.name == "list-figures"]
    for lang in ("nl", "en"):
        page = fetch(f"/{lang}/query", query=example.text_in(lang).replace("\n", "\r\n"))
        names = [a.attributes["download"] for a in page.all("a") if "download" in a.attributes]
        assert names == [f"list-figures-2026.11.7.{end}" for end in ("xlsx", "csv", "tsv", "json", "xml")]
        for form, end in (("CSV", "csv"), ("XLSX (Excel, LibreOffice)", "xlsx")):
            field = site.get(page.links()[form]).headers["content-disposition"]
            assert field == f'attachment; filename="list-figures-2026.11.7.{end}"'
    own = site.get("/sparql", params={"query": example.text + "LIMIT 3", "format": "csv"})
    assert own.headers["content-disposition"] == 'attachment; filename="hrn-kg-2026.11.7.csv"'


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('SELECT ("it\'s \\\\ so" AS ?x) WHERE {}', "s \\"),
        ("ASK {}", "true"),
        ("CONSTRUCT { <urn:a> <urn:b> <urn:c> } WHERE {}", "<urn:a> <urn:b> <urn:c>"),
    ],
    ids=["rows", "yes", "graph"],
)
def test_the_programs_for_this_query_run_as_they_stand(query: str, expected: str, fetch: Fetch, tmp_path: Path) -> None:
    page = fetch("/en/query", query=query)
    code = page.one("pre", class_="python").text
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert expected in done.stdout, done.stderr
    if shutil.which("curl") and shutil.which("bash"):
        code = page.one("pre", class_="curl").text
        done = subprocess.run(["bash", "-e", "-c", code], capture_output=True, text=True, timeout=60, cwd=tmp_path)
        assert expected in done.stdout, done.stderr


def test_the_program_in_r_holds_the_query_whole(fetch: Fetch) -> None:
    # R itself is not at hand: its string is read here by its two rules.
    query = 'SELECT ("it\'s \\\\" AS ?y) WHERE {}'
    code = fetch("/en/query", query=query).one("pre", class_="r").text
    written = code.partition("query <- '")[2].partition("'\naddress")[0]
    assert written.replace("\\'", "'").replace("\\\\", "\\") == query
    assert "format=csv" in code


def test_the_terms_for_the_editor_have_labels_in_both_languages(site: httpx.Client) -> None:
    response = site.get("/static/terms.json", headers={"Accept": "*/*"})
    assert response.headers["content-type"] == "application/json"
    assert site.get("/static/terms.json").content == response.content
    again = site.get("/static/terms.json", headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code in (200, 304)
    table = json.loads(response.content)
    terms = {term["name"]: term for term in table["terms"]}
    assert len(terms) > 500
    assert list(terms) == sorted(terms)
    assert terms["hro:Observation"]["kind"] == "class"
    assert terms["hro:indicator"] == {
        "name": "hro:indicator",
        "kind": "property",
        "labels": {"en": "has indicator", "nl": "heeft indicator"},
    }
    assert terms["facility-type:drug-consumption-room"]["kind"] == "concept"
    assert {name.partition(":")[0] for name in terms} == set(table["prefixes"])
    assert all(term["labels"] for term in terms.values())


def test_scripts_may_run_on_the_query_page_only(site: httpx.Client) -> None:
    for path in ("/nl", "/nl/queries", "/nl/doc/claim/dcr-netherlands", "/nl/docs", "/nowhere"):
        response = site.get(path, follow_redirects=True)
        assert "script-src" not in response.headers["content-security-policy"], path
        scripts = Page(response.text).all("script")
        assert [one for one in scripts if one.attributes.get("type") != "application/ld+json"] == [], path
    for query in ("", "SELECT ?s WHERE { ?s ?p oops }", "ASK {}"):
        response = site.get("/nl/query", params={"query": query} if query else None)
        assert "script-src 'self'; connect-src 'self'" in response.headers["content-security-policy"]
        (script,) = Page(response.text).all("script")
        assert script.attributes["src"].startswith("/static/query-editor.js?v=")
        assert site.get(script.attributes["src"]).headers["content-type"].startswith("text/javascript")


def test_an_answer_has_an_address_that_is_bound_to_its_release(release_site: httpx.Client) -> None:
    page = Page(release_site.get("/nl/query", params={"query": "ASK {}"}).text)
    link = page.links()["blijvend adres, vast aan deze uitgave"]
    given = parse_qs(urlsplit(link).query)
    assert given["query"] == ["ASK {}"]
    assert given["release"] == ["2026.11.0"]
    assert "Ja" in Page(release_site.get(link).text).one("p", class_="figure").text
    # Asked for a release already, it names it once.
    again = Page(release_site.get(link).text).links()["blijvend adres, vast aan deze uitgave"]
    assert parse_qs(urlsplit(again).query)["release"] == ["2026.11.0"]
