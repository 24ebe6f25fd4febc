"""The W3C test manifests, read into entries."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox

from hrn_kg import rdfio

CONFORMANCE = Path(os.environ.get("CONFORMANCE_TESTS") or Path(__file__).parents[3] / "shared" / "conformance")
FOLDER = (CONFORMANCE / "rdf-tests" / "sparql").resolve()
ROOTS = ("sparql10/manifest.ttl", "sparql11/manifest-all.ttl", "sparql12/manifest.ttl")
ABSENT = "the W3C tests are not at hand (set CONFORMANCE_TESTS to their folder)"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_UT = "http://www.w3.org/2009/sparql/tests/test-update#"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


@dataclass(frozen=True, slots=True)
class Data:
    """What a query is asked of: files for the default graph, files for named graphs."""

    default: tuple[Path, ...] = ()
    named: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One test: `name` is its short IRI, such as `sparql11/aggregates#agg01`; `kind` its class."""

    name: str
    kind: str
    query: Path | None
    data: Data
    result: Path | None
    lax: bool
    requires: tuple[str, ...] = ()
    update: Path | None = None

    @property
    def suite(self) -> str:
        return self.name.partition("/")[0]

    @property
    def folder(self) -> str:
        return self.name.partition("#")[0]

    @property
    def text(self) -> str:
        assert self.query is not None
        return self.query.read_bytes().decode("utf-8")


def path_of(iri: str) -> Path:
    """The file that a file: IRI names."""
    return Path(unquote(urlsplit(iri).path))


class Manifest:
    """The graph of one manifest file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.store = ox.Store()
        rdfio.load(self.store, file)

    def values(self, subject: ox.NamedNode | ox.BlankNode, predicate: str) -> list[ox.NamedNode | ox.BlankNode]:
        return [quad.object for quad in self.store.quads_for_pattern(subject, ox.NamedNode(predicate), None)]

    def value(self, subject: ox.NamedNode | ox.BlankNode, predicate: str) -> ox.NamedNode | ox.BlankNode | None:
        return next(iter(self.values(subject, predicate)), None)

    def items(self, predicate: str) -> Iterator[ox.NamedNode]:
        """The members of the lists that any subject has for a predicate."""
        for quad in self.store.quads_for_pattern(None, ox.NamedNode(predicate), None):
            yield from self.members(quad.object)

    def members(self, node: ox.NamedNode | ox.BlankNode) -> Iterator[ox.NamedNode]:
        """The members of a list."""
        while node.value != _RDF + "nil":
            (first,), (node,) = self.values(node, _RDF + "first"), self.values(node, _RDF + "rest")
            yield first

    def entry(self, test: ox.NamedNode) -> Entry:
        kinds = [kind.value.rpartition("#")[2] for kind in self.values(test, _RDF + "type")]
        assert len(kinds) == 1, test
        action = self.value(test, MF + "action")
        query = result = update = None
        data = Data()
        if isinstance(action, ox.NamedNode):
            query = path_of(action.value)
        elif action is not None and (query_node := self.value(action, _QT + "query")):
            query = path_of(query_node.value)
            data = Data(
                default=tuple(path_of(node.value) for node in self.values(action, _QT + "data")),
                named=tuple(sorted(self._named(node) for node in self.values(action, _QT + "graphData"))),
            )
        elif action is not None and (update_node := self.value(action, _UT + "request")):
            update = path_of(update_node.value)
        result_node = self.value(test, MF + "result")
        if isinstance(result_node, ox.NamedNode):
            result = path_of(result_node.value)
        folder = self.file.parent.relative_to(FOLDER).as_posix()
        name = f"{folder}#{test.value.rpartition('#')[2]}"
        lax = self.value(test, MF + "resultCardinality") is not None
        requires = tuple(sorted(node.value.rpartition("#")[2] for node in self.values(test, MF + "requires")))
        return Entry(name, kinds[0], query, data, result, lax, requires, update)

    def _named(self, node: ox.NamedNode | ox.BlankNode) -> tuple[str, Path]:
        if isinstance(node, ox.NamedNode):
            return node.value, path_of(node.value)
        graph, label = self.value(node, _QT + "graph"), self.value(node, _LABEL)
        assert graph is not None
        assert label is not None
        return label.value, path_of(graph.value)


@cache
def manifests() -> tuple[Manifest, ...]:
    """All manifests that are reached from the roots, in the order of the lists."""
    found: dict[Path, Manifest] = {}
    waiting = [FOLDER / root for root in reversed(ROOTS)]
    while waiting:
        file = waiting.pop()
        if file in found or not file.is_file():
            continue
        found[file] = Manifest(file)
        waiting += reversed([path_of(node.value) for node in found[file].items(MF + "include")])
    return tuple(found.values())


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry of every manifest; empty where the folder is absent."""
    return tuple(manifest.entry(test) for manifest in manifests() for test in manifest.items(MF + "entries"))
