"""The examples of the shapes, and how their findings are named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import rdflib

from hrn_kg import rdfio
from hrn_kg.rdflib_terms import to_oxigraph, to_rdflib
from hrn_kg.validation import Report, validate_within

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Example:
    """One file of `tests/shapes/<shape>/`; the comment lines at its head say which findings it must give."""

    path: Path

    @property
    def expected(self) -> list[tuple[str, str]]:
        found = re.findall(r"^# expect: (\S+) (\S+)$", self.path.read_text(encoding="utf-8"), re.MULTILINE)
        return sorted(found)

    @property
    def alone(self) -> bool:
        return "# background: none" in self.path.read_text(encoding="utf-8")

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"

    def graph(self) -> rdflib.Graph:
        return to_rdflib(rdfio.read(self.path))


class Around:
    """A background in both libraries, made once: an example is added to it, checked, and taken away again."""

    def __init__(self, background: rdflib.Graph) -> None:
        self._size = len(background)
        self._graph = rdflib.Graph(bind_namespaces="none")
        self._graph += background
        self._store = ox.Store()
        self._store.bulk_extend(ox.Quad(*triple) for triple in to_oxigraph(background))

    def report(self, example: rdflib.Graph, shapes: rdflib.Graph) -> Report:
        """What the shapes find in the records of an example."""
        added = [triple for triple in example if triple not in self._graph]
        new = rdflib.Graph(bind_namespaces="none")
        for triple in added:
            new.add(triple)
            self._graph.add(triple)
        quads = [ox.Quad(*triple) for triple in to_oxigraph(new)]
        self._store.extend(quads)
        try:
            return validate_within(self._graph, set(example.subjects()), shapes, lambda: self._store)
        finally:
            for triple in added:
                self._graph.remove(triple)
            for quad in quads:
                self._store.remove(quad)

    def is_as_before(self) -> None:
        """Nothing of an example, and nothing that a check wrote, was left."""
        assert len(self._graph) == len(self._store) == self._size


def examples(kind: str) -> list[Example]:
    return [Example(path) for path in sorted(HERE.glob(f"*/{kind}-*.ttl"))]


def found_in(report: Report) -> list[tuple[str, str]]:
    """Which shape found something at which record, in the words of the examples."""
    return sorted({(local(finding.shape), local(finding.focus)) for finding in report.findings})


def local(iri: str) -> str:
    if iri.startswith("_:"):
        return "_:"
    return re.split(r"#|/id/\w+/|/scheme/[\w-]+/|/(?=ontology$)", iri)[-1]
