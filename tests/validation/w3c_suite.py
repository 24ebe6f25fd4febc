"""The tests of the W3C for SHACL, read from `../shared/conformance/shacl`, and what this project makes of each."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib import RDF, SH, BNode, Namespace, URIRef

from hrn_kg.iris import SHAPES
from hrn_kg.rdflib_terms import text_of, to_rdflib
from hrn_kg.validation import Finding, Published, ShapeFile, Shapes, check_whole

ROOT = Path(__file__).resolve().parents[2]
CONFORMANCE = Path(os.environ.get("CONFORMANCE_TESTS") or ROOT.parent / "shared" / "conformance")
FOLDER = (CONFORMANCE / "shacl" / "tests").resolve()
ABSENT = "the W3C tests are not at hand (set CONFORMANCE_TESTS to their folder)"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
_DATA = ox.NamedNode("urn:x-test:data")

Found = tuple[str, str | None, str | None, str, str]
"""A result: focus, last step of the path, value where it is not the focus, shape, severity."""


@dataclass(frozen=True)
class Case:
    """One test: a file with data, shapes and the results, or the names of two other files with these."""

    path: Path

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.path.relative_to(FOLDER).with_suffix("").as_posix()

    @cached_property
    def _all(self) -> rdflib.Graph:
        return to_rdflib(_quads(self.path))

    @cached_property
    def _test(self) -> rdflib.term.Node:
        (test,) = self._all.subjects(RDF.type, SHT.Validate)
        return test

    def _file(self, role: URIRef) -> Path:
        action = self._all.value(self._test, MF.action)
        return Path(str(self._all.value(action, role)).removeprefix("file://").partition("#")[0])

    def _quads(self, role: URIRef) -> list[ox.Quad]:
        """What the file of a role says, the test itself left out where it stands in the same file."""
        quads = _quads(self._file(role))
        manifest = {str(term) for term in _below(self._all, self._test)} | {str(self._test), self.path.as_uri()}
        return [quad for quad in quads if quad.subject.value not in manifest]

    def found(self) -> set[Found]:
        """What the checker finds. Raises: ContentError for shapes that it refuses."""
        file = self._file(SHT.shapesGraph)
        shapes = Shapes.of_files([ShapeFile(file.name, file.read_text(), tuple(self._quads(SHT.shapesGraph)))])
        data = (ox.Quad(q.subject, q.predicate, q.object, _DATA) for q in self._quads(SHT.dataGraph))
        findings = check_whole(Published.of_quads(data, shapes)).findings
        # Our own rules judge these data as well, and are not what the suite is about.
        return {_plain(finding, shapes) for finding in findings if not finding.shape.startswith(SHAPES)}

    def expected(self) -> set[Found] | None:
        """The results that must come out, or None where the shapes must be refused."""
        graph = self._all
        report = graph.value(self._test, MF.result)
        if report == SHT.Failure:
            return None
        results = set()
        for result in graph.objects(report, SH.result):
            focus, value = graph.value(result, SH.focusNode), graph.value(result, SH.value)
            results.add(
                (
                    _name(focus),
                    _last_step(graph, graph.value(result, SH.resultPath)),
                    None if value is None or value == focus else _name(value),
                    _name(graph.value(result, SH.sourceShape)),
                    str(graph.value(result, SH.resultSeverity)).removeprefix(str(SH)),
                )
            )
        assert results or graph.value(report, SH.conforms).value is True
        return results


def cases() -> list[Case]:
    """Every test, by name; none where the suite is not at hand. One of them no manifest names."""
    found = [Case(path) for path in FOLDER.rglob("*.ttl") if b"sht:Validate" in path.read_bytes()]
    return sorted(found, key=lambda case: case.name)


@cache
def _quads(path: Path) -> list[ox.Quad]:
    # Read once, since the parser names nameless nodes anew each time.
    return list(ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=path.as_uri()))


def _below(graph: rdflib.Graph, node: rdflib.term.Node) -> set[rdflib.term.Node]:
    """The nameless nodes that the test holds: its action, its report and the results."""
    found: set[rdflib.term.Node] = set()
    for predicate in (MF.action, MF.result):
        for value in graph.objects(node, predicate):
            found |= {value, *graph.objects(value, SH.result)}
    return found


def _plain(finding: Finding, shapes: Shapes) -> Found:
    # A constraint is told by the shape that it belongs to, as the suite does.
    owner = {_name(constraint): _name(shape) for shape, constraint in shapes.graph.subject_objects(SH.sparql)}
    shape = owner.get(finding.shape, finding.shape)
    value = None if finding.value is None else _blank(finding.value)
    return (_blank(finding.focus), finding.path, value, _blank(shape), finding.severity)


def _name(term: rdflib.term.Node | None) -> str:
    return _blank(text_of(term))


def _blank(name: str) -> str:
    return "_:" if name.startswith("_:") else name


def _last_step(graph: rdflib.Graph, path: rdflib.term.Node | None) -> str | None:
    while isinstance(path, BNode):
        path = (list(graph.items(path)) or [None])[-1]
    return None if path is None else str(path)
