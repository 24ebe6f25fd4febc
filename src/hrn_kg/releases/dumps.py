"""Dumps: the same quads give the same bytes, sorted, so that two builds can be compared by a checksum."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from hrn_kg.triples import iris_in, written
from hrn_kg.vocab import STANDARD, Prefixes


def in_order(quads: Iterable[Quad]) -> list[Quad]:
    """The quads without repetition, sorted by graph and then by their N-Quads line."""
    distinct = list(set(quads))
    lines = _bytes(distinct, RdfFormat.N_QUADS).split(b"\n")
    keyed = sorted(zip(lines, distinct, strict=False), key=lambda pair: (graph_of(pair[1]), pair[0]))
    return [quad for _, quad in keyed]


def graph_of(quad: Quad) -> str:
    """The IRI of the graph of a quad; every quad of a release has one."""
    assert isinstance(quad.graph_name, NamedNode)
    return quad.graph_name.value


def turtle(triples: Iterable[Triple], prefixes: Prefixes) -> bytes:
    """Turtle of triples that are in order already, with those prefixes of the table that are used."""
    return _bytes(list(triples), RdfFormat.TURTLE, prefixes)


def n_quads(quads: Iterable[Quad]) -> bytes:
    """N-Quads of quads that are in order already."""
    return _bytes(list(quads), RdfFormat.N_QUADS)


def write_dumps(
    ordered: list[Quad], folder: Path, graphs_alone: dict[str, tuple[str, ...]], prefixes: Prefixes
) -> None:
    """Write hrn-kg.nq and hrn-kg.trig, each also as .gz, and a Turtle file for each entry of `graphs_alone`."""
    folder.mkdir()
    for name, rdf_format in (("hrn-kg.nq", RdfFormat.N_QUADS), ("hrn-kg.trig", RdfFormat.TRIG)):
        body = _bytes(ordered, rdf_format, prefixes)
        (folder / name).write_bytes(body)
        # No name and no time in the head: the checksum depends on the content alone.
        (folder / f"{name}.gz").write_bytes(gzip.compress(body, mtime=0))
    for name, graphs in graphs_alone.items():
        nodes = {NamedNode(graph) for graph in graphs}
        triples = sorted({quad.triple for quad in ordered if quad.graph_name in nodes}, key=str)
        (folder / name).write_bytes(turtle(triples, prefixes))


def _bytes(statements: list[Quad] | list[Triple], rdf_format: RdfFormat, prefixes: Prefixes = STANDARD) -> bytes:
    has_prefixes = rdf_format in (RdfFormat.TURTLE, RdfFormat.TRIG)
    return written(statements, rdf_format, prefixes.in_use(iris_in(statements)) if has_prefixes else None)
