"""A proposal is checked with what is published, and nothing of it stays there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from pyshacl.constraints import constraint_component
from pyshacl.constraints.core import cardinality_constraints, logical_constraints, string_based_constraints

from bench.proposals import proposal
from hrn_kg import rdfio, words
from hrn_kg.buildcache import BuildCache
from hrn_kg.errors import ContentError
from hrn_kg.rdflib_terms import to_rdflib
from hrn_kg.validation import Finding, Published, Report, Shapes, check, check_whole, constraint_query, kept_findings
from hrn_kg.validation.checker import KIND_MISSING, KIND_UNKNOWN
from hrn_kg.validation.judging import found_by_core

HEAD = """PREFIX dct: <http://purl.org/dc/terms/>
PREFIX ex: <http://example.org/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX place: <https://w3id.org/harmreduction/id/place/>
PREFIX claim: <https://w3id.org/harmreduction/id/claim/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
GRAPH = ox.NamedNode("urn:x-test:published")
NOTE = "http://www.w3.org/2004/02/skos/core#note"


def quads(turtle: str, graph: str | None = None) -> list[ox.Quad]:
    return rdfio.parse((HEAD + turtle).encode(), ox.RdfFormat.TURTLE, graph=graph)


def base(turtle: str, shapes: str) -> Published:
    return Published.of_quads(quads(turtle, GRAPH.value), Shapes.of_graph(to_rdflib(quads(shapes))))


def found(report: Report) -> list[tuple[str, str | None, str | None]]:
    return [(finding.focus, finding.path, finding.value) for finding in report.findings]


def test_a_complete_figure_is_in_order(published: Published) -> None:
    report = check(proposal(3), published)
    assert (report.outcome, report.findings, report.unchecked) == ("valid", (), ())
    assert report.checked == 2 + 3 * 2 + 3 + 1 + 6  # with places, period and selectors
    assert report.shapes == published.shapes.checksum


def test_the_base_is_as_before_also_after_a_fault(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(published.store)
    check(proposal(2), published)
    assert len(published.store) == before
    known = next(iter(published.store))  # a statement that the base makes as well
    check([ox.Quad(known.subject, known.predicate, known.object)], published)
    assert len(published.store) == before
    assert known in published.store
    broken = base("", "ex:S a sh:NodeShape ; sh:targetClass dct:Location ; sh:node ex:S .")
    with pytest.raises(ContentError, match="is broken"):
        check(quads("place:a a dct:Location ."), broken)
    assert len(broken.store) == 0


def test_records_of_the_base_are_not_reported(published: Published) -> None:
    shapes = "ex:S a sh:NodeShape ; sh:targetClass dct:Location ; sh:property [ sh:path skos:note ; sh:minCount 1 ] ."
    report = check(quads("place:b a dct:Location ."), base("place:a a dct:Location .", shapes))
    assert [focus.rpartition("/")[2] for focus, _, _ in found(report)] == ["b"]


def test_record_without_a_kind_is_an_error(published: Published) -> None:
    report = check(quads('claim:x skos:note "n" . claim:y a ex:Thing .'), published)
    assert report.outcome == "invalid"
    told = {finding.focus.rpartition("/")[2]: finding for finding in report.findings if "Record-" in finding.shape}
    assert {name: finding.shape for name, finding in told.items()} == {"x": KIND_MISSING, "y": KIND_UNKNOWN}
    assert told["y"].value == "http://example.org/Thing"
    assert all(set(finding.messages) == set(words.languages()) for finding in told.values())
    assert {text.rpartition("/")[2] for text in report.unchecked} == {"x", "y"}


def test_farewells_and_cells_of_lists_are_no_records(published: Published) -> None:
    turtle = "claim:old dct:isReplacedBy claim:dcr-netherlands ; owl:deprecated true .\n"
    assert check(quads(turtle), published).findings == ()
    report = check(quads("claim:x a hro:Observation ; hro:about (1 2 3) ."), published)
    assert not [finding for finding in report.findings if finding.shape in (KIND_MISSING, KIND_UNKNOWN)]


SPARQL = """ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql ex:Q .
ex:Q sh:message "{?value} at {$path}, {?none}"@en ; sh:select '''%s''' ."""


def test_row_gives_field_value_and_words() -> None:
    shapes = SPARQL % "SELECT $this ?path ?value { $this ?path ?value FILTER(isLiteral(?value)) }"
    (finding,) = check(quads("ex:a a ex:C ; ex:p 7 ."), base("", shapes)).findings
    assert (finding.path, finding.value) == ("http://example.org/p", "7")
    assert finding.messages == {"en": "7 at http://example.org/p, {?none}"}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { FILTER(STRENDS(STR($this), 'a')) }",
        "SELECT $this { { FILTER(false) } UNION { FILTER(STRENDS(STR($this), 'a')) } }",
        "SELECT $this { BIND(STR($this) AS ?name) FILTER(STRENDS(?name, 'a')) }",
        "SELECT $this { $this ?p ?v { SELECT $this { FILTER(STRENDS(STR($this), 'a')) } } }",
        "SELECT $this (COUNT(?v) AS ?value) { $this ?p ?v } GROUP BY $this HAVING (COUNT(?v) > 1)",
    ],
)
def test_this_is_given_beforehand_to_one_and_to_all(query: str) -> None:
    turtle = "ex:a a ex:C ; ex:p 1 . ex:b a ex:C . ex:c ex:p 1 , 2 ."
    published = base("", SPARQL % query)
    assert [focus for focus, _, _ in found(check(quads(turtle), published, rules=False, kinds=False))] == [
        "http://example.org/a"
    ]
    whole = base(turtle, SPARQL % query)
    assert [focus for focus, _, _ in found(check_whole(whole))] == ["http://example.org/a"]


