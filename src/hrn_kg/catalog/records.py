"""What a release adds to the words of the catalogue: dates, versions, and which files belong to what."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, Triple

from hrn_kg.catalog.distributions import KINDS, PACKED
from hrn_kg.catalog.inputs import CatalogInput
from hrn_kg.catalog.names import CATALOGUE, DATASET, EU, IANA, SPARQL, distribution_iri, download, on_day, version_iri
from hrn_kg.triples import about, node


def records(facts: CatalogInput) -> Iterator[Triple]:
    """The catalogue, the dataset, this version of it, and the query service."""
    version, dumps = version_iri(facts.release), [distribution_iri(dump.name) for dump in facts.dumps]
    yield from about(CATALOGUE, *_dates(facts), ("dcat:dataset", DATASET, version))
    yield from about(
        DATASET,
        *_dates(facts),
        ("dct:identifier", Literal(DATASET)),
        ("dcat:version", Literal(facts.release)),
        ("dcat:hasCurrentVersion", version),
        ("dcat:distribution", *dumps),
        ("void:dataDump", *(download(facts.release, dump.name) for dump in facts.dumps if "hrn-kg." in dump.name)),
    )
    yield from about(
        version,
        ("dct:identifier", Literal(version)),
        ("dct:issued", on_day(facts.modified)),
        ("dcat:version", Literal(facts.release)),
        ("dcat:isVersionOf", DATASET),
        *((("dcat:previousVersion", version_iri(facts.previous)),) if facts.previous else ()),
        ("dcat:distribution", *dumps),
    )
    yield from about(SPARQL, ("dct:identifier", Literal(SPARQL)))


def formats() -> Iterator[Triple]:
    """The types of the terms that say in which format a file is."""
    for iri in (
        *(IANA + media_type for media_type in PACKED.values()),
        *(IANA + media_type for media_type, _ in KINDS.values()),
    ):
        yield from about(iri, ("rdf:type", node("dct:MediaType")))
    for _, file_type in KINDS.values():
        yield from about(EU + "file-type/" + file_type, ("rdf:type", node("dct:MediaTypeOrExtent")))


def _dates(facts: CatalogInput) -> tuple[tuple[str, Literal], ...]:
    return ("dct:issued", on_day(facts.issued)), ("dct:modified", on_day(facts.modified))
