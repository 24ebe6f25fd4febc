"""What dumps and SPARQL say of every literal differs only as docs/datatypes.md tells; `/rdf-graphs` is as the dumps."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from hrn_kg.pieced_files import open_file
from hrn_kg.releases import Release
from hrn_kg.vocab import PREFIXES
from served import asked

PAGE = Path(__file__).parents[2] / "docs" / "datatypes.md"
_ROW = re.compile(r'^\| `"(.+?)"\^\^xsd:(\w+)` \| `"(.+?)"\^\^xsd:(\w+)` \| (.+?) \| (yes|no) \|$', re.MULTILINE)
NTRIPLES = "application/n-triples"
# Where a literal stands: the graph, the subject unless it is a blank node, the property.
Place = tuple[str, str, str]


@dataclass(frozen=True)
class Row:
    """One row of the page."""

    written: ox.Literal
    answered: ox.Literal
    lost: str
    is_here: bool


def literal(value: str, name: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(PREFIXES["xsd"] + name))


def rows() -> list[Row]:
    found = [
        Row(literal(*row[:2]), literal(*row[2:4]), row[4], row[5] == "yes") for row in _ROW.findall(PAGE.read_text())
    ]
    assert len(found) == PAGE.read_text().count('\n| `"'), "each line of the table is read"
    return found


def kind(written: ox.Literal, answered: ox.Literal) -> tuple[str, str, bool]:
    """How they differ: the datatypes, and whether the spelling does."""
    return written.datatype.value, answered.datatype.value, written.value != answered.value


def literals(triples: list[ox.Triple], graph: str) -> Counter[tuple[Place, ox.Literal]]:
    found: Counter[tuple[Place, ox.Literal]] = Counter()
    for triple in triples:
        if isinstance(triple.object, ox.Literal):
            subject = triple.subject.value if isinstance(triple.subject, ox.NamedNode) else ""
            found[(graph, subject, triple.predicate.value), triple.object] += 1
    return found


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.written.datatype.value.rpartition("#")[2])
def test_each_row_is_what_the_engine_does(row: Row) -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), row.written))
    (kept,) = store
    assert kept.object == row.answered
    assert row.lost == (
        "spelling" if row.written.datatype == row.answered.datatype else "the derived type of an integer"
    )
    assert store.query(f"ASK {{ ?a ?b {row.written} . ?c ?d {row.answered} }}"), "both find it"


def test_over_the_whole_base_dumps_and_answers_differ_only_so(release: Release, home: Path, tmp_path: Path) -> None:
    dumped: Counter[tuple[Place, ox.Literal]] = Counter()
    for quad in ox.parse(open_file(release.dumps / "hrn-kg.nq"), format=ox.RdfFormat.N_QUADS):
        dumped.update(literals([quad.triple], quad.graph_name.value))  # += would look at all of it each time
    by_graph_store, by_sparql = Counter[tuple[Place, ox.Literal]](), Counter[tuple[Place, ox.Literal]]()
    with asked(home, tmp_path / "log", memory_mb="0", workers="1") as http:
        graphs = sorted({graph for (graph, _, _), _ in dumped})
        assert len(graphs) > 3
        for graph in graphs:
            by_graph_store += literals(triples(http, "/rdf-graphs", graph=graph), graph)
            query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
            by_sparql += literals(triples(http, "/sparql", query=query), graph)
    assert by_graph_store == dumped
    differing = sorted((dumped - by_sparql).elements(), key=str), sorted((by_sparql - dumped).elements(), key=str)
    assert len(differing[0]) == len(differing[1])
    seen: Counter[tuple[str, str, bool]] = Counter()
    for (place, written), (other, answered) in zip(*map(in_pairs, differing), strict=True):
        assert place == other
        seen[kind(written, answered)] += 1
    print(dumped.total(), "literals,", dict(seen))
    assert dumped.total() > 10_000
    assert set(seen) == {kind(row.written, row.answered) for row in rows() if row.is_here}


def in_pairs(found: list[tuple[Place, ox.Literal]]) -> list[tuple[Place, ox.Literal]]:
    """In an order in which what was written stands where what is answered stands on the other side."""
    return sorted(found, key=lambda one: (one[0], one[1].value))


def triples(http: httpx.Client, path: str, **parameters: str) -> list[ox.Triple]:
    answer = http.get(path, params=parameters, headers={"Accept": NTRIPLES})
    assert answer.status_code == 200, answer.text
    return [quad.triple for quad in ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)]
