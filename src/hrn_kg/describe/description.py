"""What the base knows about one IRI: its own triples, the claims about it with their evidence, and who links to it.

Everything comes from SELECT and CONSTRUCT queries through the Answerer, so that a page and a SPARQL client
see the same data. Terms enter a query only as checked IRIs, never as text.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from hrn_kg.describe.ask import construct, fill, labels_of, select, term
from hrn_kg.describe.kinds import LAST, ranks
from hrn_kg.sparql import Snapshot
from hrn_kg.vocab import PREFIXES, SHORTCUTS, STANDARD, Prefixes, expand

# A page may weigh 50 kB: this many claims and links fit, the rest is one query away.
CLAIM_LIMIT: Final = 10
LINK_LIMIT: Final = 48

_HRO, _OA = PREFIXES["hro"], PREFIXES["oa"]
COMPARES: Final = expand("hro:compares")

# Ways in which a record concerns a thing, the closest first: the order in which a bounded list is filled.
CONCERNS: Final[tuple[str, ...]] = (
    *(_HRO + name for name in ("about", "defines", "claimedSubject", "appliesTo", "population", "fromStudy", "actor")),
    *(_HRO + name for name in ("saidBy", "recipient", "indicator", "claimedValue", "place", "citedFrom", "statedIn")),
    expand("hro:computedFrom"),
    expand("org:member"),
    expand("org:organization"),
)
_OWN: Final = """CONSTRUCT { $this ?p ?o . ?o ?q ?v } WHERE {
  { $this ?p ?o } UNION { $this ?p ?o . FILTER(isBlank(?o)) ?o ?q ?v } }"""

_RECORDS: Final = f"""SELECT ?s (MIN(?k) AS ?kind) (MIN(?r) AS ?rank) (MIN(?at) AS ?place) WHERE {{
  VALUES (?p ?r) {{ $concerns }}
  ?s ?p $this .
  OPTIONAL {{
    VALUES (?class ?weight ?position) {{ $ranks }}
    ?s a ?class
  }}
  BIND(COALESCE(?weight, {LAST.weight}) AS ?k)
  BIND(COALESCE(?position, {LAST.place}) AS ?at)
}} GROUP BY ?s ORDER BY ?kind ?rank ?s LIMIT $limit"""

_INBOUND: Final = """CONSTRUCT { ?s ?p $this } WHERE {
  SELECT DISTINCT ?s ?p WHERE { ?s ?p $this . FILTER(isIRI(?s)) FILTER(?p NOT IN ($without)) }
  ORDER BY ?p ?s LIMIT $limit }"""

# Three steps away: the record, its passage, the passage's selectors and capture; and the comparisons that name the
# record, with the other records they compare.
_EVIDENCE: Final = f"""PREFIX hro: <{_HRO}>
PREFIX oa: <{_OA}>
CONSTRUCT {{ ?c ?p ?o . ?e ?ep ?eo . ?x ?xp ?xo }} WHERE {{
  VALUES ?c {{ $records }}
  {{ ?c ?p ?o . FILTER(?p NOT IN ($without)) }}
  UNION {{ ?c hro:supportedBy ?e . ?e ?ep ?eo }}
  UNION {{ ?c hro:supportedBy/oa:hasSelector ?x . ?x ?xp ?xo }}
  UNION {{ ?c hro:supportedBy/oa:hasSource ?x . ?x ?xp ?xo }}
}}"""

_DISPUTES: Final = f"""PREFIX hro: <{_HRO}>
CONSTRUCT {{ ?d ?dp ?do . ?other ?op ?oo }} WHERE {{
  VALUES ?c {{ $records }}
  ?d hro:compares ?c .
  {{ ?d ?dp ?do . FILTER(?dp NOT IN ($without)) }} UNION {{ ?d hro:compares ?other . ?other ?op ?oo .
     FILTER(?op IN (hro:statedValue, hro:statedIn, hro:value, hro:place, hro:period, hro:indicator)) }}
}}"""


@dataclass(frozen=True, slots=True)
class Description:
    """One IRI's view, ready to be drawn or serialised."""

    iri: str
    own: tuple[ox.Triple, ...]
    records: tuple[str, ...]
    """Claims and other records that concern the thing, those that say most of it first."""
    evidence: tuple[ox.Triple, ...]
    inbound: tuple[ox.Triple, ...]
    labels: tuple[ox.Triple, ...]
    more_records: bool = False
    more_inbound: bool = False
    release: str = ""
    prefixes: Prefixes = STANDARD
    places: Mapping[str, int] = field(default_factory=dict)
    """Where a record stands on a page, by its kind."""

    @property
    def found(self) -> bool:
        """Whether the base says anything with this IRI as subject."""
        return bool(self.own)

    @property
    def triples(self) -> tuple[ox.Triple, ...]:
        """All triples, each once, the thing's own first."""
        return tuple(dict.fromkeys((*self.own, *self.evidence, *self.inbound, *self.labels)))


