"""The check itself.

pySHACL judges the core constraints; the SPARQL constraints run set-wise in Oxigraph, one query per constraint instead
of one per record, because rdflib's engine would take minutes. A test holds this against pySHACL alone. The constraints
therefore use `$this` as a plain variable that a pattern binds, and no VALUES, which pySHACL refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pyshacl.shape
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from rdflib import RDF, RDFS, SH, Graph
from rdflib.term import BNode, Literal, Node

from hrn_kg import rdfio
from hrn_kg.content import Content
from hrn_kg.declared import prefixes_of
from hrn_kg.errors import ContentError, NothingToCheck, NotRdf
from hrn_kg.rdflib_terms import text_of, to_oxigraph, to_rdflib
from hrn_kg.validation import lines
from hrn_kg.validation.labels import labels_of
from hrn_kg.validation.report import Finding, Report, Severity, outcome_of
from hrn_kg.words import ENGLISH

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
# What pySHACL need not read: targets are named anew, queries run elsewhere, messages are taken from the shapes.
_NOT_FOR_PYSHACL = {*_TARGETS, SH.sparql, SH.select, SH.prefixes, SH.declare, SH.message, SH.name, RDFS.label}
_SEVERITIES: dict[Node, Severity] = {SH.Violation: "Violation", SH.Warning: "Warning", SH.Info: "Info"}


def validate(
    data: Graph, shapes: Graph, background: Graph | None = None, store: Callable[[], ox.Store] | None = None
) -> Report:
    """Check every record of `data`, seen together with `background`; only records of `data` are reported.

    `store` gives the same triples in the default graph of a store, where that is at hand: SPARQL constraints ask it.

    Raises: ContentError when the shapes themselves are broken.
    """
    union = data
    if background is not None:
        union = Graph(bind_namespaces="none")
        union += background
        union += data
    return validate_within(union, set(data.subjects()), shapes, store or (lambda: store_of(to_oxigraph(union))))


def validate_within(union: Graph, subjects: set[Node], shapes: Graph, store: Callable[[], ox.Store]) -> Report:
    """Check those records of `union` that `subjects` names; `store` gives the triples of `union` in a store.

    Raises: ContentError when the shapes themselves are broken.
    """
    focus: dict[Node, set[Node]] = {}
    met: set[Node] = set()
    for shape in _targeting(shapes):
        by_class, by_property = _targets(shape, shapes, union)
        focus[shape] = (by_class | by_property) & subjects
        met |= by_class & subjects
    found = {*_core(union, shapes, focus), *_queries(store, shapes, focus)}
    findings = tuple(sorted(found, key=Finding.order))
    mentioned = {iri for finding in findings for iri in (finding.focus, finding.path, finding.value) if iri}
    unchecked = tuple(sorted(text_of(subject) for subject in subjects - met))
    return Report(
        outcome_of(findings, len(met)), findings, len(met), unchecked, labels_of(union, {*mentioned, *unchecked})
    )


def validate_files(paths: Sequence[Path], content: Content, background: Graph | None = None) -> Report:
    """Check files of a contributor together with the ontology, the vocabularies and the data of `content`.

    Findings name file and line. `background`, when given, stands in for what `content` holds.
    Raises: NotRdf with line and column, ContentError for a file that cannot be read, NothingToCheck without files.
    """
    if not paths:
        raise NothingToCheck("No file was named.")
    data = Graph(bind_namespaces="none")
    subjects: dict[str, set[str]] = {}
    places: dict[str, tuple[str, int | None]] = {}
    for path in paths:
        name = content.name(path) if path.is_relative_to(content.root) else str(path)
        quads = rdfio.read(path, name=name)
        if any(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in quads):
            raise NotRdf(f"{name} holds named graphs; give plain triples.", file=name, reason="named-graphs")
        graph = to_rdflib(quads)
        subjects[name] = {text_of(subject) for subject in graph.subjects()}
        data += graph
        for subject, line in _places(path, quads).items():
            places.setdefault(subject, (name, line))
    if background is None:
        background = load_background(content, without=paths)
    report = validate(data, load_shapes(content), background)
    placed = []
    for finding in report.findings:
        where, line = places.get(finding.focus, (None, None))
        placed.append(replace(finding, where=where, line=line))
    untouched = tuple(name for name, own in subjects.items() if own <= set(report.unchecked))
    return replace(
        report, findings=tuple(sorted(placed, key=Finding.order)), untouched=untouched, prefixes=prefixes_of(content)
    )


def load_shapes(content: Content) -> Graph:
    """All shapes of the content as one graph.

    Raises: NotRdf; ContentError when not one shape has a target, for then any data would pass.
    """
    shapes = to_rdflib(quad for path in content.shapes for quad in rdfio.read(path, name=content.name(path)))
    if not _targeting(shapes):
        raise ContentError("Not one shape has a target; any data would pass.", file=str(content.root / "shapes"))
    return shapes


def load_background(content: Content, without: Iterable[Path] = ()) -> Graph:
    """The ontology, the vocabularies and the data of the content, except the files `without`."""
    left_out = {path.resolve() for path in without}
    files = [path for path in (*content.ontology, *content.data) if path.suffix == ".ttl"]
    return to_rdflib(
        quad for path in files if path.resolve() not in left_out for quad in rdfio.read(path, name=content.name(path))
    )


def _places(path: Path, quads: Iterable[ox.Quad]) -> dict[str, int | None]:
    text = path.read_text(encoding="utf-8", errors="replace")
    known = lines.subject_lines(text) if path.suffix in (".ttl", ".nt") else {}
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    return {subject: known.get(subject) or lines.line_of(text, subject) for subject in subjects}


def store_of(statements: Iterable[ox.Triple | ox.Quad]) -> ox.Store:
    """A store with the triples in its default graph, which SPARQL constraints are put to."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(each.subject, each.predicate, each.object) for each in statements)
    return store


