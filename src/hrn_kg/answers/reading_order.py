"""The claims of a document in the order in which one reads it: by section, by the place of their first passage."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Final

import pyoxigraph as ox

from hrn_kg.answers.gathering import cut
from hrn_kg.answers.readable import kind_word
from hrn_kg.describe.ask import fill, labels_of, select
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import Link, Viewer
from hrn_kg.sparql import Snapshot
from hrn_kg.vocab import WIDER_CLASSES

EACH: Final = 25

_PLACES: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?claim ?kind ?section ?start WHERE {
  ?claim hro:statedIn $this ; a hro:Claim ; a ?kind ; hro:supportedBy ?excerpt .
  ?excerpt hro:section ?section ; oa:hasSelector/oa:start ?start
  FILTER(STRSTARTS(STR(?kind), STR(hro:))) }"""


@dataclass(frozen=True, slots=True)
class Line:
    """A claim, and what it is, in a word."""

    name: Link
    kind: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a document with its claims."""

    title: str
    claims: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: a section, how many claims it has, and the page on which they begin."""

    title: str
    claims: int
    page: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One page of the claims, and the contents of all."""

    contents: tuple[Entry, ...]
    sections: tuple[Section, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class _Placed:
    """A claim at the place of its first passage."""

    start: int
    claim: str
    kind: str
    section: str


async def reading(data: Snapshot, document: str, page: str, lang: str) -> Reading:
    """The claims of a document, one page of them.

    Raises NotFound for a page that there is not, and what the engine raises.
    """
    ordered = _placed(await select(data, fill(_PLACES, this=document)))
    shown = cut(ordered, page, EACH)
    labels = await labels_of(data, {name for one in shown.items for name in (one.claim, one.kind)})
    viewer = Viewer(TripleIndex(labels, data.prefixes), lang)
    sections = [
        Section(
            title,
            tuple(
                Line(viewer.link(one.claim), kind_word(one.kind, lang) or viewer.link(one.kind).text) for one in claims
            ),
        )
        for title, claims in groupby(shown.items, key=lambda one: one.section)
    ]
    return Reading(contents_of(ordered), tuple(sections), shown.page, shown.pages, shown.total)


def contents_of(ordered: list[_Placed]) -> tuple[Entry, ...]:
    """The sections in the order in which they begin; one that goes on behind another is listed once."""
    first: dict[str, int] = {}
    counts: dict[str, int] = {}
    for number, one in enumerate(ordered):
        first.setdefault(one.section, number // EACH + 1)
        counts[one.section] = counts.get(one.section, 0) + 1
    return tuple(Entry(title, counts[title], page) for title, page in first.items())


def _placed(rows: list[dict[str, ox.NamedNode | ox.BlankNode | ox.Literal]]) -> list[_Placed]:
    best: dict[str, _Placed] = {}
    for row in rows:
        claim, kind = row["claim"].value, row["kind"].value
        if kind in WIDER_CLASSES:
            continue
        one = _Placed(int(row["start"].value), claim, kind, row["section"].value)
        if claim not in best or (one.start, one.kind) < (best[claim].start, best[claim].kind):
            best[claim] = one
    return sorted(best.values(), key=lambda one: (one.start, one.claim))
