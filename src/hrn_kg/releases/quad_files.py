"""Quads that lie in files, and are read anew each time that they are gone through: memory never holds all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse, serialize

from hrn_kg.pieced_files import bodies_of, open_file


@dataclass(frozen=True, slots=True)
class QuadFile:
    """The quads in a file of N-Quads, whole or in pieces, in its order.

    Blank nodes have the names that they have there.
    """

    path: Path

    def __iter__(self) -> Iterator[Quad]:
        with open_file(self.path) as file:
            yield from parse(file, format=RdfFormat.N_QUADS)

    def count(self) -> int:
        """How many there are."""
        return sum(1 for _ in self.lines())

    def lines(self) -> Iterator[bytes]:
        """The lines, each with its line feed."""
        with open_file(self.path) as file:
            yield from file

    def parts(self) -> Iterator[bytes]:
        """The lines in the parts of which its pieces were made; of a file that this build wrote in pieces."""
        yield from bodies_of(self.path)


@dataclass(frozen=True, slots=True)
class Joined:
    """The quads of several parts, one part after the other."""

    parts: tuple[Iterable[Quad], ...]

    def __iter__(self) -> Iterator[Quad]:
        return chain.from_iterable(self.parts)


def write_quads(quads: Iterable[Quad], path: Path) -> QuadFile:
    """Write quads to a file, in the order in which they come. Raises OSError, and what the quads raise."""
    serialize(quads, output=path, format=RdfFormat.N_QUADS)
    return QuadFile(path)
