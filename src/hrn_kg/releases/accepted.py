"""Accepted contributions in a release: each a graph of its own, and what they correct is said by them alone.

They come from above as frozen values; where they are kept is of no concern here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from pyoxigraph import NamedNode, Quad

from hrn_kg.iris import GRAPH
from hrn_kg.releases.dumps import n_quads, turtle
from hrn_kg.releases.parse import Parsed
from hrn_kg.releases.quad_files import QuadFile
from hrn_kg.vocab import Prefixes

CONTRIBUTION_GRAPHS: Final = GRAPH + "contribution/"
_DATA: Final = GRAPH + "data"


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted contribution: its quads, in order and all in its graph, and the records of which it has the word.

    What the data, or a contribution before it, say of such a record goes into no release.
    """

    id: str
    quads: tuple[Quad, ...]
    replaces: frozenset[str] = frozenset()

    @property
    def graph(self) -> str:
        """The graph in which a release holds it."""
        return CONTRIBUTION_GRAPHS + self.id


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a build has its contributions from.

    `read` gives them in the order in which they were accepted; it is asked while no other build can run, so that none
    that was accepted meanwhile is left out. `confirm` is given the id of a release that is whole and can be published:
    what it raises stops that. `patience` is how many seconds to wait for another build to end.
    """

    read: Callable[[], Sequence[Accepted]] = tuple
    confirm: Callable[[str], None] = lambda _: None
    patience: float = 0.0


NONE: Final = Carried()


def checksum_with(content: str, accepted: Sequence[Accepted]) -> str:
    """The checksum of content and contributions; that of the content alone where there are none."""
    if not accepted:
        return content
    digest = hashlib.sha256(content.encode())
    for one in accepted:
        body = n_quads(one.quads)
        digest.update(f"\0{one.id}\0{len(body)}\0".encode())
        digest.update(body)
        digest.update("\0".join(sorted(one.replaces)).encode())
    return digest.hexdigest()


def with_accepted(files: Sequence[Parsed], accepted: Sequence[Accepted], prefixes: Prefixes) -> tuple[Parsed, ...]:
    """The files of the content and, behind them, the contributions as if they were files, without what is replaced."""
    behind: list[Parsed] = []
    replaced: frozenset[str] = frozenset()
    for one in reversed(accepted):
        file = Parsed(f"contribution {one.id}", one.graph, one.quads, partial(_text_of, one, prefixes))
        behind.append(_without(file, replaced))
        replaced |= one.replaces
    return (*(_without(file, replaced) for file in files), *reversed(behind))


def as_data(quads: Iterable[Quad]) -> Iterator[Quad]:
    """The quads with those of contributions, and of graphs that files name, among the data.

    Rules of derivation ask graph/data for what documents say.
    """
    data = NamedNode(_DATA)
    known: dict[object, bool] = {}  # of graphs, of which there are few
    for quad in quads:
        graph = quad.graph_name
        if graph not in known:
            known[graph] = is_of_the_base(graph)
        yield quad if known[graph] else Quad(quad.subject, quad.predicate, quad.object, data)


def is_of_the_base(graph: object) -> bool:
    """Whether a graph is one that every release has."""
    name = graph.value if isinstance(graph, NamedNode) else ""
    return name.startswith(GRAPH) and not name.startswith(CONTRIBUTION_GRAPHS)


def _text_of(one: Accepted, prefixes: Prefixes) -> str:
    return turtle((quad.triple for quad in one.quads), prefixes).decode()


def _without(file: Parsed, records: frozenset[str]) -> Parsed:
    if not records or file.graph is None or not (file.graph == _DATA or file.graph.startswith(CONTRIBUTION_GRAPHS)):
        return file
    if isinstance(file.quads, QuadFile) and not _begins_with(file.quads, records):
        return file
    return replace(file, quads=_Without(file.quads, records))


def _begins_with(quads: QuadFile, records: frozenset[str]) -> bool:
    """Whether a quad has one of the records as its subject."""
    subjects = {f"<{record}>".encode() for record in records}
    return any(line.split(b" ", 1)[0] in subjects for line in quads.lines())


@dataclass(frozen=True, slots=True)
class _Without:
    """The quads but those of some records."""

    quads: Iterable[Quad]
    records: frozenset[str]

    def __iter__(self) -> Iterator[Quad]:
        return (q for q in self.quads if not (isinstance(q.subject, NamedNode) and q.subject.value in self.records))
