"""DCAT distributions: the files of a release, each with its true size and checksum."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, Triple

from hrn_kg.catalog.facts import Dump, Facts
from hrn_kg.catalog.terms import EU, IANA, LICENCE, distribution_iri, download, named, on_day, say
from hrn_kg.iris import BASE
from hrn_kg.vocab import PREFIXES

_SHA256 = PREFIXES["spdx"] + "checksumAlgorithm_sha256"
# Ending of a dump -> (media type, entry of the EU file-type table).
KINDS = {
    ".nq": ("application/n-quads", "RDF_N_QUADS"),
    ".trig": ("application/trig", "RDF_TRIG"),
    ".ttl": ("text/turtle", "RDF_TURTLE"),
}


def distribution(facts: Facts, dump: Dump) -> Iterator[Triple]:
    """One file, with its size and checksum."""
    name, packed = dump.name.removesuffix(".gz"), dump.name.endswith(".gz")
    media_type, file_type = KINDS["." + name.rpartition(".")[2]]
    checksum = distribution_iri(dump.name) + "/checksum"
    yield from say(
        distribution_iri(dump.name),
        ("rdf:type", named("dcat:Distribution")),
        ("dcat:accessURL", BASE + "dumps"),
        ("dcat:downloadURL", download(facts.release, dump.name)),
        ("dcat:mediaType", IANA + media_type),
        ("dct:format", EU + "file-type/" + file_type),
        *((("dcat:compressFormat", IANA + "application/gzip"),) if packed else ()),
        ("dcat:byteSize", Literal(str(dump.size), datatype=named("xsd:nonNegativeInteger"))),
        ("spdx:checksum", checksum),
        ("dct:license", LICENCE),
        ("dct:issued", on_day(facts.modified)),
        ("adms:status", EU + "distribution-status/COMPLETED"),
    )
    yield from say(
        checksum,
        ("rdf:type", named("spdx:Checksum")),
        ("spdx:algorithm", _SHA256),
        ("spdx:checksumValue", Literal(dump.sha256, datatype=named("xsd:hexBinary"))),
    )
