"""On which documents a thing rests, and what the base knows of them: what a citation is made from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
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
# A record by what it states, computes or compares, a gap by where the editors searched, a passage by its record; a
# source that nobody read by the documents that name it.
_OF_RECORD: Final = (
    _HEAD
    + """SELECT DISTINCT ?document ?section ?cited ?study WHERE {
  {
    $this (hro:computedFrom|hro:compares|^hro:supportedBy)* ?claim . ?claim hro:statedIn|hro:searchedIn ?document .
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
# Each part names the things: named once before all of them, each part would be evaluated for everything there is.
_BEHIND: Final = (
    _HEAD
    + """SELECT DISTINCT ?this ?document WHERE {
  {
    VALUES ?this { $things }
    ?this (hro:computedFrom|hro:compares|^hro:supportedBy)* ?claim . ?claim hro:statedIn|hro:searchedIn ?document
  }
  UNION { VALUES ?this { $things } ?this dct:isReferencedBy ?document }
  UNION { VALUES ?this { $things } ?this a bibo:Document . BIND(?this AS ?document) }
}"""
)
_AROUND_EACH: Final = (
    _HEAD
    + """SELECT DISTINCT ?this ?document WHERE {
  VALUES ?this { $things }
  ?record $concerns ?this ; hro:statedIn ?document
}"""
)
_KNOWN: Final = (
    _HEAD
    + """CONSTRUCT { ?it ?p ?o . ?body ?q ?v } WHERE {
  VALUES ?it { $works }
  { ?it ?p ?o . FILTER(?p NOT IN (hro:concerns)) }
  UNION {
    ?it (dct:creator|dct:publisher|dct:isPartOf|hro:documentKind) ?body . ?body ?q ?v
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


async def documents_behind(data: Snapshot, rows: Iterable[Collection[str]]) -> tuple[str, ...]:
    """The documents on which the rows of an answer rest, sorted; of each row the things that it names are given.

    A row rests on the documents of the records, passages and documents that it names; one that names none of these, on
    the documents that speak of its things. A document stands for itself, and for those that name it as a source. Raises
    what the engine raises.
    """
    distinct = {frozenset(row) for row in rows}
    resting = await _documents_of(data, _BEHIND, {iri for row in distinct for iri in row})
    spoken_of = {iri for row in distinct if resting.keys().isdisjoint(row) for iri in row}
    around = await _documents_of(data, _AROUND_EACH.replace("$concerns", "|".join(map(term, CONCERNS))), spoken_of)
    return tuple(sorted({document for found in (resting, around) for each in found.values() for document in each}))


async def _documents_of(data: Snapshot, query: str, things: Iterable[str]) -> dict[str, set[str]]:
    """The documents of each thing that has some."""
    wanted = sorted(things)
    found: dict[str, set[str]] = {}
    for start in range(0, len(wanted), LABEL_BATCH):
        for row in await _rows(data, fill(query, things=wanted[start : start + LABEL_BATCH])):
            found.setdefault(row["this"], set()).add(row["document"])
    return found


async def known_of(data: Snapshot, works: Sequence[str]) -> tuple[ox.Triple, ...]:
    """What is known of works and of the dataset, with the names of the bodies behind them."""
    return await construct(data, fill(_KNOWN, works=sorted({*works, DATASET})))


async def _rows(data: Snapshot, query: str) -> tuple[dict[str, str], ...]:
    return tuple({name: value.value for name, value in row.items()} for row in await select(data, query))
