"""The pieces of which a query is made, each with its place in the text: what can be asked, left out or replaced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TermKind = Literal["iri", "variable", "literal", "path"]
NestKind = Literal["group", "union", "optional", "minus", "graph", "query"]


class Unreadable(Exception):
    """The query holds what this reader does not know; nothing is claimed of such a query."""


@dataclass(frozen=True, slots=True)
class Name:
    """An IRI as a query writes it, from `at` to `end`; `text` is how it stands there."""

    iri: str
    text: str
    at: int
    end: int


@dataclass(frozen=True, slots=True)
class Term:
    """A subject, predicate or object.

    `text` is what to write for it in a query of the same prologue. `names` are the IRIs in it: one of an IRI, several
    of a path, the data type of a literal.
    """

    kind: TermKind
    text: str
    at: int
    end: int
    names: tuple[Name, ...] = ()

    @property
    def iri(self) -> str:
        """The IRI that it is; empty for another kind of term."""
        return self.names[0].iri if self.kind == "iri" else ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One triple pattern. `loose` says that its path has alternatives, so that an IRI in it need not be found."""

    subject: Term
    verb: Term
    object: Term
    loose: bool = False

    @property
    def text(self) -> str:
        return f"{self.subject.text} {self.verb.text} {self.object.text} ."

    @property
    def at(self) -> int:
        return self.verb.at

    @property
    def variables(self) -> frozenset[str]:
        terms = (self.subject, self.verb, self.object)
        return frozenset(term.text for term in terms if term.kind == "variable")


@dataclass(frozen=True, slots=True)
class Filter:
    """FILTER; `exists` is the group of a plain FILTER EXISTS."""

    text: str
    at: int
    end: int
    variables: frozenset[str]
    names: tuple[Name, ...]
    exists: Group | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Bind:
    """BIND or VALUES: what gives a variable its value; `terms` are those that VALUES lists, or the one of BIND."""

    text: str
    at: int
    end: int
    variables: frozenset[str]
    terms: tuple[Term, ...] = ()
    is_values: bool = False


@dataclass(frozen=True, slots=True)
class Nested:
    """Groups in a group; `name` is that of GRAPH; `query` the inner query of a group that is one."""

    kind: NestKind
    text: str
    at: int
    end: int
    variables: frozenset[str]
    groups: tuple[Group, ...] = ()
    name: Term | None = None
    query: Query | None = None


Part = Pattern | Filter | Bind | Nested


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between two braces, in its order."""

    parts: tuple[Part, ...]
    at: int
    end: int

    @property
    def variables(self) -> frozenset[str]:
        return frozenset().union(*(part.variables for part in self.parts))


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece after the group: HAVING, or LIMIT and OFFSET together."""

    text: str
    at: int
    end: int


@dataclass(frozen=True, slots=True)
class Query:
    """A query of which `source` is the whole text, from `at` to `end`; all places are those of the source.

    `prologue` is the text up to the form, `dataset` are the FROM clauses.

    `namespaces` are the prefixes that it declares, each with the place of its address. `aggregates` are those of a
    query without GROUP BY, which has one row whatever it finds.
    """

    source: str
    at: int
    end: int
    form: str
    prologue: str
    namespaces: tuple[tuple[str, Name], ...]
    dataset: str
    graphs: tuple[Name, ...]
    described: tuple[Name, ...]
    group: Group
    aggregates: tuple[Clause, ...] = ()
    having: Clause | None = None
    slice: Clause | None = None
