"""The catalogue of a release in DCAT-AP, with VoID counts: what a harvester reads first.

Everything has an IRI, nothing is typed twice: the words come from the content (`catalog/catalog.ttl`), sizes, checksums
and counts from the release itself.
"""

from __future__ import annotations

from pyoxigraph import NamedNode, Quad

from hrn_kg.catalog.counts import count
from hrn_kg.catalog.distributions import distribution, dumps_in, of_current
from hrn_kg.catalog.fixed_text import words_for, words_in
from hrn_kg.catalog.inputs import Blanked, CatalogInput, Dump, Version
from hrn_kg.catalog.names import CATALOG_GRAPH, CATALOGUE, DATASET, SPARQL
from hrn_kg.catalog.noted_lines import noted_lines
from hrn_kg.catalog.partitions import VOID, partitions
from hrn_kg.catalog.public_addresses import at_address, one_dataset, typed_addresses
from hrn_kg.catalog.quality import measures
from hrn_kg.catalog.records import formats, records, versions
from hrn_kg.catalog.release_mark import MARK
from hrn_kg.catalog.void import numbers

__all__ = [
    "CATALOGUE",
    "CATALOG_GRAPH",
    "DATASET",
    "MARK",
    "SPARQL",
    "VOID",
    "Blanked",
    "CatalogInput",
    "Dump",
    "Version",
    "at_address",
    "count",
    "describe",
    "dumps_in",
    "noted_lines",
    "one_dataset",
    "partitions",
    "words_in",
]


def describe(facts: CatalogInput) -> list[Quad]:
    """The catalogue of a release, in graph/catalog, sorted; the same facts always give the same quads.

    Raises: ContentError for a dump that the words give no title.
    """
    graph = NamedNode(CATALOG_GRAPH)
    triples = {
        *words_for(facts),
        *records(facts),
        *versions(facts),
        *numbers(facts),
        *measures(facts),
        *formats(),
    }
    for version in (*facts.earlier, facts.version):
        for dump in version.dumps:
            triples.update(distribution(version, dump))
    for dump in facts.version.dumps:
        triples.update(of_current(facts.version, dump))
    triples.update(tuple(typed_addresses(triples)))
    ordered = sorted(triples, key=str)
    return [Quad(triple.subject, triple.predicate, triple.object, graph) for triple in ordered]
