"""Where terms cross from one RDF library to the other, both ways: Oxigraph reads and writes, pySHACL wants rdflib."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from functools import lru_cache

import pyoxigraph as ox
import rdflib
from rdflib.term import BNode, Literal, Node, URIRef

from hrn_kg.errors import NotRdf
from hrn_kg.vocab import expand

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

# A date that does not exist is a finding of ours; rdflib would print a traceback for it as well.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)

_STRING = expand("xsd:string")
_KNOWN_IRIS = 65_536


def to_rdflib(statements: Iterable[ox.Quad | ox.Triple], into: rdflib.Graph | None = None) -> rdflib.Graph:
    """The triples, without their graphs, as an rdflib graph, or in one that is given; literals keep their form.

    Raises: NotRdf for a triple term.
    """
    graph = rdflib.Graph(bind_namespaces="none") if into is None else into
    for statement in statements:
        graph.add((as_rdflib(statement.subject), as_rdflib(statement.predicate), as_rdflib(statement.object)))
    return graph


def to_oxigraph(graph: rdflib.Graph) -> Iterator[ox.Triple]:
    """The triples of an rdflib graph. Raises: NotRdf for what is no RDF term."""
    for subject, predicate, value in graph:
        yield ox.Triple(as_oxigraph(subject), as_oxigraph(predicate), as_oxigraph(value))  # type: ignore[arg-type]


def text_of(term: object) -> str:
    """A term of either library as reports name it: an IRI, `_:id`, or the words of a literal."""
    match term:
        case BNode():
            return f"_:{term}"
        case ox.BlankNode():
            return f"_:{term.value}"
        case ox.NamedNode() | ox.Literal():
            return term.value
        case _:
            return str(term)


@lru_cache(_KNOWN_IRIS)
def _iri(text: str) -> URIRef:
    # One object for each IRI: rdflib compares others sign by sign, millions of times in a check of the whole.
    return URIRef(text)


def as_rdflib(term: object) -> Node:
    """One term for rdflib. Raises: NotRdf for a triple term."""
    match term:
        case ox.NamedNode():
            return _iri(term.value)
        case ox.BlankNode():
            return BNode(term.value)
        case ox.Literal() if term.language:
            return Literal(term.value, lang=term.language)
        case ox.Literal() if term.datatype.value == _STRING:
            # rdflib tells "a" from "a"^^xsd:string; RDF 1.1 does not.
            return Literal(term.value)
        case ox.Literal():
            return Literal(term.value, datatype=_iri(term.datatype.value), normalize=False)
        case _:
            raise NotRdf("Triple terms (RDF 1.2) are not used in this base.")


def as_oxigraph(term: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """One term for Oxigraph. Raises: NotRdf for what is no RDF term."""
    match term:
        case URIRef():
            return ox.NamedNode(str(term))
        case BNode():
            return ox.BlankNode(str(term))
        case Literal() if term.language:
            return ox.Literal(str(term), language=term.language)
        case Literal():
            return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)
        case _:
            raise NotRdf(f"{term!r} is no RDF term.")
