"""Every statement of a file has its line, in every format."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from hrn_kg.content import find_content
from hrn_kg.intake import check_drafts
from hrn_kg.iris import GRAPH
from hrn_kg.vocab import hro
from intake.proposals import GOOD, draft_of, in_format, published

XSD = "http://www.w3.org/2001/XMLSchema#"
NAMES = {
    "my.ttl": ox.RdfFormat.TURTLE,
    "my.nt": ox.RdfFormat.N_TRIPLES,
    "my.nq": ox.RdfFormat.N_QUADS,
    "my.trig": ox.RdfFormat.TRIG,
    "my.jsonld": ox.RdfFormat.JSON_LD,
    "my.rdf": ox.RdfFormat.RDF_XML,
}


@pytest.mark.parametrize("name", NAMES)
def test_every_statement_of_a_good_proposal_has_a_line_and_it_is_in_order(name: str) -> None:
    draft = draft_of(GOOD if name == "my.ttl" else in_format(NAMES[name]), name)
    assert len(draft.quads) > 250
    known = {(subject, predicate, value) for subject, predicate, value, _, _ in draft.places.entries()}
    for quad in draft.quads:
        assert (quad.subject.value, quad.predicate.value, quad.object.value) in known  # type: ignore[union-attr]
    report = check_drafts([draft], published())
    assert (report.outcome, report.findings) == ("valid", ())


@pytest.mark.parametrize("name", ["data/my.trig", "data/my.nq"])
def test_files_of_the_content_are_judged_in_every_graph_and_those_of_others_are_told(name: str) -> None:
    graph = ox.NamedNode("https://example.org/graph/more")
    triples = [quad.triple for quad in draft_of(GOOD.replace("hro:place place:veldstad ;", "")).quads]
    assert len(triples) < len(draft_of(GOOD).quads)
    quads = [ox.Quad(*triple, graph) for triple in triples]
    body = ox.serialize(quads, format=NAMES[name.replace("data/", "")])
    assert body is not None
    draft = draft_of(body, name)
    report = check_drafts([draft], published(), of_content={name: GRAPH + "s0"})
    assert (report.outcome, {finding.path for finding in report.findings}) == ("invalid", {hro("place")})
    assert all(finding.where.line for finding in report.findings)
    for refused in (ox.NamedNode(GRAPH + "s1"), ox.BlankNode("some")):
        body = ox.serialize(
            [ox.Quad(*triple, refused) for triple in triples[:3]], format=NAMES[name.replace("data/", "")]
        )
        assert body is not None
        report = check_drafts([draft_of(body, name)], published(), of_content={name: GRAPH + "s0"})
        told = [finding for finding in report.findings if finding.shape.endswith("#Intake-own-graph")]
        assert [(finding.where.file, bool(finding.where.line)) for finding in told] == [(name, True)]
    foreign = check_drafts([draft], published())
    assert {finding.shape.rpartition("#Intake-")[2] for finding in foreign.findings} == {"graph"}


def test_every_statement_of_the_content_has_a_line() -> None:
    content = find_content()
    count = 0
    for path in (*content.data, *content.ontology):
        if path.suffix != ".ttl" or path.stat().st_size > 300_000:
            continue
        draft = draft_of(path.read_bytes(), path.name)
        known = {(subject, predicate, value) for subject, predicate, value, _, _ in draft.places.entries()}
        for quad in draft.quads:
            if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.BlankNode):
                count += 1
                assert (quad.subject.value, quad.predicate.value, quad.object.value) in known  # type: ignore[union-attr]
    assert count > 20_000


HARD = '''\
PREFIX : <http://e.example/>   # a comment: with :names ; and "quotes"
@base <http://b.example/x/> .
@prefix p: <y#> .

:one a :Thing , <Other> ;
  :text """two
lines" with '' quotes \\u00e9""" , 'x\\'y'@en-GB ; :num 1 , -2.5 , .5e1 ;
  :esc :a\\,b , <z%20> , p:q.r ;
  :list ( 1 [ :deep "d" ] ( :two ) ) ;

  :nested [ :in [ a :Inner ] ; :flag true ] .
