"""A base asked from Python: tables with release, permalink and citation; what goes wrong is one exception."""

from __future__ import annotations

import json
import pickle
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.request import Request, urlopen

import bibtexparser
import pandas as pd
import pytest

from hrn_kg.client import Base, ClientFault
from hrn_kg.releases import Release

FIGURES = "https://w3id.org/harmreduction/ontology#Observation"


def keys(table: pd.DataFrame) -> list[str]:
    return sorted(table["record"])


def test_figures_are_named_in_words(base: Base) -> None:
    named = base.figures(about="drug consumption room", place="Amsterdam")
    assert len(named) > 0
    assert set(named["place"]) == {"Amsterdam"}
    assert keys(named) == keys(base.ask("list-figures", about="drug-consumption-room", place="place:amsterdam"))
    everywhere = base.figures(about="drug consumption room")
    assert len(everywhere) > len(named)
    assert set(keys(named)) < set(keys(everywhere))


def test_a_figure_keeps_what_was_printed_and_has_its_numbers(base: Base) -> None:
    figures = base.figures()
    assert str(figures["printed"].dtype) == "string"
    thousands = figures[figures["printed"].str.fullmatch(r"\d+,\d{3}", na=False)]
    assert len(thousands) > 3
    # 90,000 is neither 90 nor text that cannot be computed with.
    assert [int(one.replace(",", "")) for one in thousands["printed"]] == thousands["value"].astype("int64").tolist()
    assert figures["disputed"].dtype == "boolean"
    assert figures["earliest"].dtype == "Int64"
    assert figures["latest"].dropna().between(1900, 2030).all()


def test_years_bound_the_figures(base: Base) -> None:
    late, every = base.figures(from_=2015), base.figures()
    assert 0 < len(late) < len(every)
    assert late.attrs["undated"] == (every["latest"].isna() & every["earliest"].isna()).sum() > 0
    assert "undated" not in every.attrs
    assert (late["latest"].fillna(late["earliest"]) >= 2015).all()


def test_an_answer_knows_release_permalink_digest_and_citation(base: Base, release: Release) -> None:
    answer = base.figures(about="drug consumption room", place="Amsterdam")
    assert answer.attrs["release"] == release.id
    assert answer.attrs["permalink"] == (
        f"{base.url}/queries/list-figures?about=drug-consumption-room&place=amsterdam&release={release.id}"
    )
    assert answer.attrs["digest"].startswith("sha256:")
    with urlopen(Request(answer.attrs["permalink"], headers={"Accept": "text/csv"})) as found:
        assert found.headers["X-HRN-KG-Rows"] == answer.attrs["digest"]
    with urlopen(Request(answer.attrs["permalink"], headers={"Accept": "text/html", "Accept-Language": "en"})) as page:
        assert page.url.endswith(
            f"/en/queries/list-figures?about=drug-consumption-room&place=amsterdam&release={release.id}"
        )
    citation = answer.attrs["citation"]
    assert f"release {release.id}" in citation
    entries = json.loads(base.bibliography(answer, "csl-json"))
    titles = [entry["title"] for entry in entries]
    assert len(titles) > 1
    assert all(title in citation for title in titles)
    assert citation.index("Rests on:") < citation.index(titles[0])


def test_a_bibliography_holds_the_documents_of_the_rows(base: Base) -> None:
    answer = base.ask("list-definitions-of-harm-reduction")
    found = bibtexparser.parse_string(base.bibliography(answer)).entries
    assert len(found) == 1 + answer["document"].nunique()
    assert base.bibliography(answer, "ris").count("\nER  -") == len(found)


def test_a_query_of_ones_own_is_cited_too(base: Base, release: Release) -> None:
    rows = base.sparql(f"SELECT ?figure WHERE {{ ?figure a <{FIGURES}> }} ORDER BY ?figure LIMIT 3")
    assert len(rows) == 3
    with urlopen(Request(rows.attrs["permalink"], headers={"Accept": "text/csv"})) as found:
        assert found.read().decode().split()[1:] == rows["figure"].tolist()
        assert found.headers["X-HRN-KG-Release"] == rows.attrs["release"] == release.id
    assert "Rests on:" in rows.attrs["citation"]
    assert "@" in base.bibliography(rows)


def test_a_long_query_is_answered_and_has_no_permalink(base: Base) -> None:
    rows = base.sparql(f"SELECT ?figure WHERE {{ ?figure a <{FIGURES}> }} ORDER BY ?figure LIMIT 3 # {'x' * 9_000}")
    assert len(rows) == 3
    assert rows.attrs["permalink"] == ""
    assert "Rests on:" in rows.attrs["citation"]
    with pytest.raises(ClientFault, match="has no permalink"):
        base.bibliography(rows)


