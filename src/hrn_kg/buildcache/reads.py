"""What is read of a dataset, as patterns of triples: all of a subject, all of a property, a property with one value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from hrn_kg.vocab import expand

_TEXTS: Final = (expand("xsd:string"), expand("rdf:langString"))


def value_key(term: object) -> str | None:
    """What stands for a value; None for one that a store may hold in another spelling, such as a number."""
    match term:
        case NamedNode() | BlankNode():
            return str(term)
        case Literal() if term.datatype.value in _TEXTS:
            return f'"{term.value}'  # the language is left out: its letters may be large or small
        case _:
            return None


def pair(predicate: str, key: str) -> str:
    """A property with one value, in one text."""
    return f"{predicate} {key}"


@dataclass(frozen=True, slots=True)
class Reads:
    """Patterns of triples, in whichever graph. `values` are properties with one value each (see `pair`)."""

    subjects: frozenset[str] = frozenset()
    properties: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()
    everything: bool = False

    def __or__(self, other: Reads) -> Reads:
        return Reads(
            self.subjects | other.subjects,
            self.properties | other.properties,
            self.values | other.values,
            self.everything or other.everything,
        )

    def packed(self) -> list[Any]:
        """What `unpacked` makes the same of, as JSON can hold it."""
        return [sorted(self.subjects), sorted(self.properties), sorted(self.values), self.everything]

    @classmethod
    def unpacked(cls, packed: list[Any]) -> Reads:
        """The inverse of `packed`."""
        subjects, properties, values, everything = packed
        return cls(frozenset(subjects), frozenset(properties), frozenset(values), bool(everything))


NOTHING: Final = Reads()


class Recorder:
    """Writes down what is read while something runs."""

    def __init__(self) -> None:
        self.subjects: set[object] = set()
        """Terms of whichever library of RDF."""
        self._properties: set[str] = set()
        self._values: set[str] = set()
        self._everything = False

    def pattern(self, predicate: NamedNode | None, value: object | None) -> None:
        """A look for the subjects of a property, of one value where one is given; for anything without a property."""
        key = None if value is None else value_key(value)
        if predicate is None:
            self._everything = True
        elif key is None:
            self._properties.add(predicate.value)
        else:
            self._values.add(pair(predicate.value, key))

    def reads(self, name: Callable[[Any], str] = str) -> Reads:
        """All that was read; `name` gives what N-Quads call a subject."""
        return Reads(
            frozenset(map(name, self.subjects)), frozenset(self._properties), frozenset(self._values), self._everything
        )
