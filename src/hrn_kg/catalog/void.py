"""VoID: how much there is of what, counted from the release itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from hrn_kg.catalog.names import DATASET, EUROVOC, ID
from hrn_kg.triples import about, node, typed
from hrn_kg.vocab import expand

_MATCH: Final = re.compile(re.escape(expand("skos:")) + r"(exact|close|broad|narrow|related)Match")
_EDGES: Final = {expand("dcat:startDate"): min, expand("dcat:endDate"): max}


def count(triples: Iterable[Quad]) -> Iterator[Triple]:
    """How much the release holds, and what years and outside terms it reaches; each triple comes once."""
    number, rdf_type = 0, expand("rdf:type")
    subjects, predicates, objects, types = set[object](), set[str](), set[object](), set[object]()
    links, years = Counter[str](), dict[str, str]()
    for triple in triples:
        number += 1
        name, value = triple.predicate.value, triple.object
        subjects.add(triple.subject)
        predicates.add(name)
        objects.add(value)
        if name == rdf_type:
            types.add(value)
        elif name in _EDGES and isinstance(value, Literal):
            year = value.value[:4]
            years[name] = _EDGES[name](years.get(name, year), year)
        elif isinstance(value, NamedNode) and value.value.startswith(EUROVOC) and _MATCH.fullmatch(name):
            links[name] += 1
    things = {term.value for term in subjects if isinstance(term, NamedNode) and term.value.startswith(ID)}
    numbers = {
        "void:triples": number,
        "void:entities": len(things),
        "void:classes": len(types),
        "void:properties": len(predicates),
        "void:distinctSubjects": len(subjects),
        "void:distinctObjects": len(objects),
    }
    yield from about(DATASET, *((name, typed(number, "xsd:integer")) for name, number in numbers.items()))
    yield from about(DATASET, ("healthdcatap:numberOfRecords", typed(len(things), "xsd:nonNegativeInteger")))
    example = min((iri for iri in things if iri.startswith(ID + "claim/")), default=None)
    if example is not None:
        yield from about(DATASET, ("void:exampleResource", example))
    yield from _linksets(links)
    yield from _coverage(years)


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
