"""What a store holds as pySHACL reads it: a thing is made terms of rdflib when it is looked at, and forgotten later."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

import pyoxigraph as ox
from rdflib.paths import Path
from rdflib.term import Literal, Node

from hrn_kg.buildcache import Recorder
from hrn_kg.rdflib_terms import Term, as_oxigraph, as_rdflib
from hrn_kg.validation.small_graph import NONE, Row, SmallGraph

_KEPT: Final = 10_000  # things, so that memory need not hold all of a store once more


class StoreGraph(SmallGraph):
    """All graphs of a store as one; nothing is added here, and what is added to the store is seen by a new graph."""

    def __init__(self, store: ox.Store) -> None:
        super().__init__()
        self._store = store
        self.recorder: Recorder | None = None
        """What is looked at is written down here, where there is one."""
        self._rows: dict[Node, Row] = {}

    def __len__(self) -> int:
        return sum(1 for _ in self.triples((None, None, None)))

    def row(self, subject: Node) -> Row:
        if self.recorder is not None and not isinstance(subject, Literal):
            self.recorder.subjects.add(subject)
        if (known := self._rows.get(subject)) is not None:
            return known
        found: dict[Node, dict[Node, None]] = {}
        # A literal may be a value, of which nothing is said.
        for quad in () if isinstance(subject, Literal) else self._pattern(subject, None, None):
            found.setdefault(as_rdflib(quad.predicate), {})[as_rdflib(quad.object)] = None
        if len(self._rows) >= _KEPT:
            self._rows.clear()
        self._rows[subject] = found or NONE
        return self._rows[subject]

    def triples(self, triple: Any) -> Generator[Any, None, None]:
        subject, predicate, value = triple
        if subject is not None or isinstance(predicate, Path):
            yield from super().triples(triple)
            return
        if self.recorder is not None:
            self.recorder.pattern(None if predicate is None else ox.NamedNode(str(predicate)), _oxigraph(value))
        for one in dict.fromkeys(quad.triple for quad in self._pattern(None, predicate, value)):
            yield as_rdflib(one.subject), as_rdflib(one.predicate), as_rdflib(one.object)

    def _pattern(self, *pattern: Node | None) -> Generator[ox.Quad, None, None]:
        subject, predicate, value = map(_oxigraph, pattern)
        yield from self._store.quads_for_pattern(subject, predicate, value, None)  # type: ignore[arg-type]


def _oxigraph(term: Node | None) -> Term | None:
    return None if term is None else as_oxigraph(term)
