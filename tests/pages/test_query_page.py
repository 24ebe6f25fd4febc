"""The query page: a plain form that works without script."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest
from html_reader import Page

from hrn_kg.querytext.in_words import is_in_words

Fetch = Callable[..., Page]
COUNTS = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
SELECT ?claim ?printed WHERE { ?claim hro:statedValue ?printed } ORDER BY ?claim"""


def test_an_example_can_be_loaded_changed_and_run(fetch: Fetch, site: httpx.Client) -> None:
    loaded = fetch("/en/query", example="list-facility-counts")
    assert "/en/queries/list-facility-counts" in loaded.links().values()
    query = loaded.one("textarea").text
    assert "SELECT" in query
    form = loaded.one("form", class_="query")
    assert (form.attributes["method"], form.attributes["action"]) == ("get", "/en/query#answer")
    # Exactly what a browser sends when the button is pressed.
    sent = {"query": query.replace("\n", "\r\n"), "format": "html"}
    answer = Page(site.get("/en/query", params=sent).text)
    assert len(answer.all("tr")) > 2
    csv = site.get(answer.links()["CSV"])
    assert csv.headers["content-type"].startswith("text/csv")
    assert len(csv.text.splitlines()) == len(answer.all("tr"))


def test_rows_link_to_the_pages_of_things(fetch: Fetch) -> None:
    page = fetch("/nl/query", query=COUNTS)
    assert [cell.text for cell in page.all("th")] == ["claim", "printed", "Let op"]
    assert page.links()["claim:dcr-netherlands"] == "/nl/doc/claim/dcr-netherlands"
    table = page.one("table")
    assert table.parents[-1] == "div"


def test_the_examples_are_themes_with_counts_that_lead_to_the_gallery(fetch: Fetch, site: httpx.Client) -> None:
    page = fetch("/nl/query")
    assert len(page.source) < 12_000
    theme = page.links()["Definities"]
    assert theme == "/nl/queries?theme=definitions"
    counts = re.findall(r'theme=([a-z-]+)">[^<]+</a> <span class="kind">(\d+)<', page.source)
    assert len(counts) > 15
    for tag, count in counts[:3]:
        listed = Page(site.get(f"/nl/queries?theme={tag}").text)
        assert len([one for one in listed.all("li") if one.attributes.get("id")]) == int(count)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("hoeveel gebruiksruimten zijn er", True),
        ("select all rooms", False),
        ("ASK {}", False),
        ("what of ?s", False),
        ("12 345", False),
        ("", False),
    ],
)
def test_what_is_a_question_in_words(typed: str, expected: bool) -> None:
    assert is_in_words(typed) is expected


def test_the_downloads_stand_between_the_number_of_rows_and_the_table(fetch: Fetch) -> None:
    source = fetch("/en/query", query="SELECT ?s WHERE { ?s ?p ?o } LIMIT 5").source
    places = [source.index(found) for found in ("5 rows", "Download as", ">CSV</a>", "<table>")]
    assert places == sorted(places)
    graph = fetch("/en/query", query="CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } LIMIT 3").source
    assert graph.index("Download as") < graph.index("<pre>")


def test_a_long_answer_is_cut_on_the_page_and_says_so(fetch: Fetch) -> None:
    page = fetch("/en/query", query="SELECT ?s WHERE { ?s ?p ?o } LIMIT 500")
    assert len(page.all("tr")) == 201
    assert "500 rows. The first 200 rows are shown; the downloads hold all." in page.one("main").text


def test_one_row_of_many_columns_is_a_line_for_each(fetch: Fetch) -> None:
    names = "abcdef"
    bound = " ".join(f"({number} AS ?{name})" for number, name in enumerate(names))
    page = fetch("/nl/query", query=f"SELECT {bound} {{}}")
    assert [(cell.text, cell.attributes.get("scope")) for cell in page.all("th")] == [(name, "row") for name in names]
    assert [cell.text for cell in page.all("td")] == ["0", "1", "2", "3", "4", "5"]
    fewer = fetch("/nl/query", query=f"SELECT {bound.rpartition('(')[0]} {{}}")
    assert {cell.attributes.get("scope") for cell in fewer.all("th")} == {"col"}


def test_yes_no_nothing_and_a_graph(fetch: Fetch) -> None:
    assert fetch("/nl/query", query="ASK { ?s ?p ?o }").one("p", class_="figure").text == "Ja"
    empty = fetch("/nl/query", query="SELECT ?s WHERE { ?s ?s ?s }")
    assert "niet dat het niet bestaat" in empty.one("main").text
    graph = fetch("/en/query", query="CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } LIMIT 3")
    assert graph.all("pre")[0].text.count(" a ") >= 1
    assert "RDF/XML" in graph.links()


def test_an_error_stands_at_its_place(fetch: Fetch) -> None:
    broken = "SELECT ?s\nWHERE { ?s ?p oops }"
    page = fetch("/nl/query", 400, query=broken)
    field = page.one("textarea")
    assert field.attributes["aria-invalid"] == "true"
    error = page.by_id("query-error")
    assert "query-error" in field.attributes["aria-describedby"].split()
    assert "regel 2, kolom" in error.text
    summary = page.one("div", role="alert")
    assert "regel 2, kolom" in summary.text
    (link,) = [a for a in page.all("a") if "div" in a.parents and a.attributes["href"] == "#query"]
    assert link.attributes["href"] == "#" + field.attributes["id"]
    # What was typed is not lost.
    assert field.text.strip() == broken
    assert "WHERE { ?s ?p oops }" in page.one("pre").text
    assert "^" in page.one("pre").text


def test_a_refused_query_keeps_its_status_and_its_text(fetch: Fetch) -> None:
    page = fetch("/en/query", 403, query="INSERT DATA { <x:a> <x:b> <x:c> }")
    assert "INSERT DATA" in page.one("textarea").text
    assert page.by_id("query-error").text.strip()


def test_a_query_is_shown_as_typed_markup_and_all(fetch: Fetch) -> None:
    typed = 'SELECT ("</textarea><script>alert(1)</script>" AS ?x) WHERE {}'
    page = fetch("/en/query", query=typed)
    assert page.one("textarea").text.strip() == typed
    assert page.all("td")[0].text == "</textarea><script>alert(1)</script>"
    assert [script.text for script in page.all("script")] == [""], "the editor alone, which is a file"


def test_the_field_keeps_a_leading_empty_line(fetch: Fetch) -> None:
    assert fetch("/en/query", query="\n\nASK {}").one("textarea").text.lstrip("\n") == "ASK {}"


def test_a_long_query_is_answered_where_it_was_sent_and_repeated_in_no_header_field(site: httpx.Client) -> None:
    long = "ASK {} # " + "x" * 40_000
    answers = [
        site.post("/sparql", data={"query": long}, headers={"Accept": "text/html"}),
        site.get("/sparql", params={"query": long}, headers={"Accept": "text/html"}),
        site.get("/nl/query", params={"query": long}),
        site.get("/nl/query", params={"query": long, "format": "csv"}),
    ]
    for answer in answers:
        assert answer.status_code == 200 and not answer.history
        assert sum(len(name) + len(value) for name, value in answer.headers.raw) < 4_000
    assert [answer.headers["content-type"].partition(";")[0] for answer in answers] == ["text/html"] * 3 + ["text/csv"]
