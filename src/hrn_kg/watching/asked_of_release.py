"""What a release tells of itself: which web addresses are cited in it, and which figures are older than expected."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg.describe.ask import select
from hrn_kg.sparql import Snapshot
from hrn_kg.watching.cited_sources import Cited

_CITED: Final = """PREFIX dct: <http://purl.org/dc/terms/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
SELECT ?record ?words ?document WHERE {
  ?record hro:citedAs ?words .
  FILTER(CONTAINS(?words, "://"))
  OPTIONAL { ?record dct:isReferencedBy ?document }
}"""
_AGES: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?indicator ?label ?years ?newest WHERE {
  ?indicator hro:yearsBetweenFigures ?years ; skos:prefLabel ?label .
  { SELECT ?indicator (MAX(?last) AS ?newest) WHERE {
    ?figure a hro:Observation ; hro:indicator ?indicator ; hro:period/hro:latestYear ?last .
  } GROUP BY ?indicator }
}"""
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"“”]+")
_AFTER_AN_ADDRESS: Final = ".,;:!?'’"


@dataclass(frozen=True, slots=True)
class OldFigure:
    """An indicator of which a newer figure could be expected: its labels by language, the year of the newest one, and
    after how many years there is one.
    """

    indicator: str
    labels: Mapping[str, str]
    newest: int
    years: int


async def cited_addresses(data: Snapshot) -> tuple[Cited, ...]:
    """The web addresses that documents cite, sorted; raises what the engine raises."""
    records: dict[str, set[str]] = defaultdict(set)
    documents: dict[str, set[str]] = defaultdict(set)
    for row in await select(data, _CITED):
        for address in addresses_in(row["words"].value):
            records[address].add(row["record"].value)
            documents[address] |= {row["document"].value} if "document" in row else set()
    return tuple(
        Cited(address, tuple(sorted(found)), tuple(sorted(documents[address])))
        for address, found in sorted(records.items())
    )


async def old_figures(data: Snapshot, year: int) -> tuple[OldFigure, ...]:
    """The indicators of which the newest figure is older, in a year, than their interval; raises what the engine
    raises.

    Of an indicator without an interval nothing can be said, so it is not among them.
    """
    labels: dict[tuple[str, int, int], dict[str, str]] = defaultdict(dict)
    for row in await select(data, _AGES):
        label = row["label"]
        newest, years = int(row["newest"].value), int(row["years"].value)
        if year - newest > years and isinstance(label, ox.Literal):
            labels[str(row["indicator"].value), newest, years][label.language or ""] = label.value
    return tuple(
        OldFigure(indicator, dict(sorted(found.items())), newest, years)
        for (indicator, newest, years), found in sorted(labels.items())
    )


def addresses_in(words: str) -> tuple[str, ...]:
    """The web addresses in what is printed, without the signs that end a sentence or close a bracket."""
    found = []
    for address in _ADDRESS.findall(words):
        address = address.rstrip(_AFTER_AN_ADDRESS)
        while address.endswith((")", "]")) and address.count("(") + address.count("[") < sum(map(address.count, ")]")):
            address = address[:-1].rstrip(_AFTER_AN_ADDRESS)
        found.append(address)
    return tuple(dict.fromkeys(found))
