"""The first step of a build: every file to quads, with the rules that hold for each file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, Quad

from hrn_kg import rdfio
from hrn_kg.content import Content
from hrn_kg.declared import PREFIX_FILE, check_captures
from hrn_kg.errors import ContentError
from hrn_kg.iris import GRAPH
from hrn_kg.vocab import Prefixes

_PREFIX = re.compile(r"^\s*(?:@prefix|PREFIX)\s+([^\s:]*):\s*<([^<>\s]*)>", re.IGNORECASE)
# Only these may hold blank nodes, for lists; everything else has an IRI so that it can be cited and compared.
_WITH_LISTS = (GRAPH + "ontology", GRAPH + "shapes")


@dataclass(frozen=True, slots=True)
class Parsed:
    """One file of the content: its name, its graph and its quads."""

    name: str
    path: Path
    graph: str
    quads: tuple[Quad, ...]


def parse_all(content: Content, prefixes: Prefixes) -> tuple[Parsed, ...]:
    """Every Turtle file of the content.

    Raises NotRdf or ContentError, naming file and line, for the first file that breaks a rule.
    """
    parsed = tuple(_parse(content.name(path), path, graph, prefixes) for graph, path in content.turtle())
    for file in parsed:
        if not file.quads:
            raise ContentError(f"{file.name} holds no triples.", file=file.name)
    for path in content.catalog:
        _check_prefixes(content.name(path), path.read_text(encoding="utf-8"), prefixes)
    check_captures({file.name: file.quads for file in parsed})
    return parsed


def _parse(name: str, path: Path, graph: str, prefixes: Prefixes) -> Parsed:
    quads = rdfio.read(path, graph=graph, name=name)
    _check_prefixes(name, path.read_text(encoding="utf-8"), prefixes)
    if graph not in _WITH_LISTS:
        _check_no_blank_nodes(name, quads)
    return Parsed(name=name, path=path, graph=graph, quads=tuple(_relabel(quads, name)))


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
