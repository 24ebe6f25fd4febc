"""The ten kinds of question, and the two whose requests a second are counted.

Each question has constants that change from request to request, so that no answer can come from a cache unless it is
meant to; all services get the same text. The order of rows is only fixed where the question fixes it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bench.data import COUNTRIES, INDICATORS, REGIONS, THINGS, TYPES, WORDS, YEARS, Size, thing, word

JSON: Final = "application/sparql-results+json"
NTRIPLES: Final = "application/n-triples"

_PREFIXES: Final = """\
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
"""
LARGE_ROWS: Final = 700
_MANY: Final = 1_000_000  # a limit that never limits: its last digits tell two requests apart


@dataclass(frozen=True, slots=True)
class Question:
    """One query and the media type in which its answer is wanted."""

    text: str
    accept: str = JSON


Maker = Callable[[random.Random, int, Size], Question]


def _country(number: int) -> str:
    return f"<{thing('country', number % COUNTRIES)}>"


def _lookup(chance: random.Random, number: int, size: Size) -> Question:
    facility = thing("facility", chance.randrange(size.facilities))
    return Question(f"SELECT ?property ?value WHERE {{ <{facility}> ?property ?value }} LIMIT {_MANY + number}")


def _path(chance: random.Random, number: int, size: Size) -> Question:
    kind = f"<{thing('type', chance.randrange(TYPES))}>"
    return Question(
        f"""{_PREFIXES}SELECT ?facility ?label ?definition ?citation WHERE {{
  ?facility hro:facilityType {kind} ; skos:prefLabel ?label ; dct:spatial ?city ; dct:source ?source .
  ?city dct:isPartOf* {_country(chance.randrange(COUNTRIES))} .
  {kind} skos:definition ?definition .
  ?source dct:bibliographicCitation ?citation .
  FILTER(LANG(?label) = "en" && LANG(?definition) = "en")
}} LIMIT {_MANY + number}"""
    )


def _sum_by_year(chance: random.Random, number: int, size: Size) -> Question:
    indicator = f"<{thing('indicator', chance.randrange(INDICATORS))}>"
    return Question(
        f"""{_PREFIXES}SELECT ?year (SUM(?value) AS ?total) (COUNT(?value) AS ?figures) WHERE {{
  ?observation hro:indicator {indicator} ; hro:period ?year ; hro:value ?value .
  FILTER(?value > {number % 1000})
}} GROUP BY ?year"""
    )


def _contains(chance: random.Random, number: int, size: Size) -> Question:
    return Question(
        f"""{_PREFIXES}SELECT ?facility ?description WHERE {{
  ?facility dct:description ?description .
  FILTER(CONTAINS(LCASE(?description), "{word(chance.randrange(WORDS))}"))
}} LIMIT {_MANY + number}"""
    )


def _regex(chance: random.Random, number: int, size: Size) -> Question:
    first, second = word(chance.randrange(WORDS)), word(number)[:3]
    return Question(
        f"""{_PREFIXES}SELECT ?facility ?description WHERE {{
  ?facility dct:description ?description .
  FILTER(REGEX(?description, "{first} (z[a-z]+z ){{0,2}}{second}", "i"))
}} LIMIT {_MANY + number}"""
    )


def _optional(chance: random.Random, number: int, size: Size) -> Question:
    region = f"<{thing('region', chance.randrange(COUNTRIES * REGIONS))}>"
    return Question(
        f"""{_PREFIXES}SELECT ?facility ?label ?page ?phone ?other ?places ?operator WHERE {{
  ?city dct:isPartOf {region} . ?facility dct:spatial ?city ; a hro:Facility .
  OPTIONAL {{ ?facility skos:prefLabel ?label . FILTER(LANG(?label) = "nl") }}
  OPTIONAL {{ ?facility foaf:homepage ?page }}
  OPTIONAL {{ ?facility foaf:phone ?phone }}
  OPTIONAL {{ ?facility skos:altLabel ?other }}
  OPTIONAL {{ ?facility dct:extent ?places }}
  OPTIONAL {{ ?facility hro:operatedBy/skos:prefLabel ?operator }}
}} LIMIT {_MANY + number}"""
    )


def _hierarchy(chance: random.Random, number: int, size: Size) -> Question:
    return Question(
        f"""{_PREFIXES}SELECT ?country (COUNT(DISTINCT ?facility) AS ?facilities) WHERE {{
  ?type skos:broader* <{thing("type", chance.randrange(4))}> .
  ?facility hro:facilityType ?type ; dct:issued ?year ; dct:spatial ?city .
  ?city dct:isPartOf/dct:isPartOf ?country .
  FILTER(?year >= {YEARS[number % 3]})
}} GROUP BY ?country LIMIT {_MANY + number}"""
    )


def _most(chance: random.Random, number: int, size: Size) -> Question:
    return Question(
        f"""{_PREFIXES}SELECT ?operator (COUNT(?facility) AS ?facilities) WHERE {{
  ?facility hro:operatedBy ?operator ; dct:issued ?year .
  FILTER(?year >= {YEARS[chance.randrange(4)]})
}} GROUP BY ?operator ORDER BY DESC(?facilities) ?operator LIMIT {20 + number % 200}"""
    )


def _dump(chance: random.Random, number: int, size: Size) -> Question:
    graph = f"<{THINGS}graph/country-{number % COUNTRIES}>"
    text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }} LIMIT {_MANY + number}"
    return Question(text, NTRIPLES)


def _by_country(chance: random.Random, number: int, size: Size) -> Question:
    return Question(
        f"""{_PREFIXES}SELECT ?facility ?label ?type WHERE {{
  ?region dct:isPartOf {_country(number)} . ?city dct:isPartOf ?region .
  ?facility dct:spatial ?city ; hro:facilityType ?type ; skos:prefLabel ?label .
  FILTER(LANG(?label) = "en")
}} LIMIT {_MANY + number}"""
    )


KINDS: Final[dict[str, Maker]] = {
    "lookup": _lookup,
    "type and place path": _path,
    "sum by year": _sum_by_year,
    "CONTAINS": _contains,
    "REGEX": _regex,
    "OPTIONAL": _optional,
    "hierarchy, count distinct": _hierarchy,
    "group, order, limit": _most,
    "CONSTRUCT dump": _dump,
    "by country": _by_country,
}


def small(number: int, size: Size) -> Question:
    """A lookup of 3 KB: all about one facility."""
    facility = thing("facility", number * 7919 % size.facilities)
    return Question(f"SELECT ?property ?value WHERE {{ <{facility}> ?property ?value }} LIMIT {_MANY + number}")


def large(number: int, size: Size) -> Question:
    """An answer of 240 KB: observations of one reliability; the name of a variable tells two requests apart."""
    reliability = f"<{thing('reliability', number % 4)}>"
    return Question(
        f"""{_PREFIXES}SELECT ?observation ?facility ?year ?value{number} WHERE {{
  ?observation hro:reliability {reliability} ; hro:about ?facility ; hro:period ?year ; hro:value ?value{number} .
}} LIMIT {LARGE_ROWS}"""
    )
