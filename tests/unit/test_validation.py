"""Reports: outcomes, files and lines, words in both languages, and the places where pySHACL misleads."""

from __future__ import annotations

import json
from dataclasses import replace

import pyoxigraph as ox
import pytest
import rdflib

from hrn_kg import rdfio
from hrn_kg.content import Content, find_content
from hrn_kg.validation import (
    Finding,
    Report,
    Shapes,
    Where,
    lines,
    load_shapes,
    report_json,
    report_text,
    validate,
)

FIRST = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#first")
PREFIXES = """@prefix dct: <http://purl.org/dc/terms/> .
@prefix place: <https://w3id.org/harmreduction/id/place/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


@pytest.fixture(scope="module")
def content() -> Content:
    return find_content()


@pytest.fixture(scope="module")
def shapes(content: Content) -> rdflib.Graph:
    return load_shapes(content)


def graph(turtle: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=PREFIXES + turtle, format="turtle")


def test_nothing_to_validate_is_not_success(shapes: rdflib.Graph) -> None:
    for turtle in ("", "<http://example.org/a> a <http://example.org/Place> ."):
        report = validate(graph(turtle), shapes)
        assert report.outcome == "nothing-to-validate"
        assert not report.conforms
        assert report_text.render(report, "en").startswith("Nothing was checked")
        assert report_text.render(report, "nl").startswith("Er is niets getoetst")


def test_the_checksum_of_shapes_is_that_of_what_they_say(content: Content) -> None:
    first, again = Shapes.of_content(content), Shapes.of_content(content)
    assert first.checksum == again.checksum
    quads = [quad for path in content.shapes for quad in rdfio.read(path)]
    assert Shapes.of_quads(quads).checksum == first.checksum
    lists = [quad for quad in quads if quad.predicate == FIRST and isinstance(quad.object, ox.NamedNode)]
    assert len(lists) > 50
    assert all(isinstance(quad.subject, ox.BlankNode) for quad in lists[:1])
    other = ox.Quad(lists[0].subject, FIRST, ox.NamedNode("urn:x:another"))
    changed = [other if quad == lists[0] else quad for quad in quads]
    assert Shapes.of_quads(changed).checksum != first.checksum


def test_records_of_the_background_are_not_reported(shapes: rdflib.Graph) -> None:
    good = graph('place:a a dct:Location ; skos:prefLabel "A"@en , "A"@nl .')
    report = validate(good, shapes, graph("place:b a dct:Location ."))
    assert (report.outcome, report.checked, report.findings) == ("valid", 1, ())


def test_warning_alone_does_not_break(shapes: rdflib.Graph) -> None:
    weaker = rdflib.Graph()
    sh = rdflib.SH
    for s, p, o in shapes:
        weaker.add((s, p, sh.Warning if p == sh.severity else o))
    report = validate(graph("place:b a dct:Location ."), weaker)
    assert (report.outcome, report.count("Warning"), report.count("Violation")) == ("valid", 1, 0)


def test_a_place_is_written_as_file_and_line_in_both_languages(shapes: rdflib.Graph) -> None:
    report = validate(graph('place:b a dct:Location ; skos:prefLabel "B"@en .'), shapes)
    (finding,) = report.findings
    assert sorted(finding.messages) == ["en", "nl"]
    placed = replace(report, findings=(replace(finding, where=Where("places.ttl", 6)),))
    english, dutch = report_text.render(placed, "en"), report_text.render(placed, "nl")
    assert english.startswith("Not in order. 1 record checked, 1 error.\n\nError: Give the place exactly one name")
    assert "- B (places.ttl, line 6)" in english
    assert dutch.startswith("Niet in orde. 1 gegeven getoetst, 1 fout.\n\nFout: Geef de plaats")
    assert "- B (places.ttl, regel 6)" in dutch


def test_equal_findings_are_told_once() -> None:
    messages = {"en": "Give it a name.", "nl": "Geef het een naam."}
    findings = tuple(Finding(f"urn:x:{n}", None, None, "urn:s", "Violation", messages) for n in range(8))
    told = report_text.render(Report("invalid", findings, 8), "nl")
    assert told.count("Geef het een naam.") == 1
    assert "en op nog 3 plekken" in told


def test_lines_of_subjects() -> None:
    turtle = (
        '@prefix a: <urn:a:> .\na:x a:p """two\nlines. a:y""" , [ a:q "z" ] . # a:n\n<urn:a:y> a:p 1.5 .\na:x a:p 2 .\n'
    )
    assert lines.subject_lines(turtle) == {"urn:a:x": 2, "urn:a:y": 4}


def test_json_has_every_part_of_a_finding() -> None:
    where = Where("my.ttl", 39, 3)
    finding = Finding("urn:x:1", "urn:p", "3", "urn:s", "Warning", {"en": "Mend it.", "nl": "Herstel het."}, where)
    report = Report("valid", (finding,), 8, release="2026.11.0", shapes="sha256 0f")
    assert json.loads(report_json.render(report)) == {
        "outcome": "valid",
        "release": "2026.11.0",
        "shapes": "sha256 0f",
        "checked": 8,
        "findings": [
            {
                "focus": "urn:x:1",
                "path": "urn:p",
                "value": "3",
                "severity": "Warning",
                "shape": "urn:s",
                "message": {"en": "Mend it.", "nl": "Herstel het."},
                "where": {
                    "file": "my.ttl",
                    "line": 39,
                    "column": 3,
                    "sheet": None,
                    "cell": None,
                    "field": None,
                },
            }
        ],
    }