def _targeting(shapes: Graph) -> list[Node]:
    return sorted({shape for target in _TARGETS for shape in shapes.subjects(target)}, key=str)


def _targets(shape: Node, shapes: Graph, union: Graph) -> tuple[set[Node], set[Node]]:
    """What a shape targets by class or name, and what it targets by property."""
    by_class: set[Node] = {node for node in shapes.objects(shape, SH.targetNode) if (node, None, None) in union}
    for target in shapes.objects(shape, SH.targetClass):
        for narrower in union.transitive_subjects(RDFS.subClassOf, target):
            by_class.update(union.subjects(RDF.type, narrower))
    by_property: set[Node] = set()
    for predicate in shapes.objects(shape, SH.targetSubjectsOf):
        by_property.update(union.subjects(predicate))
    for predicate in shapes.objects(shape, SH.targetObjectsOf):
        by_property.update(union.objects(None, predicate))
    return by_class, by_property


def _core(union: Graph, shapes: Graph, focus: Mapping[Node, set[Node]]) -> set[Finding]:
    if not any(focus.values()):
        return set()
    # The records to check are named one by one: pySHACL's own option for it drops blank nodes and takes an empty
    # list for "all". Shapes that meet no record are left out.
    narrowed = Graph(bind_namespaces="none")
    waiting = [shape for shape, nodes in focus.items() if nodes]
    taken: set[Node] = set()
    while waiting:
        node = waiting.pop()
        if node in taken:
            continue
        taken.add(node)
        for predicate, value in shapes.predicate_objects(node):
            if predicate not in _NOT_FOR_PYSHACL:
                narrowed.add((node, predicate, value))
                waiting.append(value)
    for shape, nodes in focus.items():
        for node in nodes:
            narrowed.add((shape, SH.targetNode, node))
    _look_up_quickly()
    try:
        _, report, text = pyshacl.validate(union, shacl_graph=narrowed, inplace=True, advanced=False)
    except pyshacl.errors.ReportableRuntimeError as fault:
        raise ContentError(f"The shapes are broken: {fault.message}") from fault
    if not isinstance(report, Graph):
        raise ContentError(f"The shapes are broken: {text}")
    return {_finding(report, result, shapes) for result in report.objects(None, SH.result)}


