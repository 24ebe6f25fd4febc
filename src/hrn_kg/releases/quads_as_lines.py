"""Quads as lines, and those of some properties only: what lies in files is not made terms of, and lines again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import Quad

from hrn_kg.quad_lines import with_properties, written_lines
from hrn_kg.releases.quad_files import Joined, QuadFile


def lines_of(quads: Iterable[Quad]) -> Iterator[bytes]:
    """A line of N-Quads for each of the quads, in their order."""
    match quads:
        case QuadFile():
            yield from quads.lines()
        case Joined():
            for part in quads.parts:
                yield from lines_of(part)
        case _:
            yield from written_lines(quads)


def of_properties(quads: Iterable[Quad], names: Collection[str]) -> Iterator[Quad]:
    """Those of the quads that have one of these properties, in their order."""
    match quads:
        case QuadFile():
            yield from with_properties(quads.lines(), names)
        case Joined():
            for part in quads.parts:
                yield from of_properties(part, names)
        case _:
            yield from (quad for quad in quads if quad.predicate.value in names)
