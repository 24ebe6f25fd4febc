"""The graph that pySHACL reads: rdflib's in all that is asked of it, and held once, by subject and property."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from typing import Any

from rdflib import RDF, Graph
from rdflib.paths import Path
from rdflib.term import Node, URIRef

Row = Mapping[Node, Mapping[Node, None]]
"""What is said of a thing: the values of each property, as keys."""
NONE: Row = {}
_Triple = tuple[Node, Node, Node]


class SmallGraph(Graph):
    """Triples in the order in which they were added; nothing is taken away again.

    pySHACL looks up values of one property of one thing, some hundred thousand times in a check of the whole; through
    the layers of rdflib that takes four times as long, and its own indexes hold every triple three times.
    """

    def __init__(self, triples: Iterable[_Triple] = ()) -> None:
        super().__init__(store="SimpleMemory", bind_namespaces="none")  # the store holds namespaces, and no triple
        self._values: dict[Node, dict[Node, dict[Node, None]]] = {}
        self._subjects: dict[Node, dict[Node, dict[Node, None]]] = {}  # by property and value, for what was asked
        for triple in triples:
            self.add(triple)

    def __bool__(self) -> bool:
        # pySHACL asks whether there is a graph; rdflib would count all its triples each time.
        return True

    def __len__(self) -> int:
        return sum(len(values) for of_subject in self._values.values() for values in of_subject.values())

    def add(self, triple: _Triple) -> SmallGraph:
        subject, predicate, value = triple
        self._values.setdefault(subject, {}).setdefault(predicate, {})[value] = None
        self._subjects.pop(predicate, None)
        return self

    def triples(self, triple: Any) -> Generator[Any, None, None]:
        subject, predicate, value = triple
        if isinstance(predicate, Path):
            yield from super().triples(triple)
        elif subject is not None:
            of_subject = self.row(subject)
            for each in of_subject if predicate is None else (predicate,):
                values = of_subject.get(each, {})
                for one in values if value is None else (value,) if value in values else ():
                    yield subject, each, one
        elif predicate is not None:
            of_predicate = self.by_value(predicate)
            for one in of_predicate if value is None else (value,):
                for each in of_predicate.get(one, ()):
                    yield each, predicate, one
        else:
            for each in self._values:
                yield from self.triples((each, None, value))

    def row(self, subject: Node) -> Row:
        """What is said of a thing."""
        return self._values.get(subject, NONE)

    def by_value(self, predicate: Node) -> Mapping[Node, Mapping[Node, None]]:
        """The things that have each value of a property."""
        if predicate not in self._subjects:
            found: dict[Node, dict[Node, None]] = {}
            for subject, of_subject in self._values.items():
                for value in of_subject.get(predicate, ()):
                    found.setdefault(value, {})[subject] = None
            self._subjects[predicate] = found
        return self._subjects[predicate]

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Generator[Node, None, None]:
        if subject is not None and type(predicate) is URIRef:
            yield from self.row(subject).get(predicate, ())
        else:
            yield from super().objects(subject, predicate, unique)

    def predicate_objects(self, subject: Any = None, unique: bool = False) -> Generator[tuple[Node, Node], None, None]:
        if subject is None:
            yield from super().predicate_objects(subject, unique)
            return
        for predicate, values in self.row(subject).items():
            for value in values:
                yield predicate, value

    def __contains__(self, triple: Any) -> bool:
        subject, predicate, value = triple
        if subject is None or value is None or type(predicate) is not URIRef:
            return super().__contains__(triple)
        return value in self.row(subject).get(predicate, ())

    def items(self, list: Node) -> Generator[Node, None, None]:  # noqa: A002 - the name is that of rdflib
        """The members of a list. Raises ValueError for a list that comes back to itself."""
        seen = set()
        node: Node | None = list
        while node is not None and node != RDF.nil:
            if node in seen:
                raise ValueError("A list of the shapes comes back to itself.")
            seen.add(node)
            cell = self.row(node)
            yield from cell.get(RDF.first, ())
            node = next(iter(cell.get(RDF.rest, ())), None)
