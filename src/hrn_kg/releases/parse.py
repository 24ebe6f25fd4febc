"""The first step of a build: every file to quads, with the rules that hold for each file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, Quad

from hrn_kg import rdfio
from hrn_kg.content import Content, text_of
from hrn_kg.declared import CAPTURE_FILE, PREFIX_FILE, check_captures, prefixes_in
from hrn_kg.errors import ContentError
from hrn_kg.iris import GRAPH
from hrn_kg.vocab import Prefixes

_PREFIX = re.compile(r"^\s*(?:@prefix|PREFIX)\s+([^\s:]*):\s*<([^<>\s]*)>", re.IGNORECASE)
# Only these may hold blank nodes, for lists; everything else has an IRI so that it can be cited and compared.
_WITH_LISTS = (GRAPH + "ontology", GRAPH + "shapes")


@dataclass(frozen=True, slots=True)
class Parsed:
    """One file of the content: its name, its text, its graph (none for what goes into no graph) and its quads."""

    name: str
    text: str
    graph: str | None
    quads: tuple[Quad, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What the Turtle files hold, each read once: those of the graphs, those of the catalogue, and the prefixes."""

    files: tuple[Parsed, ...]
    catalog: tuple[Parsed, ...]
    prefixes: Prefixes


def read_all(content: Content) -> Read:
    """Every Turtle file of the content.

    Raises NotRdf or ContentError, naming file and line, for the first file that breaks a rule.
    """
    files = tuple(_parse(content.name(path), path, graph) for graph, path in content.turtle())
    others = read_catalogue(content)
    by_name = {file.name: file.quads for file in (*files, *others)}
    if PREFIX_FILE not in by_name:
        raise ContentError(f"There is no file {PREFIX_FILE}.", file=PREFIX_FILE, reason="missing")
    prefixes = prefixes_in(by_name[PREFIX_FILE], by_name.get(CAPTURE_FILE, ()))
    for file in (*files, *others):
        _check_prefixes(file.name, file.text, prefixes)
    for file in files:
        if file.graph not in _WITH_LISTS:
            _check_no_blank_nodes(file.name, file.quads)
        if not file.quads:
            raise ContentError(f"{file.name} holds no triples.", file=file.name)
    check_captures({file.name: file.quads for file in files})
    return Read(files, others, prefixes)


def read_catalogue(content: Content) -> tuple[Parsed, ...]:
    """The files that go into no graph. Raises NotRdf or ContentError, naming file and line."""
    return tuple(_parse(content.name(path), path, None) for path in content.catalog)


def _parse(name: str, path: Path, graph: str | None) -> Parsed:
    body = rdfio.read_bytes(path, name)
    quads = rdfio.parse(body, rdfio.format_of(path), graph=graph, name=name)
    return Parsed(name=name, text=text_of(body), graph=graph, quads=tuple(_relabel(quads, name)))


def _check_prefixes(name: str, text: str, prefixes: Prefixes) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        match = _PREFIX.match(line)
        if match is None:
            continue
        prefix, namespace = match.groups()
        if prefixes.get(prefix) != namespace:
            known = prefixes.get(prefix)
            cure = f"it stands for <{known}>" if known else f"there is no such prefix; declare it in {PREFIX_FILE}"
            raise ContentError(
                f"{name}, line {number}: the prefix {prefix}: is given as <{namespace}>, but {cure}.",
                file=name,
                line=number,
            )


def _check_no_blank_nodes(name: str, quads: Iterable[Quad]) -> None:
    for quad in quads:
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            raise ContentError(
                f"{name}: blank node at the property <{quad.predicate.value}>; give the thing an IRI, "
                "so that it can be cited.",
                file=name,
            )


def _relabel(quads: Iterable[Quad], name: str) -> Iterable[Quad]:
    # The parser invents other labels each time, which would make two builds of the same content differ.
    stem = re.sub(r"[^A-Za-z0-9]", "-", name)
    labels: dict[str, BlankNode] = {}

    def node(term: BlankNode) -> BlankNode:
        return labels.setdefault(term.value, BlankNode(f"{stem}-{len(labels)}"))

    for quad in quads:
        subject = node(quad.subject) if isinstance(quad.subject, BlankNode) else quad.subject
        value = node(quad.object) if isinstance(quad.object, BlankNode) else quad.object
        yield Quad(subject, quad.predicate, value, quad.graph_name)
