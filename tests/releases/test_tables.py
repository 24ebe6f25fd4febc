"""Tables: the rows that the service gives, as files of the release."""

from __future__ import annotations

import asyncio
import csv
import hashlib
from pathlib import Path

import pyoxigraph as ox
import pytest

import small_content
from hrn_kg import rdfio, releases, words
from hrn_kg.content import Content, find_content
from hrn_kg.engine import Job, open_engine
from hrn_kg.errors import BuildFailed, ContentError
from hrn_kg.examples import load_examples
from hrn_kg.releases import Release
from hrn_kg.releases.tables import TAG
from hrn_kg.settings import Settings

HEAD = """#+ title: {en: "How many?", nl: "Hoeveel?"}
#+ summary: {en: So many., nl: Zoveel.}
#+ tags: [totals]
"""


def test_each_table_holds_what_the_service_answers(content: Content, release: Release) -> None:
    examples = [one for one in load_examples(content) if TAG in one.tags]
    assert {one.name for one in examples} >= {"count-figures-by-year", "count-claims-by-document"}
    tables = sorted(path.name for path in (release.path / "tables").iterdir())
    assert tables == sorted(f"{one.name}.{language}.csv" for one in examples for language in words.languages())

    async def run() -> None:
        engine = await open_engine(Settings(workers=1), release.source)
        try:
            for example in examples:
                for language in words.languages():
                    answer = await engine.answer(Job(example.text_in(language), "text/csv"))
                    table = (release.path / "tables" / f"{example.name}.{language}.csv").read_bytes()
                    assert table == answer.body, example.name
                    assert table.count(b"\n") > 1
        finally:
            await engine.close()

    asyncio.run(run())
    listed = {file.path: file.sha256 for file in release.manifest.files}
    year = release.path / "tables" / "count-figures-by-year.en.csv"
    assert listed["tables/count-figures-by-year.en.csv"] == hashlib.sha256(year.read_bytes()).hexdigest()


def test_figures_are_counted_and_never_added_up(release: Release) -> None:
    """All rows of a year together count the figures of that year."""
    store = ox.Store()
    rdfio.load(store, release.dumps / "hrn-kg.nq")
    query = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
    SELECT ?year (COUNT(DISTINCT ?f) AS ?n) {
      GRAPH ?g { ?f a hro:Observation ; hro:period ?p } GRAPH ?h { ?p hro:edtf ?e }
      FILTER(REGEX(STR(?e), "^[0-9]{4}$")) BIND(STR(?e) AS ?year) } GROUP BY ?year"""
    expected = {row["year"].value: int(row["n"].value) for row in store.query(query)}  # type: ignore[union-attr]
    counted: dict[str, int] = {}
    with (release.path / "tables" / "count-figures-by-year.en.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            counted[row["year"]] = counted.get(row["year"], 0) + int(row["figures"])
    assert counted == expected


def test_a_triple_of_two_graphs_counts_once(tmp_path: Path) -> None:
    content = small_content.make(tmp_path / "content")
    small_content.write(content.root, "ontology/again.ttl", 'place:amsterdam rdfs:label "Amsterdam"@nl .')
    query = tmp_path / "content" / "queries" / "count-ones.rq"
    query.write_text(HEAD + 'SELECT (COUNT(*) AS ?n) { ?s ?p "Amsterdam"@nl } ORDER BY ?n\n')
    release = releases.build(find_content(content.root), tmp_path / "home")
    assert release.source.disjoint is False
    assert (release.path / "tables" / "count-ones.en.csv").read_bytes() == b"n\r\n1\r\n"


def test_a_value_in_two_spellings_is_told(tmp_path: Path) -> None:
    content = small_content.make(tmp_path / "content")
    small_content.write(content.root, "data/again.ttl", "claim:figure hro:value 017 .")
    with pytest.raises(
        BuildFailed, match=r'(?s)two spellings.*claim/figure> .* "017"\^\^.*\n.*claim/figure> .* "17"\^\^'
    ):
        releases.build(find_content(content.root), tmp_path / "home")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT ?s { ?s ?p ?o }", "needs ORDER BY"),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s ORDER BY ?n", r"each variable .*: \?s\.$"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } ORDER BY ?s", "selects rows"),
        ("SELECT ?s { ?s ?p } ORDER BY ?s", "cannot be answered"),
    ],
)
def test_a_query_without_a_table_stops_the_build(text: str, words: str, tmp_path: Path) -> None:
    content = small_content.make(tmp_path / "content")
    (content.root / "queries" / "count-it.rq").write_text(HEAD + text + "\n")
    with pytest.raises(ContentError, match=words) as caught:
        releases.build(find_content(content.root), tmp_path / "home")
    assert caught.value.facts["file"] == "count-it.rq"
    assert releases.list_releases(tmp_path / "home") == ()
