"""Quotation by measure: which passages of a document print their words, and which keep only place and checksum.

At most a share of the characters of a document is printed (`hro:quotableShare`, one half where none is given), and of
no sentence of more than twenty words more than four fifths. The same data and text always give the same choice:

1. definitions, always; they count for the share, and their sentences may be printed whole;
2. passages that hold the value as printed of a figure or rule; 3. other passages of figures and rules; 4. names;
5. doubtful claims and those of a disagreement; 6. the shortest passage of every other claim; 7. all else.

Within a line the shorter goes first, then the one further to the front. What is within printed words is printed too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import pyoxigraph as ox

from hrn_kg import vocab
from hrn_kg.errors import ContentError
from hrn_kg.evidence.coverage_counts import marked
from hrn_kg.evidence.pieces import Span, sentences, words_in
from hrn_kg.iris import BASE, local_name

DEFAULT_SHARE = Fraction(1, 2)
LONGEST_FREE_SENTENCE = 20  # words; a longer sentence is never printed nearly whole
SHARE_OF_SENTENCE = Fraction(4, 5)

_TYPE = vocab.expand("rdf:type")
_NAMES = {vocab.expand(f"skos:{name}") for name in ("prefLabel", "altLabel", "hiddenLabel")}
_DEFINITION, _VALUE, _FIGURE, _NAME, _DOUBT, _FIRST, _OTHER = range(1, 8)
_FIGURES = {vocab.hro(name) for name in ("Observation", "Target", "Rule")}

Row = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Passage:
    """An excerpt: where it stands, and how early it is printed (1 to 7, see above)."""

    iri: str
    start: int
    end: int
    rank: int

    @property
    def span(self) -> Span:
        """Start and end."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Choice:
    """What of one document is printed: the share that may be, the characters in all, and the passages."""

    document: str
    share: Fraction
    characters: int
    printed_characters: int
    printed: frozenset[str]
    withheld: frozenset[str]


def choose(
    quads: Iterable[ox.Quad], texts: Mapping[str, str], captures: Mapping[str, str]
) -> tuple[tuple[Choice, ...], tuple[str, ...]]:
    """The choice for every document whose text is at hand, and the names of the others.

    `texts` are by the capture's short checksum, `captures` by the short name of the document.

    Raises: ContentError for a share that is none.
    """
    rows = _rows(quads)
    found, missing = [], []
    for document, capture in captures.items():
        text = texts.get(capture)
        if text is None:
            missing.append(document)
            continue
        share = _share_of(document, rows)
        passages = _passages(capture, rows, text)
        printed = _printed(passages, text, share)
        count = sum(marked(len(text), (one.span for one in passages if one.iri in printed)))
        withheld = frozenset(one.iri for one in passages) - printed
        found.append(Choice(document, share, len(text), count, printed, withheld))
    return tuple(found), tuple(missing)


def over_measure(text: str, printed: Iterable[Span], definitions: Iterable[Span], share: Fraction) -> tuple[str, ...]:
    """Where printed passages go beyond what may be printed of a text, in words; nothing when they keep to it."""
    spans = list(printed)
    marks, defined = marked(len(text), spans), marked(len(text), definitions)
    faults = []
    if sum(marks) > share * len(text):
        faults.append(f"{sum(marks)} of {len(text)} characters are printed, more than {float(share):.0%}.")
    for start, end in _long_sentences(text):
        count = sum(marks[start:end])
        if count > _most_of_sentence(share) * (end - start) and not any(defined[start:end]):
            faults.append(f"{count} of {end - start} characters of the sentence at {start} are printed.")
    return tuple(faults)


def _printed(passages: list[Passage], text: str, share: Fraction) -> frozenset[str]:
    most = share * len(text)
    long = _long_sentences(text)
    marks = bytearray(len(text))
    chosen = set()
    count = 0
    for one in sorted(passages, key=lambda one: (one.rank, one.end - one.start, one.start)):
        new = one.end - one.start - sum(marks[one.start : one.end])
        held = [(start, end) for start, end in long if start < one.end and one.start < end]
        if one.rank == _DEFINITION or (count + new <= most and all(_fits(marks, one, s, share) for s in held)):
            marks[one.start : one.end] = b"\1" * (one.end - one.start)
            count += new
            chosen.add(one.iri)
    return frozenset(chosen | {one.iri for one in passages if all(marks[one.start : one.end])})


