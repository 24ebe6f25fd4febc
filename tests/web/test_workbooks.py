"""`format=xlsx`: the rows of an answer as a workbook, with the headers, the cache and the faults of other formats."""

from __future__ import annotations

import io
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from web_server import Server

from hrn_kg.limits import TABLE_BYTES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BASE = "https://w3id.org/harmreduction/"
MIXED = """SELECT ?x ?y { VALUES (?x ?y) {
  ("90,000" 90000) ("=1+1" 0.5) ("January 2011"@en <https://w3id.org/harmreduction/id/place/forms>) (UNDEF true)
} }"""
# 262,144 characters in one cell.
LONG_CELL = "SELECT ?x16 { BIND('aaaa' AS ?x0) " + " ".join(
    f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(16)
)


def book_of(body: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(body))


def facts_of(book: openpyxl.Workbook) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    name = ""
    for first, second, *_ in book.worksheets[1].iter_rows(values_only=True):
        if first is None and second is None:
            return found
        name = first or name
        found.setdefault(name, []).append(second)
    return found


def test_a_workbook_is_asked_for_in_every_way(server: Server) -> None:
    by_name = server.ask(MIXED, format="xlsx")
    assert by_name.status_code == 200
    assert by_name.headers["content-type"] == XLSX
    assert by_name.headers["content-disposition"] == f'attachment; filename="hrn-kg-{server.release.id}.xlsx"'
    assert "content-encoding" not in by_name.headers, "it is packed already"
    assert "Accept" in by_name.headers["vary"].split(", ")
    for other in (server.ask(MIXED, format="spreadsheet"), server.ask(MIXED, XLSX), server.ask(MIXED, output="xlsx")):
        assert (other.content, other.headers["etag"]) == (by_name.content, by_name.headers["etag"])
    assert server.ask("CONSTRUCT WHERE { ?s ?p ?o }", format="xlsx").status_code == 406


def test_the_rows_are_what_was_said(server: Server) -> None:
    sheet = book_of(server.ask(MIXED, format="xlsx").content).worksheets[0]
    assert list(sheet.iter_rows(values_only=True)) == [
        ("x", "y"),
        ("90,000", 90000),
        ("=1+1", 0.5),
        ("January 2011", BASE + "id/place/forms"),
        (None, "true"),
    ]
    assert [cell.data_type for cell in sheet["A"][1:4]] == ["s", "s", "s"]
    assert sheet["B4"].hyperlink.target == BASE + "id/place/forms"
    truth = book_of(server.ask("ASK {}", format="xlsx").content).worksheets[0]
    assert list(truth.iter_rows(values_only=True)) == [("boolean",), ("true",)]


def test_the_second_sheet_leads_back_to_the_answer(server: Server) -> None:
    book = book_of(server.ask(MIXED, format="xlsx").content)
    facts = facts_of(book)
    assert facts["Question"] == [line for line in MIXED.splitlines() if line.strip()]
    assert facts["Release"] == [server.release.id]
    assert facts["Licence"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert server.release.id in facts["How to cite"][0]
    (permanent,) = facts["Permanent address"]
    given = parse_qs(urlsplit(permanent).query)
    assert (given["query"], given["release"]) == ([MIXED], [server.release.id])
    assert server.http.get(permanent).status_code == 200
    columns = [row[:2] for row in book.worksheets[1].iter_rows(values_only=True)][-3:]
    assert [first for first, _ in columns] == ["Column", "x", "y"]


def test_entity_tags_save_the_body_and_the_release_is_kept(server: Server) -> None:
    first = server.ask(MIXED, format="xlsx")
    params = {"query": MIXED, "format": "xlsx"}
    again = server.http.get("/sparql", params=params, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    bound = server.ask(MIXED, format="xlsx", release=server.release.id)
    assert "immutable" in bound.headers["cache-control"]
    assert bound.content == first.content
    other = server.ask(MIXED.replace("90000", "90001"), format="xlsx")
    assert other.headers["etag"] != first.headers["etag"]
    fleeting = server.ask("SELECT (STRUUID() AS ?x) {}", format="xlsx")
    assert fleeting.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "cell", "unit"),
    [
        (LONG_CELL + " }", "A2", "characters"),
        ('SELECT ?x ?y { VALUES (?x ?y) { (1 "a") (2 "\\u0007") } }', "B3", "control characters"),
    ],
)
def test_what_a_cell_cannot_hold_is_refused_with_the_way_to_the_csv(
    server: Server, query: str, cell: str, unit: str
) -> None:
    refused = server.ask(query, format="spreadsheet")
    assert refused.status_code == 413
    problem = refused.json()
    assert (problem["cell"], problem["unit"]) == (cell, unit)
    address = problem["detail"].rpartition(" ")[2]
    table = server.http.get(address)
    assert table.status_code == 200
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    if unit == "characters":
        assert table.text == "x16\r\n" + "a" * 262_144 + "\r\n"


def test_a_workbook_is_made_of_no_answer_that_is_too_large(server: Server) -> None:
    rows = " ".join(map(str, range(TABLE_BYTES // 262_144 + 1)))
    refused = server.ask(LONG_CELL.replace("?x16 {", "?n ?x16 {") + f" VALUES ?n {{ {rows} }} }}", format="xlsx")
    assert refused.status_code == 413
    assert (refused.json()["limit"], refused.json()["unit"]) == (TABLE_BYTES, "bytes")
    assert "format=csv" in refused.json()["detail"]


def test_a_query_with_unprintable_characters_does_not_spoil_the_second_sheet(server: Server) -> None:
    answer = server.ask("SELECT (STRLEN('\x07\x08') AS ?x) {}", format="xlsx")
    assert answer.status_code == 200
    assert facts_of(book_of(answer.content))["Question"] == [
        "Left out here, since a cell cannot hold it: 30 characters."
    ]
