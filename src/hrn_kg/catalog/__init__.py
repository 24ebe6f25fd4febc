"""The catalogue of a release in DCAT-AP, with VoID counts: what a harvester reads first.

Everything has an IRI, nothing is typed twice: the words come from the content (`catalog/catalog.ttl`), sizes, checksums
and counts from the release itself.
"""

from __future__ import annotations

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from hrn_kg.catalog.distributions import distribution
from hrn_kg.catalog.fixed_text import words_for, words_in
from hrn_kg.catalog.inputs import CatalogInput, Dump
from hrn_kg.catalog.names import CATALOGUE, DATASET, SPARQL
from hrn_kg.catalog.records import formats, records
from hrn_kg.catalog.void import count
from hrn_kg.iris import BASE, GRAPH
from hrn_kg.vocab import expand

__all__ = [
    "CATALOGUE",
    "CATALOG_GRAPH",
    "DATASET",
    "SPARQL",
    "CatalogInput",
    "Dump",
    "at_address",
    "describe",
    "words_in",
]

CATALOG_GRAPH = GRAPH + "catalog"

# Predicates whose value is an address to call, not a name: these follow the server, all else keeps its w3id name.
_ADDRESSES = tuple(
    map(
        expand,
        (
            "dcat:accessURL",
            "dcat:downloadURL",
            "dcat:endpointURL",
            "dcat:endpointDescription",
            "foaf:homepage",
            "sd:endpoint",
            "void:dataDump",
            "void:sparqlEndpoint",
        ),
    )
)


def describe(facts: CatalogInput) -> list[Quad]:
    """The catalogue of a release, in graph/catalog, sorted; the same facts always give the same quads.

    Raises: ContentError for a dump that the words give no title.
    """
    graph = NamedNode(CATALOG_GRAPH)
    triples = {
        *words_for(facts.words, facts.release, facts.dumps, is_first=facts.previous is None),
        *records(facts),
        *count(facts.quads),
        *formats(),
    }
    for dump in facts.dumps:
        triples.update(distribution(facts, dump))
    ordered = sorted(triples, key=str)
    return [Quad(triple.subject, triple.predicate, triple.object, graph) for triple in ordered]


def at_address(catalogue: bytes, public_url: str) -> list[Triple]:
    """The triples of a catalogue in Turtle or N-Quads, its addresses turned to those of the server at `public_url`.

    A copy that runs elsewhere so leads to its own dumps and its own query service; the names of things stay.
    """
    own = public_url.rstrip("/") + "/"
    rdf_format = RdfFormat.TURTLE if catalogue.lstrip().startswith((b"@prefix", b"#")) else RdfFormat.N_QUADS
    triples: list[Triple] = []
    for quad in parse(catalogue, format=rdf_format):
        value = quad.object
        if quad.predicate.value in _ADDRESSES and isinstance(value, NamedNode) and value.value.startswith(BASE):
            value = NamedNode(own + value.value.removeprefix(BASE))
        triples.append(Triple(quad.subject, quad.predicate, value))
    return triples
