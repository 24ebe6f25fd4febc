"""Every question at its own address: in each form, each language, with values, and with what no value can be."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit
from xml.etree import ElementTree

import httpx
import openpyxl
import pytest

from hrn_kg import words
from hrn_kg.content import find_content
from hrn_kg.examples import Example, load_examples
from hrn_kg.questions import digest_of
from hrn_kg.site.named_answers import heading
from hrn_kg.web.http.responses import CURRENT
from long_tests import few

EXAMPLES = {example.name: example for example in load_examples(find_content())}
KEPT = Path(__file__).parents[1] / "queries"
ROWS = "application/sparql-results+json"
XML = "{http://www.w3.org/2005/sparql-results#}"
WITH_PARAMETERS = [name for name, example in EXAMPLES.items() if example.parameters]
SOME = [*EXAMPLES][::8]  # of the others the rows are seen in tests/queries


def table(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def cells(row: Mapping[str, Any], names: list[str]) -> list[str]:
    return [row[name]["value"] if name in row else "" for name in names]


def links(response: httpx.Response) -> dict[str, str]:
    """The targets of a Link field by relation, those of the same one after the other the last."""
    found = {}
    for part in response.headers["link"].split(", <"):
        target, _, rest = part.lstrip("<").partition(">")
        found[rest.partition('rel="')[2].partition('"')[0]] = target
    return found


@pytest.mark.parametrize("name", few(EXAMPLES, SOME))
def test_all_forms_of_an_answer_have_the_same_rows(name: str, http: httpx.Client) -> None:
    address = f"/queries/{name}"
    answers = {form: http.get(f"{address}.{form}") for form in ("csv", "tsv", "json", "xml", "xlsx")}
    assert {form: one.status_code for form, one in answers.items()} == dict.fromkeys(answers, 200)
    names, *rows = table(answers["csv"].text)
    assert [names, *rows] == table((KEPT / f"{name}.csv").read_text(encoding="utf-8"))
    document = answers["json"].json()
    assert document["head"]["vars"] == names
    assert [cells(row, names) for row in document["results"]["bindings"]] == rows
    assert answers["tsv"].text.split("\n")[0].split("\t") == [f"?{one}" for one in names]
    found = ElementTree.fromstring(answers["xml"].content)
    assert [one.get("name") for one in found.iter(f"{XML}variable")] == names
    assert len(list(found.iter(f"{XML}result"))) == len(rows)
    sheet = openpyxl.load_workbook(io.BytesIO(answers["xlsx"].content), read_only=True).worksheets[0]
    head, *body = sheet.iter_rows(values_only=True)
    assert list(head) == names
    assert len(body) == len(rows)
    digests = {one.headers["x-hrn-kg-rows"] for one in answers.values()}
    assert digests == {digest_of(answers["json"].content, ROWS)}
    for form, one in answers.items():
        bookmark = links(one)["bookmark"]
        assert bookmark == f"{http.base_url.join(address)}.{form}?release={one.headers['x-hrn-kg-release']}"
        assert len(bookmark) < 200
    release = answers["csv"].headers["x-hrn-kg-release"]
    for form in ("csv", "xlsx"):
        assert answers[form].headers["content-disposition"] == f'attachment; filename="{name}-{release}.{form}"'


@pytest.mark.parametrize("name", few(EXAMPLES, SOME))
@pytest.mark.parametrize("lang", words.languages())
def test_labels_and_headings_come_in_the_language_that_is_named(name: str, lang: str, http: httpx.Client) -> None:
    plain, translated = http.get(f"/queries/{name}.csv"), http.get(f"/queries/{name}.csv", params={"lang": lang})
    assert translated.headers["content-language"] == lang
    names, *rows = table(plain.text)
    headings, *others = table(translated.text)
    assert headings == [heading(one, lang) for one in names]
    assert len(set(headings)) == len(headings), "two columns of one heading"
    assert (others == rows) if lang == "en" else (len(others) == len(rows))
    assert translated.headers["etag"] != plain.headers["etag"]
    assert f"lang={lang}&release=" in links(translated)["bookmark"]


def test_headings_stand_in_every_table_and_programs_keep_the_names(http: httpx.Client) -> None:
    asked = {"lang": "nl", "place": "utrecht"}
    name = "find-claims-about-city"
    dutch = ["Periode", "Uitspraak", "Document", heading("record", "nl")]
    assert http.get(f"/queries/{name}.tsv", params=asked).text.split("\n")[0].split("\t") == dutch
    book = openpyxl.load_workbook(io.BytesIO(http.get(f"/queries/{name}.xlsx", params=asked).content))
    assert [cell.value for cell in book.worksheets[0][1]] == dutch
    told = [cell.value for row in book.worksheets[1].iter_rows() for cell in row if cell.value]
    assert "Plaats: Utrecht" in told
    assert any(str(one).endswith(f"/nl/queries/{name}?place=utrecht&release=2026.11.0") for one in told)
    assert http.get(f"/queries/{name}.json", params=asked).json()["head"]["vars"][0] == "period"


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/csv", "text/csv"),
        ("application/json", ROWS),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.openxmlformats"),
        ("text/turtle", "text/turtle"),
        ("*/*", "application/sparql-query"),
    ],
)
def test_accept_chooses_the_form(accept: str, content_type: str, http: httpx.Client) -> None:
    response = http.get("/queries/list-places", headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(content_type)
    assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize("form", ["csv", "xlsx", "spreadsheet", "json", "xml", "tsv", "rq", "turtle"])
def test_format_wins_over_accept(form: str, http: httpx.Client) -> None:
    response = http.get(f"/queries/list-places?format={form}", headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert "html" not in response.headers["content-type"]
    assert http.get("/queries/list-places?format=pdf").status_code == 406


def test_browsers_are_led_to_the_page_with_the_values(http: httpx.Client) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml", "Accept-Language": "nl"}
    for path, target in {
        "/queries/about?about=methadone": "/nl/queries/about?about=methadone",
        "/queries/about.html?about=methadone&release=2026.11.0": "/nl/queries/about?about=methadone&release=2026.11.0",
        "/queries/about?about=methadone&lang=en&format=html": "/en/queries/about?about=methadone",
    }.items():
        response = http.get(path, headers=browser)
        assert response.status_code in (302, 308)
        assert response.headers["location"] == target


def test_an_answer_is_cached_as_others_are(http: httpx.Client) -> None:
    first = http.get("/queries/list-places.csv")
    assert first.headers["cache-control"] == CURRENT
    again = http.get("/queries/list-places.csv", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    bound = http.get("/queries/list-places.csv?release=2026.11.0")
    assert "immutable" in bound.headers["cache-control"]
    assert (bound.content, bound.headers["x-hrn-kg-rows"]) == (first.content, first.headers["x-hrn-kg-rows"])
    head = http.head("/queries/list-places.csv")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])
    packed = http.get("/queries/list-figures.csv", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert http.post("/queries/list-places.csv").status_code == 405
    for wanted, status in (("2020.1.0", 404), ("nonsense", 404)):
        assert http.get(f"/queries/list-places.csv?release={wanted}").status_code == status


SAME = {
    "place": ("the-hague", "place:the-hague", "The Hague", "Den Haag", "den haag", " the hague "),
    "about": (
        "methadone",
        "substance:methadone",
        "https://w3id.org/harmreduction/scheme/substance/methadone",
        "methadon",
    ),
}


@pytest.mark.parametrize(("question", "name"), [("find-claims-about-city", "place"), ("about", "about")])
def test_a_thing_is_named_in_many_ways(question: str, name: str, http: httpx.Client) -> None:
    answers = [http.get(f"/queries/{question}.csv", params={name: value}) for value in SAME[name]]
    assert [one.status_code for one in answers] == [200] * len(answers)
    assert len(answers[0].text.splitlines()) > 2
    assert len({one.text for one in answers}) == 1
    assert {links(one)["bookmark"] for one in answers} == {
        f"{http.base_url.join(f'/queries/{question}.csv')}?{name}={SAME[name][0]}&release=2026.11.0"
    }


def test_a_question_with_values_gives_other_rows_and_its_text_says_so(http: httpx.Client) -> None:
    text = http.get("/queries/find-claims-about-city.rq?place=utrecht").text
    assert text.startswith("#+ title:")
    assert "VALUES ?place { <https://w3id.org/harmreduction/id/place/utrecht> }" in text
    source = Path(EXAMPLES["find-claims-about-city"].path).read_bytes()
    assert http.get("/queries/find-claims-about-city.rq").content == source
    own = http.get("/sparql", params={"query": text, "format": "csv"})
    assert own.text == http.get("/queries/find-claims-about-city.csv?place=utrecht").text
    assert own.text != http.get("/queries/find-claims-about-city.csv").text


def test_nothing_but_what_is_given_narrows_an_answer(http: httpx.Client) -> None:
    def rows(**given: str) -> list[list[str]]:
        return table(http.get("/queries/find-claims-by-year.csv", params=given).text)[1:]

    # The years of the example are no bounds for who gives one of them.
    assert len(rows(**{"from": "2000"})) > len(rows(**{"from": "2000", "to": "2005"})) > 0
    assert rows(**{"from": "", "to": ""}) == rows() == rows(**{"from": "1995", "to": "1995"})


def test_values_are_combined(http: httpx.Client) -> None:
    found = table(http.get("/queries/list-figures.csv?place=amsterdam&from=1985&to=2000&document=s3").text)
    names, *rows = found
    assert rows
    for row in rows:
        told = dict(zip(names, row, strict=True))
        assert (told["place"], told["document"]) == ("Amsterdam", "s3")
        assert int(told["latest"] or told["earliest"]) >= 1985
        assert int(told["earliest"] or told["latest"]) <= 2000
    everything = table(http.get("/queries/list-figures.csv").text)[1:]
    assert len(rows) == len(
        [
            row
            for row in everything
            if (told := dict(zip(names, row, strict=True)))["place"] == "Amsterdam"
            and told["document"] == "s3"
            and (told["latest"] or told["earliest"])
            and int(told["latest"] or told["earliest"]) >= 1985
            and int(told["earliest"] or told["latest"]) <= 2000
        ]
    )


def test_a_question_whose_rows_are_none_leads_to_why(http: httpx.Client) -> None:
    for form in ("csv", "tsv", "json", "xml", "xlsx"):
        asked = {"from": "3000", "release": "2026.11.0"}
        response = http.get(f"/queries/find-claims-by-year.{form}", params=asked)
        assert response.status_code == 200
        address = links(response)["help"]
        given = parse_qs(urlsplit(address).query)
        assert (urlsplit(address).path, given["release"]) == ("/explain", ["2026.11.0"])
        assert "3000" in given["query"][0]
        assert http.get(address).json()["causes"]
        assert "help" not in links(http.get(f"/queries/find-claims-by-year.{form}"))
    address = links(http.get("/queries/find-claims-by-year.csv?from=3000"))["help"]
    assert "release" not in parse_qs(urlsplit(address).query)


def test_the_page_of_a_question_tells_why_it_has_no_rows(http: httpx.Client) -> None:
    page = http.get("/nl/queries/find-claims-by-year?from=3000", headers={"Accept": "text/html"}).text
    assert '<h3 id="why">Waarom er geen rijen zijn</h3>' in page
    assert re.search(r"<ol><li><p>.*regel \d+, kolom \d+", page.partition('id="why"')[2])
    assert 'id="why"' not in http.get("/nl/queries/find-claims-by-year", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("given", ["", "&place=utrecht"])
def test_the_text_of_a_question_has_labels_of_the_language_that_is_named(http: httpx.Client, given: str) -> None:
    name = "find-claims-about-city"
    text = http.get(f"/queries/{name}.rq?lang=nl{given}").text
    assert text.startswith("#+ title:")
    assert '"en"' not in text and '"nl"' in text
    rows = http.get("/sparql", params={"query": text, "format": "csv"}).text.splitlines()
    assert rows[1:] == http.get(f"/queries/{name}.csv?lang=nl{given}").text.splitlines()[1:]
    source = Path(EXAMPLES[name].path).read_text(encoding="utf-8")
    assert given or text.replace('"nl"', '"en"') == source.replace('"nl"', '"en"')
    page = http.get(f"/nl/queries/{name}?{given.removeprefix('&')}", headers={"Accept": "text/html"}).text
    (address,) = re.findall(r'href="([^"]*\.rq[^"]*)"', page.partition("<details")[2])
    assert http.get(html.unescape(address)).text == text


HOSTILE = (
    "x",
    '" } #',
    "> } UNION { ?s ?p ?o } #",
    "https://example.org/> } #",
    "place:utrecht } VALUES ?x { 1",
    "javascript:alert(1)",
    "<script>alert(1)</script>",
    "'\"\\\x00\x01",
    "\u202e☃",
    "%00",
    "9" * 200,
)


def _value(example: Example, name: str, value: str, http: httpx.Client) -> httpx.Response:
    return http.get(f"/queries/{example.name}.json", params={name: value})


HOSTILE_HERE = [
    *((value, name) for name in ("list-figures", "find-thing-by-printed-name") for value in HOSTILE),
    *((HOSTILE[number % len(HOSTILE)], name) for number, name in enumerate(WITH_PARAMETERS)),
]


@pytest.mark.parametrize(
    ("value", "name"), few([(value, name) for name in WITH_PARAMETERS for value in HOSTILE], HOSTILE_HERE)
)
def test_hostile_values_are_refused_or_are_texts(name: str, value: str, http: httpx.Client) -> None:
    for parameter in EXAMPLES[name].parameters:
        response = _value(EXAMPLES[name], parameter.name, value, http)
        if parameter.type == "text":
            assert response.status_code == 200
            assert response.json()["results"]["bindings"] == []
            continue
        assert response.status_code == 400, (parameter.name, value)
        problem = response.json()
        assert problem["parameter"] == parameter.name
        assert parameter.name in problem["detail"]
        page = http.get(f"/nl/queries/{name}", params={parameter.name: value}, headers={"Accept": "text/html"})
        assert page.status_code == 400
        assert page.headers["content-type"].startswith("text/html")
        assert "<script>alert" not in page.text
        assert f'<a href="/nl/queries/{name}">Dezelfde pagina, zonder wat is ingevuld</a>' in page.text


def test_a_text_is_found_and_nothing_but_it(http: httpx.Client) -> None:
    found = http.get("/queries/find-thing-by-printed-name.json", params={"text": "drc"}).json()["results"]["bindings"]
    assert [row["name"]["value"] for row in found] == ["DRC"]
    injected = 'drc") || true || (?name = "'
    assert (
        http.get("/queries/find-thing-by-printed-name.json", params={"text": injected}).json()["results"]["bindings"]
        == []
    )


FAULTS = {
    "/queries/find-claims-about-city.csv?place=amsterdm": ("nearest are: amsterdam", ["amsterdam"]),
    "/queries/find-claims-about-city.csv?place=Utrech": ("nearest are: utrecht", ["utrecht"]),
    "/queries/about.csv?about=gebruiksruimten": ("drug-consumption-room", None),
    "/queries/find-claims-by-year.csv?from=19x": ("is no year", None),
    "/queries/find-claims-by-year.csv?form=1990": ("it has these: from, to", ["from"]),
    "/queries/list-places.csv?place=utrecht": ("it has none", []),
    "/queries/about.csv?kind=observation": ("choose Observation", None),
    "/queries/list-figures.csv?place=methadone": ("is nothing that “place” can be here", None),
    "/queries/list-figures.csv?place=utrecht&place=delft": ("more than once", None),
    f"/queries/find-thing-by-printed-name.csv?text={'x' * 301}": ("may have 300 characters", None),
    "/queries/list-places.csv?lang=fr": ("choose nl, en", None),
    "/explain?query=ASK%7B%7D&lang=fr": ("choose nl, en", None),
}


@pytest.mark.parametrize("address", FAULTS)
def test_what_cannot_be_is_told_with_what_can(address: str, http: httpx.Client) -> None:
    response = http.get(address)
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    words_of, near = FAULTS[address]
    assert words_of in response.json()["detail"]
    assert near is None or response.json()["suggestions"] == near


@pytest.mark.parametrize(
    "address", ["/queries/list-figures.pdf", "/queries/list-figure.csv", "/queries/list-figures.csv.csv"]
)
def test_names_that_there_are_not(address: str, http: httpx.Client) -> None:
    response = http.get(address)
    assert response.status_code == 404
    assert "list-figures" in response.json()["detail"]


def test_each_value_that_a_form_offers_gives_rows(http: httpx.Client) -> None:
    seen = 0
    for name in WITH_PARAMETERS:
        page = http.get(f"/nl/queries/{name}", headers={"Accept": "text/html"}).text
        for field, options in re.findall(r'<select id="(\w+)" name="\1">(.*?)</select>', page, re.DOTALL):
            values = [html.unescape(value) for value in re.findall(r'<option value="([^"]+)"', options)]
            assert values
            for value in dict.fromkeys((values[0], values[-1])):
                found = http.get(f"/queries/{name}.json", params={field: value})
                assert found.json()["results"]["bindings"], (name, field, value)
                seen += 1
    assert seen > 40


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("chosen", ["indicator:drug-use", "term:drug-use", "methadone"])
def test_what_stands_in_the_field_names_the_thing_that_was_chosen(http: httpx.Client, lang: str, chosen: str) -> None:
    page = http.get(f"/{lang}/queries/about", params={"about": chosen}, headers={"Accept": "text/html"}).text
    (name,) = re.findall(r'<input id="about" name="about" type="text" [^>]*value="([^"]+)"', page)
    assert (":" in name) == (":" in chosen), "a label that only one thing has is shown"
    again = http.get("/queries/about.csv", params={"about": html.unescape(name)})
    assert again.status_code == 200
    assert again.text == http.get("/queries/about.csv", params={"about": chosen}).text


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_where_there_are_hundreds_of_things_a_name_is_typed(http: httpx.Client, lang: str) -> None:
    page = http.get(f"/{lang}/queries/about", headers={"Accept": "text/html"}).text
    (name,) = re.findall(r'<input id="about" name="about" type="text" [^>]*value="([^"]+)"', page)
    assert http.get("/queries/about.json", params={"about": html.unescape(name)}).json()["results"]["bindings"]
    assert len(page.encode()) <= 50_000


def test_a_kind_can_be_chosen_of_whatever_there_is_on_a_thing(http: httpx.Client) -> None:
    query = (
        "PREFIX hro: <https://w3id.org/harmreduction/ontology#> SELECT DISTINCT ?class WHERE { "
        "?record hro:concerns ?thing ; hro:heldBy ?body ; a ?class }"
    )
    rows = http.get("/sparql", params={"query": query, "format": "json"}).json()["results"]["bindings"]
    classes = {row["class"]["value"].rpartition("#")[2] for row in rows}
    (kind,) = (one for one in EXAMPLES["about"].parameters if one.name == "kind")
    assert len(classes) > 8
    assert classes - {"Claim", "PrintedFigure", "ComputedFigure", "OpenFigure"} == set(kind.choices)
    for choice in kind.choices:
        assert http.get("/queries/about.json", params={"kind": choice}).json()["results"]["bindings"], choice


def _evaluated(http: httpx.Client) -> int:
    """How many queries were evaluated so far."""
    text = http.get("/metrics").text
    counts = re.findall(r"^hrn_kg_query_seconds_count\{[^}]*\} ([0-9.e+]+)$", text, re.MULTILINE)
    assert counts
    return int(sum(map(float, counts)))


def test_an_answer_is_evaluated_once_whatever_is_made_of_it(http: httpx.Client) -> None:
    """Its form, its digest, its other forms: all are of one evaluation."""
    name = "find-thing-by-printed-name"
    for number, form in enumerate(("csv", "tsv", "xml", "json", "ttl")):
        before = _evaluated(http)
        response = http.get(f"/queries/{name}.{form}", params={"text": f"evaluated {number}"})
        assert response.status_code == 200
        assert _evaluated(http) - before == (0 if form == "ttl" else 1), form
    before = _evaluated(http)
    for form in ("json", "csv", "xml"):
        http.get(f"/queries/{name}.{form}", params={"text": "evaluated 0"})
    assert _evaluated(http) == before


@pytest.mark.parametrize("form", ["csv", "tsv", "xml"])
def test_a_form_that_is_written_anew_has_the_bytes_of_the_engine(form: str, http: httpx.Client) -> None:
    for number, name in enumerate(("list-figures", "list-places", "count-claims-by-document")):
        own = http.get(f"/queries/{name}.{form}")
        # Another text, which the cache does not know for the same.
        query = f"{EXAMPLES[name].text}\n# {number}"
        engine = http.get("/sparql", params={"query": query, "format": form})
        assert own.content == engine.content
        assert own.headers["etag"] == engine.headers["etag"]


YEARS = {
    "list-figures": ("earliest", "latest"),
    "find-figures-since-a-year": ("earliest",),
    "find-claims-of-a-decade": ("from", "to"),
    "find-claims-before-a-year": ("to",),
    "find-claims-by-year": (),
}


@pytest.mark.parametrize("name", few(YEARS, ["list-figures", "find-claims-by-year"]))
def test_rows_without_a_year_are_not_left_out_in_silence(name: str, http: httpx.Client) -> None:
    others = {"document": "s3"} if name == "list-figures" else {}
    bounds = [one.name for one in EXAMPLES[name].parameters if one.type == "year"]
    # Nothing at all would be the example, so a bound is given that keeps what has a year.
    widest = {"from": "-9999", "to": "9999"}
    given = {**others, bounds[0]: widest[bounds[0]]}
    names, *rows = table(http.get(f"/queries/{name}.csv", params=given).text)
    columns = [names.index(column) for column in YEARS[name]]
    assert rows
    assert not columns or all(any(row[at] for at in columns) for row in rows)
    asked = {**others, **dict.fromkeys(bounds, "2000")}
    undated = int(http.get(f"/queries/{name}.csv", params=asked).headers.get("x-hrn-kg-undated", 0))
    assert undated > 0
    dated = table(http.get(f"/queries/{name}.csv", params={**others, **{one: widest[one] for one in bounds}}).text)[1:]
    for lang, words_of in {"nl": "geen jaar", "en": "no year"}.items():
        page = http.get(f"/{lang}/queries/{name}", params=asked, headers={"Accept": "text/html"}).text
        (address,) = re.findall(rf'<p class="second">{undated} [^<]*{words_of}[^<]*<a href="([^"]+)"', page)
        target = urlsplit(html.unescape(address))
        assert http.get(html.unescape(address)).status_code == 200
        # It leads to all rows, not to those of the example.
        path = "/sparql" if target.path == f"/{lang}/query" else f"/queries/{name}.csv"
        every = table(http.get(path, params={**dict(parse_qsl(target.query)), "format": "csv"}).text)[1:]
        assert len(every) == len(dated) + undated
        assert not columns or undated == len([row for row in every if not any(row[at] for at in columns)])
        described = http.get(f"/queries/{name}.csv-metadata.json", params={**asked, "lang": lang}).json()
        assert f"{undated} " in described["dc:description"] and words_of in described["dc:description"]
    book = openpyxl.load_workbook(io.BytesIO(http.get(f"/queries/{name}.xlsx", params=given).content))
    assert any("no year" in str(cell.value) for row in book.worksheets[1].iter_rows() for cell in row)
    for calm in ({}, others):
        assert "x-hrn-kg-undated" not in http.get(f"/queries/{name}.csv", params=calm).headers


LONG = "語" * 300


@pytest.mark.parametrize("path", ["/queries/find-thing-by-printed-name.csv", "/nl/queries/find-thing-by-printed-name"])
def test_a_long_value_makes_no_header_fields_that_proxies_refuse(path: str, http: httpx.Client) -> None:
    response = http.get(path, params={"text": LONG}, headers={"Accept": "text/html,*/*;q=0.1"})
    assert response.status_code == 200
    assert sum(len(name) + len(value) + 4 for name, value in response.headers.raw) < 4_096
    for text in ("x" * 50, LONG):
        short = http.get("/queries/find-thing-by-printed-name.html", params={"text": text})
        assert short.status_code == (302 if len(text) == 50 else 414)


def test_openapi_names_each_question_with_its_parameters_and_columns(http: httpx.Client) -> None:
    paths = http.get("/openapi.json").json()["paths"]
    for name, example in EXAMPLES.items():
        asked = paths[f"/queries/{name}"]["get"]
        given = [one["name"] for one in asked["parameters"]]
        assert given == [*(one.name for one in example.parameters), "format", "lang", "release"]
        assert [one["name"] for one in asked["x-columns"]] == table((KEPT / f"{name}.csv").read_text("utf-8"))[0]
        assert all(one["titles"]["nl"] for one in asked["x-columns"])
    assert json.dumps(paths["/queries/about"]).count("KnownGap") == 1
