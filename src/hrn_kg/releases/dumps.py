"""Dumps: the same quads give the same bytes, sorted, so that two builds can be compared by a checksum."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import IO, Final, cast

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse, serialize

from hrn_kg.changes import Digests
from hrn_kg.changes.canonical import graph_of_line, sorted_lines_of_view
from hrn_kg.pieced_files import PieceWriter
from hrn_kg.releases.quad_files import QuadFile
from hrn_kg.sorting import sorted_lines
from hrn_kg.triples import iris_in, written
from hrn_kg.vocab import Prefixes

_OF_TRIPLES: Final = {".ttl": RdfFormat.TURTLE, ".jsonld": RdfFormat.JSON_LD, ".rdf": RdfFormat.RDF_XML}
_LINES: Final = 1000  # at once


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
    lines: Iterable[bytes], folder: Path, graphs_alone: Mapping[str, tuple[str, ...]], prefixes: Prefixes, work: Path
) -> Digests:
    """Write hrn-kg in all its forms, each in pieces, and a Turtle file for each entry of `graphs_alone`.

    The lines are sorted and those of canonical N-Quads, and so are the files of N-Quads and N-Triples: their SHA-256 is
    that of the data, which is returned. N-Triples, Turtle, JSON-LD and RDF/XML hold the default view: what a query sees
    that names no graph. `work` is a folder for what is under way; the N-Quads lie there plain afterwards, as they are
    cheapest to read. Raises OSError.
    """
    folder.mkdir()
    whole, view = QuadFile(work / "hrn-kg.nq"), QuadFile(folder / "hrn-kg.nt")
    with whole.path.open("wb") as plain:
        plain.writelines(lines)
    of_dataset = _write(whole.lines(), folder / whole.path.name)
    digests = Digests(of_dataset, _write(sorted_lines_of_view(whole.lines(), work), view.path))
    used = prefixes.in_use(iris_in(whole))
    by_graph = QuadFile(work / "by-graph.nq")
    with by_graph.path.open("wb") as lines_by_graph:
        lines_by_graph.writelines(sorted_lines(whole.lines(), work, lambda line: graph_of_line(line).encode()))
    with PieceWriter(folder / "hrn-kg.trig", gzip=True) as file:
        serialize(by_graph, cast("IO[bytes]", file), RdfFormat.TRIG, prefixes=used)
    by_graph.path.unlink()
    for ending, form in _OF_TRIPLES.items():
        with PieceWriter(folder / f"hrn-kg{ending}", gzip=True) as file:
            serialize(view, cast("IO[bytes]", file), form, prefixes=None if ending == ".jsonld" else used)
    for name, graphs in graphs_alone.items():
        alone = b"".join(line for line in whole.lines() if graph_of_line(line) in graphs)
        triples_alone = {quad.triple for quad in parse(alone, format=RdfFormat.N_QUADS)}
        (folder / name).write_bytes(turtle(sorted(triples_alone, key=str), prefixes))
    return digests


def _write(lines: Iterable[bytes], path: Path) -> str:
    """Write lines to a file in pieces, and return its SHA-256 in hexadecimal digits."""
    digest = hashlib.sha256()
    with PieceWriter(path, gzip=True) as file:
        waiting = iter(lines)
        while body := b"".join(islice(waiting, _LINES)):
            digest.update(body)
            file.write(body)
    return digest.hexdigest()
