"""What was accepted is served like everything else: its graph, its records, where it came from, what took its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from proposed_places import NOW, PERSON, iri, place, submit

from hrn_kg.content import Content
from hrn_kg.contributions import Contributions, Statements
from hrn_kg.contributions.acceptance import accept, withdraw_published
from hrn_kg.iris import GRAPH
from served import asked

NTRIPLES = {"Accept": "application/n-triples"}


@pytest.fixture
def http(home: Path, content: Content, tmp_path: Path) -> Iterator[httpx.Client]:
    contributions = Contributions(home)
    for number, name in enumerate(("delft", "delft-2")):
        submitted = submit(contributions, home, Statements(place(name, f"Delft {number}")))
        accept(contributions, content, home, submitted.id, "Ed", "", NOW)
    withdraw_published(contributions, content, home, "20261127-2", "Ed", "", NOW, successor=iri("delft"))
    contributions.close()
    with asked(home, tmp_path / "log", workers="1", log="text") as client:
        yield client


def test_graph_record_provenance_and_farewell(http: httpx.Client) -> None:
    graph = http.get("/graph/contribution/20261127-1", headers=NTRIPLES)
    assert graph.status_code == 200
    assert '"Delft 0"@nl' in graph.text
    assert PERSON.shown_as in graph.text
    assert http.get("/graph/contribution/20261127-1.ttl").text.count("Delft 0") == 1
    assert (
        http.get("/rdf-graphs", params={"graph": GRAPH + "contribution/20261127-1"}, headers=NTRIPLES).text
        == graph.text
    )
    assert http.get("/graph/contribution/20261127-9").status_code == 404
    record = http.get("/id/place/delft", headers=NTRIPLES, follow_redirects=True)
    assert '"Delft 0"@nl' in record.text
    for kind in ("contribution", "submission", "review"):
        found = http.get(f"/id/{kind}/20261127-1", headers=NTRIPLES, follow_redirects=True)
        assert (found.status_code, "20261127-1" in found.text) == (200, True)
        page = http.get(f"/id/{kind}/20261127-1", headers={"Accept": "text/html"}, follow_redirects=True)
        assert (page.status_code, "20261127-1" in page.text) == (200, True)
    gone = http.get("/id/place/delft-2", headers={"Accept": "text/html"}, follow_redirects=True)
    assert gone.status_code == 410
    assert "delft" in gone.text
