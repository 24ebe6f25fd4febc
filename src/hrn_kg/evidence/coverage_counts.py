"""How much of each document the passages carry: its characters, its sentences and their clauses, its numbers and years.

A sentence is touched by any passage in it, a clause is carried when passages hold half of its characters, a number when
one holds all of it. Whether a passage prints its words makes no difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from hrn_kg import iris, vocab
from hrn_kg.errors import ContentError
from hrn_kg.evidence.pieces import Span, clauses, numbers, sentences


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A stretch of a document that no claim needs to touch, and why."""

    document: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Count:
    """Pieces of one kind: all, those that passages carry, those that are excluded, (start, text) of what is left."""

    all: int
    carried: int
    excluded: int
    left: tuple[tuple[int, str], ...] = ()

    @property
    def share(self) -> float:
        """Carried or excluded, from 0 to 1."""
        return (self.carried + self.excluded) / self.all if self.all else 0.0

    def __add__(self, other: Count) -> Count:
        """The sum of two documents."""
        return Count(
            self.all + other.all, self.carried + other.carried, self.excluded + other.excluded, self.left + other.left
        )


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was found for one document; characters are counted, not listed."""

    document: str
    characters: Count
    sentences: Count
    clauses: Count
    numbers: Count


def read_exclusions(path: Path) -> tuple[Exclusion, ...]:
    """The reviewed exclusions: tab-separated document, start, end, reason; `#` begins a comment line.

    Raises: ContentError naming the line that is not right.
    """
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 4 or not (cells[1].isdigit() and cells[2].isdigit()) or not cells[3].strip():
            raise ContentError(
                f"{path.name}, line {number}: four cells are needed: document, start, end, reason.",
                file=str(path),
                line=number,
            )
        rows.append(Exclusion(cells[0], int(cells[1]), int(cells[2]), cells[3].strip()))
    return tuple(rows)


def measure(
    quads: Iterable[ox.Quad],
    texts: Mapping[str, str],
    captures: Mapping[str, str],
    exclusions: Sequence[Exclusion] = (),
) -> tuple[Coverage, ...]:
    """Coverage of every document whose text is at hand.

    `texts` are by the capture's short checksum, `captures` by the short name of the document.
    """
    spans = excerpt_spans(quads)
    found = []
    for document, capture in captures.items():
        text = texts.get(capture)
        if text is None:
            continue
        touched = spans.get(capture, [])
        excluded = [(e.start, e.end) for e in exclusions if e.document == document]
        found.append(_measure(document, text, touched, excluded))
    return tuple(found)


def excerpt_spans(quads: Iterable[ox.Quad]) -> dict[str, list[Span]]:
    """Positions of the excerpts that the data hold, by capture; read off their names."""
    prefix = f"{iris.BASE}id/excerpt/"
    excerpt = ox.NamedNode(vocab.hro("Excerpt"))
    spans: dict[str, list[Span]] = defaultdict(list)
    for quad in quads:
        if quad.object == excerpt and isinstance(quad.subject, ox.NamedNode):
            capture, _, position = quad.subject.value.removeprefix(prefix).partition("/")
            start, _, end = position.partition("-")
            spans[capture].append((int(start), int(end)))
    return spans


def marked(length: int, spans: Iterable[Span]) -> bytearray:
    """A byte for each character of a text: 1 where one of the spans holds it."""
    marks = bytearray(length)
    for start, end in spans:
        width = len(marks[start:end])
        marks[start : start + width] = b"\1" * width
    return marks


def _measure(document: str, text: str, touched: list[Span], excluded: list[Span]) -> Coverage:
    inside = marked(len(text), touched)
    allowed = marked(len(text), [*touched, *excluded])

    def half(marks: bytearray) -> Callable[[Span], bool]:
        return lambda piece: 2 * sum(marks[slice(*piece)]) >= piece[1] - piece[0]

    def within(spans: list[Span]) -> Callable[[Span], bool]:
        return lambda piece: any(start <= piece[0] and piece[1] <= end + 1 for start, end in spans)

    carried = sum(inside)
    return Coverage(
        document,
        Count(len(text), carried, sum(allowed) - carried),
        _count(text, sentences(text), lambda piece: any(inside[slice(*piece)]), within(excluded)),
        _count(text, clauses(text), half(inside), half(allowed)),
        _count(text, numbers(text), within(touched), within(excluded)),
    )


def _count(
    text: str, pieces: list[Span], is_carried: Callable[[Span], bool], is_excluded: Callable[[Span], bool]
) -> Count:
    rest = [piece for piece in pieces if not is_carried(piece)]
    left = tuple((start, text[start:end].strip()) for start, end in rest if not is_excluded((start, end)))
    return Count(len(pieces), len(pieces) - len(rest), len(rest) - len(left), left)