def test_an_empty_answer_is_explained(base: Base) -> None:
    text = "PREFIX hro: <https://w3id.org/harmreduction/ontology#>\nSELECT * WHERE { ?figure hro:indicater ?x }"
    empty = base.sparql(text)
    assert len(empty) == 0
    cause = base.explain(empty).iloc[0]
    assert (cause["kind"], cause["line"]) == ("unknown", 2)
    assert len(base.sparql(cause["mended"])) > 0
    with pytest.raises(ClientFault, match="Nothing explains this table"):
        base.explain(base.ask("list-places"))


def test_labels_come_in_the_language_of_the_base_and_columns_keep_their_names(base: Base) -> None:
    english, dutch = base.figures(place="amsterdam"), Base(base.url, lang="nl").figures(place="amsterdam")
    assert list(english.columns) == list(dutch.columns)
    assert keys(english) == keys(dutch)
    assert set(english["indicator"]).isdisjoint(dutch["indicator"])


def test_a_base_is_bound_to_a_release(base: Base, release: Release) -> None:
    bound = Base(f"{base.url}/en/", release=release.id)
    assert bound.url == base.url
    for answer in (bound.ask("list-places"), bound.sparql("ASK {}")):
        assert answer.attrs["release"] == release.id
    for ask in (lambda old: old.ask("list-places"), lambda old: old.sparql("ASK {}"), lambda old: old.search("rooms")):
        with pytest.raises(ClientFault, match=r"no release “2020\.1\.0”; current is"):
            ask(Base(base.url, release="2020.1.0"))


def test_questions_and_names_are_found(base: Base) -> None:
    questions = base.questions().set_index("name")
    assert len(questions) > 100
    assert questions.loc["list-figures", "parameters"].split()[:2] == ["about", "place"]
    assert questions.loc["list-figures", "question"] == "Which figures are there, exactly as printed?"
    assert base.search("consumtion room")["iri"].iloc[0].endswith("/facility-type/drug-consumption-room")


@pytest.mark.parametrize(
    ("ask", "status", "line", "words"),
    [
        (lambda base: base.ask("list-figure"), 404, None, "list-figures"),
        (lambda base: base.figures(place="Amsterdamm"), 400, None, "Did you mean “amsterdam”?"),
        (lambda base: base.figures(abuot="methadone"), 400, None, "Did you mean “about”?"),
        (lambda base: base.figures(place="nothing of the kind"), 400, None, "search finds a thing"),
        (lambda base: base.sparql("SELECT *\nWHERE { ?s rdfs:label ?o }"), 400, 2, "(line 2, column 12 of the query)"),
        (lambda base: base.sparql("CONSTRUCT WHERE { ?s ?p ?o }"), None, None, "Begin it with SELECT or ASK"),
        (lambda base: base.sparql("DELETE WHERE { ?s ?p ?o }"), None, None, "Begin it with SELECT or ASK"),
        (lambda base: base.bibliography(pd.DataFrame()), None, None, "as it came from ask or sparql"),
        (lambda base: base.bibliography(pd.DataFrame(), "word"), None, None, "Choose bibtex"),
        (lambda base: Base("w3id.org/harmreduction"), None, None, "begins with http"),
    ],
)
def test_a_fault_says_what_where_and_what_to_do(
    ask: Callable[[Base], object], status: int | None, line: int | None, words: str, base: Base
) -> None:
    with pytest.raises(ClientFault) as found:
        ask(base)
    fault = found.value
    assert (fault.status, fault.line) == (status, line)
    assert fault.detail in str(fault)
    assert words in str(fault)
    assert len(str(fault)) < 400
    assert str(pickle.loads(pickle.dumps(fault))) == str(fault)


def test_a_service_that_does_not_answer(base: Base) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = Base(f"http://127.0.0.1:{free.getsockname()[1]}")
        for ask in (nobody.figures, lambda: nobody.sparql("ASK {}"), nobody.questions):
            with pytest.raises(ClientFault, match=r"does not answer: .*refused") as found:
                ask()
            assert found.value.hint


@pytest.fixture
def another() -> Iterator[str]:
    """The address of something that answers every request, and is no base."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if "ask" not in self.path else 418)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<p>Hello" if "search" not in self.path else b"{}")

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_is_no_base_is_said_to_be_none(another: str) -> None:
    base = Base(another)
    for ask in (base.figures, lambda: base.sparql("ASK {}"), base.questions):
        with pytest.raises(ClientFault, match="is no such base") as found:
            ask()
        assert "start page" in found.value.hint
    with pytest.raises(ClientFault, match="answers with status 418") as found:
        base.ask("ask")
    assert found.value.status == 418
