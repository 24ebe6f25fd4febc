"""The answer to every question is cited by the documents behind its rows: no more, no fewer, in every format."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable

import bibtexparser
import httpx
import pytest
import rispy
from citeproc import Citation as Cited
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from hrn_kg import conneg
from hrn_kg.content import find_content
from hrn_kg.describe.description import CONCERNS
from hrn_kg.examples import load_examples
from hrn_kg.iris import BASE
from hrn_kg.limits import CITED_THINGS
from long_tests import few

NAMES = [example.name for example in load_examples(find_content())]
FORMS = conneg.CITATION_FORMATS
HRO = "https://w3id.org/harmreduction/ontology#"
DOCUMENT = "http://purl.org/ontology/bibo/Document"
CITED_BY = "http://purl.org/dc/terms/isReferencedBy"
PLACES = {"statedIn", "searchedIn"}


class Behind:
    """Which documents stand behind a thing: worked out from bare triples, step by step."""

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        self.stated: dict[str, set[str]] = defaultdict(set)
        self.made_of: dict[str, set[str]] = defaultdict(set)
        self.own: dict[str, set[str]] = defaultdict(set)
        self.spoken_of: dict[str, set[str]] = defaultdict(set)
        self.said_in: dict[str, set[str]] = defaultdict(set)
        for subject, name, value in rows:
            if name.removeprefix(HRO) in PLACES:
                self.stated[subject].add(value)
            if name == HRO + "statedIn":
                self.said_in[subject].add(value)
            if name in (HRO + "compares", HRO + "computedFrom"):
                self.made_of[subject].add(value)
            if name == HRO + "supportedBy":
                self.made_of[value].add(subject)
            if name == CITED_BY:
                self.own[subject].add(value)
            if value == DOCUMENT:
                self.own[subject].add(subject)
            if name in CONCERNS:
                self.spoken_of[value].add(subject)

    def thing(self, iri: str) -> set[str]:
        """The documents of a record, passage or document; none for any other thing."""
        found, ahead, known = set(self.own[iri]), [iri], {iri}
        while ahead:
            one = ahead.pop()
            found |= self.stated[one]
            ahead += self.made_of[one] - known
            known |= self.made_of[one]
        return found

    def row(self, things: Iterable[str]) -> set[str]:
        """The documents of what a row names; of a row of other things those that speak of them."""
        names = list(things)
        found = set().union(*map(self.thing, names))
        if found:
            return found
        return {document for iri in names for record in self.spoken_of[iri] for document in self.said_in[record]}


@pytest.fixture(scope="module")
def behind(http: httpx.Client) -> Behind:
    """The documents behind the things of the release."""
    properties = " ".join(f"<{HRO}{name}>" for name in (*PLACES, "compares", "computedFrom", "supportedBy"))
    concerns = " ".join(f"<{name}>" for name in CONCERNS)
    query = (
        f"SELECT DISTINCT ?s ?p ?o {{ {{ VALUES ?p {{ {properties} {concerns} <{CITED_BY}> }} ?s ?p ?o }} UNION "
        f"{{ VALUES ?o {{ <{DOCUMENT}> }} ?s ?p ?o }} FILTER(isIRI(?o)) }}"
    )
    rows = http.post("/sparql", data={"query": query}, headers={"Accept": conneg.SPARQL_JSON.media_type}).json()
    found = [(row["s"]["value"], row["p"]["value"], row["o"]["value"]) for row in rows["results"]["bindings"]]
    assert len(found) > 5_000
    return Behind(found)


def documents_of(document: dict[str, dict[str, list[dict[str, dict[str, str]]]]], behind: Behind) -> set[str]:
    """The documents behind the rows of an answer."""
    found: set[str] = set()
    for row in document["results"]["bindings"]:
        of_record = [row["record"]["value"]] if "record" in row else []
        every = [cell["value"] for cell in row.values() if cell["type"] == "uri" and cell["value"].startswith(BASE)]
        found |= behind.row(of_record or every)
    return found


def key_of(document: str) -> str:
    return document.removeprefix(BASE + "id/").replace("/", "-")


@pytest.mark.parametrize("name", few(NAMES, NAMES[::8]))
def test_the_documents_in_the_file_are_those_behind_the_rows(name: str, http: httpx.Client, behind: Behind) -> None:
    files = {form: http.get(f"/queries/{name}{form.suffix}") for form in FORMS}
    assert {form.name: one.status_code for form, one in files.items()} == {form.name: 200 for form in FORMS}
    answer = http.get(f"/queries/{name}.json")
    release = answer.headers["x-hrn-kg-release"]
    wanted = {key_of(one) for one in documents_of(answer.json(), behind)}
    assert wanted or name == "count-figures-by-decade", "only its numbers name nothing of the base"
    own = f"queries-{name}-{release}"
    library = bibtexparser.parse_string(files[conneg.BIBTEX].text)
    assert library.failed_blocks == []
    keys = {
        "bibtex": [entry.key for entry in library.entries],
        "ris": [record["id"] for record in rispy.loads(files[conneg.RIS].text)],
        "csl-json": [item["id"] for item in files[conneg.CSL_JSON].json()],
    }
    for found in keys.values():
        assert found[-1] == own, "what is in the base comes last"
        assert set(found[:-1]) == wanted
        assert len(found) == len(set(found))
    item = files[conneg.CSL_JSON].json()[-1]
    assert item["version"] == release
    assert item["URL"] == f"{BASE}queries/{name}?release={release}"
    assert item["issued"]["date-parts"][0][0] >= 2026
    assert item["title"]
    for form, one in files.items():
        assert one.headers["content-type"] == form.media_type
        assert one.headers["content-disposition"] == f'attachment; filename="{name}-{release}{form.suffix}"'
        assert one.headers["x-hrn-kg-rows"] == answer.headers["x-hrn-kg-rows"]


def test_values_and_language_make_another_title_and_another_name(http: httpx.Client, behind: Behind) -> None:
    given = {"place": "utrecht", "lang": "nl"}
    items = http.get("/queries/find-claims-about-city.csl.json", params=given).json()
    rows = http.get("/queries/find-claims-about-city.json", params=given)
    release = rows.headers["x-hrn-kg-release"]
    assert {item["id"] for item in items[:-1]} == {key_of(one) for one in documents_of(rows.json(), behind)}
    assert items[-1]["id"] == f"queries-find-claims-about-city-place-utrecht-{release}"
    assert items[-1]["title"].endswith("(Plaats: Utrecht)")
    assert items[-1]["language"] == "nl"
    assert items[-1]["URL"] == f"{BASE}queries/find-claims-about-city?place=utrecht&lang=nl&release={release}"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_each_way_to_ask_gives_the_same_file(form: conneg.Representation, http: httpx.Client) -> None:
    ways = [
        http.get("/queries/list-places", headers={"Accept": form.media_type}),
        http.get("/queries/list-places", params={"format": form.name}),
        http.get(f"/queries/list-places{form.suffix}", headers={"Accept": "text/html"}),
    ]
    assert {way.status_code for way in ways} == {200}
    assert len({way.content for way in ways}) == 1
    release = ways[0].headers["x-hrn-kg-release"]
    bound = http.get(f"/queries/list-places{form.suffix}", params={"release": release})
    assert bound.content == ways[0].content
    assert "immutable" in bound.headers["cache-control"]
    tag = {"If-None-Match": bound.headers["etag"]}
    assert http.get(f"/queries/list-places{form.suffix}", headers=tag).status_code == 304


@pytest.mark.filterwarnings("ignore")  # citeproc-py tells which variables it does not know
def test_a_style_is_applied_to_the_file_of_an_answer(http: httpx.Client) -> None:
    items = http.get("/queries/list-figures.csl.json").json()
    source = CiteProcJSON(items)
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    for key in source:
        bibliography.register(Cited([CitationItem(key)]))
    whole = " ".join(str(line) for line in bibliography.bibliography())
    assert all(item["title"] in whole for item in items)
    assert "International Drug Policy Consortium" in whole
    assert "(2011)" in whole


OWN = f"SELECT ?claim ?document {{ ?claim <{HRO}statedIn> ?document }} ORDER BY ?claim ?document LIMIT 40"
GRAPH = f"CONSTRUCT {{ ?claim a <{HRO}Claim> }} WHERE {{ {{ {OWN} }} }}"


@pytest.mark.parametrize("query", [OWN, GRAPH], ids=["rows", "graph"])
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_a_query_of_ones_own_is_cited_too(query: str, form: conneg.Representation, http: httpx.Client) -> None:
    rows = http.get("/sparql", params={"query": OWN}).json()["results"]["bindings"]
    wanted = {key_of(row["document"]["value"]) for row in rows}
    ways = [
        http.get("/sparql", params={"query": query}, headers={"Accept": form.media_type}),
        http.get("/sparql", params={"query": query, "format": form.name}),
        http.post("/sparql", data={"query": query, "format": form.suffix.removeprefix(".")}),
    ]
    assert {way.status_code for way in ways} == {200}
    assert len({way.content for way in ways}) == 1
    response = ways[0]
    release = response.headers["x-hrn-kg-release"]
    assert response.headers["content-type"] == form.media_type
    assert response.headers["content-disposition"] == f'attachment; filename="hrn-kg-{release}{form.suffix}"'
    if form != conneg.CSL_JSON:
        return
    items = response.json()
    assert wanted
    assert {item["id"] for item in items[:-1]} == wanted
    assert items[-1]["id"].startswith("sparql-")
    address = httpx.URL(items[-1]["URL"])
    assert str(address).startswith(f"{BASE}sparql?")
    assert (address.params["query"], address.params["release"]) == (query, release)
    # The address that is cited gives the same answer.
    again = http.get("/sparql", params={**address.params, "format": "csl-json"})
    assert again.content == response.content


def test_yes_or_no_is_cited_by_the_base_alone_and_an_example_by_its_name(http: httpx.Client) -> None:
    asked = {"query": "ASK { ?s ?p ?o }", "format": "csl-json"}
    (item,) = http.get("/sparql", params=asked).json()
    assert item["container-title"]
    example = next(one for one in load_examples(find_content()) if one.name == "list-organisations")
    answer = http.get("/sparql", params={"query": example.text, "format": "csl-json"})
    assert answer.json()[-1]["id"] == f"queries-list-organisations-{answer.headers['x-hrn-kg-release']}"
    assert answer.json() == http.get("/queries/list-organisations.csl.json").json()


def test_the_type_of_a_document_is_the_one_that_the_data_state(http: httpx.Client) -> None:
    for name, (kind, work) in {
        "s1": ("CPAPER", "conference abstract"),
        "s2": ("GEN", "commentary"),
        "s3": ("RPRT", "briefing paper"),
        "s4": ("NEWS", "news article"),
    }.items():
        (record, *_) = rispy.loads(http.get(f"/doc/document/{name}.ris").text)
        assert (record["type_of_reference"], record["type_of_work"]) == (kind, work), name


def test_an_answer_that_names_too_much_is_refused_with_the_limit(http: httpx.Client) -> None:
    query = f"SELECT ?s {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), '{BASE}id/')) }}"
    response = http.get("/sparql", params={"query": query, "format": "bibtex"})
    assert response.status_code == 413
    problem = response.json()
    assert (problem["limit"], problem["unit"]) == (CITED_THINGS, "things")
    assert "format=csv" in problem["detail"]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_of_an_answer_tells_how_to_cite_it(lang: str, http: httpx.Client) -> None:
    browser = {"Accept": "text/html"}
    query = {"query": OWN}
    files = {
        f"/{lang}/queries/list-places": f"/queries/list-places.bib?lang={lang}",
        f"/{lang}/query": "format=bibtex",
    }
    for path, file in files.items():
        page = http.get(path, params=query if path.endswith("query") else {}, headers=browser)
        assert page.status_code == 200
        assert 'name="citation_title"' in page.text
        assert 'name="citation_reference"' in page.text
        assert file in page.text
        assert "w3id.org/harmreduction/" in page.text.partition('id="cite"')[2]
    described = http.get(f"/{lang}/queries/list-places", headers=browser).headers["link"]
    for form in FORMS:
        assert f'list-places{form.suffix}?lang={lang}>; rel="describedby"; type="{form.media_type}"' in described


def test_nothing_else_gives_a_citation(http: httpx.Client) -> None:
    for accept in ("*/*", "application/*", "application/json", "text/plain"):
        response = http.get("/sparql", params={"query": OWN}, headers={"Accept": accept})
        assert response.headers["content-type"] not in {form.media_type for form in FORMS}
    assert json.loads(http.get("/queries/list-places.json").content)["head"]["vars"]