def test_nameless_records_are_asked_too() -> None:
    shapes = SPARQL % "SELECT $this ?value { $this <http://example.org/p> ?value }"
    assert len(check(quads("[] a ex:C ; ex:p 1 . [] a ex:C ; ex:p 2 . ex:a a ex:C ."), base("", shapes)).findings) == 2


@pytest.mark.parametrize("path", ["( ex:p ex:q )", "[ sh:inversePath ex:p ]", "[ sh:zeroOrMorePath ex:p ]"])
def test_values_are_read_as_far_as_a_path_leads(path: str) -> None:
    shapes = f"""ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P .
      ex:P a sh:PropertyShape ; sh:path {path} ; sh:class ex:D ; sh:node ex:N . ex:N sh:property ex:R .
      ex:R a sh:PropertyShape ; sh:path ( ex:p ex:r ) ; sh:minCount 2 ."""
    turtle = """ex:a ex:p ex:b . ex:b ex:p ex:c ; ex:q ex:c ; ex:r 1 . ex:c ex:p ex:d . ex:d ex:p ex:b ; ex:r 2 .
      ex:c a ex:E . ex:E <http://www.w3.org/2000/01/rdf-schema#subClassOf> ex:D ."""
    new = quads("ex:a a ex:C . ex:d a ex:C . ex:b a ex:C .")
    whole = base(turtle + "ex:a a ex:C . ex:d a ex:C . ex:b a ex:C .", shapes)
    expected = found(check_whole(whole))
    assert found(check(new, base(turtle, shapes))) == expected != []


def test_whole_finds_untyped_data_and_leaves_others_alone() -> None:
    stray = ox.NamedNode("https://w3id.org/harmreduction/id/claim/stray")
    small = base('claim:stray skos:note "n" .', "ex:S a sh:NodeShape ; sh:targetClass ex:C .")
    assert check_whole(small).findings == ()
    assert [finding.shape for finding in check_whole(small, {stray}).findings] == [KIND_MISSING]


@pytest.mark.parametrize("cache", [None, BuildCache()])
def test_a_whole_is_checked_in_groups(cache: BuildCache | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said of all records is never held."""
    given: list[int] = []

    def noted(*arguments: Any) -> Iterator[Finding]:
        given.append(len(arguments[2]))
        return found_by_core(*arguments)

    monkeypatch.setattr(kept_findings, "_OF_A_GROUP", 8)
    monkeypatch.setattr(kept_findings, "found_by_core", noted)
    places = "".join(f"place:p{number} a dct:Location ; skos:note {number} ." for number in range(200))
    shapes = (
        "ex:S a sh:NodeShape ; sh:targetClass dct:Location ; sh:property [ sh:path skos:note ; sh:minInclusive 9 ] ."
    )
    report = check_whole(base(places, shapes), cache=cache)
    assert sorted(int(value or "") for _, _, value in found(report)) == list(range(9))
    assert sum(given) == 200
    assert max(given) < 30


@pytest.mark.parametrize("cache", [None, BuildCache()])
def test_claims_of_one_document_are_held_against_one_another(cache: BuildCache | None) -> None:
    claim = "claim:{0} a ex:C ; hro:statedIn ex:{1} ; rdfs:label 'alike' ."
    claims = "".join(claim.format(name, document) for name, document in (("a", "d"), ("b", "d"), ("c", "e")))
    report = check_whole(base(claims, "ex:S a sh:NodeShape ; sh:targetClass ex:C ."), cache=cache)
    assert [focus.rpartition("/")[2] for focus, _, _ in found(report)] == ["a", "b"]


def test_a_table_of_records_is_put_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = SPARQL % "SELECT $this { FILTER(STRENDS(STR($this), '7')) }"
    published = base("".join(f"ex:a{number} a ex:C ." for number in range(40)), shapes)
    expected = found(check_whole(published))
    monkeypatch.setattr(constraint_query, "_IN_A_TABLE", 16)
    assert found(check_whole(published)) == expected
    assert len(expected) == 4


def test_what_pyshacl_finds_is_not_put_into_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of alternatives that do not fit, which nobody reads, would take half of its time."""
    shapes = """ex:S a sh:NodeShape ; sh:targetClass dct:Location ; sh:property [ sh:path skos:note ;
      sh:or ( [ sh:nodeKind sh:IRI ] [ sh:minLength 9 ] ) ; sh:maxCount 1 ] ."""
    asked: list[object] = []
    for module in (constraint_component, logical_constraints, cardinality_constraints, string_based_constraints):
        monkeypatch.setattr(module, "stringify_node", lambda *given: asked.append(given) or "")
    report = check(quads('place:a a dct:Location ; skos:note "short" , "another one" .'), base("", shapes))
    assert {(path, value) for _, path, value in found(report)} == {(NOTE, None), (NOTE, "short")}
    assert asked == []
