"""A figure from the nine questions.

Which document, the words that say it, the number as printed, what is counted, of which thing, among whom, where, when,
and anything doubtful.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.drafting import choosing, minting
from hrn_kg.drafting.drafted import Builder, Drafted
from hrn_kg.drafting.labelling import figure_label, name_of, number_label
from hrn_kg.drafting.passage import Passage, PassageAnswers, passages_of
from hrn_kg.drafting.period_text import read_period, says_not_stated, says_now
from hrn_kg.drafting.published_names import NOT_APPLICABLE, PERIOD_NOT_STATED, published_names
from hrn_kg.drafting.quantity import CHANGES, Quantity, QuantityAnswers, quantity_of, rows_of
from hrn_kg.drafting.source import Source, source_of
from hrn_kg.evidence import Documents
from hrn_kg.iris import BASE, local_name
from hrn_kg.triples import node

if TYPE_CHECKING:
    from hrn_kg.validation import Published  # it brings pySHACL, which those who only draft do not need

UNREVIEWED: Final = f"{BASE}scheme/reliability/unreviewed"
_SURVEYED: Final = f"{BASE}scheme/indicator/facilities-surveyed"


@dataclass(frozen=True, kw_only=True)
class ClaimAnswers(PassageAnswers):
    """What is asked of every claim: document and words, place and period, doubts, and the labels that are proposed."""

    place: str = ""
    place_en: str = ""
    place_within: str = ""
    period: str = ""
    doubts: str = ""
    note_nl: str = ""
    note_en: str = ""
    label_nl: str = ""
    label_en: str = ""


@dataclass(frozen=True, kw_only=True)
class FigureAnswers(ClaimAnswers, QuantityAnswers):
    """The answers to the nine questions, each as it was typed."""

    indicator: str = ""
    about: str = ""
    population: str = ""
    compared_with: str = ""


def draft_figure(answers: FigureAnswers, published: Published, documents: Documents) -> Drafted:
    """The records of a figure: the claim, its passages, and what is new of document, place, period and organisation.

    Nothing is refused: what is wrong or missing is a finding at its field, and all else is drafted.
    """
    builder = Builder(published_names(published.store))
    return builder.drafted(figure(builder, answers, documents))


def figure(builder: Builder, answers: FigureAnswers, documents: Documents) -> str:
    """Draft a figure into a builder that may hold others; returns the address of the claim."""
    source = source_of(builder, answers, documents)
    passages = passages_of(builder, answers, source, number=answers.number) if source else ()
    quantity = quantity_of(builder, answers, (passage.words for passage in passages))
    indicator = choosing.one(builder, "indicator", answers.indicator, "indicator")
    about = choosing.or_not_applicable(builder, "about", answers.about, "about")
    population = choosing.or_not_applicable(builder, "population", answers.population, "population")
    place = choosing.place(builder, "place", answers.place, answers.place_en, answers.place_within)
    caveats: set[str] = set(quantity.read.caveats) if quantity else set()
    period = period_of(builder, answers.period, source, caveats)
    if indicator == _SURVEYED:
        caveats.add("sample-not-total")
    parts = [local_name(one) for one in (place, indicator, about, population, period) if one and one != NOT_APPLICABLE]
    claim = minting.address(builder, "claim", *parts)
    builder.add(claim, "number", ("rdf:type", node("hro:Observation")))
    for field, name, value in (
        ("indicator", "hro:indicator", indicator),
        ("about", "hro:about", about),
        ("population", "hro:population", population),
    ):
        if value is not None:
            builder.add(claim, field, (name, value))
    if quantity is not None:
        for field, row in rows_of(quantity):
            builder.add(claim, field, row)
        _compare(builder, claim, answers, quantity, source)
    claim_basis(builder, claim, answers, source, passages, place, period, caveats)
    _label(builder, claim, answers, quantity, indicator, about, population, place, period)
    return claim


def claim_basis(
    builder: Builder,
    claim: str,
    answers: ClaimAnswers,
    source: Source | None,
    passages: tuple[Passage, ...],
    place: str | None,
    period: str | None,
    caveats: set[str],
) -> None:
    """State what every claim has: document, passages, place, period, caveats, notes, and that nobody has judged it."""
    if source is not None:
        builder.add(claim, "document", ("hro:statedIn", source.iri))
    for passage in passages:
        builder.add(claim, "words", ("hro:supportedBy", passage.iri))
    if place is not None:
        builder.add(claim, "place", ("hro:place", place))
    if period is not None:
        builder.add(claim, "period", ("hro:period", period))
    typed = choosing.several(builder, "doubts", answers.doubts, "caveat")
    for name in sorted(caveats):
        iri = f"{BASE}scheme/caveat/{name}"
        if iri not in typed:
            builder.propose("doubts", name, builder.known.thing(iri).labels)
    chosen = sorted({*typed, *(f"{BASE}scheme/caveat/{name}" for name in caveats)})
    if chosen:
        builder.add(claim, "doubts", ("hro:caveat", *chosen))
    notes = {lang: getattr(answers, f"note_{lang}").strip() for lang in ("nl", "en")}
    if any(notes.values()):
        for lang, note in notes.items():
            if note:
                builder.add(claim, f"note_{lang}", ("skos:editorialNote", ox.Literal(note, language=lang)))
            else:
                builder.report(f"note_{lang}", "drafting.note-other-language")
    builder.add(claim, "document", ("hro:reliability", UNREVIEWED))


def period_of(
    builder: Builder, text: str, source: Source | None, caveats: set[str], field: str = "period"
) -> str | None:
    """The period that is meant, new where it is not known; caveats are added where the print does not give one."""
    given = text.strip()
    if not given:
        builder.report(field, "drafting.period-missing")
        return None
    if says_not_stated(given):
        caveats.add("period-not-stated")
        return PERIOD_NOT_STATED
    if says_now(given):
        if source is None or source.issued is None:
            builder.report(field, "drafting.period-now-undated", given)
            return None
        caveats.add("period-is-publication")
        given = source.issued.text
    found = builder.known.called(given, "period")
    read = read_period(given)
    if len(found) == 1 and read is None:
        return found[0].iri
    if read is None:
        builder.report(field, "drafting.period-unread", given)
        return None
    if source is not None and source.issued is not None and read.start is not None:
        width = min(len(read.start.text), len(source.issued.text))
        if read.start.text[:width] > source.issued.text[:width]:
            builder.report(field, "drafting.period-after-document", given, date=source.issued.text)
    return minting.period(builder, read, field)


def set_labels(builder: Builder, claim: str, answers: ClaimAnswers, drafts: dict[str, str]) -> None:
    """State the labels that were typed, else those that are proposed."""
    for lang, draft in drafts.items():
        field = f"label_{lang}"
        given = " ".join(getattr(answers, field).split())
        if not given:
            builder.propose(field, draft)
        builder.add(claim, field, ("rdfs:label", ox.Literal(given or draft, language=lang)))


def _compare(builder: Builder, claim: str, answers: FigureAnswers, quantity: Quantity, source: Source | None) -> None:
    if answers.compared_with.strip():
        base = period_of(builder, answers.compared_with, source, set(), "compared_with")
        if base is not None:
            builder.add(claim, "compared_with", ("hro:basePeriod", base))
    elif quantity.measure and local_name(quantity.measure) in CHANGES:
        builder.report("compared_with", "drafting.base-missing")


def _label(
    builder: Builder,
    claim: str,
    answers: FigureAnswers,
    quantity: Quantity | None,
    indicator: str | None,
    about: str | None,
    population: str | None,
    place: str | None,
    period: str | None,
) -> None:
    drafts = {}
    for lang in words.languages():
        number = number_label(quantity.read, quantity.unit, lang) if quantity else answers.number
        drafts[lang] = figure_label(
            builder,
            lang,
            number=number,
            is_count=quantity is None or quantity.measure is None or local_name(quantity.measure) == "count",
            indicator=indicator,
            about=about,
            population=population,
            place=place,
            period=period,
        )
    set_labels(builder, claim, answers, drafts)


__all__ = [
    "ClaimAnswers",
    "FigureAnswers",
    "claim_basis",
    "draft_figure",
    "figure",
    "name_of",
    "period_of",
    "set_labels",
]
