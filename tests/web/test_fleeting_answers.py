"""An answer that is another one each time is kept nowhere, however its query is spelt."""

from __future__ import annotations

import time
from functools import partial

import pytest
from web_server import Server

from hrn_kg.web.http.responses import CURRENT


@pytest.mark.parametrize(
    "call", ["NOW()", "NOW # a remark\n ()", "nOw#\n( )", "RAND()", "rand # (\n()", "STRUUID#\n()", "UUID # x\r ()"]
)
@pytest.mark.parametrize("accept", ["text/csv", "application/sparql-results+json", "text/html"])
def test_what_changes_each_time_is_kept_nowhere(server: Server, call: str, accept: str) -> None:
    query = f"SELECT ({call} AS ?x) {{}}"
    if accept == "text/html":
        address = server.ask(query, accept).headers["location"]
        ask = partial(server.http.get, address)
    else:
        ask = partial(server.ask, query, accept)
    first = ask()
    time.sleep(0.002)  # NOW counts nanoseconds
    second = ask()
    assert first.status_code == second.status_code == 200
    assert first.text != second.text
    assert first.headers["cache-control"] == second.headers["cache-control"] == "no-store"


def test_a_template_with_new_nodes_is_kept_nowhere(server: Server) -> None:
    query = "CONSTRUCT { ?x <urn:p> 1 } WHERE { BIND(BNODE #\n () AS ?x) }"
    assert server.ask(query, "text/turtle").headers["cache-control"] == "no-store"
    assert server.ask(query, "text/turtle", release=server.release.id).headers["cache-control"] == "no-store"
    kept = server.ask("SELECT ('NOW' AS ?x) {}", "text/csv").headers["cache-control"]
    assert kept == CURRENT
