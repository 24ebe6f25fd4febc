"""Derived triples: each rule with what it gives and what it leaves out, and no rule that could go unnoticed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrn_kg.content import Content, find_content
from hrn_kg.declared import prefixes_of
from hrn_kg.edtf import Day, days_of, years_of
from hrn_kg.errors import ContentError
from hrn_kg.iris import BASE, GRAPH
from hrn_kg.pieced_files import open_file
from hrn_kg.releases import Release
from hrn_kg.releases.derive import DERIVED, derive
from hrn_kg.vocab import hro

CONTENT = find_content(Path(__file__).parents[2])
PREFIXES = prefixes_of(CONTENT)
UPDATES = [path for path in CONTENT.ontology if path.suffix == ".ru"]
HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
# What every case may use. Names would fill each answer, so the things have none.
COMMON = """
hro:Observation rdfs:subClassOf hro:Claim, hro:PrintedFigure . hro:Target rdfs:subClassOf hro:Claim, hro:PrintedFigure .
hro:Calculation rdfs:subClassOf hro:ComputedFigure . hro:Disagreement rdfs:subClassOf hro:Comparison .
hro:AttributeClaim rdfs:subClassOf hro:Claim . hro:Statement rdfs:subClassOf hro:Claim .
place:g4 dct:isPartOf place:netherlands . place:netherlands dct:isPartOf place:europe .
"""
CASES = {path.stem: path for path in sorted((Path(__file__).parent / "derivations").glob("*.ttl"))}


def triples(turtle: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(HEAD + turtle, format=ox.RdfFormat.TURTLE)]


def follows(stated: str, properties: set[str], updates: Sequence[Path]) -> set[ox.Triple]:
    """What the updates derive with these properties."""
    graphs = [ox.NamedNode(GRAPH + name) for name in ("data", "ontology", "vocabularies")]
    # A rule reads the graphs that it needs; here each of them holds everything.
    quads = [ox.Quad(*triple, graph) for triple in triples(COMMON + stated) for graph in graphs]
    return {quad.triple for quad in derived(quads, updates) if quad.predicate.value in properties}


def derived(quads: Sequence[ox.Quad], updates: Sequence[Path]) -> Iterator[ox.Quad]:
    """What the updates add to the quads."""
    store = ox.Store()
    store.extend(quads)
    derive(store, quads, updates)
    return store.quads_for_pattern(None, None, None, DERIVED)


def holds(case: str, updates: Sequence[Path]) -> bool:
    """Whether exactly that follows which the file of the case says."""
    stated, properties, expected = re.split(r"^# follows, of (.*):$", CASES[case].read_text(), flags=re.MULTILINE)
    looked_at = {PREFIXES[prefix] + name for prefix, name in (term.split(":") for term in properties.split())}
    return follows(stated, looked_at, updates) == set(triples(expected))


@pytest.mark.parametrize("case", CASES)
def test_what_follows(case: str) -> None:
    assert holds(case, UPDATES)


RULES = [(path.name, number) for path in UPDATES for number in range(path.read_text().count("\nINSERT "))]


@pytest.mark.parametrize(("name", "number"), RULES)
def test_a_rule_that_is_taken_out_is_missed(name: str, number: int, tmp_path: Path) -> None:
    for path in UPDATES:
        head, *rules = re.split(r"^(?=INSERT )", path.read_text(), flags=re.MULTILINE)
        if path.name == name:
            del rules[number]
        # What stands behind a rule, the comment on the next one with it, goes: the separator is given anew.
        kept = [re.sub(r"^\}.*", "}", rule, flags=re.MULTILINE | re.DOTALL) for rule in rules]
        (tmp_path / path.name).write_text(head + " ;\n".join(kept))
    left = [tmp_path / path.name for path in UPDATES]
    assert not all(holds(case, left) for case in CASES)


def test_every_file_of_rules_is_run_and_adds_something(release: Release, content: Content) -> None:
    assert len(RULES) >= 12
    quads = ox.parse(open_file(release.dumps / "hrn-kg.nq"), format=ox.RdfFormat.N_QUADS)
    stated = [quad for quad in quads if quad.graph_name != DERIVED]
    store = ox.Store()
    store.extend(stated)
    counts = derive(store, stated, UPDATES)
    assert set(counts) == {*(path.stem for path in UPDATES), "years"}
    assert min(counts.values()) > 20


def test_rules_that_are_missing_are_a_fault() -> None:
    with pytest.raises(ContentError, match="no derivations"):
        derive(ox.Store(), [], [])


@pytest.mark.parametrize(
    ("text", "years"),
    {
        "1985": (1985, 1985),
        "1985~": (1985, 1985),
        "2018?": (2018, 2018),
        "1985%": (1985, 1985),
        "198X": (1980, 1989),
        "19XX": (1900, 1999),
        "2009-10": (2009, 2009),
        "2009-12-31": (2009, 2009),
        "2001-21": (2001, 2001),
        "2004-06-XX": (2004, 2004),
        "1976~/1979": (1976, 1979),
        "1979-10/1981": (1979, 1981),
        "../198X": (None, 1989),
        "199X/..": (1990, None),
        "/1985": (None, 1985),
        "../..": (None, None),
        "[1979,1981]": (1979, 1981),
        "{1979..1981,1985}": (1979, 1985),
        "[..1981]": (None, 1981),
    }.items(),
)
def test_years_of_a_period(text: str, years: tuple[int | None, int | None]) -> None:
    assert years_of(text) == years


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", (2025, 1, 1), (2025, 12, 31)),
        ("2025~", (2025, 1, 1), (2025, 12, 31)),
        ("198X", (1980, 1, 1), (1989, 12, 31)),
        ("2024-02", (2024, 2, 1), (2024, 2, 29)),
        ("2025-02-XX", (2025, 2, 1), (2025, 2, 28)),
        ("2025-XX", (2025, 1, 1), (2025, 12, 31)),
        ("2001-21", (2001, 1, 1), (2001, 12, 31)),
        ("2009-12-31", (2009, 12, 31), (2009, 12, 31)),
        ("1979-10/1981", (1979, 10, 1), (1981, 12, 31)),
        ("../1981-04", None, (1981, 4, 30)),
        ("1981-04/", (1981, 4, 1), None),
        ("0000", (0, 1, 1), (0, 12, 31)),
        ("[1979-03,1981]", (1979, 3, 1), (1981, 12, 31)),
        ("{1979..1981,1985}", (1979, 1, 1), (1985, 12, 31)),
        ("[..1981]", None, (1981, 12, 31)),
    ],
)
def test_days_of_a_period(text: str, first: Day | None, last: Day | None) -> None:
    assert days_of(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "junk",
        "85",
        "2024-13",
        "2023-02-29",
        "2001-21-01",
        "1985-XX-01",
        "1990/1980",
        "1985/1986/1987",
        "198X?~",
        "١٩٨٥",
    ],
)
def test_a_date_that_is_not_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="EDTF"):
        years_of(text)
    with pytest.raises(ValueError, match="EDTF"):
        days_of(text)


def test_every_dated_period_has_its_years(release: Release) -> None:
    found: dict[str, dict[str, str]] = {}
    for quad in ox.parse(open_file(release.dumps / "hrn-kg.nq"), format=ox.RdfFormat.N_QUADS):
        if "/id/period/" in quad.subject.value:
            found.setdefault(quad.subject.value.rpartition("/")[2], {})[quad.predicate.value] = quad.object.value
    dated = [period for period, said in found.items() if hro("edtf") in said]
    assert len(dated) > 80
    without = {period for period in dated if not {hro("earliestYear"), hro("latestYear")} & set(found[period])}
    assert {found[period][hro("edtf")] for period in without} == {"../.."}
    assert found["late-1980s"][hro("earliestYear")] == "1987"
    assert hro("earliestYear") not in found["two-years-before-admission"]


def test_everything_with_a_name_has_one_plain_name_and_one_label_a_language(release: Release) -> None:
    names: dict[ox.NamedNode, int] = {}
    labels: dict[tuple[ox.NamedNode, str | None], int] = {}
    described = set()
    unnamed = {
        hro("Excerpt"),
        hro("Capture"),
        PREFIXES["oa"] + "TextQuoteSelector",
        PREFIXES["oa"] + "TextPositionSelector",
    }
    for quad in ox.parse(open_file(release.dumps / "hrn-kg.nq"), format=ox.RdfFormat.N_QUADS):
        if not quad.subject.value.startswith((BASE + "id/", BASE + "scheme/")):
            continue
        if quad.predicate.value == PREFIXES["rdf"] + "type" and quad.object.value not in unnamed:
            described.add(quad.subject)
        if quad.predicate.value == hro("name"):
            assert quad.object == ox.Literal(quad.object.value), "a plain string"
            names[quad.subject] = names.get(quad.subject, 0) + 1
        if quad.predicate.value == PREFIXES["rdfs"] + "label":
            key = (quad.subject, quad.object.language)
            labels[key] = labels.get(key, 0) + 1
    described = {thing for thing in described if "/id/dsd/" not in thing.value}
    assert len(described) > 2000
    assert {thing for thing in described if names.get(thing) != 1} == set()
    assert {key for key, number in labels.items() if number != 1} == set()
    assert {thing for thing in described if not {(thing, "en"), (thing, "nl")} & set(labels)} == set()
