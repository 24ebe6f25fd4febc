"""A query is read to pieces that stand where they say; what is not understood is not guessed at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hrn_kg.content import Content
from hrn_kg.explaining.query_pieces import Bind, Filter, Group, Nested, Part, Pattern, Query, Unreadable
from hrn_kg.explaining.query_reader import read
from hrn_kg.limits import EXPLAINED_PARTS


def parts_of(group: Group) -> Iterator[Part]:
    for part in group.parts:
        yield part
        if isinstance(part, Filter) and part.exists:
            yield from parts_of(part.exists)
        if isinstance(part, Nested):
            for inner in part.groups:
                yield from parts_of(inner)
            if part.query:
                yield from parts_of(part.query.group)


def patterns(query: Query) -> list[str]:
    return [part.text for part in query.group.parts if isinstance(part, Pattern)]


def test_every_example_query_is_read_and_its_pieces_stand_where_they_say(content: Content) -> None:
    seen = 0
    for file in content.queries:
        text = file.read_text(encoding="utf-8")
        query = read(text)
        assert query.group.parts, file.name
        for part in parts_of(query.group):
            seen += 1
            if isinstance(part, Pattern):
                for term in (part.subject, part.verb, part.object):
                    for name in term.names:
                        assert text[name.at : name.end] == name.text
            elif isinstance(part, Filter | Bind):
                assert text[part.at : part.end] == part.text
    assert seen > 500


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * { ?s <urn:p> ?a , 'b'@nl ; a <urn:C> . }", [
            "?s <urn:p> ?a .", "?s <urn:p> 'b'@nl .", "?s a <urn:C> .",
        ]),
        ("ASK { ?s <urn:p>/<urn:q> ?o }", ["?s <urn:p> ?between_1 .", "?between_1 <urn:q> ?o ."]),
        ("ASK { ?s ^<urn:p> ?o }", ["?o <urn:p> ?s ."]),
        ("ASK { ?s <urn:p>|^<urn:q>* ?o }", ["?s <urn:p>|^<urn:q>* ?o ."]),
        ("ASK { ?s <urn:p> [ <urn:q> 1 ; <urn:r> -2.5 ] }", [
            "?between_1 <urn:q> 1 .", "?between_1 <urn:r> -2.5 .", "?s <urn:p> ?between_1 .",
        ]),
        ("PREFIX x: <urn:x:> ASK WHERE { x:a x:b _:c. _:c x:d true. FILTER(?e > 1) }", [
            "x:a x:b ?between_1 .", "?between_1 x:d true .",
        ]),
        ('PREFIX x: <urn:x:> ASK { ?s x:p "a"^^x:t, """b""" }', ['?s x:p "a"^^x:t .', '?s x:p """b""" .']),
    ],
)  # fmt: skip
def test_triples_are_written_out(text: str, expected: list[str]) -> None:
    assert patterns(read(text)) == expected


def test_names_are_resolved_as_the_prologue_says() -> None:
    query = read("BASE <http://a/b/> PREFIX : <http://c#> SELECT ?s { ?s :d\\-e <f> ; a <http://g> }")
    found = [[name.iri for term in (one.verb, one.object) for name in term.names] for one in query.group.parts]  # type: ignore[union-attr]
    assert found[0] == ["http://c#d-e", "http://a/b/f"]
    assert found[1][1] == "http://g"


def test_clauses_after_the_group_have_their_places() -> None:
    text = (
        "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p HAVING (COUNT(*) > 3) ORDER BY DESC(?n) LIMIT 5 OFFSET 2"
    )
    query = read(text)
    assert query.having is not None
    assert query.having.text == "HAVING (COUNT(*) > 3)"
    assert query.slice is not None
    assert query.slice.text == "LIMIT 5 OFFSET 2"
    assert query.aggregates == ()
    assert [one.text for one in read("SELECT (SUM(?x) AS ?n) { ?s ?p ?x }").aggregates] == ["(SUM(?x) AS ?n)"]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s { ?s ?p ( 1 2 ) }",
        "SELECT ?s { SERVICE <http://a/> { ?s ?p ?o } }",
        "SELECT ?s { ?s ?p ?o } } more",
        "SELECT ?between_1 { ?between_1 ?p ?o }",
        "SELECT ?s { ?s ?p << ?a ?b ?c >> }",
        "SELECT ?s { ?s x:p ?o }",
        "SELECT ?s { ?s ?p 'no end }",
        "SELECT ?s { " + "?s ?p ?o . " * (EXPLAINED_PARTS + 1) + "}",
        "SELECT ?s { " + "{ " * 60 + "?s ?p ?o" + " }" * 60 + " }",
    ],
)
def test_what_is_not_understood_is_not_guessed_at(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)
