"""The dataset of a query: the one that is named, whether a triple is in two graphs or in one."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from pathlib import Path

import pytest

from hrn_kg.engine import Dataset, Job, Source
from hrn_kg.engine.embedded import ondisk
from hrn_kg.engine.embedded.scheduler import EmbeddedEngine
from hrn_kg.errors import HrnKgError, MalformedQuery
from hrn_kg.querytext.clauses import Clauses, clauses
from hrn_kg.settings import Settings

CSV = "text/csv"
WHOLE = Dataset()
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
COUNT_NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
COUNT_FROM = "SELECT (COUNT(*) AS ?n) FROM %s { ?s ?p ?o }"
ZERO, ONE, TWO = "urn:g:0", "urn:g:1", "urn:g:2"
# What is asked, over which dataset, and the rows: where graph 1 holds a triple of graph 0 too, and where it does not.
CASES: list[tuple[str, Dataset, int, int]] = [
    (COUNT, WHOLE, 600, 600),  # the triple in two graphs counts once
    (COUNT_NAMED, WHOLE, 601, 600),  # and twice where graphs are asked for
    ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(?o != 'from') }", WHOLE, 600, 600),
    ("SELECT (COUNT(*) AS ?n) { <urn:s:0> (<urn:p>|<urn:q>)/(<urn:x>?) ?o }", WHOLE, 1, 1),
    (COUNT_FROM % "<urn:g:0>", WHOLE, 200, 200),
    (COUNT_FROM % "<urn:g:0> FROM <urn:g:1>", WHOLE, 400, 400),
    ("PREFIX g: <urn:g:> " + COUNT_FROM % "g:0 FROM g:1 FROM g:0", WHOLE, 400, 400),
    ("BASE <urn:g:> " + COUNT_FROM % "<urn:g:1>", WHOLE, 201, 200),
    (r"PREFIX g: <urn:\u0067:> " + COUNT_FROM % r"g:0 from<\u0075rn:g:1>", WHOLE, 400, 400),
    ("PREFIX from: <urn:g:> " + COUNT_FROM % "from:0", WHOLE, 200, 200),
    ("PREFIX NAMED: <urn:g:> " + COUNT_FROM % "NAMED:0", WHOLE, 200, 200),
    ("SELECT (EXISTS { ?a ?b ?c } AS ?e) (COUNT(*) AS ?n) FROM <urn:g:2> { ?s ?p ?o }", WHOLE, 200, 200),
    (COUNT_FROM % "NAMED <urn:g:0>", WHOLE, 0, 0),
    ("SELECT (COUNT(*) AS ?n) FROM NAMED <urn:g:1> { GRAPH ?g { ?s ?p ?o } }", WHOLE, 201, 200),
    ("SELECT (COUNT(*) AS ?n) FROM <urn:g:0> { GRAPH ?g { ?s ?p ?o } }", WHOLE, 0, 0),
    (COUNT_FROM % "<http://127.0.0.1:9/>", WHOLE, 0, 0),
    (COUNT, Dataset(default=(TWO,)), 200, 200),
    (COUNT, Dataset(default=(ZERO, ONE)), 400, 400),
    (COUNT, Dataset(default=(ZERO, ONE), named=(TWO,)), 400, 400),
    (COUNT_NAMED, Dataset(default=(ZERO, ONE), named=(TWO, "urn:none")), 200, 200),
    (COUNT_NAMED, Dataset(default=(ZERO,)), 0, 0),
    (COUNT, Dataset(named=(ZERO,)), 0, 0),
    (COUNT, Dataset(default=("urn:none", "http://127.0.0.1:9/")), 0, 0),
    (COUNT_FROM % "<urn:g:0>", Dataset(default=(ONE,)), 201, 200),
]
# Queries for triples: the same, as lines of N-Triples.
GRAPHS: list[tuple[str, int, int]] = [
    ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", 600, 600),
    ("CONSTRUCT { ?s ?p ?o }FROM<urn:g:1>WHERE { ?s ?p ?o }", 201, 200),
    ("CONSTRUCT FROM <urn:g:0> FROM <urn:g:1> WHERE { ?s ?p ?o }", 400, 400),
    ("PREFIX from: <urn:s:> DESCRIBE from:7 <urn:s:8>", 2, 2),
    ("PREFIX from: <urn:s:> DESCRIBE from:7 <urn:s:8> FROM <urn:g:1>", 1, 1),
    ("DESCRIBE <urn:s:0> FROM <urn:g:1>", 1, 0),
]


def write(file: Path, *, shared: bool) -> None:
    """600 triples in three graphs; `shared` puts one of them in a second graph too."""
    lines = [f"<urn:s:{n}> <urn:p> <urn:o:{n}> <urn:g:{n % 3}> ." for n in range(600)]
    file.write_text("\n".join([*lines, "<urn:s:0> <urn:p> <urn:o:0> <urn:g:1> ."] if shared else lines))


@pytest.mark.parametrize("how", ["told", "counted", "on disk"])
@pytest.mark.parametrize("shared", [True, False], ids=["in two graphs", "in one"])
def test_the_dataset_is_the_one_that_was_named(tmp_path: Path, shared: bool, how: str) -> None:
    write(tmp_path / "one.nq", shared=shared)
    source = Source("2026.1.0", (tmp_path / "one.nq",), disjoint=not shared if how == "told" else None)
    with ondisk.stored(source, tmp_path) if how == "on disk" else nullcontext(source) as at_hand:
        check_cases(at_hand, shared)


def check_cases(source: Source, shared: bool) -> None:

    async def run() -> None:
        engine = await EmbeddedEngine.open(Settings(workers=1), source)
        try:
            for query, dataset, *expected in CASES:
                answer = await engine.answer(Job(query, CSV, dataset))
                assert answer.body.split()[-1].split(b",")[-1] == str(expected[not shared]).encode(), query
            for query, *expected in GRAPHS:
                answer = await engine.answer(Job(query, "application/n-triples"))
                assert answer.body.count(b"\n") == expected[not shared], query
            assert await engine.graphs() == ((ZERO, 200), (ONE, 201 if shared else 200), (TWO, 200))
            with pytest.raises(MalformedQuery, match="line 1, column 55"):
                await engine.answer(Job("PREFIX g: <urn:g:> SELECT * FROM g:0 { ?s ?p ?o FROM }", CSV))
            with pytest.raises(MalformedQuery, match="The prefix g: is not declared"):
                await engine.answer(Job("SELECT * FROM g:0 { ?s ?p ?o }", CSV))
        finally:
            await engine.close()

    asyncio.run(run())


@pytest.mark.parametrize(
    "header",
    [
        "PREFIX : <urn:> SELECT * FROM:g",
        "PREFIX : <urn:> PREFIX FROM: <urn:> SELECT * FROM:g",
        "SELECT * FROMNAMED<urn:g>",
        "PREFIX : <urn:> SELECT * FROM <urn:h> FROM NAMED:g",
        "PREFIX : <urn:> DESCRIBE <urn:x> FROM:g",
        "PREFIX : <urn:> PREFIX from: <urn:> DESCRIBE <urn:x> FROM <urn:h> from:g",
        "PREFIX : <urn:> CONSTRUCT { ?s ?p ?o } FROM:g",
    ],
)
def test_a_clause_that_only_some_parsers_see_is_refused(header: str) -> None:
    with pytest.raises(MalformedQuery, match="space after FROM") as caught:
        clauses(header + " WHERE { ?s ?p ?o }")
    fault: HrnKgError = caught.value
    assert "column" in fault.facts


def test_no_clause_is_seen_where_there_is_none() -> None:
    for query in (
        "SELECT ?from { ?from ?p 'FROM <urn:g>' } # FROM <urn:g>",
        "PREFIX from: <urn:> SELECT * { ?s from:p from:o } ORDER BY from:f(?s)",
        "SELECT * { { SELECT ?s { ?s ?p <urn:from> } } }",
        "PREFIX from: <urn:> DESCRIBE from:a",
    ):
        assert clauses(query) is None, query
    assert clauses("BASE <urn:a:> SELECT * FROM <urn:b> FROM <urn:b> FROM NAMED <urn:c> {}") == Clauses(
        ("urn:b",), ("urn:c",)
    )
