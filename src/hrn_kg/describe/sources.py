"""On which documents a thing rests, and what the base knows of them: what a citation is made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg.catalog import DATASET
from hrn_kg.describe.ask import LABEL_BATCH, construct, fill, select, term
from hrn_kg.describe.description import CONCERNS
from hrn_kg.sparql import Snapshot
from hrn_kg.vocab import PREFIXES

_HEAD: Final = f"""PREFIX hro: <{PREFIXES["hro"]}>
PREFIX bibo: <{PREFIXES["bibo"]}>
PREFIX dct: <{PREFIXES["dct"]}>
"""
# A record by what it states, computes or compares; a source that nobody read by the documents that name it.
_OF_RECORD: Final = (
    _HEAD
    + """SELECT DISTINCT ?document ?section ?cited ?study WHERE {
  {
    $this (hro:computedFrom|hro:compares)* ?claim . ?claim hro:statedIn ?document .
    OPTIONAL { ?claim hro:supportedBy/hro:section ?section }
    OPTIONAL { ?claim hro:citedFrom ?cited }
    OPTIONAL { ?claim hro:fromStudy ?study }
  }
  UNION { $this dct:isReferencedBy ?document . BIND($this AS ?cited) }
  UNION { $this a bibo:Document . FILTER NOT EXISTS { $this dct:isReferencedBy ?by } BIND($this AS ?document) }
}"""
)
_AROUND: Final = (
    _HEAD
    + """SELECT DISTINCT ?document WHERE {
  VALUES ?how { $concerns }
  ?record ?how $this ; hro:statedIn ?document
}"""
)
_BEHIND: Final = (
    _HEAD
    + """SELECT DISTINCT ?document WHERE {
  VALUES ?this { $records }
  { ?this (hro:computedFrom|hro:compares)* ?claim . ?claim hro:statedIn ?document }
  UNION { ?this a bibo:Document . BIND(?this AS ?document) }
} ORDER BY ?document"""
)
_KNOWN: Final = (
    _HEAD
    + """CONSTRUCT { ?it ?p ?o . ?body ?q ?v } WHERE {
  VALUES ?it { $works }
  { ?it ?p ?o . FILTER(?p NOT IN (hro:concerns)) }
  UNION {
    ?it (dct:creator|dct:publisher|dct:isPartOf) ?body . ?body ?q ?v
    FILTER(isLiteral(?v) || ?q = <http://www.w3.org/ns/org#classification>)
  }
}"""
)


@dataclass(frozen=True, slots=True)
class Sources:
    """The rows of documents, sections, cited works and studies; and the triples about all of these and the dataset."""

    rows: tuple[dict[str, str], ...]
    triples: tuple[ox.Triple, ...]


async def sources_of(data: Snapshot, iri: str) -> Sources:
    """What a thing rests on: its own documents where it is a record or a document, else those of what is said of it.

    Raises MalformedRequest when ``iri`` is no IRI, and whatever the engine raises.
    """
    rows = await _rows(data, fill(_OF_RECORD, this=iri))
    if not rows:
        concerns = " ".join(map(term, CONCERNS))
        rows = await _rows(data, fill(_AROUND.replace("$concerns", concerns), this=iri))
    works = {value for row in rows for name, value in row.items() if name != "section"}
    return Sources(rows, await known_of(data, (*works, iri)))


async def documents_behind(data: Snapshot, records: Iterable[str]) -> tuple[str, ...]:
    """The documents on which records rest, sorted; a document among them stands for itself."""
    wanted = sorted(set(records))
    found: set[str] = set()
    for start in range(0, len(wanted), LABEL_BATCH):
        rows = await _rows(data, fill(_BEHIND, records=wanted[start : start + LABEL_BATCH]))
        found.update(row["document"] for row in rows)
    return tuple(sorted(found))


async def known_of(data: Snapshot, works: Sequence[str]) -> tuple[ox.Triple, ...]:
    """What is known of works and of the dataset, with the names of the bodies behind them."""
    return await construct(data, fill(_KNOWN, works=sorted({*works, DATASET})))


async def _rows(data: Snapshot, query: str) -> tuple[dict[str, str], ...]:
    return tuple({name: value.value for name, value in row.items()} for row in await select(data, query))
