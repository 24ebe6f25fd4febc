"""Which triples the core constraints of a shape look at: from a record along its paths to values, and no further."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, Graph
from rdflib.term import Node, URIRef

from hrn_kg.rdflib_terms import Term

_OF_THE_SAME_NODE = (SH.node, SH["not"], SH.qualifiedValueShape, SH.property)
_LISTS_OF_SHAPES = (SH["and"], SH["or"], SH.xone)
_REPEATED = (SH.zeroOrMorePath, SH.oneOrMorePath)


@dataclass(slots=True, eq=False)
class Step:
    """A place from which one looks: the triples of the node itself, and on along properties, forth and back."""

    forth: dict[str, list[Step]] = field(default_factory=dict)
    back: dict[str, list[Step]] = field(default_factory=dict)


class Plans:
    """The plan of each shape, worked out once."""

    def __init__(self, shapes: Graph) -> None:
        self._shapes = shapes
        self._known: dict[Node, Step] = {}

    def of(self, shape: Node) -> Step:
        """Where to look for the core constraints of a shape."""
        if shape in self._known:
            return self._known[shape]
        start = self._known[shape] = Step()
        path = self._shapes.value(shape, SH.path)
        values = Step() if path is not None else start
        if path is not None:
            self._lead(start, path, values)
        if (shape, SH["class"], None) in self._shapes:
            values.forth.setdefault(str(RDF.type), []).append(Step())
        for part in _OF_THE_SAME_NODE:
            for other in self._shapes.objects(shape, part):
                self._join(values, self.of(other))
        for part in _LISTS_OF_SHAPES:
            for members in self._shapes.objects(shape, part):
                for other in self._shapes.items(members):
                    self._join(values, self.of(other))
        return start

    def _lead(self, start: Step, path: Node, end: Step, back: bool = False) -> None:
        """Let the path lead from one place to another."""
        if isinstance(path, URIRef):
            (start.back if back else start.forth).setdefault(str(path), []).append(end)
            return
        steps = list(self._shapes.items(path))
        if steps:
            at = start
            for number, step in enumerate(reversed(steps) if back else steps, start=1):
                following = end if number == len(steps) else Step()
                self._lead(at, step, following, back)
                at = following
            return
        for alternatives in self._shapes.objects(path, SH.alternativePath):
            for step in self._shapes.items(alternatives):
                self._lead(start, step, end, back)
        for step in self._shapes.objects(path, SH.inversePath):
            self._lead(start, step, end, not back)
        for step in self._shapes.objects(path, SH.zeroOrOnePath):
            self._lead(start, step, end, back)
            self._join(start, end)
        for kind in _REPEATED:
            for step in self._shapes.objects(path, kind):
                middle = Step()
                self._join(start, middle)
                self._lead(middle, step, middle, back)
                self._join(middle, end)

    def _join(self, start: Step, other: Step) -> None:
        """Look from the first place also for what one looks for from the other."""
        start.forth.setdefault("", []).append(other)


def triples_read(store: ox.Store, starts: Iterable[tuple[Term, Step]]) -> Iterator[ox.Triple]:
    """The triples of the store that are looked at from these nodes, each node's own with them.

    All triples of a node that one comes to are given, for they are what a shape may name; on from there only as far as
    the plan leads.
    """
    loaded: dict[Term, dict[str, list[Term]]] = {}
    seen: set[tuple[Term, int]] = set()
    waiting = list(starts)
    while waiting:
        node, step = waiting.pop()
        if isinstance(node, ox.Literal):
            continue
        if (node, id(step)) in seen:
            continue
        seen.add((node, id(step)))
        if node not in loaded:
            own = loaded[node] = {}
            for quad in store.quads_for_pattern(node, None, None, None):
                own.setdefault(quad.predicate.value, []).append(quad.object)
                yield quad.triple
        for predicate, following in step.forth.items():
            values = [node] if not predicate else loaded[node].get(predicate, ())
            waiting += [(value, then) for value in values for then in following]
        for predicate, following in step.back.items():
            for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), node, None):
                yield quad.triple
                waiting += [(quad.subject, then) for then in following]


def subclass_axioms(store: ox.Store) -> Iterator[ox.Triple]:
    """What is narrower than what, for `sh:class` and for targets."""
    for quad in store.quads_for_pattern(None, ox.NamedNode(str(RDFS.subClassOf)), None, None):
        yield quad.triple
