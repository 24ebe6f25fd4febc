"""What documents date: each claim with a period of its own, in the order of time.

A claim whose period is only the time at which its document was published tells when something was written, not when it
was so; it is left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hrn_kg.answers.naming import names_of
from hrn_kg.describe.ask import select
from hrn_kg.iris import BASE
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import Link, Viewer
from hrn_kg.sparql import Snapshot
from hrn_kg.vocab import hro

# Kinds of entries, as an address names them.
KINDS: Final = ("events", "trends", "figures", "others")
_EVENT: Final = BASE + "scheme/statement-kind/event"
_TREND: Final = BASE + "scheme/statement-kind/trend"
SINCE: Final = hro("since")
UNTIL: Final = hro("until")
_BOUNDS: Final = frozenset((SINCE, UNTIL, hro("succeeds")))
_PLACES: Final = BASE + "id/place/"
# Of these lists a reader chooses a theme.
_THEMES: Final = ("scheme/intervention/", "scheme/substance/", "id/policy/")
_MANY: Final = 3
_NEARLY: Final = 0.9
_EXACT: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")

_PERIOD: Final = ("period", "edtf", "from", "to")
_VALUE: Final = ("value", "valueEdtf", "valueFrom", "valueTo")

_START: Final = """PREFIX caveat: <https://w3id.org/harmreduction/scheme/caveat/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
"""
_DATED: Final = """
  ?claim a ?class ; hro:period ?period ; hro:statedIn ?document .
  VALUES ?class { hro:Statement hro:AttributeClaim hro:RoleClaim hro:Observation hro:Target hro:Rule }
  ?period hro:edtf ?edtf .
  OPTIONAL { ?period hro:earliestYear ?from } OPTIONAL { ?period hro:latestYear ?to }
  FILTER(BOUND(?from) || BOUND(?to))
  FILTER NOT EXISTS { ?claim hro:caveat caveat:period-is-publication }"""
_FACTS: Final = (
    _START
    + """SELECT ?claim ?class ?period ?edtf ?from ?to ?kind ?how ?subject ?holder ?doubt
  ?value ?valueEdtf ?valueFrom ?valueTo WHERE {"""
    + _DATED
    + """
  OPTIONAL { ?claim hro:statementKind ?kind }
  OPTIONAL { ?claim hro:claimedProperty ?how } OPTIONAL { ?claim hro:claimedSubject|hro:about|hro:object ?subject }
  OPTIONAL { ?claim hro:claimedValue ?value . ?value hro:edtf ?valueEdtf
    OPTIONAL { ?value hro:earliestYear ?valueFrom } OPTIONAL { ?value hro:latestYear ?valueTo } }
  OPTIONAL { ?claim hro:heldBy ?holder } OPTIONAL { ?claim hro:doubtReason ?doubt }
} ORDER BY ?claim"""
)
_TOPICS: Final = _START + "SELECT DISTINCT ?claim ?topic WHERE {" + _DATED + "\n  ?claim hro:concerns ?topic }"
_DISPUTES: Final = (
    _START
    + "SELECT DISTINCT ?claim ?dispute WHERE {"
    + _DATED
    + "\n  ?dispute a hro:Disagreement ; hro:compares ?claim }"
)
_WITHIN: Final = """PREFIX dct: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?topic ?wider WHERE { ?topic dct:isPartOf|skos:broader ?wider }"""


@dataclass(frozen=True, slots=True)
class Period:
    """When: the words for it, its first and last year where it has them, and the exact date where it is one."""

    words: Link
    edtf: str
    first: int | None
    last: int | None

    @property
    def start(self) -> int:
        """The year under which it stands: the first, else the last."""
        return self.first if self.first is not None else self.last or 0

    @property
    def date(self) -> str:
        """The year, month or day as a machine reads it, where it is exactly one."""
        return self.edtf if _EXACT.fullmatch(self.edtf) else ""

    @property
    def is_approximate(self) -> bool:
        """Whether the documents give it about, or as a time in which it lies."""
        is_range = self.last is not None and self.first != self.last
        return is_range or any(sign in self.edtf.partition("/")[0] for sign in "~?X[")


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated claim."""

    iri: str
    name: Link
    period: Period
    kind: str
    how: str
    """The property that it states, where it states one."""
    subjects: frozenset[str]
    topics: frozenset[str]
    holder: Link | None
    doubts: tuple[Link, ...] = ()
    disputes: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A place or theme, with the number of entries about it."""

    iri: str
    name: Link
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """All dated claims, the earliest first, the names of what they are about, and what lies directly within it."""

    entries: tuple[Entry, ...]
    names: Mapping[str, Link]
    narrower: Mapping[str, set[str]]


@dataclass(slots=True)
class _Facts:
    """What the rows of one claim hold."""

    first: Mapping[str, Any]
    subjects: set[str] = field(default_factory=set)
    doubts: set[str] = field(default_factory=set)


async def dated_claims(data: Snapshot, lang: str) -> Timeline:
    """All dated claims; raises what the engine raises."""
    facts: dict[str, _Facts] = {}
    for row in await select(data, _FACTS):
        found = facts.setdefault(row["claim"].value, _Facts(row))
        found.subjects |= {row["subject"].value} if "subject" in row else set()
        found.doubts |= {row["doubt"].value} if "doubt" in row else set()
    topics = _pairs(await select(data, _TOPICS), "topic")
    disputes = _pairs(await select(data, _DISPUTES), "dispute")
    named: set[str] = {*facts}
    for claim, found in facts.items():
        named |= {found.first[name].value for name in ("period", "value", "holder") if name in found.first}
        named |= found.doubts | found.subjects | disputes[claim] | topics[claim]
    viewer = Viewer(TripleIndex(await names_of(data, named), data.prefixes), lang)
    entries = (_entry(viewer, claim, found, topics[claim], disputes[claim]) for claim, found in facts.items())
    ordered = sorted(entries, key=lambda one: (one.period.start, one.period.last or 9999, one.name.text))
    about = {one for found in facts.values() for one in found.subjects}.union(*topics.values())
    narrower: defaultdict[str, set[str]] = defaultdict(set)
    for row in await select(data, _WITHIN):
        narrower[row["wider"].value].add(row["topic"].value)
    return Timeline(tuple(ordered), {one: viewer.link(one) for one in about}, narrower)


def _pairs(rows: Iterable[Mapping[str, Any]], name: str) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["claim"].value].add(row[name].value)
    return found


def _entry(viewer: Viewer, claim: str, found: _Facts, topics: set[str], disputes: set[str]) -> Entry:
    row = found.first
    how = row["how"].value if "how" in row else ""
    return Entry(
        iri=claim,
        name=viewer.link(claim),
        # When something began stands in the value; its period tells for how long the claim looks.
        period=_period(viewer, row, *(_VALUE if "value" in row else _PERIOD)),
        kind=_kind(row["class"].value, row["kind"].value if "kind" in row else "", how),
        how=how,
        subjects=frozenset(found.subjects),
        topics=frozenset(topics),
        holder=viewer.link(row["holder"].value) if "holder" in row else None,
        doubts=tuple(viewer.link(one) for one in sorted(found.doubts)),
        disputes=tuple(viewer.link(one) for one in sorted(disputes)),
    )


def _period(viewer: Viewer, row: Mapping[str, Any], period: str, edtf: str, first: str, last: str) -> Period:
    years = [int(row[name].value) if name in row else None for name in (first, last)]
    return Period(viewer.link(row[period].value), row[edtf].value, *years)


def _kind(kind: str, statement: str, how: str) -> str:
    if statement == _EVENT or how in _BOUNDS:
        return "events"
    if statement == _TREND:
        return "trends"
    return "figures" if kind in (hro("Observation"), hro("Target")) else "others"


def chosen(entries: Iterable[Entry], kind: str = "", place: str = "", theme: str = "") -> tuple[Entry, ...]:
    """Those of a kind, of a place and of a theme (each an IRI); an empty one leaves all."""
    wanted = {topic for topic in (place, theme) if topic}
    found = tuple(entry for entry in entries if kind in ("", entry.kind) and wanted <= entry.topics)
    return _without_repetitions(found) if kind == "events" else found


def _without_repetitions(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Without those that give a beginning or an end where an event of the same time tells of it."""
    happened = {(entry.period.words.href, subject) for entry in entries if not entry.how for subject in entry.subjects}
    return tuple(
        entry
        for entry in entries
        if not entry.how or not any((entry.period.words.href, one) in happened for one in entry.subjects)
    )