async def describe(data: Snapshot, iri: str, *, claim_limit: int = CLAIM_LIMIT) -> Description:
    """Describe one IRI; ``found`` tells whether there is anything to say.

    Raises MalformedRequest when ``iri`` is no IRI, and whatever the engine raises.
    """
    return await data.once((describe, iri, claim_limit), lambda: _described(data, iri, claim_limit))


async def _described(data: Snapshot, iri: str, claim_limit: int) -> Description:
    concerns = " ".join(f"({term(name)} {rank})" for rank, name in enumerate(CONCERNS))
    kinds = await ranks(data)
    ranked = " ".join(f"({term(kind)} {rank.weight} {rank.place})" for kind, rank in sorted(kinds.items()))
    template = _RECORDS.replace("$concerns", concerns).replace("$ranks", ranked)
    records_query = fill(template, this=iri, limit=claim_limit + 1)
    inbound_query = fill(_without(_INBOUND, (*CONCERNS, *SHORTCUTS)), this=iri, limit=LINK_LIMIT + 1)
    own, rows, inbound = await asyncio.gather(
        construct(data, fill(_OWN, this=iri)),
        select(data, records_query),
        construct(data, inbound_query),
    )
    if not own:
        return Description(iri, (), (), (), (), ())
    places = {row["s"].value: int(row["place"].value) for row in rows if isinstance(row["s"], ox.NamedNode)}
    shown = tuple(places)[:claim_limit]
    # A record is its own evidence: its page shows passage and disputes just as the page of its subject does.
    concerned = (*shown, iri) if iri not in shown else shown
    compared = tuple(
        t.object.value for t in own if t.predicate.value == COMPARES and isinstance(t.object, ox.NamedNode)
    )
    evidence, disputes = await asyncio.gather(
        construct(data, fill(_without(_EVIDENCE, SHORTCUTS), records=(*concerned, *compared))),
        construct(data, fill(_without(_DISPUTES, SHORTCUTS), records=concerned)),
    )
    mine = set(own)
    around = tuple(triple for triple in dict.fromkeys((*evidence, *disputes)) if triple not in mine)
    links = inbound[:LINK_LIMIT]
    labels = await labels_of(data, _iris_of((*own, *around, *links)))
    return Description(
        iri=iri,
        own=own,
        records=shown,
        evidence=around,
        inbound=links,
        labels=labels,
        more_records=len(places) > claim_limit,
        more_inbound=len(inbound) > LINK_LIMIT,
        release=data.release,
        prefixes=data.prefixes,
        places=places,
    )


def _without(template: str, properties: Iterable[str]) -> str:
    return template.replace("$without", ", ".join(term(name) for name in properties))


def _iris_of(triples: Iterable[ox.Triple]) -> set[str]:
    """Every IRI named as subject, property or value, except passages, which have no label."""
    found: set[str] = set()
    for triple in triples:
        for part in (triple.subject, triple.predicate, triple.object):
            if isinstance(part, ox.NamedNode) and "/id/excerpt/" not in part.value:
                found.add(part.value)
    return found
