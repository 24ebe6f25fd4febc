"""How much of each document some excerpt touches: its sentences, and its numbers and years."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox

from hrn_kg import iris, vocab
from hrn_kg.errors import ContentError

# A sentence ends with a full stop, question or exclamation mark (a closing quote, bracket or reference mark may follow)
# before a capital, a digit, a quote or a bullet. Titles and initials do not end one.
_END = re.compile(
    r"(?<!\b[A-Z])(?<!\be\.g)(?<!\bi\.e)(?<!\bapprox)[.!?][”“’')\]\d]*(?:\s*\[[\d, ]+\])?\s+(?=[A-Z0-9‘“\"'•(*-])"
)
# Bullets begin a new stretch even without a full stop.
_BULLET = re.compile(r"\s(?=[•●]\s)")
NUMBER = re.compile(r"\d+(?:[.,]\d{3})*(?:[.,]\d+)?|[¼½¾]")
_WORDS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|two thirds|fourfold|decade|decades)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A stretch of a document that no claim needs to touch, and why."""

    document: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was found for one document. The lists hold (start, text) of what is neither touched nor excluded."""

    document: str
    sentences: int
    sentences_touched: int
    sentences_excluded: int
    numbers: int
    numbers_touched: int
    numbers_excluded: int
    untouched_sentences: tuple[tuple[int, str], ...]
    untouched_numbers: tuple[tuple[int, str], ...]

    @property
    def share_of_sentences(self) -> float:
        """Sentences touched or excluded, from 0 to 1."""
        return (self.sentences_touched + self.sentences_excluded) / self.sentences if self.sentences else 0.0


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


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence of a normalised text; headings run into the sentence behind them."""
    cuts = sorted({0, len(text), *(m.end() for m in _END.finditer(text)), *(m.end() for m in _BULLET.finditer(text))})
    return [(start, end) for start, end in pairwise(cuts) if text[start:end].strip()]


def numbers(text: str) -> list[tuple[int, int]]:
    """Start and end of every number and year in digits, and of the small numbers in words."""
    return sorted({m.span() for pattern in (NUMBER, _WORDS) for m in pattern.finditer(text)})


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


def excerpt_spans(quads: Iterable[ox.Quad]) -> dict[str, list[tuple[int, int]]]:
    """Positions of the excerpts that the data hold, by capture; read off their names."""
    prefix = f"{iris.BASE}id/excerpt/"
    excerpt = ox.NamedNode(vocab.hro("Excerpt"))
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for quad in quads:
        if quad.object == excerpt and isinstance(quad.subject, ox.NamedNode):
            capture, _, position = quad.subject.value.removeprefix(prefix).partition("/")
            start, _, end = position.partition("-")
            spans[capture].append((int(start), int(end)))
    return spans


def _measure(document: str, text: str, touched: list[tuple[int, int]], excluded: list[tuple[int, int]]) -> Coverage:
    counts = {}
    untouched = {}
    for name, pieces in (("sentences", sentences(text)), ("numbers", numbers(text))):
        # A sentence is touched by any excerpt in it; a number only by an excerpt that holds all of it.
        reached = _overlaps if name == "sentences" else _holds
        hit = [piece for piece in pieces if any(reached(span, piece) for span in touched)]
        left = [piece for piece in pieces if piece not in set(hit)]
        out = [piece for piece in left if any(_holds(span, piece) for span in excluded)]
        counts[name] = (len(pieces), len(hit), len(out))
        untouched[name] = tuple((s, text[s:e].strip()) for s, e in left if (s, e) not in set(out))
    return Coverage(document, *counts["sentences"], *counts["numbers"], untouched["sentences"], untouched["numbers"])


def _overlaps(span: tuple[int, int], piece: tuple[int, int]) -> bool:
    return span[0] < piece[1] and piece[0] < span[1]


def _holds(span: tuple[int, int], piece: tuple[int, int]) -> bool:
    return span[0] <= piece[0] and piece[1] <= span[1] + 1
