"""Figures that meet: of one indicator, thing, group and place in periods that overlap, they say the same or not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from pyoxigraph import Triple

from hrn_kg.contributions.effect_lookup import Named, Queried, Read, described, joined, named, words_of
from hrn_kg.edtf import Day, days_of
from hrn_kg.readout import Facts
from hrn_kg.vocab import expand, hro

# What must be the same for two figures to be of one thing. A figure without a group is not of "all groups".
_KEY: Final = ("indicator", "measure", "unit", "about", "population", "place")
_READ: Final = (*_KEY, "period", "value", "lowerBound", "upperBound", "statedValue", "statedIn", "supportedBy")
_OBSERVATION: Final = hro("Observation")

Days = tuple[Day | None, Day | None]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a figure stands: document, section and words, as far as they are known."""

    document: Named | None
    section: str
    words: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as its document prints it, when it was so, and where it says so."""

    record: Named
    printed: str
    period: Named | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A figure that is proposed, and a published one that says the same, or something else."""

    own: Figure
    other: Figure


def meetings(own: Facts, read: Read, published: Queried) -> tuple[tuple[Meeting, ...], tuple[Meeting, ...]]:
    """The published observations that the proposed ones contradict, and those that they confirm."""
    proposed = [iri for iri in sorted(own.known) if own.kind_of(iri) == "Observation"]
    if not proposed:
        return (), ()
    others = _observations({one for iri in proposed for one in own.iris(iri, "indicator")}, published)
    by_key: dict[object, list[str]] = {}
    for iri in others.known:
        if iri not in own.known:  # what is corrected says nothing against its correction
            by_key.setdefault(_key(others, iri), []).append(iri)
    pairs = [(iri, other) for iri in proposed for other in sorted(by_key.get(_key(own, iri), ()))]
    periods = described({period for _, other in pairs for period in others.iris(other, "period")}, published)
    facts = joined(joined(others, periods), read.facts)
    overlapping = [(a, b) for a, b in pairs if _overlap(facts, a, b)]
    facts = joined(_sources(facts, {other for _, other in overlapping}, published), facts)
    contradicting, confirming = [], []
    for iri, other in overlapping:
        mine, theirs = _bounds(facts, iri), _bounds(facts, other)
        if mine is None or theirs is None:
            continue
        meeting = Meeting(_figure(facts, iri), _figure(facts, other))
        if mine == theirs:
            confirming.append(meeting)
        elif _are_apart(mine, theirs):
            contradicting.append(meeting)
    return tuple(contradicting), tuple(confirming)


def _observations(indicators: Iterable[str], published: Queried) -> Facts:
    """The published observations of these indicators, with what tells them apart."""
    wanted = " ".join(f"<{iri}>" for iri in sorted(indicators))
    if not wanted:
        return Facts({})
    fields = " ".join(f"<{hro(name)}>" for name in _READ)
    rows = published.query(
        f"SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?indicator {{ {wanted} }} ?s <{hro('indicator')}> ?indicator ; "
        f"a <{_OBSERVATION}> . VALUES ?p {{ {fields} <{expand('rdfs:label')}> }} ?s ?p ?o }}",
        use_default_graph_as_union=True,
    )
    return Facts.of(Triple(row["s"], row["p"], row["o"]) for row in rows)


def _key(facts: Facts, iri: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(facts.iris(iri, field)) for field in _KEY)


def _overlap(facts: Facts, one: str, other: str) -> bool:
    if set(facts.iris(one, "period")) & set(facts.iris(other, "period")):
        return True
    return any(
        _meet(mine, theirs)
        for a in facts.iris(one, "period")
        for b in facts.iris(other, "period")
        if (mine := _days(facts, a)) is not None and (theirs := _days(facts, b)) is not None
    )


def _meet(mine: Days, theirs: Days) -> bool:
    (start, end), (first, last) = mine, theirs
    return (start is None or last is None or start <= last) and (end is None or first is None or first <= end)


def _days(facts: Facts, period: str) -> Days | None:
    """The first and last day of a period, by its date, else by the years of it; None for a mere duration."""
    written = facts.one(period, "edtf")
    if written is not None:
        try:
            return days_of(written)
        except ValueError:
            return None  # the shapes say so
    earliest, latest = facts.one(period, "earliestYear"), facts.one(period, "latestYear")
    if earliest is None and latest is None:
        return None
    return None if earliest is None else (int(earliest), 1, 1), None if latest is None else (int(latest), 12, 31)


Bounds = tuple[Decimal | None, Decimal | None]


def _bounds(facts: Facts, iri: str) -> Bounds | None:
    value = _number(facts.one(iri, "value"))
    low, high = _number(facts.one(iri, "lowerBound")), _number(facts.one(iri, "upperBound"))
    low, high = (value if low is None else low), (value if high is None else high)
    return None if low is None and high is None else (low, high)


def _number(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None  # the shapes say so


def _are_apart(mine: Bounds, theirs: Bounds) -> bool:
    (low, high), (least, most) = mine, theirs
    return (high is not None and least is not None and high < least) or (
        low is not None and most is not None and most < low
    )


def _sources(facts: Facts, figures: set[str], published: Queried) -> Facts:
    """Documents and passages of published figures, with the words of these."""
    wanted = {iri for figure in figures for field in ("statedIn", "supportedBy") for iri in facts.iris(figure, field)}
    found = described(wanted, published)
    selectors = {iri for excerpt in found.known for iri in found.iris(excerpt, expand("oa:hasSelector"))}
    return joined(found, described(selectors, published))


def _figure(facts: Facts, iri: str) -> Figure:
    documents = facts.iris(iri, "statedIn")
    document = named(facts, documents[0]) if documents else None
    evidence = tuple(
        Evidence(document, facts.one(excerpt, "section") or "", words_of(facts, excerpt))
        for excerpt in facts.iris(iri, "supportedBy")
    ) or ((Evidence(document, "", ""),) if document is not None else ())
    periods = facts.iris(iri, "period")
    return Figure(
        named(facts, iri),
        facts.one(iri, "statedValue") or facts.one(iri, "value") or "",
        named(facts, periods[0]) if periods else None,
        evidence,
    )
