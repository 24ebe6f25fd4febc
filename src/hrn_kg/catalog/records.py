"""What a release adds to the words of the catalogue: dates, versions, and which files belong to what."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, Triple

from hrn_kg.catalog.distributions import KINDS, PACKED
from hrn_kg.catalog.inputs import CatalogInput
from hrn_kg.catalog.names import (
    CATALOGUE,
    DATASET,
    IANA,
    SERVICES,
    distribution_iri,
    download,
    on_day,
    version_iri,
)
from hrn_kg.catalog.version_notes import notes
from hrn_kg.triples import about, node


def records(facts: CatalogInput) -> Iterator[Triple]:
    """The catalogue, the one dataset in it, and the services."""
    version, dumps = version_iri(facts.release), facts.version.dumps
    yield from about(CATALOGUE, *_dates(facts), ("dcat:dataset", DATASET))
    yield from about(
        DATASET,
        *_dates(facts),
        ("dct:identifier", Literal(DATASET)),
        ("dcat:version", Literal(facts.release)),
        ("dcat:hasCurrentVersion", version),
        *((("dcat:previousVersion", version_iri(facts.version.previous)),) if facts.version.previous else ()),
        ("adms:versionNotes", *notes(facts.version)),
        ("dcat:distribution", *(distribution_iri(facts.release, dump.name) for dump in dumps)),
        ("void:dataDump", *(download(facts.release, dump.name) for dump in dumps if "hrn-kg." in dump.name)),
    )
    for service in SERVICES:
        yield from about(service, ("dct:identifier", Literal(service)))


def versions(facts: CatalogInput) -> Iterator[Triple]:
    """Each release that there ever was, with the files that it has or had."""
    for version in (*facts.earlier, facts.version):
        iri = version_iri(version.release)
        yield from about(
            iri,
            ("dct:identifier", Literal(iri)),
            *((("dct:issued", on_day(version.issued)),) if version.issued else ()),
            ("dcat:version", Literal(version.release)),
            ("dcat:isVersionOf", DATASET),
            *((("dcat:previousVersion", version_iri(version.previous)),) if version.previous else ()),
            ("adms:versionNotes", *notes(version)),
            ("dcat:distribution", *(distribution_iri(version.release, dump.name) for dump in version.dumps)),
        )


def formats() -> Iterator[Triple]:
    """The types of the terms that say in which format a file is."""
    for iri in (
        *(IANA + media_type for media_type in PACKED.values()),
        *(IANA + media_type for media_type, _ in KINDS.values()),
    ):
        yield from about(iri, ("rdf:type", node("dct:MediaType")))


def _dates(facts: CatalogInput) -> tuple[tuple[str, Literal], ...]:
    return ("dct:issued", on_day(facts.issued)), ("dct:modified", on_day(facts.modified))
