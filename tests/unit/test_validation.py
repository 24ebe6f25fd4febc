"""Reports: outcomes, files and lines, words in both languages, and the places where pySHACL misleads."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from hrn_kg import rdfio
from hrn_kg.content import Content, find_content
from hrn_kg.errors import ContentError, NothingToCheck, NotRdf
from hrn_kg.validation import (
    Finding,
    Shapes,
    Report,
    Where,
    lines,
    load_shapes,
    report_json,
    report_text,
    validate,
    validate_files,
FIRST = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#first")
)

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


def test_file_gives_line_and_words_in_both_languages(content: Content, tmp_path: Path) -> None:
    path = tmp_path / "places.ttl"
    path.write_text(PREFIXES + '\n# a place\nplace:b a dct:Location ;\n  skos:prefLabel "B"@en .\n', encoding="utf-8")
    report = validate_files([path], content, rdflib.Graph())
    (finding,) = report.findings
    assert (finding.where.file, finding.where.line) == (str(path), 6)
    assert sorted(finding.messages) == ["en", "nl"]
    english, dutch = report_text.render(report, "en"), report_text.render(report, "nl")
    assert english.startswith("Not in order. 1 record checked, 1 error.\n\nError: Give the place exactly one name")
    assert f"- B ({path}, line 6)" in english
    assert dutch.startswith("Niet in orde. 1 gegeven getoetst, 1 fout.\n\nFout: Geef de plaats")
    assert f"- B ({path}, regel 6)" in dutch


def test_files_that_cannot_be_checked(content: Content, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("place:b a", encoding="utf-8")
    with pytest.raises(NotRdf) as fault:
        validate_files([broken], content, rdflib.Graph())
    assert fault.value.facts["line"] == 1
    with pytest.raises(ContentError):
        validate_files([tmp_path / "absent.ttl"], content, rdflib.Graph())
    with pytest.raises(NothingToCheck):
        validate_files([], content)
    named = tmp_path / "named.trig"
    named.write_text("<http://a.example/g> { <http://a.example/s> a <http://a.example/C> }", encoding="utf-8")
    with pytest.raises(NotRdf, match="named graphs"):
        validate_files([named], content, rdflib.Graph())


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