def decades(entries: Iterable[Entry]) -> dict[int, tuple[Entry, ...]]:
    """The entries by the decade in which they begin, the earliest first."""
    found: dict[int, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.period.start // 10 * 10, []).append(entry)
    return {decade: tuple(found[decade]) for decade in sorted(found)}


def places(timeline: Timeline, entries: Iterable[Entry]) -> tuple[Topic, ...]:
    """The places of these entries, the most frequent first."""
    return _topics(timeline, entries, (_PLACES,))


def themes(timeline: Timeline, entries: Iterable[Entry]) -> tuple[Topic, ...]:
    """The themes of these entries, the most frequent first."""
    return _topics(timeline, entries, tuple(BASE + start for start in _THEMES))


def all_topics(entries: Iterable[Entry]) -> frozenset[str]:
    """The IRIs of what these entries are about: their places, their themes, and what nobody is offered to choose."""
    return frozenset(topic for entry in entries for topic in entry.topics)


def _topics(timeline: Timeline, entries: Iterable[Entry], starts: tuple[str, ...]) -> tuple[Topic, ...]:
    about: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for topic in entry.topics:
            if topic.startswith(starts):
                about[topic].add(entry.iri)

    def idle(iri: str) -> bool:
        return _is_idle(iri, about, timeline.narrower)

    found = [Topic(iri, timeline.names[iri], len(claims)) for iri, claims in about.items() if not idle(iri)]
    return tuple(sorted(found, key=lambda topic: (-topic.count, topic.name.text)))


def _is_idle(iri: str, about: Mapping[str, set[str]], narrower: Mapping[str, set[str]]) -> bool:
    """Whether a topic chooses hardly more than one within it: Europe, where nearly all is of the Netherlands."""
    return len(about[iri]) >= _MANY and any(
        len(about[one]) >= _NEARLY * len(about[iri]) for one in narrower.get(iri, ()) if one in about
    )
