"""What a release knows of the things that a proposal names: a few grouped queries, and names for readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from pyoxigraph import Literal, NamedNode, Triple

from hrn_kg.iris import GRAPH
from hrn_kg.readout import Facts
from hrn_kg.vocab import expand

_DERIVED: Final = f"<{GRAPH}derived>"
_NAMING: Final = tuple(
    expand(name) for name in ("skos:prefLabel", "foaf:name", "dct:title", "rdfs:label", "hro:citedAs")
)
_EXACT: Final = expand("oa:exact")
_SELECTOR: Final = expand("oa:hasSelector")


class Queried(Protocol):
    """A store with a release in it, each named graph by its name."""

    def query(self, query: str, *, use_default_graph_as_union: bool = ...) -> Any:
        """The answer to a SPARQL query."""
        ...


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with its names by language; of a text or a number `iri` is empty and the name has no language."""

    iri: str
    names: Mapping[str, str]

    def name(self, lang: str) -> str:
        """The name in the language, else in another, else the address."""
        return self.names.get(lang) or next(iter(self.names.values()), self.iri)


@dataclass(frozen=True, slots=True)
class Read:
    """What is known together (`facts`), and what the release alone says of what the proposal names (`published`)."""

    facts: Facts
    published: Facts

    @classmethod
    def around(cls, own: Facts, others: Iterable[str], published: Queried) -> Read:
        """What the proposal says and what the release says of all that it names, and of `others`."""
        values = [value for fields in own.known.values() for found in fields.values() for value in found]
        mentioned = {value.value for value in values if isinstance(value, NamedNode)}
        mentioned |= {*own.known, *others, *(predicate for fields in own.known.values() for predicate in fields)}
        known = described(mentioned, published)
        # What a record that is corrected names, and its predicates, have names as well.
        more = {v.value for iri in others for found in known.known.get(iri, {}).values() for v in found}
        more |= {predicate for iri in others for predicate in known.known.get(iri, {})}
        if more:
            known = joined(known, described(more - set(known.known), published))
        # The words of a passage stand with its selector.
        selectors = {iri for fields in known.known.values() for iri in _iris(fields.get(_SELECTOR, ()))}
        if selectors - set(known.known):
            known = joined(known, described(selectors - set(known.known), published))
        return cls(joined(known, own), known)


def described(things: Iterable[str], published: Queried) -> Facts:
    """All that a release states of things; not what was derived of them, but for the years of periods."""
    wanted = " ".join(str(node) for thing in sorted(set(things)) if (node := _node(thing)) is not None)
    if not wanted:
        return Facts({})
    rows = published.query(
        f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {wanted} }} GRAPH ?g {{ ?s ?p ?o }} "
        f"FILTER(?g != {_DERIVED} || ?p IN (<{expand('hro:earliestYear')}>, <{expand('hro:latestYear')}>)) }}"
    )
    return Facts.of(Triple(row["s"], row["p"], row["o"]) for row in rows)


def _iris(values: Iterable[NamedNode | Literal]) -> Iterable[str]:
    return (value.value for value in values if isinstance(value, NamedNode))


def _node(thing: str) -> NamedNode | None:
    try:
        return NamedNode(thing)
    except ValueError:
        return None  # the text of a literal


def joined(first: Facts, second: Facts) -> Facts:
    """The facts of both; of a thing and property that both know, those of the second."""
    subjects = {*first.known, *second.known}
    return Facts({s: {**first.known.get(s, {}), **second.known.get(s, {})} for s in subjects})


def named(facts: Facts, value: NamedNode | Literal | str) -> Named:
    """A thing with the names that the facts give it; the words of a passage are its name."""
    if isinstance(value, Literal):
        return Named("", {value.language or "": value.value})
    iri = value if isinstance(value, str) else value.value
    names: dict[str, str] = {}
    for naming in _NAMING:
        for text in facts.values(iri, naming):
            if isinstance(text, Literal):
                names.setdefault(text.language or "", text.value)
        if names:
            return Named(iri, names)
    words = words_of(facts, iri)
    return Named(iri, {"": f"“{words}”"} if words else {})


def words_of(facts: Facts, excerpt: str) -> str:
    """The words of a passage; empty where they are not printed or not at hand."""
    for selector in facts.iris(excerpt, _SELECTOR):
        words = facts.one(selector, _EXACT)
        if words:
            return words
    return ""
