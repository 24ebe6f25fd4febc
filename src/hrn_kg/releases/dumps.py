"""Dumps: the same quads give the same bytes, sorted, so that two builds can be compared by a checksum."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import zstandard
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from hrn_kg.changes import Digests
from hrn_kg.changes.canonical import body_of, digest, graph_of_line, lines_of_view, with_lines
from hrn_kg.triples import iris_in, written
from hrn_kg.vocab import Prefixes

_OF_TRIPLES: Final = {".ttl": RdfFormat.TURTLE, ".jsonld": RdfFormat.JSON_LD, ".rdf": RdfFormat.RDF_XML}
_GZIP_LEVEL: Final = 6  # the highest takes twice the time for 2 % less
_ZSTD_LEVEL: Final = 9


def in_order(quads: Iterable[Quad]) -> list[tuple[str, Quad]]:
    """The quads without repetition, each with its N-Quads line, sorted by graph and then by line.

    Blank nodes are named by RDFC-1.0.
    """
    return sorted(with_lines(quads), key=lambda pair: (graph_of_line(pair[0]), pair[0]))


def graph_of(quad: Quad) -> str:
    """The IRI of the graph of a quad; every quad of a release has one."""
    assert isinstance(quad.graph_name, NamedNode)
    return quad.graph_name.value


def turtle(triples: Iterable[Triple], prefixes: Prefixes) -> bytes:
    """Turtle of triples that are in order already, with those prefixes of the table that are used."""
    found = list(triples)
    return written(found, RdfFormat.TURTLE, prefixes.in_use(iris_in(found)))


def n_quads(quads: Iterable[Quad]) -> bytes:
    """N-Quads of quads that are in order already."""
    return written(list(quads), RdfFormat.N_QUADS)


def write_dumps(
    ordered: list[tuple[str, Quad]], folder: Path, graphs_alone: dict[str, tuple[str, ...]], prefixes: Prefixes
) -> Digests:
    """Write hrn-kg in all its forms, each also compressed, and a Turtle file for each entry of `graphs_alone`.

    The quads are those that `in_order` gives. N-Quads and N-Triples are in canonical form, so that the SHA-256 of the
    file is that of the data; returns the two. N-Triples, Turtle, JSON-LD and RDF/XML hold the default view: what a
    query sees that names no graph.
    """
    folder.mkdir()

    def write(name: str, body: bytes) -> str:
        (folder / name).write_bytes(body)
        # No name and no time in the head: the checksum depends on the content alone.
        (folder / f"{name}.gz").write_bytes(gzip.compress(body, _GZIP_LEVEL, mtime=0))
        (folder / f"{name}.zst").write_bytes(zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body))
        return digest(body)

    used = prefixes.in_use(iris_in(quad for _, quad in ordered))
    dataset = write("hrn-kg.nq", body_of(sorted(line for line, _ in ordered)))
    write("hrn-kg.trig", written((quad for _, quad in ordered), RdfFormat.TRIG, used))
    view = body_of(lines_of_view(ordered))
    for ending, rdf_format in _OF_TRIPLES.items():
        triples = parse(view, format=RdfFormat.N_TRIPLES)  # read anew each time: kept, they would take most memory
        write(f"hrn-kg{ending}", written(triples, rdf_format, None if ending == ".jsonld" else used))
    for name, graphs in graphs_alone.items():
        alone = {quad.triple for line, quad in ordered if graph_of_line(line) in graphs}
        (folder / name).write_bytes(turtle(sorted(alone, key=str), prefixes))
    return Digests(dataset, write("hrn-kg.nt", view))