def _look_up_quickly() -> None:
    """Give pySHACL the parameters of its components as keys, since it looks each property of a shape up among them.

    In its own list that is a seventh of a whole build. Another release of it that asks elsewhere is only slower.
    """
    pyshacl.shape.CONSTRAINT_PARAMS = (dict.fromkeys(ALL_CONSTRAINT_PARAMETERS), CONSTRAINT_PARAMETERS_MAP)  # type: ignore[attr-defined]


def _finding(report: Graph, result: Node, shapes: Graph) -> Finding:
    shape = report.value(result, SH.sourceShape)
    focus = report.value(result, SH.focusNode)
    severity = report.value(result, SH.resultSeverity)
    if shape is None or focus is None or severity is None:
        raise ContentError("pySHACL gave a result without shape, focus or severity.")
    path = shapes.value(shape, SH.path)
    value = report.value(result, SH.value)
    return Finding(
        focus=text_of(focus),
        path=_last_step(shapes, path),
        value=None if value is None or value == focus else text_of(value),
        shape=text_of(shape),
        severity=_SEVERITIES[severity],
        messages=_Messages(_messages(shapes, shape)),
    )


def _queries(make: Callable[[], ox.Store], shapes: Graph, focus: Mapping[Node, set[Node]]) -> set[Finding]:
    findings: set[Finding] = set()
    store: ox.Store | None = None
    for shape, nodes in focus.items():
        constraints = sorted(shapes.objects(shape, SH.sparql), key=str) if nodes else []
        for constraint in constraints:
            store = store or make()
            wanted = {text_of(node) for node in nodes}
            severity = shapes.value(constraint, SH.severity) or shapes.value(shape, SH.severity) or SH.Violation
            for row in _rows(store, shapes, constraint):
                this = text_of(row["this"])
                if this not in wanted:
                    continue
                value, path = row.get("value"), row.get("path")
                findings.add(
                    Finding(
                        focus=this,
                        path=text_of(path) if path is not None else None,
                        value=text_of(value) if value is not None else None,
                        shape=text_of(constraint),
                        severity=_SEVERITIES[severity],
                        messages=_Messages(_messages(shapes, constraint)),
                    )
                )
    return findings


def _rows(store: ox.Store, shapes: Graph, constraint: Node) -> list[dict[str, object]]:
    prefixes = {
        str(shapes.value(declaration, SH.prefix)): str(shapes.value(declaration, SH.namespace))
        for ontology in shapes.objects(constraint, SH.prefixes)
        for declaration in shapes.objects(ontology, SH.declare)
    }
    select = shapes.value(constraint, SH.select)
    try:
        answer = store.query(str(select), prefixes=prefixes)
    except SyntaxError as fault:
        raise ContentError(f"The constraint {constraint} is not SPARQL: {fault}") from fault
    if not isinstance(answer, ox.QuerySolutions):
        raise ContentError(f"The constraint {constraint} is no SELECT.")
    names = [variable.value for variable in answer.variables]
    return [{name: row[name] for name in names if row[name] is not None} for row in answer]


class _Messages(dict[str, str]):
    """Messages by language; hashable, so that a finding that two queries give counts once."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


def _messages(shapes: Graph, shape: Node) -> dict[str, str]:
    # pySHACL drops the language tags of messages, so they are taken from the shape itself.
    found = [text for text in shapes.objects(shape, SH.message) if isinstance(text, Literal)]
    return {text.language or ENGLISH: str(text) for text in sorted(found, key=lambda text: text.language or "")}


def _last_step(shapes: Graph, path: Node | None) -> str | None:
    if path is None:
        return None
    while isinstance(path, BNode):
        steps = list(shapes.items(path))
        if not steps:
            return None
        path = steps[-1]
    return text_of(path)
