"""Tables for spreadsheets: a row for each thing, with the passage on which it rests; their columns are described."""

from __future__ import annotations

import csv
import json
import sys
import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrn_kg.buildcache import BuildCache
from hrn_kg.changes.canonical import sorted_lines_of
from hrn_kg.iris import BASE
from hrn_kg.rdfio import parse
from hrn_kg.releases import row_sources
from hrn_kg.releases.data_parts import Parts, write_parts
from hrn_kg.releases.open_tables import METADATA, tables, write_open_tables
from hrn_kg.releases.row_sources import Rows, sought_in
from hrn_kg.releases.sorted_lines import SortedLines
from hrn_kg.vocab import PREFIXES, STANDARD, expand

TEXT = (
    "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    + f"""
@prefix : <{BASE}id/> .
:f a hro:Observation ; rdfs:label "17, or so"@en ; hro:statedValue "17" ; hro:value 17 ; hro:period :p ;
  hro:place :a , :b ; hro:supportedBy :x2 , :x1 .
:s a hro:Statement ; hro:statementKind <{BASE}scheme/statement-kind/event> ; rdfs:label "It began"@en ; hro:period :p .
:other a hro:Statement ; rdfs:label "No event"@en ; hro:supportedBy :x1 .
:p skos:prefLabel "1998"@en ; hro:earliestYear 1998 ; hro:latestYear 1999 .
:a skos:prefLabel "A"@en , "Aa"@nl .
:d hro:definedBy :nothing .
:def a hro:Definition ; hro:defines :a ; rdf:value "is \\"a\\",\\nand so"@en ; hro:supportedBy :x2 .
:fac a hro:Facility ; skos:prefLabel "Fac"@en .
:c1 a hro:AttributeClaim ; hro:claimedSubject :fac ; hro:supportedBy :x2 ; hro:citedFrom :src .
:c2 hro:citedFrom :src .
:src a hro:UnresolvedSource ; hro:citedAs "(Src 1990)" .
:dis a hro:Disagreement ; rdfs:label "Do they?"@en ; rdfs:comment "Who knows."@en ; hro:compares :f , :def .
:x1 oa:hasSource :cap ; hro:section "One" ; oa:hasSelector :x1p , :x1q . :x1p oa:start 3 ; oa:end 9 .
:x1q oa:exact "seventeen" .
:x2 oa:hasSource :cap ; hro:section "Two" ; oa:hasSelector :x2p . :x2p oa:start 20 ; oa:end 29 .
:cap hro:captureOf :doc . :doc dct:title "The document"@en .
"""
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    quads = list(parse(TEXT.encode(), ox.RdfFormat.TURTLE, graph=BASE + "graph/data", name="planted"))
    lines = sorted_lines_of(quads)
    parts = tuple(part for part, _ in write_parts([lines], folder / "all.nq", STANDARD, BuildCache()))
    counts = write_open_tables(Parts(folder / "all.nq", parts), BuildCache(), folder)
    assert counts == dict.fromkeys(
        ("observations", "facilities", "definitions", "timeline", "sources", "disagreements"), 1
    )
    return folder


def row(folder: Path, name: str) -> dict[str, str]:
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as stream:
        (only,) = csv.DictReader(stream)
    return only


def test_a_figure_stands_with_its_first_passage(folder: Path) -> None:
    found = row(folder, "observations")
    assert (found["iri"], found["label_en"], found["value"], found["stated_value"]) == (
        BASE + "id/f",
        "17, or so",
        "17",
        "17",
    )
    assert found["place"].split("|") == [BASE + "id/a", BASE + "id/b"]
    assert (found["place_en"], found["place_nl"]) == ("A|b", "Aa|b")
    assert found["source"] == BASE + "id/doc"
    assert (found["source_en"], found["section"], found["start"], found["end"]) == ("The document", "One", "3", "9")
    assert found["words"] == "seventeen"
    assert found["passages"].split("|") == [BASE + "id/x1", BASE + "id/x2"]


def test_a_list_of_labels_is_parallel_to_its_iris() -> None:
    text = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items()) + (
        f'@prefix : <{BASE}id/> . :f hro:place :a , :b , :c . :a skos:prefLabel "Z"@en . '
        ':b skos:prefLabel "Or | and"@en . :c skos:prefLabel "Z"@en .'
    )
    rows = rows_of(parse(text.encode(), ox.RdfFormat.TURTLE, graph=BASE + "graph/data", name="planted"))
    assert rows.iris(BASE + "id/f", "hro:place") == [BASE + "id/a", BASE + "id/b", BASE + "id/c"]
    assert rows.labels(BASE + "id/f", "hro:place", "en") == "Z|Or / and|Z"


def test_other_rows_lead_to_their_passage_too(folder: Path) -> None:
    assert row(folder, "definitions")["definition"] == 'is "a",\nand so'
    for name in ("definitions", "facilities", "sources"):
        found = row(folder, name)
        assert (found["section"], found["words"]) == ("Two", ""), "words that are not printed are in no table"
    assert row(folder, "disagreements")["section"] == "One"
    event = row(folder, "timeline")
    assert (event["label_nl"], event["earliest_year"], event["latest_year"]) == ("It began", "1998", "1999")
    assert (row(folder, "sources")["state"], row(folder, "sources")["claims"]) == ("unresolved", "2")


def test_the_metadata_describes_every_column_in_order(folder: Path) -> None:
    told = json.loads((folder / METADATA).read_text())
    assert [table["url"] for table in told["tables"]] == [f"{table.name}.csv" for table in tables()]
    for table in told["tables"]:
        header = (folder / table["url"]).read_text().split("\n")[0].strip().split(",")
        columns = table["tableSchema"]["columns"]
        assert [column["name"] for column in columns] == header
        assert len(set(header)) == len(header) > 8
        assert {title["@language"] for title in table["dc:title"]} == {"nl", "en"}
        assert all(title["@value"].endswith(".") for title in table["dc:title"])


def rows_of(quads: Iterable[ox.Quad]) -> Rows:
    lines = list(sorted_lines_of(quads))
    return Rows(SortedLines(b"".join(lines)), sought_in(lines))


def test_of_what_tables_do_not_look_for_nothing_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_sources, "_MOST_KNOWN", 100)
    asked, other = (ox.NamedNode(expand(name)) for name in ("rdfs:label", "hro:concerns"))
    quads = [
        ox.Quad(ox.NamedNode(f"{BASE}id/place/{thing}"), name, value)
        for thing in range(2_000)
        for name, value in ((asked, ox.Literal(f"Place {thing}", language="en")), (other, asked))
    ]
    lines = list(sorted_lines_of(quads))
    body = b"".join(lines)
    tracemalloc.start()
    try:
        rows = Rows(SortedLines(body), sought_in(lines))
        labels = [rows.label(f"{BASE}id/place/{thing}", "en") for thing in range(2_000)]
        taken = tracemalloc.get_traced_memory()[0] - sum(map(sys.getsizeof, labels))
    finally:
        tracemalloc.stop()
    assert labels == [f"Place {thing}" for thing in range(2_000)]
    assert taken < 100_000  # measured 60,000; more than a million when all was held
    with pytest.raises(KeyError):
        rows.iris(f"{BASE}id/place/1999", "hro:concerns")
    with pytest.raises(KeyError):
        rows.with_value("hro:concerns", f"{BASE}id/period/1")
    with pytest.raises(KeyError):
        rows.of_type("hro:Place")