def _fits(marks: bytearray, one: Passage, sentence: Span, share: Fraction) -> bool:
    start, end = sentence
    there = marks[start:end]
    low, high = max(one.start, start) - start, min(one.end, end) - start
    count = sum(there) + (high - low) - sum(there[low:high])
    return count <= _most_of_sentence(share) * (end - start)


def _long_sentences(text: str) -> list[Span]:
    spans = ((start, start + len(text[start:end].rstrip())) for start, end in sentences(text))
    return [(start, end) for start, end in spans if words_in(text[start:end]) > LONGEST_FREE_SENTENCE]


def _most_of_sentence(share: Fraction) -> Fraction:
    # Who may print a whole document may print its sentences.
    return max(SHARE_OF_SENTENCE, share)


def _share_of(document: str, rows: Mapping[str, Row]) -> Fraction:
    stated = rows.get(f"{BASE}id/document/{document}", {}).get(vocab.hro("quotableShare"), [])
    if not stated:
        return DEFAULT_SHARE
    try:
        share = Fraction(stated[0])
    except ValueError:
        share = Fraction(-1)
    if len(stated) > 1 or not 0 <= share <= 1:
        raise ContentError(f"document:{document}: give hro:quotableShare once, as a number from 0 to 1.")
    return share


def _passages(capture: str, rows: Mapping[str, Row], text: str) -> list[Passage]:
    """The excerpts of a capture with their ranks: the best that one of their claims gives."""
    excerpts = {iri: span for iri in rows if (span := _position(iri, capture))}
    ranks: dict[str, int] = dict.fromkeys(excerpts, _OTHER)
    disputed = {
        record
        for row in rows.values()
        if vocab.hro("Disagreement") in row.get(_TYPE, ())
        for record in row.get(vocab.hro("compares"), ())
    }
    for claim, row in rows.items():
        mine = [iri for iri in row.get(vocab.hro("supportedBy"), ()) if iri in excerpts]
        if not mine:
            continue
        rank = _rank(row, is_disputed=claim in disputed)
        first = min(mine, key=lambda iri: (excerpts[iri][1] - excerpts[iri][0], excerpts[iri]))
        values = [value.casefold() for value in row.get(vocab.hro("statedValue"), ())]
        for iri in mine:
            words = text[slice(*excerpts[iri])].casefold()
            one = rank
            if rank == _FIGURE and any(value in words for value in values):
                one = _VALUE
            elif rank == _OTHER and iri == first:
                one = _FIRST
            ranks[iri] = min(ranks[iri], one)
    return [Passage(iri, *span, ranks[iri]) for iri, span in sorted(excerpts.items())]


def _rank(row: Row, *, is_disputed: bool) -> int:
    kinds = set(row.get(_TYPE, ()))
    if vocab.hro("Definition") in kinds:
        return _DEFINITION
    if kinds & _FIGURES:
        return _FIGURE
    if _NAMES & set(row.get(vocab.hro("claimedProperty"), ())):
        return _NAME
    judged = [local_name(value) for value in row.get(vocab.hro("reliability"), ())]
    if is_disputed or row.get(vocab.hro("doubtReason")) or any(value != "plausible" for value in judged):
        return _DOUBT
    return _OTHER


def _position(iri: str, capture: str) -> Span | None:
    head, _, position = iri.rpartition("/")
    start, _, end = position.partition("-")
    if not head.endswith(f"/id/excerpt/{capture}") or not (start.isdigit() and end.isdigit()):
        return None
    return int(start), int(end)


def _rows(quads: Iterable[ox.Quad]) -> dict[str, dict[str, list[str]]]:
    rows: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, (ox.NamedNode, ox.Literal)):
            continue
        rows[quad.subject.value][quad.predicate.value].append(quad.object.value)
    return rows
