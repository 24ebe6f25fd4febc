"""The graph that pySHACL reads: plain rdflib in memory, with the look-ups that pySHACL makes most made short."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from typing import Any

from rdflib import RDF, Graph
from rdflib.term import Node, URIRef

_NONE: Mapping[Node, Mapping[Node, None]] = {}


class SmallGraph(Graph):
    """Triples by subject and property, in the order in which they were added; nothing is taken away again.

    pySHACL looks up values of one property of one thing, some hundred thousand times in a check of the whole; through
    the layers of rdflib that takes four times as long. All other look-ups are those of rdflib.
    """

    def __init__(self, triples: Iterable[tuple[Node, Node, Node]] = ()) -> None:
        super().__init__(store="SimpleMemory", bind_namespaces="none")
        self._values: dict[Node, dict[Node, dict[Node, None]]] = {}
        for triple in triples:
            self.add(triple)

    def __bool__(self) -> bool:
        # pySHACL asks whether there is a graph; rdflib would count all its triples each time.
        return True

    def add(self, triple: tuple[Node, Node, Node]) -> SmallGraph:
        subject, predicate, value = triple
        self._values.setdefault(subject, {}).setdefault(predicate, {})[value] = None
        super().add(triple)
        return self

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Generator[Node, None, None]:
        if subject is not None and type(predicate) is URIRef:
            yield from self._values.get(subject, _NONE).get(predicate, ())
        else:
            yield from super().objects(subject, predicate, unique)

    def predicate_objects(self, subject: Any = None, unique: bool = False) -> Generator[tuple[Node, Node], None, None]:
        if subject is None:
            yield from super().predicate_objects(subject, unique)
            return
        for predicate, values in self._values.get(subject, _NONE).items():
            for value in values:
                yield predicate, value

    def __contains__(self, triple: Any) -> bool:
        subject, predicate, value = triple
        if subject is None or value is None or type(predicate) is not URIRef:
            return super().__contains__(triple)
        return value in self._values.get(subject, _NONE).get(predicate, ())

    def items(self, list: Node) -> Generator[Node, None, None]:  # noqa: A002 - the name is that of rdflib
        """The members of a list. Raises ValueError for a list that comes back to itself."""
        seen = set()
        node: Node | None = list
        while node is not None and node != RDF.nil:
            if node in seen:
                raise ValueError("A list of the shapes comes back to itself.")
            seen.add(node)
            cell = self._values.get(node, _NONE)
            yield from cell.get(RDF.first, ())
            node = next(iter(cell.get(RDF.rest, ())), None)
