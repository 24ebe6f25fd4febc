"""VoID: how much there is of what, counted from the release itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from hrn_kg.catalog.counts import OfProperty
from hrn_kg.catalog.inputs import CatalogInput
from hrn_kg.catalog.names import DATASET, EUROVOC, ID
from hrn_kg.quad_lines import with_properties
from hrn_kg.triples import about, node, typed
from hrn_kg.vocab import expand

_MATCHES: Final = tuple(expand(f"skos:{kind}Match") for kind in ("exact", "close", "broad", "narrow", "related"))
_EDGES: Final = {expand("dcat:startDate"): min, expand("dcat:endDate"): max}
READ: Final = (*_MATCHES, *_EDGES)


def numbers(facts: CatalogInput) -> Iterator[Triple]:
    """How much the release holds, and what years and outside terms it reaches."""
    counts = facts.counts
    types = counts.properties.get(expand("rdf:type"), OfProperty())
    found = {
        "void:triples": counts.triples,
        "void:entities": counts.things,
        "void:classes": types.objects,
        "void:properties": len(counts.properties),
        "void:distinctSubjects": counts.subjects,
        "void:distinctObjects": counts.objects,
    }
    yield from about(DATASET, *((name, typed(number, "xsd:integer")) for name, number in found.items()))
    yield from about(DATASET, ("healthdcatap:numberOfRecords", typed(counts.things, "xsd:nonNegativeInteger")))
    if counts.claim is not None:
        yield from about(DATASET, ("void:exampleResource", counts.claim))
    yield from _linksets(_links(facts))
    yield from _coverage(_years(facts))


def _links(facts: CatalogInput) -> Mapping[str, int]:
    """How often a thing is matched to one of EuroVoc, by the property."""
    return Counter(
        quad.predicate.value
        for quad in with_properties(facts.lines, _MATCHES)
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(EUROVOC)
    )


def _years(facts: CatalogInput) -> Mapping[str, str]:
    """The first year in which a period begins, and the last one in which one ends, by the property."""
    years: dict[str, str] = {}
    for quad in with_properties(facts.lines, _EDGES):
        if isinstance(quad.object, Literal):
            name, year = quad.predicate.value, quad.object.value[:4]
            years[name] = _EDGES[name](years.get(name, year), year)
    return years


def _linksets(links: Mapping[str, int]) -> Iterator[Triple]:
    for predicate, number in links.items():
        linkset = f"{ID}linkset/eurovoc-{re.sub('Match$', '', predicate.rpartition('#')[2])}"
        yield from about(DATASET, ("void:subset", linkset))
        yield from about(
            linkset,
            ("rdf:type", node("void:Linkset")),
            ("void:linkPredicate", predicate),
            ("void:triples", typed(number, "xsd:integer")),
            ("void:subjectsTarget", DATASET),
            ("void:objectsTarget", "http://publications.europa.eu/resource/dataset/eurovoc"),
        )


def _coverage(years: Mapping[str, str]) -> Iterator[Triple]:
    """The years from the first to the last, where there are both."""
    if len(years) == len(_EDGES):
        period = ID + "period/coverage"
        yield from about(DATASET, ("dct:temporal", period))
        yield from about(period, ("rdf:type", node("dct:PeriodOfTime")))
        first, last = (years[edge] for edge in _EDGES)
        yield from about(period, ("rdfs:label", Literal(f"{first}/{last}")))
        for predicate, year in years.items():
            yield Triple(NamedNode(period), NamedNode(predicate), typed(year, "xsd:gYear"))
