"""The sorted lines of a dataset in one plain file, cut into parts of whole subjects; what is made of parts.

All forms of a dump have the same cuts: that of the default view is made of the same subjects, and what TriG has of a
graph in one place is made of what some parts have of it. So what a part is known by is worked out once.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from pyoxigraph import RdfFormat, parse

from hrn_kg.buildcache import BuildCache
from hrn_kg.changes.canonical import graph_of_line
from hrn_kg.checksums import digest_of_bytes
from hrn_kg.releases.quad_parts import MOST, Cut, in_parts, least_of_part
from hrn_kg.triples import iris_in
from hrn_kg.vocab import Prefixes

_BLANK: Final = b"_:"
# Of the parts of a graph behind which a group may end, so many do as its digest says.
_ONE_OF: Final = 2


@dataclass(frozen=True, slots=True)
class OfGraph:
    """What a part has of a graph: so many lines, which have so many bytes, and their digest."""

    lines: int
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines, with all of each subject: where they stand in the file, their digest, and what they hold."""

    at: int
    size: int
    digest: str
    graphs: Mapping[str, OfGraph]
    prefixes: tuple[str, ...]
    """Those that it needs."""
    is_named: bool
    """Whether no line names a blank node, whose name depends on all lines that name one."""


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts of a file."""

    path: Path
    parts: tuple[Part, ...]

    def __iter__(self) -> Iterator[Part]:
        return iter(self.parts)

    def read(self, part: Part) -> bytes:
        """The lines of a part. Raises OSError."""
        with self.path.open("rb") as file:
            file.seek(part.at)
            return file.read(part.size)

    def lines_of_graph(self, graph: str) -> Iterator[bytes]:
        """The lines of a graph. Raises OSError."""
        for part in self.parts:
            if graph in part.graphs:
                yield from _of_graph(self.read(part), graph)

    def unnamed(self) -> Iterator[bytes]:
        """The lines that name a blank node, and some others. Raises OSError."""
        for part in self.parts:
            if not part.is_named:
                yield from (line for line in self.read(part).splitlines(keepends=True) if _BLANK in line)


def write_parts(
    stretches: Iterable[Cut | Iterable[bytes]], path: Path, prefixes: Prefixes, cache: BuildCache
) -> Iterator[tuple[Part, bytes]]:
    """Write stretches of sorted lines into a file, and tell each part with its lines. Raises OSError."""
    at = 0
    with path.open("wb") as file:
        for body in in_parts(stretches):
            file.write(body)
            digest = digest_of_bytes(body)
            used, graphs = cache.once(f"part {prefixes.digest} {digest}", partial(_facts_of, body, prefixes))
            of_graphs = {graph: OfGraph(*facts) for graph, facts in graphs.items()}
            yield Part(at, len(body), digest, of_graphs, tuple(used), _BLANK not in body), body
            at += len(body)


def _facts_of(body: bytes, prefixes: Prefixes) -> list[Any]:
    found: dict[bytes, list[bytes]] = defaultdict(list)
    for line in body.splitlines(keepends=True):
        found[line[line.rindex(b" <") :]].append(line)
    graphs = {graph_of_line(lines[0]): [len(lines), sum(map(len, lines)), _digest(lines)] for lines in found.values()}
    return [list(prefixes.in_use(iris_in(parse(body, format=RdfFormat.N_QUADS)))), graphs]


def _digest(lines: Iterable[bytes]) -> str:
    return digest_of_bytes(b"".join(lines))


def _of_graph(body: bytes, graph: str) -> list[bytes]:
    end = f" <{graph}> .\n".encode()
    return [line for line in body.splitlines(keepends=True) if line.endswith(end)]


@dataclass(frozen=True, slots=True)
class Group:
    """What some parts have of graphs, one graph after the other."""

    members: tuple[tuple[str, Part], ...]

    @property
    def digest(self) -> str:
        """What it is known by."""
        return _digest(f"{graph} {part.graphs[graph].digest}\n".encode() for graph, part in self.members)

    @property
    def first(self) -> str:
        """Its first graph."""
        return self.members[0][0]

    @property
    def last(self) -> str:
        """Its last graph."""
        return self.members[-1][0]

    def read(self, parts: Parts) -> bytes:
        """Its lines. Raises OSError."""
        return b"".join(line for graph, part in self.members for line in _of_graph(parts.read(part), graph))


def by_graph(parts: Sequence[Part]) -> Iterator[Group]:
    """All that the parts hold, in the order of the names of the graphs, in groups of about the size of a part."""
    held: list[tuple[str, Part]] = []
    size = number = 0
    for graph in sorted({graph for part in parts for graph in part.graphs}):
        for part in parts:
            if (own := part.graphs.get(graph)) is None:
                continue
            least = least_of_part(number)
            may_end = size >= MOST * least or zlib.crc32(own.digest.encode()) % _ONE_OF == 0
            if held and size >= least and may_end:
                yield Group(tuple(held))
                held, size, number = [], 0, number + 1
            held.append((graph, part))
            size += own.size
    if held:
        yield Group(tuple(held))
