"""The examples of the shapes, and how their findings are named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import rdflib

from hrn_kg import rdfio
from hrn_kg.rdflib_terms import to_oxigraph, to_rdflib
from hrn_kg.validation import Published, Report, Shapes, check

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
    """A background, kept in a store: an example is added to it, checked, and taken away again."""

    def __init__(self, background: rdflib.Graph) -> None:
        self._store = ox.Store()
        self._store.bulk_extend(ox.Quad(*triple) for triple in to_oxigraph(background))
        self._size = len(self._store)

    def report(self, example: rdflib.Graph, shapes: Shapes) -> Report:
        """What the shapes find in the records of an example."""
        quads = [ox.Quad(*triple) for triple in to_oxigraph(example)]
        return check(quads, Published(self._store, shapes), rules=False, kinds=False)

    def is_as_before(self) -> None:
        """Nothing of an example, and nothing that a check wrote, was left."""
        assert len(self._store) == self._size > 0


def examples(kind: str) -> list[Example]:
    return [Example(path) for path in sorted(HERE.glob(f"*/{kind}-*.ttl"))]


def by_shape(kind: str) -> dict[str, list[Example]]:
    """The examples of a kind by the name of their shape."""
    found: dict[str, list[Example]] = {}
    for example in examples(kind):
        found.setdefault(example.path.parent.name, []).append(example)
    return found


def found_in(report: Report) -> list[tuple[str, str]]:
    """Which shape found something at which record, in the words of the examples."""
    return sorted({(local(finding.shape), local(finding.focus)) for finding in report.findings})


def local(iri: str) -> str:
    if iri.startswith("_:"):
        return "_:"
    return re.split(r"#|/id/\w+/|/scheme/[\w-]+/|/(?=ontology$)", iri)[-1]