[] :own "anonymous" .
_:named :own "named" .:two :p :o.
'''


def test_hard_turtle() -> None:
    draft = draft_of(HARD)
    assert not draft.refused, draft.findings
    find, e, b = draft.places.find, "http://e.example/", "http://b.example/x/"

    def line(*key: str) -> int | None:
        return find(*key).line

    assert line(e + "one") == 5
    assert line(e + "one", e + "text", "two\nlines\" with '' quotes é") == 6
    assert line(e + "one", e + "text", "x'y") == 7
    assert line(e + "one", e + "num", "-2.5") == 7
    assert line(e + "one", e + "esc", e + "a,b") == line(e + "one", e + "esc", b + "y#q.r") == 8
    assert line(e + "one", e + "list", e + "two") == 9
    assert line(e + "one", e + "nested") == 11
    assert line(e + "one", e + "missing") == 5
    assert line("_:named", e + "own", "named") == 13
    assert line(e + "two", e + "p", e + "o") == 13
    for quad in draft.quads:
        if isinstance(quad.subject, ox.BlankNode) and quad.predicate.value == e + "flag":
            assert line(f"_:{quad.subject.value}", e + "flag", "true") == 11
        if isinstance(quad.object, ox.Literal) and quad.object.value == "anonymous":
            assert line(f"_:{quad.subject.value}") == 12


JSON_LD = """\
{
  "@context": [
    {"@vocab": "http://e.example/", "p": "http://p.example/"},
    {"name": {"@id": "p:name", "@container": "@language"},
     "see": {"@id": "p:see", "@type": "@id"},
     "of": {"@reverse": "p:part"}}
  ],
  "@graph": [
    {"@id": "p:a",
     "@type": ["Kind", "p:Other"],
     "name": {"en": "A",
              "nl": ["Aa",
                     "Ah"]},
     "see": ["p:b", {"@id": "p:c",
                     "note": 3}],
     "p:list": {"@list": [1, 2,
                          true]},
     "of": {"@id": "p:whole"},
     "typed": {"@type": "http://www.w3.org/2001/XMLSchema#date", "@value": "2026-01-01"}
    }
  ]
}
"""


def test_hard_json_ld() -> None:
    draft = draft_of(JSON_LD, "my.jsonld")
    assert not draft.refused
    assert draft.findings == ()
    p, e = "http://p.example/", "http://e.example/"
    expected = {
        (p + "a",): 9,
        (p + "a", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", e + "Kind"): 10,
        (p + "a", p + "name", "A"): 11,
        (p + "a", p + "name", "Ah"): 13,
        (p + "a", p + "see", p + "b"): 14,
        (p + "c", e + "note", "3"): 15,
        (p + "a", e + "typed", "2026-01-01"): 19,
    }
    assert {key: draft.places.find(*key).line for key in expected} == expected


RDF_XML = """\
<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:p="http://p.example/"
    xml:base="http://p.example/">
  <p:Thing rdf:about="a" p:short="s">
    <p:name xml:lang="en">A</p:name>
    <p:see
       rdf:resource="b"/>
    <p:part><rdf:Description rdf:about="c"><p:name>C</p:name></rdf:Description></p:part>
    <p:own rdf:parseType="Resource"><p:name>anonymous</p:name></p:own>
  </p:Thing>
</rdf:RDF>
"""


def test_hard_rdf_xml() -> None:
    draft = draft_of(RDF_XML, "my.rdf")
    assert not draft.refused
    p = "http://p.example/"
    expected = {
        (p + "a",): 4,
        (p + "a", p + "short", "s"): 4,
        (p + "a", p + "name", "A"): 5,
        (p + "a", p + "see", p + "b"): 6,
        (p + "c", p + "name", "C"): 8,
        (p + "a", p + "part", p + "c"): 8,
        (p + "a", p + "own"): 9,
    }
    assert {key: draft.places.find(*key).line for key in expected} == expected
