"""Shapes are checked when they are loaded: what is not evaluated is an error with file, line and construct."""

from __future__ import annotations

import pytest

from hrn_kg import rdfio
from hrn_kg.errors import ContentError
from hrn_kg.validation import ShapeFile, Shapes
from hrn_kg.validation.constraint_query import read

HEAD = """@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""


def shapes(turtle: str) -> Shapes:
    text = HEAD + turtle
    return Shapes.of_files([ShapeFile("some.ttl", text, tuple(rdfio.parse(text.encode(), rdfio.FORMATS[".ttl"])))])


def queried(query: str) -> str:
    return f'ex:S a sh:NodeShape ; sh:targetClass ex:C ;\n  sh:sparql ex:Q .\nex:Q sh:select """{query}""" .'


@pytest.mark.parametrize(
    ("turtle", "line", "words"),
    [
        (
            "ex:S a sh:NodeShape ;\n  sh:targetClass ex:C ;\n  sh:minCuont 1 .",
            7,
            "sh:minCuont, which is no term",
        ),
        ("ex:S a sh:NodeShape ;\n  sh:targetClass ex:C ;\n  sh:rule ex:R .", 7, "sh:rule, which is not evaluated"),
        ("ex:S a sh:NodeShape ;\n  sh:targetClass ex:C ; sh:nodeKind sh:Iri .", 6, "sh:Iri, which is no term of SHACL"),
        ("ex:S a sh:NodeShpae ;\n  sh:targetClass ex:C .", 5, "sh:NodeShpae, which is no term of SHACL"),
        ("ex:S a sh:ConstraintComponent ;\n  sh:targetClass ex:C .", 5, "sh:ConstraintComponent, which is not eval"),
        ("ex:S a sh:NodeShape ; sh:target ex:T .", 5, "sh:target, which is not evaluated"),
        ("ex:S a sh:NodeShape ; sh:targetClass ex:C ; owl:imports ex:O .", 5, "owl:imports"),
        ("ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:severity ex:Bad .", 5, "a severity other than"),
        ("ex:S a sh:PropertyShape ; sh:targetClass ex:C ; sh:path ex:p ; sh:uniqueLang 1 .", 5, "sh:uniqueLang 1"),
        ('ex:S a sh:PropertyShape ; sh:targetClass ex:C ; sh:path ex:p ; sh:pattern "(" .', 5, "no regular expression"),
        ('ex:S a sh:PropertyShape ; sh:targetClass ex:C ; sh:path ex:p ; sh:minCount "1" .', 5, "is broken"),
        ("ex:S a sh:PropertyShape ; sh:targetClass ex:C ; sh:path ex:p ; sh:sparql ex:Q .", 5, "at node shapes only"),
        ("ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:node ex:N .\nex:N sh:sparql ex:Q .", 6, "used in another"),
        ("ex:S a sh:NodeShape ; sh:targetClass ex:C .\nex:N a sh:NodeShape ; sh:sparql ex:Q .", 6, "no target"),
        ('ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql ex:Q .\nex:Q sh:ask "ASK {}" .', 6, "sh:ask"),
        ('ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql ex:Q .\nex:Q sh:message "m" .', 6, "one sh:select"),
        (queried("SELECT $this WHERE { $this ex:p ?v }"), 7, "is not SPARQL"),  # no prefix
        (queried("SELECT $this WHERE { $this $PATH ?v }"), 7, "uses $PATH"),
        (queried("SELECT $this WHERE { $this ?p ?v MINUS { ?v ?q ?w } }"), 7, "uses MINUS"),
        (queried("SELECT $this WHERE { $this ?p ?v VALUES ?v { 1 } }"), 7, "uses VALUES"),
        (queried("SELECT $this WHERE { SERVICE <http://a.example/> { $this ?p ?v } }"), 7, "uses SERVICE"),
        (queried("SELECT $this WHERE { GRAPH ?g { $this ?p ?v } }"), 7, "uses GRAPH"),
        (queried("SELECT $this WHERE { $this ?p ?v } LIMIT 1"), 7, "uses LIMIT"),
        (queried("SELECT ?v WHERE { $this ?p ?v }"), 7, "does not name $this"),
        (queried("SELECT $this WHERE { { SELECT ?v WHERE { ?s ?p ?v } } }"), 7, "does not name $this"),
        (queried("SELECT $this WHERE { BIND(1 AS $this) }"), 7, "binds $this"),
        (queried("SELECT (COUNT(?v) AS ?value) $this WHERE { $this ?p ?v }"), 7, "without GROUP BY"),
        (queried("SELECT $this WHERE { $this ?p ?v } GROUP BY ?v"), 7, "GROUP BY without $this"),
        (queried("ASK { $this ?p ?v }"), 7, "no SELECT"),
    ],
)
def test_is_refused_by_name(turtle: str, line: int, words: str) -> None:
    with pytest.raises(ContentError) as fault:
        shapes(turtle)
    assert words in fault.value.detail
    assert fault.value.detail.startswith(f"some.ttl, line {line}: ")
    assert (fault.value.facts["file"], fault.value.facts["line"]) == ("some.ttl", line)


def test_without_a_target_is_refused() -> None:
    with pytest.raises(ContentError, match="Not one shape has a target"):
        shapes("ex:S a sh:NodeShape ; sh:nodeKind sh:IRI .")


def test_words_in_strings_names_and_comments_are_no_constructs() -> None:
    query = 'SELECT $this WHERE { $this <http://a.example/MINUS> "VALUES" # SERVICE\n }'
    assert read(query, {}).binds_this


def test_what_is_switched_off_is_not_asked() -> None:
    both = "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql ex:Q .\nex:Q sh:select 'SELECT $this { $this ?p ?v }'"
    assert [len(shape.constraints) for shape in shapes(f"{both} .").targeted] == [1]
    assert [len(shape.constraints) for shape in shapes(f"{both} ; sh:deactivated true .").targeted] == [0]


@pytest.mark.parametrize(
    ("query", "finds", "holes"),
    [
        ("SELECT $this WHERE { $this <urn:p> ?v }", True, 1),
        ("SELECT $this WHERE { FILTER(isIRI($this)) }", False, 1),
        ("SELECT $this WHERE { ?v <urn:p> $this }", False, 1),
        ("SELECT $this WHERE { $this <urn:p> ?v FILTER NOT EXISTS { $this <urn:q> ?w FILTER(?w != $this) } }", True, 1),
        ("SELECT $this WHERE { $this <urn:p> ?v { FILTER(bound($this)) } UNION { $this <urn:q> 1 } }", False, 2),
    ],
)
def test_where_the_records_are_named(query: str, finds: bool, holes: int) -> None:
    found = read(query, {})
    assert (found.binds_this, len(found.holes)) == (finds, holes)
