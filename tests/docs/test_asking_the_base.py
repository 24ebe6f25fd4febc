"""The queries of the page for researchers are run, and answer as the page says; so is the sample for programs."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrn_kg import rdfio
from hrn_kg.releases import Release
from hrn_kg.site.pages.guide import QUERY
from hrn_kg.vocab import PREFIXES, hro

PAGE = Path(__file__).parents[2] / "docs" / "asking-the-base.md"
BLOCKS = re.findall(r"^```sparql\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
# Properties of records that lead to no subject, and why not.
NO_SUBJECT = {
    "codes and periods": """activity basePeriod caveat certainty claimedProperty comparisonKind coversBeneficiary
        coversHarmDomain degree denied direction doubtReason eventType evidenceKind expected
        firstBeneficiary gapKind level measure namesHarmSource period reliability ruleKind share
        stance statementKind unit valueQualifier verdict wanted""",
    "other records": """compares computedFrom explains leavesOpen leftOpenBy orElse prefers relativeTo resultFor
        weakenedBy""",
    "where it comes from": "citedFrom searchedIn statedIn supportedBy",
    "shortcuts": "concerns heldBy",
}


@pytest.fixture(scope="module")
def store(release: Release) -> ox.Store:
    held = ox.Store()
    for file in release.source.files:
        rdfio.load(held, file)
    return held


def answer(store: ox.Store, query: str) -> list[str]:
    solutions = store.query(query, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    table = solutions.serialize(format=ox.QueryResultsFormat.CSV)
    assert table is not None
    return table.decode().splitlines()[1:]


@pytest.mark.parametrize("query", BLOCKS, ids=range(len(BLOCKS)))
def test_a_query_of_the_page_answers_as_it_says(query: str, store: ox.Store) -> None:
    promised = re.findall(r"^#> (.+)$", query, re.MULTILINE)
    assert promised, "each query of the page tells something of its answer"
    table = answer(store, query)
    for words in promised:
        assert [row for row in table if words in row], words
    assert len([line for line in query.splitlines() if line and not line.startswith(("PREFIX", "#>"))]) <= 9


def test_every_shortcut_stands_on_the_page() -> None:
    module = (PAGE.parents[1] / "ontology" / "derived.ttl").read_text(encoding="utf-8")
    terms = re.findall(r"^hro:(\w+) a owl:", module, re.MULTILINE)
    assert len(terms) >= 10
    page = PAGE.read_text(encoding="utf-8")
    assert [term for term in terms if f"hro:{term}`" not in page] == []
    assert len(BLOCKS) >= 6


def test_the_sample_for_programs_has_rows(store: ox.Store) -> None:
    table = answer(store, QUERY)
    assert len(table) == 10
    assert any("Amsterdam" in row for row in table)


def test_every_property_that_leads_to_a_thing_is_a_subject_or_is_known_to_be_none(store: ox.Store) -> None:
    """A property that is new to claims must be put into the rule of hro:concerns, or be left out on purpose."""
    rule = (PAGE.parents[1] / "ontology" / "derivations" / "6-concerns.ru").read_text(encoding="utf-8")
    listed = re.search(r"VALUES \?property \{(.*?)\}", rule, re.DOTALL)
    assert listed
    subjects = {PREFIXES[prefix] + name for prefix, name in re.findall(r"(\w+):(\w+)", listed[1])}
    known = {hro(name) for words in NO_SUBJECT.values() for name in words.split()}
    outside = {PREFIXES["rdf"] + "type", PREFIXES["org"] + "role", PREFIXES["qb"] + "dataSet"}
    records = " ".join(f"<{hro(name)}>" for name in ("Claim", "Calculation", "Comparison", "KnownGap"))
    solutions = store.query(
        f"SELECT DISTINCT ?p {{ VALUES ?c {{ {records} }} ?x a ?c ; ?p ?o . FILTER(isIRI(?o)) }}",
        use_default_graph_as_union=True,
    )
    assert isinstance(solutions, ox.QuerySolutions)
    used = {row["p"].value for row in solutions}
    assert len(used) >= 20
    assert used - subjects - known - outside == set()
