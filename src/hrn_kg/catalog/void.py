"""VoID: how much there is of what, counted from the release itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad, Triple

from hrn_kg.catalog.names import DATASET, EUROVOC, ID
from hrn_kg.triples import about, node, typed
from hrn_kg.vocab import expand


def count(quads: tuple[Quad, ...]) -> Iterator[Triple]:
    """How much the release holds, and what years and outside terms it reaches."""
    triples = {quad.triple for quad in quads}
    rdf_type = node("rdf:type")
    types = {triple.object for triple in triples if triple.predicate == rdf_type}
    subjects = {triple.subject for triple in triples}
    things = {term.value for term in subjects if isinstance(term, NamedNode) and term.value.startswith(ID)}
    numbers = {
        "void:triples": len(triples),
        "void:entities": len(things),
        "void:classes": len(types),
        "void:properties": len({triple.predicate for triple in triples}),
        "void:distinctSubjects": len(subjects),
        "void:distinctObjects": len({triple.object for triple in triples}),
    }
    yield from about(DATASET, *((name, typed(number, "xsd:integer")) for name, number in numbers.items()))
    yield from about(DATASET, ("healthdcatap:numberOfRecords", typed(len(things), "xsd:nonNegativeInteger")))
    example = min((iri for iri in things if iri.startswith(ID + "claim/")), default=None)
    if example is not None:
        yield from about(DATASET, ("void:exampleResource", example))
    yield from _linksets(triples)
    yield from _coverage(triples)


def _linksets(triples: set[Triple]) -> Iterator[Triple]:
    matching = re.compile(re.escape(expand("skos:")) + r"(exact|close|broad|narrow|related)Match")
    links: dict[str, int] = {}
    for triple in triples:
        if (
            matching.fullmatch(triple.predicate.value)
            and isinstance(triple.object, NamedNode)
            and triple.object.value.startswith(EUROVOC)
        ):
            links[triple.predicate.value] = links.get(triple.predicate.value, 0) + 1
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


def _coverage(triples: set[Triple]) -> Iterator[Triple]:
    edges = {node("dcat:startDate"): min, node("dcat:endDate"): max}
    years: dict[str, str] = {}
    for predicate, edge in edges.items():
        found = [
            triple.object.value[:4]
            for triple in triples
            if triple.predicate == predicate and isinstance(triple.object, Literal)
        ]
        if found:
            years[predicate.value] = edge(found)
    if len(years) == len(edges):
        period = ID + "period/coverage"
        yield from about(DATASET, ("dct:temporal", period))
        yield from about(period, ("rdf:type", node("dct:PeriodOfTime")))
        first, last = (years[edge.value] for edge in edges)
        yield from about(period, ("rdfs:label", Literal(f"{first}/{last}")))
        for predicate_iri, year in years.items():
            yield Triple(NamedNode(period), NamedNode(predicate_iri), typed(year, "xsd:gYear"))
