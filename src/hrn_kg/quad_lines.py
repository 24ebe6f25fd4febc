"""Lines of N-Quads and N-Triples as Oxigraph writes them: to look at their bytes takes less time than to make terms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Final

import pyoxigraph as ox

_AT_ONCE: Final = 10_000  # so that no text of them all is made


def written_lines(quads: Iterable[ox.Quad]) -> Iterator[bytes]:
    """A line of N-Quads for each of the quads, in their order, with the blank nodes that they have."""
    waiting = iter(quads)
    while some := list(islice(waiting, _AT_ONCE)):
        yield from (ox.serialize(some, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)


def subject_of_line(line: bytes) -> bytes:
    """The subject of a line, as it stands there."""
    return line[: line.index(b" ")]


def property_of_line(line: bytes) -> bytes:
    """The property of a line, as it stands there."""
    return line.split(b" ", 2)[1]


def with_properties(lines: Iterable[bytes], names: Collection[str]) -> Iterator[ox.Quad]:
    """The quads of those lines that have one of these properties, in their order."""
    wanted = {f"<{name}>".encode() for name in names}
    kept = (line for line in lines if line.split(b" ", 2)[1] in wanted)
    while some := list(islice(kept, _AT_ONCE)):
        yield from ox.parse(b"".join(some), format=ox.RdfFormat.N_QUADS)
