"""The canonical form of quads (RDFC-1.0), in which equal data have equal bytes, and the digests that follow from it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from hrn_kg.iris import GRAPH
from hrn_kg.quad_lines import written_lines
from hrn_kg.sorting import sorted_lines

CATALOGUE: Final = ox.NamedNode(GRAPH + "catalog")
# Of a line of N-Quads, where its graph begins: no IRI holds a space or an angle bracket.
_GRAPH: Final = b" <"
_END: Final = b" .\n"
_OF_CATALOGUE: Final = f" {CATALOGUE} .\n".encode()
_AT_ONCE: Final = 10_000  # lines
# In a text these signs may stand as well, and do no harm there.
_BLANK: Final = b"_:"


@dataclass(frozen=True, slots=True)
class Digests:
    """SHA-256 in hexadecimal digits: of the dataset in canonical N-Quads, and of its default view in N-Triples."""

    dataset: str
    default_view: str


def sorted_lines_of(quads: Iterable[ox.Quad], folder: Path | None = None) -> Iterator[bytes]:
    """The lines of canonical N-Quads of quads, which are gone through once; see `canonical_lines`. Raises OSError."""
    return canonical_lines(written_lines(quads), folder)


def canonical_lines(lines: Iterable[bytes], folder: Path | None = None) -> Iterator[bytes]:
    """The lines of canonical N-Quads, sorted by code point, each once; blank nodes named by RDFC-1.0.

    The lines are those that Oxigraph writes. They are gone through once, and those without blank nodes are not held;
    what takes more memory than a sort may lies in the folder meanwhile (see `sorted_lines`). Raises OSError.
    """
    return _once(sorted_lines(_named(lines), folder))


def lines_of(quads: Iterable[ox.Quad]) -> list[str]:
    """The lines of canonical N-Quads, sorted by code point, each once and without the end of the line."""
    return [line[:-1].decode() for line in sorted_lines_of(quads)]


def _named(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines, those with blank nodes last and with the names of RDFC-1.0."""
    # What a blank node is called depends on the quads that name one, and the whole would be copied for its sake.
    unnamed: list[bytes] = []
    for line in lines:
        if _BLANK in line:
            unnamed.append(line)
        else:
            yield line
    dataset = ox.Dataset(ox.parse(b"".join(unnamed), format=ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    yield from written_lines(dataset)


def _once(lines: Iterable[bytes]) -> Iterator[bytes]:
    return (line for line, _ in groupby(lines))


def lines_as_written(quads: Iterable[ox.Quad]) -> list[str]:
    """A line of N-Quads for each quad, in their order, with the blank nodes that they have."""
    return [line[:-1].decode() for line in written_lines(quads)]


def default_view(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """What a query sees that names no graph: all graphs but the catalogue as one, each triple once."""
    triples = {quad.triple for quad in quads if quad.graph_name != CATALOGUE}
    return [ox.Quad(*triple) for triple in triples]


def sorted_lines_of_view(lines: Callable[[], Iterable[bytes]], folder: Path | None = None) -> Iterator[bytes]:
    """The lines of canonical N-Triples of the default view, sorted, each once, of sorted lines of quads in graphs.

    These are gone through twice. See `canonical_lines` for the folder.
    """
    view = DefaultView((line for line in lines() if _BLANK in line), folder)
    for some in _whole_subjects(lines()):
        yield from view.of_subjects(some)
    yield from view.rest()


class DefaultView:
    """The default view of sorted lines of quads in graphs, some subjects after the other."""

    def __init__(self, unnamed: Iterable[bytes], folder: Path | None = None) -> None:
        """`unnamed` are all lines that name a blank node; see `canonical_lines` for the folder."""
        quads = ox.parse(b"".join(unnamed), format=ox.RdfFormat.N_QUADS)
        self._named = sorted_lines_of(default_view(quads), folder)
        self._waiting = next(self._named, None)

    def of_subjects(self, lines: Sequence[bytes]) -> list[bytes]:
        """The sorted lines of canonical N-Triples, each once, of the next subjects; all lines of each are there."""
        own = {
            line[: line.rindex(_GRAPH)] + _END
            for line in lines
            if _BLANK not in line and not line.endswith(_OF_CATALOGUE)
        }
        last = _subject(lines[-1])
        while self._waiting is not None and _subject(self._waiting) <= last:
            own.add(self._waiting)
            self._waiting = next(self._named, None)
        return sorted(own)

    def rest(self) -> Iterator[bytes]:
        """What is left behind the last subjects."""
        if self._waiting is not None:
            yield from chain((self._waiting,), self._named)


def _whole_subjects(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Some thousand lines at a time, all of each subject together."""
    held: list[bytes] = []
    for line in lines:
        if len(held) >= _AT_ONCE and _subject(line) != _subject(held[-1]):
            yield held
            held = []
        held.append(line)
    if held:
        yield held


def _subject(line: bytes) -> bytes:
    """The subject with the space behind it: in the order of lines it stands where its line does."""
    return line[: line.index(b" ") + 1]


def view_of_line(line: str) -> str:
    """A line of N-Quads that names its graph, without line feed, as the line of N-Triples in the default view."""
    return line[: line.rindex(" <")] + " ."


def graph_of_line(line: bytes) -> str:
    """The IRI of the graph that a line of N-Quads names."""
    return line[line.rindex(_GRAPH) + len(_GRAPH) : -len(_END) - 1].decode()


def body_of(lines: Iterable[str]) -> bytes:
    """The bytes of lines."""
    return "".join(f"{line}\n" for line in lines).encode()


def digest(body: bytes) -> str:
    """The SHA-256 of bytes in hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


def digests_of(lines: Iterable[bytes], folder: Path | None = None) -> Digests:
    """The digests of the quads of a release, of which none is of the catalogue, by their sorted lines.

    See `sorted_lines_of` for the folder. Raises OSError.
    """
    found = list(lines)
    return Digests(_digest(found), _digest(sorted_lines_of_view(lambda: found, folder)))


def _digest(lines: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for line in lines:
        whole.update(line)
    return whole.hexdigest()


def quads_in(lines: Iterable[str]) -> list[ox.Quad]:
    """The quads of lines of N-Quads or N-Triples."""
    return list(ox.parse(body_of(lines), format=ox.RdfFormat.N_QUADS))


def has_blank_node(quad: ox.Quad) -> bool:
    """Whether subject or object is a blank node."""
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
