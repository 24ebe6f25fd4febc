"""Triples in few words: rows about one subject, a prefixed name as a term, which IRIs are named; reading, writing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import pyoxigraph as ox

from hrn_kg.vocab import expand

Value = str | ox.NamedNode | ox.Literal


@lru_cache(1024)
def node(name: str) -> ox.NamedNode:
    """The term of a prefixed name; an IRI is its own."""
    return ox.NamedNode(expand(name))


def text_of(term: object) -> str:
    """A term as reports name it: an IRI, `_:id`, or the words of a literal."""
    match term:
        case ox.BlankNode():
            return f"_:{term.value}"
        case ox.NamedNode() | ox.Literal():
            return term.value
        case _:
            return str(term)


def about(subject: str, *rows: tuple[str, *tuple[Value, ...]]) -> Iterator[ox.Triple]:
    """Triples about one subject: each row is a property by prefixed name and its values; plain texts are IRIs."""
    this = ox.NamedNode(subject)
    for name, *values in rows:
        for value in values:
            yield ox.Triple(this, node(name), ox.NamedNode(value) if isinstance(value, str) else value)


def typed(value: object, datatype: str) -> ox.Literal:
    """A literal with a datatype by prefixed name, in the form that `str` gives it."""
    return ox.Literal(str(value), datatype=node(datatype))


def iris_in(statements: Iterable[ox.Triple | ox.Quad]) -> Iterator[str]:
    """Every IRI that is named, graphs and datatypes too; as often as it is."""
    for statement in statements:
        if isinstance(statement, ox.Quad) and isinstance(statement.graph_name, ox.NamedNode):
            yield statement.graph_name.value
        for term in (statement.subject, statement.predicate, statement.object):
            if isinstance(term, ox.NamedNode):
                yield term.value
            elif isinstance(term, ox.Literal):
                yield term.datatype.value


def triples_in(body: bytes) -> list[ox.Triple]:
    """The triples of an answer in N-Triples, in its order."""
    return [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]


def with_canonical_names(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The triples, with the names that RDFC-1.0 gives their blank nodes: each process of the engine has others."""
    found = list(triples)
    if not any(isinstance(term, ox.BlankNode) for triple in found for term in (triple.subject, triple.object)):
        return found
    dataset = ox.Dataset(ox.Quad(*triple) for triple in found)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return [quad.triple for quad in dataset]


def written(
    statements: Iterable[ox.Triple] | Iterable[ox.Quad], form: ox.RdfFormat, prefixes: dict[str, str] | None = None
) -> bytes:
    """Statements in a form of RDF, as Oxigraph writes them, in the order in which they come."""
    # None is what serialize returns when it writes to a file, which it does not here.
    return ox.serialize(statements, format=form, prefixes=prefixes) or b""
