"""Synthetic quads of the kind that a Europe-wide edition would hold. The same size and seed give the same bytes.

All things are invented and lie below `https://bench.example/`, so that none can be taken for a fact of the real base;
the terms are those of the ontology. There are about 90 quads a facility: the facility, two services, seven years of
observations, and its share of operators, sources and places. Each country has a named graph.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

THINGS: Final = "https://bench.example/"
SEED: Final = 20_261
COUNTRIES: Final = 40
REGIONS: Final = 6  # of a country
TYPES: Final = 24
INDICATORS: Final = 14
YEARS: Final = tuple(range(2019, 2026))
WORDS: Final = 600
PER_FACILITY: Final = 90

_HRO: Final = "https://w3id.org/harmreduction/ontology#"
_RDF_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_DCT: Final = "http://purl.org/dc/terms/"
_BIBO: Final = "http://purl.org/ontology/bibo/"
_FOAF: Final = "http://xmlns.com/foaf/0.1/"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_BEGIN: Final = ("ba", "de", "fi", "go", "ku", "la", "me", "no", "pri", "ra", "sto", "ve")
_MIDDLE: Final = ("la", "mi", "no", "ra", "se")
_END: Final = ("d", "k", "l", "m", "n", "r", "s", "st", "t", "x")


@dataclass(frozen=True, slots=True)
class Size:
    """What a data set of about so many quads holds."""

    quads: int

    @property
    def facilities(self) -> int:
        return max(COUNTRIES, self.quads // PER_FACILITY)

    @property
    def cities(self) -> int:
        return max(COUNTRIES * REGIONS, self.facilities // 8)

    @property
    def operators(self) -> int:
        return max(COUNTRIES, self.facilities // 6)

    @property
    def documents(self) -> int:
        return max(COUNTRIES, self.facilities // 5)


def thing(kind: str, number: int) -> str:
    """The IRI of an invented thing."""
    return f"{THINGS}{kind}/{number}"


def word(number: int) -> str:
    """One of the words of which descriptions are made; none is part of another."""
    number %= WORDS
    begin, rest = divmod(number, len(_MIDDLE) * len(_END))
    middle, end = divmod(rest, len(_END))
    return f"z{_BEGIN[begin]}{_MIDDLE[middle]}{_END[end]}z"


def write(path: Path, size: Size) -> int:
    """Write the data set as N-Quads; returns the number of quads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    temporary = path.with_name(path.name + ".part")
    with temporary.open("w", encoding="utf-8") as file:
        for line in lines(size):
            file.write(line)
            count += line.count("\n")
    temporary.rename(path)
    return count


def lines(size: Size) -> Iterator[str]:
    """The lines of the data set, some at a time."""
    chance = random.Random(SEED)
    yield _vocabulary(chance)
    yield _places(size)
    for number in range(size.documents):
        yield _document(number)
    for number in range(size.operators):
        yield _operator(number)
    for number in range(size.facilities):
        yield _facility(number, size, chance)


class _Quads:
    """Lines about one thing after another, in one graph."""

    def __init__(self, graph: str) -> None:
        self._graph = f"<{THINGS}graph/{graph}> .\n"
        self._lines: list[str] = []

    def about(self, subject: str, *pairs: tuple[str, str]) -> None:
        self._lines += [f"<{subject}> {predicate} {value} {self._graph}" for predicate, value in pairs]

    def text(self) -> str:
        return "".join(self._lines)


def _iri(value: str) -> str:
    return f"<{value}>"


def _in(text: str, language: str) -> str:
    return f'"{text}"@{language}'


def _number(value: int) -> str:
    return f'"{value}"^^<{_XSD}integer>'


def _hro(name: str) -> str:
    return f"<{_HRO}{name}>"


_LABEL: Final = f"<{_SKOS}prefLabel>"
_PART_OF: Final = f"<{_DCT}isPartOf>"
_SPATIAL: Final = f"<{_DCT}spatial>"
_SOURCE: Final = f"<{_DCT}source>"
_ISSUED: Final = f"<{_DCT}issued>"


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(word(chance.randrange(WORDS)) for _ in range(words))


