"""Records set against each other: what each side says, in which words and of which source, and what the editors advise.

Only a disagreement is called one; a comparison of another kind says that nothing contradicts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg.answers.gathering import gather, named
from hrn_kg.answers.numerals import equation
from hrn_kg.describe.ask import construct, fill
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import Link, Viewer, anchor
from hrn_kg.sparql import Snapshot
from hrn_kg.vocab import expand

_COMPARISONS: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?c ?p ?o . ?kind skos:definition ?meaning } WHERE {
  $which ?c hro:compares ?member ; ?p ?o .
  FILTER(?p IN (rdf:type, hro:compares, hro:prefers, hro:comparisonKind, rdfs:comment))
  OPTIONAL { ?c hro:comparisonKind ?kind . ?kind skos:definition ?meaning }
}"""
_MEMBERS: Final = """PREFIX dct: <http://purl.org/dc/terms/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
CONSTRUCT { ?m ?p ?o . ?x ?q ?v } WHERE {
  VALUES ?m { $members }
  { ?m ?p ?o . FILTER(?p IN (hro:statedValue, hro:statedIn, hro:saidBy, hro:place, hro:period, hro:formula, hro:value,
      hro:lowerBound, hro:upperBound, hro:valueQualifier, hro:unit, hro:certainty, hro:supportedBy)) }
  UNION { ?m hro:supportedBy ?x . ?x ?q ?v . FILTER(?q = hro:section) }
  UNION { ?m hro:supportedBy ?x . ?x oa:hasSelector/oa:exact ?v . BIND(oa:exact AS ?q) }
  UNION { ?m hro:supportedBy ?x . ?x oa:hasSelector ?at . ?at ?q ?v . FILTER(?q IN (oa:start, oa:end)) }
  UNION { ?m hro:statedIn ?x . ?x ?q ?v . FILTER(?q IN (dct:creator, dct:issued, dct:language)) }
}"""
# The last sentence of what the editors say is the one that tells what to do, or what it comes to.
_SENTENCE: Final = re.compile(r"(?<=[a-z0-9)%][.?!]) (?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Source:
    """A document as one names it in a line: who wrote it and when; the year is empty where none is printed."""

    name: Link
    year: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document, and the section in which they stand; of those that are not printed here only the places."""

    words: Text | None
    section: Text | None
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One of the records that are compared.

    `printed` is a number as a document prints it, `computed` one that the editors worked out; never both.
    """

    iri: str
    name: Link
    source: Source | None
    said_by: tuple[Link, ...]
    printed: Text | None
    computed: str
    period: Link | None
    place: Link | None
    quotes: tuple[Quote, ...]
    is_preferred: bool


@dataclass(frozen=True, slots=True)
class Column:
    """Sides that stand under one another: what one document says, or one side of several in the same document."""

    source: Source | None
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison. `advice` is the last sentence of what the editors say of it, `explanation` all before it."""

    iri: str
    anchor: str
    name: Link
    kind: Link | None
    meaning: Text | None
    advice: Text | None
    explanation: Text | None
    sides: tuple[Side, ...]
    is_disagreement: bool
    is_between: bool
    """Whether the sides are of more than one document."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The sides face to face: by document where there are several, else each for itself."""
        if not self.is_between:
            return tuple(Column(one.source, (one,)) for one in self.sides)
        found: dict[Source | None, list[Side]] = {}
        for one in self.sides:
            found.setdefault(one.source, []).append(one)
        return tuple(Column(of, tuple(sides)) for of, sides in found.items())


async def fetch_comparisons(
    data: Snapshot, iris: Sequence[str] = (), *, of: Sequence[str] = (), whole: bool = True
) -> tuple[ox.Triple, ...]:
    """All comparisons, or those with these IRIs, or those of these records; `whole` with what their sides say.

    Raises what the engine raises.
    """
    which = "VALUES ?c { $iris } " if iris else "VALUES ?one { $of } ?c hro:compares ?one . " if of else ""
    triples = await construct(data, fill(_COMPARISONS.replace("$which", which), iris=iris, of=of))
    members = sorted(
        {t.object.value for t in triples if t.predicate.value == expand("hro:compares") and hasattr(t.object, "value")}
    )
    if not whole or not members:
        return await named(data, triples)
    return (*await named(data, triples), *await gather(data, fill(_MEMBERS, members=members)))


def comparisons(index: TripleIndex, lang: str) -> tuple[Compared, ...]:
    """The comparisons that were fetched, by name."""
    viewer = Viewer(index, lang)
    found = {iri for kind in index.subjects("rdf:type", expand("hro:Comparison")) for iri in [kind]}
    found |= set(index.subjects("rdf:type", expand("hro:Disagreement")))
    return tuple(sorted((_compared(viewer, iri) for iri in found), key=lambda one: (one.name.text.lower(), one.iri)))


def side(viewer: Viewer, iri: str, preferred: Iterable[str] = ()) -> Side:
    """One record as a side: what it says, in which words, of which source."""
    index = viewer.index
    document = index.iri(iri, "hro:statedIn")
    # Passages carry no language tag; the title of the document tells in which language it is written.
    language = index.label(document, viewer.lang).lang if document else ""
    printed = index.text(iri, viewer.lang, "hro:statedValue")
    excerpts = sorted(index.iris(iri, "hro:supportedBy"), key=lambda one: int(index.literal(one, "oa:start") or 0))
    return Side(
        iri=iri,
        name=viewer.link(iri),
        source=source(viewer, document) if document else None,
        said_by=viewer.links(iri, "hro:saidBy"),
        printed=Text(printed.text, printed.lang or language) if printed else None,
        computed=equation(index, iri, viewer.lang) if not document else "",
        period=viewer.maybe(index.iri(iri, "hro:period")),
        place=viewer.maybe(index.iri(iri, "hro:place")),
        quotes=quotes(index, excerpts, language),
        is_preferred=iri in preferred,
    )


def quotes(index: TripleIndex, excerpts: Iterable[str], language: str) -> tuple[Quote, ...]:
    """The words of passages in this order; those of one section joined, with dots for what stands between."""
    by_section: dict[str, tuple[list[str], list[str]]] = {}
    for one in excerpts:
        printed, places = by_section.setdefault(index.literal(one, "hro:section") or "", ([], []))
        words, start, end = (index.literal(one, name) for name in ("oa:exact", "oa:start", "oa:end"))
        if words and words not in printed:
            printed.append(words)
        elif start and not words:
            places.append(f"{start}–{end}")
    return tuple(
        Quote(
            words=Text(" … ".join(printed), language) if printed else None,
            section=Text(section, language) if section else None,
            places=tuple(places),
        )
        for section, (printed, places) in by_section.items()
        if printed or places
    )


def source(viewer: Viewer, document: str) -> Source:
    """Who wrote a document, and when; its title where nobody is named."""
    index = viewer.index
    makers = [index.label(maker, viewer.lang) for maker in index.iris(document, "dct:creator")]
    link = viewer.link(document)
    name = Link(", ".join(one.text for one in makers), makers[0].lang, link.href, link.outside) if makers else link
    return Source(name, (index.literal(document, "dct:issued") or "")[:4])


def advice_in(text: Text | None) -> tuple[Text | None, Text | None]:
    """The last sentence of a comment, and what stands before it."""
    if text is None:
        return None, None
    *before, last = _SENTENCE.split(text.text)
    return Text(last, text.lang), Text(" ".join(before), text.lang) if before else None


def _compared(viewer: Viewer, iri: str) -> Compared:
    index = viewer.index
    preferred = set(index.iris(iri, "hro:prefers"))
    kind = index.iri(iri, "hro:comparisonKind")
    advice, explanation = advice_in(index.text(iri, viewer.lang, "rdfs:comment"))
    members = sorted(set(index.iris(iri, "hro:compares")))
    documents = {found for member in members for found in index.iris(member, "hro:statedIn")}
    sides = (side(viewer, member, preferred) for member in members)
    return Compared(
        iri=iri,
        anchor=anchor(iri),
        name=viewer.link(iri),
        kind=viewer.maybe(kind),
        meaning=index.text(kind, viewer.lang, "skos:definition") if kind else None,
        advice=advice,
        explanation=explanation,
        # What documents say before what was computed from it.
        sides=tuple(
            sorted(sides, key=lambda one: (one.source is None, one.source.year if one.source else "", one.iri))
        ),
        is_disagreement=viewer.is_disagreement(iri),
        is_between=len(documents) > 1,
    )
