"""The words that say it: found in the text of the document, quoted briefly, with the heading above them."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from hrn_kg import evidence
from hrn_kg.drafting.drafted import Builder
from hrn_kg.drafting.locating import Span, around, nearest_words, pieces_of, shortened, spans_of
from hrn_kg.drafting.published_names import PublishedNames
from hrn_kg.drafting.source import DocumentAnswers, Source
from hrn_kg.evidence import LONGEST_QUOTATION, heading_before
from hrn_kg.iris import BASE
from hrn_kg.vocab import hro


@dataclass(frozen=True, kw_only=True)
class PassageAnswers(DocumentAnswers):
    """Where something is said: the document, the words, which of several places is meant, the heading above."""

    words: str = ""
    position: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """An excerpt that was made, and its words as they stand in the document."""

    iri: str
    words: str
    start: int


def passages_of(
    builder: Builder, answers: PassageAnswers, source: Source, *, number: str = "", is_definition: bool = False
) -> tuple[Passage, ...]:
    """The excerpts of the words that were copied; a finding for words that are not there, or in several places.

    What is longer than may be quoted is cut to the words around `number`; a definition is quoted whole.
    """
    pieces = pieces_of(answers.words)
    if not pieces:
        builder.report("words", "drafting.words-missing")
        return ()
    if source.text is None or source.capture is None:
        return ()
    text = source.text
    if is_definition:
        pieces = (" ".join(answers.words.split()),) if len(pieces) > 1 else pieces
    found: list[Passage] = []
    for piece in pieces:
        span = _span(builder, answers, text, piece)
        if span is None:
            continue
        if not is_definition and span[1] - span[0] > LONGEST_QUOTATION:
            span = shortened(text, span, number)
            builder.report(
                "words",
                "drafting.words-cut",
                text[slice(*span)],
                "Info",
                most=LONGEST_QUOTATION,
                words=text[slice(*span)],
            )
        section = _section(builder, answers, source, span[0])
        triples = evidence.excerpt(source.capture, span[0], text[slice(*span)], section)
        iri = triples[0].subject.value  # type: ignore[union-attr]
        if not builder.known.is_taken(iri):
            builder.take(triples, "words")
        found.append(Passage(iri, text[slice(*span)], span[0]))
    return tuple(found)


def _span(builder: Builder, answers: PassageAnswers, text: str, piece: str) -> Span | None:
    """The one place that is meant."""
    spans = spans_of(text, piece)
    if not spans:
        if near := nearest_words(text, piece):
            builder.report("words", "drafting.words-near", piece, near=near)
        else:
            builder.report("words", "drafting.words-not-there", piece)
        return None
    position = answers.position.strip()
    if position.isdecimal():
        # Compared as texts: a number of thousands of digits is not one to reckon with.
        chosen = [span for span in spans if str(span[0]) == (position.lstrip("0") or "0")]
        if chosen:
            return chosen[0]
        if len(spans) > 1:
            builder.report("position", "drafting.position-unfit", position, places=_starts(spans))
            return None
    if len(spans) == 1:
        return spans[0]
    for span in spans:
        builder.propose("position", str(span[0]), dict.fromkeys(("nl", "en"), around(text, span)))
    builder.report("position", "drafting.words-several", piece, n=len(spans), places=_starts(spans))
    return None


def _starts(spans: tuple[Span, ...]) -> str:
    return ", ".join(str(start) for start, _ in spans)


def _section(builder: Builder, answers: PassageAnswers, source: Source, start: int) -> str | None:
    given = " ".join(answers.section.split())
    if given:
        if source.text is not None and given not in source.text:
            builder.report("section", "drafting.section-not-there", given)
            return None
        return given
    heading = heading_before(source.headings, start) or _published_heading(builder.known, source.capture or "", start)
    if heading is None:
        builder.report("section", "drafting.section-missing", None, "Warning")
    else:
        builder.propose("section", heading)
    return heading


def _published_heading(known: PublishedNames, capture: str, start: int) -> str | None:
    """The heading of the passage before, where the base has passages of the same text."""
    best: tuple[int, str] | None = None
    prefix = f"{BASE}id/excerpt/{capture}/"
    for iri in known.subjects("oa:hasSource", f"{BASE}id/capture/{capture}"):
        at, _, _ = iri.removeprefix(prefix).partition("-")
        if at.isdecimal() and int(at) <= start and (best is None or int(at) > best[0]):
            headings = known.values(iri, hro("section"))
            if headings and isinstance(headings[0], ox.Literal):
                best = int(at), headings[0].value
    return best[1] if best else None
