"""Checks of graphs and of files, each with a base of its own; who checks many proposals keeps a `Published`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph

from hrn_kg import rdfio
from hrn_kg.content import Content
from hrn_kg.declared import prefixes_of
from hrn_kg.errors import NothingToCheck, NotRdf
from hrn_kg.rdflib_terms import text_of, to_oxigraph, to_rdflib
from hrn_kg.validation import lines
from hrn_kg.validation.checker import check
from hrn_kg.validation.published_base import Published
from hrn_kg.validation.report import NOWHERE, Finding, Report, Where
from hrn_kg.validation.shapes import Shapes

_BASE = ox.NamedNode("urn:x-hrn-kg:published")


def validate(data: Graph, shapes: Graph, background: Graph | None = None) -> Report:
    """Check every record of `data`, seen together with `background`; only records of `data` are reported.

    Records of a class that no shape knows are listed as unchecked.
    Raises: ContentError when the shapes are broken or use what is not evaluated.
    """
    around = (
        ()
        if background is None
        else (ox.Quad(triple.subject, triple.predicate, triple.object, _BASE) for triple in to_oxigraph(background))
    )
    published = Published.of_quads(around, Shapes.of_graph(shapes))
    return check((ox.Quad(*triple) for triple in to_oxigraph(data)), published, rules=False, kinds=False)


def validate_files(paths: Sequence[Path], content: Content, background: Graph | None = None) -> Report:
    """Check files of a contributor together with the ontology, the vocabularies and the data of `content`.

    Findings name file and line. `background`, when given, stands in for what `content` holds.
    Raises: NotRdf with line and column, ContentError for a file that cannot be read, NothingToCheck without files.
    """
    if not paths:
        raise NothingToCheck("No file was named.")
    data = Graph(bind_namespaces="none")
    subjects: dict[str, set[str]] = {}
    places: dict[str, Where] = {}
    for path in paths:
        name = content.name(path) if path.is_relative_to(content.root) else str(path)
        quads = rdfio.read(path, name=name)
        if any(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in quads):
            raise NotRdf(f"{name} holds named graphs; give plain triples.", file=name, reason="named-graphs")
        graph = to_rdflib(quads)
        subjects[name] = {text_of(subject) for subject in graph.subjects()}
        data += graph
        for subject, line in _places(path, quads).items():
            places.setdefault(subject, Where(file=name, line=line))
    if background is None:
        background = load_background(content, without=paths)
    report = validate(data, load_shapes(content), background)
    placed = [replace(finding, where=places.get(finding.focus, NOWHERE)) for finding in report.findings]
    untouched = tuple(name for name, own in subjects.items() if own <= set(report.unchecked))
    return replace(
        report, findings=tuple(sorted(placed, key=Finding.order)), untouched=untouched, prefixes=prefixes_of(content)
    )


def load_shapes(content: Content) -> Graph:
    """All shapes of the content as one graph. Raises: NotRdf; ContentError for what is not evaluated."""
    Shapes.of_content(content)
    return to_rdflib(quad for path in content.shapes for quad in rdfio.read(path, name=content.name(path)))


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
