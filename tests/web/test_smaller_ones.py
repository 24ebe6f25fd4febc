"""What is sent again, in long cells, from scripts of other sites, and to readers of Dutch."""

from __future__ import annotations

import csv
import io
import re
import time

import httpx
import pytest
from web_server import Server

DUTCH = {"Accept": "text/html", "Accept-Language": "nl"}
# 262,144 characters in one cell.
LONG_CELL = "SELECT ?x16 { BIND('aaaa' AS ?x0) " + " ".join(
    f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(16)
)


@pytest.mark.parametrize(
    "call", ["NOW()", "NOW # a remark\n ()", "nOw#\n( )", "RAND()", "rand # (\n()", "STRUUID#\n()", "UUID # x\r ()"]
)
@pytest.mark.parametrize("accept", ["text/csv", "application/sparql-results+json", "text/html"])
def test_what_changes_each_time_is_kept_nowhere(server: Server, call: str, accept: str) -> None:
    query = f"SELECT ({call} AS ?x) {{}}"
    first = server.ask(query, accept)
    time.sleep(0.002)  # NOW counts nanoseconds
    second = server.ask(query, accept)
    assert first.status_code == second.status_code == 200
    assert first.text != second.text
    assert first.headers["cache-control"] == second.headers["cache-control"] == "no-store"


def test_a_template_with_new_nodes_is_kept_nowhere(server: Server) -> None:
    query = "CONSTRUCT { ?x <urn:p> 1 } WHERE { BIND(BNODE #\n () AS ?x) }"
    assert server.ask(query, "text/turtle").headers["cache-control"] == "no-store"
    assert server.ask(query, "text/turtle", release=server.release.id).headers["cache-control"] == "no-store"
    kept = server.ask("SELECT ('NOW' AS ?x) {}", "text/csv").headers["cache-control"]
    assert kept == "public, max-age=60"


def test_a_long_cell_is_whole_in_the_table_for_a_spreadsheet(server: Server) -> None:
    answer = server.ask(LONG_CELL + " }", "text/csv", format="spreadsheet")
    assert answer.status_code == 200
    assert answer.text == "\ufeffx16\r\n" + "a" * 262_144 + "\r\n"
    formula = server.ask(
        "SELECT (CONCAT('=', ?x16) AS ?y) { { " + LONG_CELL + " } } }", "text/csv", format="spreadsheet"
    )
    csv.field_size_limit(1_000_000)
    (_, (cell,)) = csv.reader(io.StringIO(formula.text))
    assert cell == "'=" + "a" * 262_144


def test_a_byte_order_mark_before_a_query_is_passed_over(server: Server) -> None:
    for accept, right in (("application/sparql-results+json", '"boolean":true'), ("text/csv", "true")):
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        posted = server.http.post("/sparql", content="\ufeffASK {}".encode(), headers=headers)
        assert (posted.status_code, right in posted.text) == (200, True)
        assert right in server.http.post("/sparql", data={"query": "\ufeffASK {}"}, headers={"Accept": accept}).text
        assert right in server.ask("\ufeffASK {}", accept).text


# What scripts send: fetch-sparql-endpoint and YASGUI Accept and Content-Type and whatever they are told to, Comunica
# Authorization, jQuery X-Requested-With, and whoever wants a fresh answer Cache-Control.
@pytest.mark.parametrize(
    "asked",
    [
        "accept, content-type",
        "cache-control,content-type,x-requested-with",
        "authorization",
        "if-none-match, range, pragma",
        "user-agent",
        "x-anything-else",
    ],
)
@pytest.mark.parametrize("path", ["/sparql", "/rdf-graphs?default", "/catalog", "/no/such/address"])
def test_a_preflight_allows_what_scripts_send_and_may_be_kept(server: Server, path: str, asked: str) -> None:
    headers = {
        "Origin": "https://editor.example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": asked,
    }
    answer = server.http.options(path, headers=headers)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert int(answer.headers["access-control-max-age"]) >= 7200, "as long as Chromium keeps one"
    allowed = {name.strip().lower() for name in answer.headers["access-control-allow-headers"].split(",")}
    assert "*" in allowed
    # The star does not stand for it.
    assert "authorization" in allowed
    for name in asked.split(","):
        assert name.strip() in allowed or name.startswith("x-anything")


def shown(page: httpx.Response) -> str:
    """The text of a page without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.text))


@pytest.mark.parametrize(
    ("path", "status", "dutch"),
    [
        ("/no/such/page", 404, "Op /no/such/page is niets."),
        ("/doc/place/no-such-place", 404, "niets over"),
        ("/rdf-graphs?graph=https%3A%2F%2Fexample.org%2Fx", 406, "Dit is te krijgen als"),
        ("/rdf-graphs", 400, "Noem één graaf met ?graph=IRI"),
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", 400, "De parameter “query” is 2 keer gegeven"),
        ("/sparql?query=ASK%7B%7D&release=1999.1.0", 404, "Er is geen uitgave “1999.1.0”"),
        ("/sparql?query=SELECT", 400, "Fout in de vraag op regel 1, kolom 7"),
        ("/sparql?query=ASK%20%7B%20%3Fs%20ex%3Ap%20%3Fo%20%7D", 400, "voorvoegsel"),
        ("/sparql?query=ASK%20%7B%20SERVICE%20%3Chttp%3A%2F%2Fx%2F%3E%20%7B%7D%20%7D", 403, "SERVICE mag niet"),
        ("/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20'x", 400, "Hier begint een tekst die niet eindigt."),
        ("/sparql?query=SELECT%20(%3Curn%3Af%3E()%20AS%20%3Fx)%20%7B%7D", 400, "De vraag is niet uit te voeren"),
        ("/sparql?query=INSERT%20DATA%20%7B%7D", 403, "INSERT is een wijziging"),
        ("/dumps/1999.1.0/", 404, "uitgave"),
    ],
)
def test_a_fault_on_a_dutch_page_is_told_in_dutch(server: Server, path: str, status: int, dutch: str) -> None:
    page = server.http.get(path, headers=DUTCH)
    assert page.status_code == status
    assert page.headers["content-type"].startswith("text/html")
    assert dutch in shown(page)
    english = server.http.get(path, headers={**DUTCH, "Accept-Language": "en"})
    detail = server.http.get(path, headers={"Accept": "application/json", "Accept-Language": "nl"}).json()["detail"]
    assert dutch not in shown(english)
    # The sentence for programs is the English one, whatever they wish; it is nowhere on the Dutch page.
    assert detail.partition(":")[0].replace("'", "&#39;") not in page.text
    assert dutch not in detail
