"""In what two datasets differ: the triples that only one of them has, to be looked up by what a step reads."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from hrn_kg.buildcache.reads import Reads, pair, value_key


class Difference:
    """The triples of which some came or went; it grows while a build derives more."""

    def __init__(self) -> None:
        self.subjects: set[NamedNode | BlankNode | Triple] = set()
        self._names: set[str] = set()
        self._properties: set[str] = set()
        self._values: set[str] = set()
        self._everything = False

    def __bool__(self) -> bool:
        return bool(self.subjects)

    def add(self, statements: Iterable[Quad | Triple]) -> None:
        """Take up triples that only one of the two has."""
        for one in statements:
            self.subjects.add(one.subject)
            self._names.add(str(one.subject))
            self._properties.add(one.predicate.value)
            key = value_key(one.object)
            if key is not None:
                self._values.add(pair(one.predicate.value, key))
            if isinstance(one.subject, Triple) or isinstance(one.object, Triple):
                self._everything = True

    def touches(self, reads: Reads) -> bool:
        """Whether any of these triples is one that was looked for, be it there or not."""
        if not self:
            return False
        return (
            reads.everything
            or self._everything
            or not self._properties.isdisjoint(reads.properties)
            or not self._values.isdisjoint(reads.values)
            or not self._names.isdisjoint(reads.subjects)
        )
