"""All that is known of one type of facility or one intervention, grouped by what readers ask."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg.answers.figures import Figure, figures_of, named_in, read_figures
from hrn_kg.answers.how_many import Answer, of_intervention, of_type
from hrn_kg.answers.neighbourhood import Neighbourhood
from hrn_kg.answers.rules import Rule, read_rules
from hrn_kg.answers.strip import Strip, strip
from hrn_kg.describe.ask import construct, fill, labels_of
from hrn_kg.iris import BASE
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import Link, Viewer
from hrn_kg.sparql import Snapshot
from hrn_kg.vocab import hro

MOST_FIGURES: Final = 12
MOST_LINES: Final = 8
# What is left out stands in the list of all records.
MOST_APART: Final = 3
MOST_GAPS: Final = 4
MOST_DISAGREEMENTS: Final = 4
_APART: Final = frozenset(
    BASE + "scheme/comparison-kind/" + name
    for name in ("not-comparable", "different-scope", "different-rule", "different-period")
)

_START: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX statement-kind: <https://w3id.org/harmreduction/scheme/statement-kind/>
"""
_COMPARISONS: Final = (
    _START
    + """CONSTRUCT { ?comparison ?p ?o } WHERE {
  VALUES ?thing { $things }
  ?record hro:about|hro:appliesTo|hro:claimedSubject|hro:claimedValue|hro:object|hro:defines ?thing .
  ?comparison hro:compares ?record ; ?p ?o .
  FILTER(?p IN (rdf:type, hro:comparisonKind, hro:compares, rdfs:comment)) }"""
).replace("rdf:type", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>")
_GAPS: Final = (
    _START
    + """CONSTRUCT { ?gap a hro:KnownGap ; hro:gapKind ?kind } WHERE {
  VALUES ?thing { $things } ?gap a hro:KnownGap ; hro:about ?thing . OPTIONAL { ?gap hro:gapKind ?kind } }"""
)
_RULES: Final = (
    _START
    + """CONSTRUCT { ?rule a hro:Rule ; ?p ?o } WHERE {
  VALUES ?thing { $things } ?rule a hro:Rule ; hro:appliesTo ?thing ; ?p ?o .
  FILTER(?p IN (hro:appliesTo, hro:place, hro:period, hro:orElse, hro:ruleKind)) }"""
)
_PROVIDERS: Final = (
    _START
    + """CONSTRUCT { ?claim hro:claimedProperty ?how } WHERE {
  { VALUES ?thing { $things } VALUES ?how { hro:offers }
    ?claim hro:claimedValue ?thing ; hro:claimedProperty ?how ; hro:claimedSubject ?who .
    FILTER NOT EXISTS { ?who a hro:FacilityType } }
  UNION { VALUES ?thing { $operated } VALUES ?how { hro:operatedBy hro:carriedOutBy }
    ?claim hro:claimedSubject ?thing ; hro:claimedProperty ?how }
}"""
)
_HISTORY: Final = (
    _START
    + """CONSTRUCT { ?claim hro:period ?period . ?period hro:earliestYear ?from ; hro:latestYear ?to } WHERE {
  VALUES ?thing { $things }
  ?claim hro:about|hro:object|hro:actor|hro:claimedSubject ?thing ; hro:period ?period .
  { ?claim hro:statementKind ?kind FILTER(?kind IN (statement-kind:event, statement-kind:trend)) }
  UNION { ?claim hro:claimedProperty ?how FILTER(?how IN (hro:since, hro:until, hro:succeeds)) }
  OPTIONAL { ?period hro:earliestYear ?from } OPTIONAL { ?period hro:latestYear ?to }
  FILTER(BOUND(?from) || BOUND(?to)) }"""
)
_DEFINITIONS: Final = (
    _START
    + """CONSTRUCT { ?definition hro:defines ?thing ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#value> ?text ;
  hro:heldBy ?holder ; hro:statedIn ?document } WHERE {
  VALUES ?thing { $things } ?definition a hro:Definition ; hro:defines ?thing .
  OPTIONAL { ?definition <http://www.w3.org/1999/02/22-rdf-syntax-ns#value> ?text }
  OPTIONAL { ?definition hro:heldBy ?holder } OPTIONAL { ?definition hro:statedIn ?document } }"""
)


@dataclass(frozen=True, slots=True)
class Line:
    """One record in one line, with what kind it is and what more may be opened."""

    iri: str
    name: Link
    kind: str = ""
    more: Text | None = None
    compares: frozenset[str] = frozenset()
    """The records that it compares, where it is a comparison."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What happened, or changed, in a period."""

    iri: str
    period: Link
    name: Link


@dataclass(frozen=True, slots=True)
class Definition:
    """Words that define a thing, and whose they are."""

    iri: str
    name: Link
    words: Text | None
    holder: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What the page of a type or an intervention shows, besides the list of all records."""

    answer: Answer
    figures: tuple[Figure, ...]
    more_figures: int
    strip: Strip | None
    disagreements: tuple[Line, ...]
    apart: tuple[Line, ...]
    """Comparisons that say what must not be compared as if it were alike."""
    related: tuple[Line, ...]
    """The other comparisons: possibly the same, agreeing, computed anew."""
    gaps: tuple[Line, ...]
    access: tuple[Rule, ...]
    conduct: tuple[Rule, ...]
    offers: tuple[Link, ...]
    facilities: tuple[Link, ...]
    offering: tuple[Link, ...]
    providers: tuple[Line, ...]
    history: tuple[Moment, ...]
    definitions: tuple[Definition, ...]
    """Definitions of the thing itself."""
    inferred: tuple[Line, ...]
    """Definitions of something wider, under which the editors place it."""

    @property
    def shown(self) -> frozenset[str]:
        """The records that stand on the page already."""
        lines = (*self.disagreements, *self.apart, *self.related, *self.gaps, *self.providers)
        rules = (iri for line in (*self.access, *self.conduct) for iri in line.iris)
        return frozenset(
            (
                *(line.iri for line in (*lines, *self.inferred)),
                *(figure.iri for figure in self.figures),
                *(moment.iri for moment in self.history),
                *(definition.iri for definition in self.definitions),
                *rules,
            )
        )


@dataclass(frozen=True, slots=True)
class _Parts:
    """The records of each kind that were found, by IRI."""

    comparisons: tuple[str, ...]
    gaps: tuple[str, ...]
    providers: tuple[str, ...]
    history: tuple[str, ...]
    definitions: tuple[str, ...]


async def subject(data: Snapshot, around: Neighbourhood, inferred: Sequence[str], lang: str) -> Subject:
    """What is known of a thing; `inferred` are the definitions under which the editors place it."""
    iri = around.iri
    counted = around.narrower if around.is_type else (*around.narrower, *around.offering)
    operated = (iri, *around.facilities) if around.is_type else (iri,)
    offered = around.main_offers if around.is_type else (iri,)
    figures, comparisons, gaps, rules, providers, history, definitions = await asyncio.gather(
        figures_of(data, (iri, *counted)),
        construct(data, fill(_COMPARISONS, things=around.subjects)),
        construct(data, fill(_GAPS, things=around.subjects)),
        construct(data, fill(_RULES, things=around.subjects)),
        construct(data, fill(_PROVIDERS, things=offered, operated=operated)),
        construct(data, fill(_HISTORY, things=around.subjects)),
        construct(data, fill(_DEFINITIONS, things=(iri,))),
    )
    triples = [*comparisons, *gaps, *rules, *providers, *history, *definitions]
    named = {*named_in(triples), *around.offers, *around.offering, *around.facilities, *inferred, iri}
    index = TripleIndex([*figures, *triples, *await labels_of(data, named)], data.prefixes)
    parts = _Parts(
        comparisons=_subjects(comparisons),
        gaps=_subjects(gaps),
        providers=_subjects(providers),
        history=_subjects(triple for triple in history if triple.predicate.value == hro("period")),
        definitions=_subjects(definitions),
    )
    return _read(Viewer(index, lang), around, counted, inferred, parts)


def _subjects(triples: Iterable[ox.Triple]) -> tuple[str, ...]:
    return tuple(sorted({one.subject.value for one in triples if isinstance(one.subject, ox.NamedNode)}))


def _read(
    viewer: Viewer, around: Neighbourhood, counted: Sequence[str], inferred: Sequence[str], parts: _Parts
) -> Subject:
    """The same of what was fetched; `counted` are the things whose figures stand beside its own."""
    index, lang = viewer.index, viewer.lang
    own, beside = read_figures(viewer, (around.iri,)), read_figures(viewer, counted)
    facilities = tuple(viewer.link(one) for one in around.facilities)
    if around.is_type:
        answer = of_type(own, beside, [link.text for link in facilities], lang)
    else:
        answer = of_intervention(own, beside, lang)
    figures = (*own, *beside)
    comparisons = _by_weight(index, parts.comparisons, {figure.iri for figure in own})
    disagreements = [one for one in comparisons if viewer.is_disagreement(one)]
    others = [one for one in comparisons if one not in disagreements]
    apart = [one for one in others if index.iri(one, "hro:comparisonKind") in _APART]
    rules = sorted(read_rules(viewer), key=lambda rule: (rule.place, rule.period, rule.name.text))
    return Subject(
        answer=answer,
        figures=figures[:MOST_FIGURES],
        more_figures=max(0, len(figures) - MOST_FIGURES),
        strip=strip(own if around.is_type else _largest_group(own)),
        disagreements=_compared(viewer, disagreements, MOST_DISAGREEMENTS),
        apart=_compared(viewer, apart, MOST_APART),
        related=_compared(viewer, [one for one in others if one not in apart], MOST_APART),
        gaps=tuple(_gap(viewer, one) for one in parts.gaps[:MOST_GAPS]),
        access=tuple(rule for rule in rules if rule.is_access),
        conduct=tuple(rule for rule in rules if not rule.is_access),
        offers=tuple(viewer.link(one) for one in around.offers),
        facilities=facilities,
        offering=tuple(viewer.link(one) for one in around.offering),
        providers=tuple(Line(claim, viewer.link(claim)) for claim in parts.providers[:MOST_LINES]),
        history=_history(viewer, parts.history),
        definitions=tuple(_definition(viewer, one) for one in parts.definitions),
        inferred=tuple(Line(one, viewer.link(one)) for one in inferred),
    )


def _largest_group(figures: Sequence[Figure]) -> list[Figure]:
    """The figures of the quantity of which there are most: cities and clients do not belong in one drawing."""
    groups: dict[str, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(figure.indicator_iri, []).append(figure)
    return max(groups.values(), key=len, default=[])


def _by_weight(index: TripleIndex, comparisons: Sequence[str], figures: Collection[str]) -> list[str]:
    """Those that compare figures of the page first."""
    return sorted(comparisons, key=lambda one: (not set(index.iris(one, "hro:compares")) & set(figures), one))


def _compared(viewer: Viewer, comparisons: Sequence[str], most: int) -> tuple[Line, ...]:
    """Comparisons with their kind and what the editors say of them."""
    index = viewer.index
    found = []
    for iri in comparisons[:most]:
        kind = index.iri(iri, "hro:comparisonKind")
        comment = index.text(iri, viewer.lang, "rdfs:comment")
        compared = frozenset(index.iris(iri, "hro:compares"))
        found.append(Line(iri, viewer.link(iri), viewer.link(kind).text if kind else "", comment, compared))
    return tuple(found)


def _gap(viewer: Viewer, iri: str) -> Line:
    kind = viewer.index.iri(iri, "hro:gapKind")
    return Line(iri, viewer.link(iri), viewer.link(kind).text if kind else "")


def _history(viewer: Viewer, claims: Sequence[str]) -> tuple[Moment, ...]:
    """Events and changes with a year, the earliest first."""
    index = viewer.index
    found = []
    for claim in claims:
        period = index.iri(claim, "hro:period") or ""
        year = index.literal(period, "hro:earliestYear", "hro:latestYear")
        found.append((int(year) if year else 0, claim, period))
    return tuple(
        Moment(claim, viewer.link(period), viewer.link(claim)) for _, claim, period in sorted(found)[:MOST_LINES]
    )


def _definition(viewer: Viewer, iri: str) -> Definition:
    index = viewer.index
    document, holder = index.iri(iri, "hro:statedIn"), index.iri(iri, "hro:heldBy")
    text = index.text(iri, viewer.lang, "rdf:value")
    language = index.label(document, viewer.lang).lang if document else ""
    quoted = Text(text.text, text.lang or language) if text else None
    return Definition(iri, viewer.link(iri), quoted, viewer.link(holder).text if holder else "")