def _vocabulary(chance: random.Random) -> str:
    quads = _Quads("vocabulary")
    for number in range(TYPES):
        broader = [] if number < 4 else [(f"<{_SKOS}broader>", _iri(thing("type", (number - 4) // 2)))]
        quads.about(
            thing("type", number),
            (_RDF_TYPE, _hro("FacilityType")),
            (_LABEL, _in(f"Type {number}", "en")),
            (_LABEL, _in(f"Soort {number}", "nl")),
            (f"<{_SKOS}definition>", _in(f"Facility of type {number}: {_sentence(chance, 12)}.", "en")),
            (f"<{_SKOS}definition>", _in(f"Voorziening van soort {number}: {_sentence(chance, 12)}.", "nl")),
            *broader,
        )
    for number in range(INDICATORS):
        quads.about(
            thing("indicator", number),
            (_RDF_TYPE, _hro("Indicator")),
            (_LABEL, _in(f"Indicator {number}", "en")),
        )
    return quads.text()


def _places(size: Size) -> str:
    quads = _Quads("places")

    def place(kind: str, number: int, within: str | None) -> None:
        quads.about(
            thing(kind, number),
            (_RDF_TYPE, f"<{_DCT}Location>"),
            (_LABEL, _in(f"{kind.capitalize()} {number}", "en")),
            *([(_PART_OF, _iri(within))] if within else []),
        )

    place("continent", 0, None)
    for number in range(COUNTRIES):
        place("country", number, thing("continent", 0))
    for number in range(COUNTRIES * REGIONS):
        place("region", number, thing("country", number % COUNTRIES))
    for number in range(size.cities):
        place("city", number, thing("region", number % (COUNTRIES * REGIONS)))
    return quads.text()


def _document(number: int) -> str:
    quads = _Quads("documents")
    year = YEARS[number % len(YEARS)]
    quads.about(
        thing("document", number),
        (_RDF_TYPE, f"<{_BIBO}Document>"),
        (f"<{_DCT}title>", _in(f"Report {number}", "en")),
        (f"<{_DCT}bibliographicCitation>", f'"Author {number % 97} ({year}). Report {number}."'),
        (_ISSUED, _number(year)),
    )
    return quads.text()


def _operator(number: int) -> str:
    quads = _Quads("organisations")
    quads.about(
        thing("operator", number),
        (_RDF_TYPE, f"<{_FOAF}Organization>"),
        (_LABEL, _in(f"Operator {number}", "en")),
        (_SPATIAL, _iri(thing("country", number % COUNTRIES))),
    )
    return quads.text()


def country_of(facility: int, size: Size) -> int:
    """The number of the country in whose city a facility stands."""
    return (facility % size.cities) % (COUNTRIES * REGIONS) % COUNTRIES


def _facility(number: int, size: Size, chance: random.Random) -> str:
    me = thing("facility", number)
    quads = _Quads(f"country-{country_of(number, size)}")
    document = _iri(thing("document", number % size.documents))
    services = [thing("service", 2 * number), thing("service", 2 * number + 1)]
    sometimes = [
        (f"<{_FOAF}homepage>", f"<https://facility-{number}.example/>"),
        (f"<{_FOAF}phone>", f"<tel:+99-{number:07}>"),
        (f"<{_SKOS}altLabel>", _in(f"F{number}", "en")),
        (f"<{_DCT}extent>", _number(chance.randrange(4, 60))),
    ]
    quads.about(
        me,
        (_RDF_TYPE, _hro("Facility")),
        (_LABEL, _in(f"Facility {number}", "en")),
        (_LABEL, _in(f"Voorziening {number}", "nl")),
        (_hro("facilityType"), _iri(thing("type", chance.randrange(TYPES)))),
        (_hro("operatedBy"), _iri(thing("operator", chance.randrange(size.operators)))),
        (_SPATIAL, _iri(thing("city", number % size.cities))),
        (f"<{_DCT}description>", _in(f"{_sentence(chance, 14).capitalize()}.", "en")),
        (f"<{_DCT}description>", _in(f"{_sentence(chance, 14).capitalize()}.", "nl")),
        (f"<{_DCT}identifier>", f'"EU-{number:08}"'),
        (_ISSUED, _number(chance.choice(YEARS))),
        (_SOURCE, document),
        *((_hro("offers"), _iri(service)) for service in services),
        *(pair for pair in sometimes if chance.random() < 0.5),
    )
    for place, service in enumerate(services):
        quads.about(
            service,
            (_RDF_TYPE, _hro("Service")),
            (_LABEL, _in(f"Service {2 * number + place}", "en")),
            (_hro("targetGroup"), _iri(thing("group", chance.randrange(30)))),
        )
    for year in YEARS:
        quads.about(
            thing("observation", number * len(YEARS) + year - YEARS[0]),
            (_RDF_TYPE, _hro("Observation")),
            (_hro("about"), _iri(me)),
            (_hro("indicator"), _iri(thing("indicator", chance.randrange(INDICATORS)))),
            (_hro("place"), _iri(thing("city", number % size.cities))),
            (_hro("period"), _number(year)),
            (_hro("value"), _number(chance.randrange(1, 5000))),
            (_hro("unit"), _iri(thing("unit", 0))),
            (_hro("statedIn"), document),
            (_hro("reliability"), _iri(thing("reliability", chance.randrange(4)))),
        )
    return quads.text()
