"""Bytes to RDF and back. Oxigraph parses and writes: it keeps the lexical form of numbers, rdflib's writers do not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import rdflib

from hrn_kg.errors import ContentError, NotRdf

FORMATS: dict[str, ox.RdfFormat] = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}


def format_of(path: Path) -> ox.RdfFormat:
    """The RDF format by the ending of a file name.

    Raises: NotRdf for an unknown ending.
    """
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        endings = ", ".join(sorted(FORMATS))
        raise NotRdf(
            f"{path.name} has no ending of an RDF format; known are {endings}.", file=str(path), reason="ending"
        ) from None


def read(path: Path, graph: str | None = None, name: str | None = None) -> list[ox.Quad]:
    """All quads of a file; `graph` takes the triples of the default graph. `name` is how faults call the file.

    Raises: NotRdf with file, line and column; ContentError when the file cannot be read.
    """
    name = name or str(path)
    if path.is_dir():
        raise ContentError(f"{name} is a directory; name the files in it.", file=name, reason="directory")
    if not path.exists():
        raise ContentError(f"There is no file {name}.", file=name, reason="missing")
    rdf_format = format_of(path)
    try:
        body = path.read_bytes()
    except OSError as fault:
        words = f"{name} cannot be read: {fault.strerror or fault}."
        raise ContentError(words, file=name, reason="unreadable") from None
    return parse(body, rdf_format, graph=graph, name=name)


def parse(body: bytes, rdf_format: ox.RdfFormat, graph: str | None = None, name: str = "input") -> list[ox.Quad]:
    """All quads of a text in memory; see `read`."""
    target = ox.NamedNode(graph) if graph else None
    try:
        quads = list(ox.parse(body, format=rdf_format, base_iri=None))
    except (SyntaxError, ValueError) as fault:
        raise not_rdf(fault, name) from None
    if target is None:
        return quads
    return [
        ox.Quad(q.subject, q.predicate, q.object, target) if isinstance(q.graph_name, ox.DefaultGraph) else q
        for q in quads
    ]


def not_rdf(fault: Exception, name: str) -> NotRdf:
    """The fault of Oxigraph's parser in our words, with the place it names."""
    line = getattr(fault, "lineno", None)
    column = getattr(fault, "offset", None)
    words = str(getattr(fault, "msg", None) or fault)
    if "LoadDocumentCallback" in words:
        return NotRdf(
            f"{name}: a JSON-LD context at another address is not fetched; put the context into the file itself.",
            file=name,
            reason="remote-context",
        )
    place = "" if line is None else f", line {line}" + ("" if column is None else f", column {column}")
    return NotRdf(f"{name}{place}: {words}", file=name, line=line, column=column, reason="syntax", words=words)


def to_rdflib(quads: Iterable[ox.Quad | ox.Triple]) -> rdflib.Graph:
    """The triples, without their graphs, as an rdflib graph; literals keep their lexical form."""
    graph = rdflib.Graph(bind_namespaces="none")
    for quad in quads:
        graph.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    return graph


def _term(term: object) -> rdflib.term.Node:
    match term:
        case ox.NamedNode():
            return rdflib.URIRef(term.value)
        case ox.BlankNode():
            return rdflib.BNode(term.value)
        case ox.Literal() if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        case ox.Literal() if term.datatype.value == "http://www.w3.org/2001/XMLSchema#string":
            # rdflib tells "a" from "a"^^xsd:string; RDF 1.1 does not.
            return rdflib.Literal(term.value)
        case ox.Literal():
            return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)
        case _:
            raise NotRdf("Triple terms (RDF 1.2) are not used in this base.")
