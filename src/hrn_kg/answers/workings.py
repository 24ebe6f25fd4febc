"""What the editors worked out themselves: a sum, the figures that went into it, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg.answers.gathering import gather
from hrn_kg.answers.numerals import equation, result
from hrn_kg.answers.sides import Source, source
from hrn_kg.describe.ask import fill
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import Link, Viewer
from hrn_kg.sparql import Snapshot
from hrn_kg.vocab import expand

_WORKINGS: Final = """PREFIX dct: <http://purl.org/dc/terms/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?c ?p ?o . ?from ?q ?v . ?certainty skos:definition ?meaning . ?document ?r ?w } WHERE {
  $which ?c a hro:Calculation ; ?p ?o .
  FILTER(?p IN (rdf:type, hro:formula, hro:value, hro:lowerBound, hro:upperBound, hro:valueQualifier, hro:unit,
    hro:measure, hro:place, hro:period, hro:certainty, hro:weakenedBy, hro:computedFrom))
  OPTIONAL { ?c hro:certainty ?certainty . ?certainty skos:definition ?meaning }
  OPTIONAL {
    ?c hro:computedFrom ?from . ?from ?q ?v .
    FILTER(?q IN (hro:statedValue, hro:statedIn, hro:place, hro:period, hro:certainty))
    OPTIONAL { ?from hro:statedIn ?document . ?document ?r ?w . FILTER(?r IN (dct:creator, dct:issued)) }
  }
}"""


@dataclass(frozen=True, slots=True)
class Input:
    """A figure that went into a sum, as its document prints it."""

    name: Link
    printed: Text | None
    period: Link | None
    place: Link | None
    source: Source | None
    certainty: Text | None


@dataclass(frozen=True, slots=True)
class Working:
    """A number that no document prints. `because` names what makes it less sure."""

    iri: str
    name: Link
    sum: str
    value: str
    place: Link | None
    period: Link | None
    certainty: Text | None
    meaning: Text | None
    because: tuple[Link, ...]
    inputs: tuple[Input, ...]


async def fetch_workings(data: Snapshot, iris: Sequence[str] = ()) -> tuple[ox.Triple, ...]:
    """All calculations, or these. Raises what the engine raises."""
    which = "VALUES ?c { $iris }" if iris else ""
    return await gather(data, fill(_WORKINGS.replace("$which", which), iris=iris))


def workings(index: TripleIndex, lang: str) -> tuple[Working, ...]:
    """The calculations that were fetched, by name."""
    viewer = Viewer(index, lang)
    found = set(index.subjects("rdf:type", expand("hro:Calculation")))
    return tuple(sorted((_working(viewer, iri) for iri in found), key=lambda one: (one.name.text.lower(), one.iri)))


def _working(viewer: Viewer, iri: str) -> Working:
    index, lang = viewer.index, viewer.lang
    certainty = index.iri(iri, "hro:certainty")
    return Working(
        iri=iri,
        name=viewer.link(iri),
        sum=equation(index, iri, lang),
        value=result(index, iri, lang),
        place=viewer.maybe(index.iri(iri, "hro:place")),
        period=viewer.maybe(index.iri(iri, "hro:period")),
        certainty=index.label(certainty, lang) if certainty else None,
        meaning=index.text(certainty, lang, "skos:definition") if certainty else None,
        because=viewer.links(iri, "hro:weakenedBy"),
        inputs=tuple(_input(viewer, one) for one in sorted(set(index.iris(iri, "hro:computedFrom")))),
    )


def _input(viewer: Viewer, iri: str) -> Input:
    index, lang = viewer.index, viewer.lang
    document, certainty = index.iri(iri, "hro:statedIn"), index.iri(iri, "hro:certainty")
    printed = index.text(iri, lang, "hro:statedValue")
    language = index.label(document, lang).lang if document else ""
    return Input(
        name=viewer.link(iri),
        printed=Text(printed.text, printed.lang or language) if printed else None,
        period=viewer.maybe(index.iri(iri, "hro:period")),
        place=viewer.maybe(index.iri(iri, "hro:place")),
        source=source(viewer, document) if document else None,
        certainty=index.label(certainty, lang) if certainty else None,
    )
