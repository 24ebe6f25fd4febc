"""The canonical form of quads (RDFC-1.0), in which equal data have equal bytes, and the digests that follow from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

import pyoxigraph as ox

from hrn_kg.iris import GRAPH

CATALOGUE: Final = ox.NamedNode(GRAPH + "catalog")
# Of a line of N-Quads, where its graph begins: no IRI holds a space or an angle bracket.
_GRAPH: Final = " <"
_END: Final = " ."
# In a text these signs may stand as well, and do no harm there.
_BLANK: Final = "_:"
_AT_ONCE: Final = 10_000  # lines, so that no text of them all is made


@dataclass(frozen=True, slots=True)
class Digests:
    """SHA-256 in hexadecimal digits: of the dataset in canonical N-Quads, and of its default view in N-Triples."""

    dataset: str
    default_view: str


def lines_of(quads: Iterable[ox.Quad]) -> list[str]:
    """The lines of canonical N-Quads, sorted by code point, each once and without the end of the line."""
    return sorted(line for line, _ in with_lines(quads))


def with_lines(quads: Iterable[ox.Quad]) -> list[tuple[str, ox.Quad]]:
    """The quads, each once and with its line of canonical N-Quads; blank nodes named by RDFC-1.0."""
    distinct = list(set(quads))
    found = list(zip(lines_as_written(distinct), distinct, strict=True))
    # What a blank node is called depends on the quads that name one, and the whole would be copied for its sake.
    unnamed = [quad for line, quad in found if _BLANK in line]
    if not unnamed:
        return found
    dataset = ox.Dataset(unnamed)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    named = list(dataset)
    return [pair for pair in found if _BLANK not in pair[0]] + list(zip(lines_as_written(named), named, strict=True))


def lines_as_written(quads: Iterable[ox.Quad]) -> list[str]:
    """A line of N-Quads for each quad, in their order, with the blank nodes that they have."""
    waiting, lines = iter(quads), list[str]()
    while part := list(islice(waiting, _AT_ONCE)):
        body = ox.serialize(part, format=ox.RdfFormat.N_QUADS) or b""
        lines += body.decode().split("\n")[:-1]
    return lines


def default_view(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """What a query sees that names no graph: all graphs but the catalogue as one, each triple once."""
    triples = {quad.triple for quad in quads if quad.graph_name != CATALOGUE}
    return [ox.Quad(*triple) for triple in triples]


def lines_of_view(found: Iterable[tuple[str, ox.Quad]]) -> list[str]:
    """The lines of canonical N-Triples of the default view, sorted, of quads with their lines; each is in a graph."""
    lines, unnamed = set[str](), list[ox.Quad]()
    for line, quad in found:
        if _BLANK in line:
            unnamed.append(quad)
        elif graph_of_line(line) != CATALOGUE.value:
            lines.add(view_of_line(line))
    return sorted(lines.union(lines_of(default_view(unnamed))))


def view_of_line(line: str) -> str:
    """A line of N-Quads that names its graph as the line of N-Triples in the default view."""
    return line[: line.rindex(_GRAPH)] + _END


def graph_of_line(line: str) -> str:
    """The IRI of the graph that a line of N-Quads names."""
    return line[line.rindex(_GRAPH) + len(_GRAPH) : -len(">" + _END)]


def body_of(lines: Iterable[str]) -> bytes:
    """The bytes of lines."""
    return "".join(f"{line}\n" for line in lines).encode()


def digest(body: bytes) -> str:
    """The SHA-256 of bytes in hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


def digests_of(quads: Iterable[ox.Quad]) -> Digests:
    """The digests of the quads of a release, of which none is of the catalogue."""
    found = with_lines(quads)
    return Digests(digest(body_of(sorted(line for line, _ in found))), digest(body_of(lines_of_view(found))))


def quads_in(lines: Iterable[str]) -> list[ox.Quad]:
    """The quads of lines of N-Quads or N-Triples."""
    return list(ox.parse(body_of(lines), format=ox.RdfFormat.N_QUADS))


def has_blank_node(quad: ox.Quad) -> bool:
    """Whether subject or object is a blank node."""
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
