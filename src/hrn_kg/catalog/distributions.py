"""DCAT distributions: the files of a release, each with its true size and checksum."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Triple

from hrn_kg.catalog.inputs import CatalogInput, Dump
from hrn_kg.catalog.names import EU, IANA, LICENCE, distribution_iri, download, on_day
from hrn_kg.iris import BASE
from hrn_kg.triples import about, node, typed
from hrn_kg.vocab import expand

_SHA256 = expand("spdx:checksumAlgorithm_sha256")
# Ending of a dump -> (media type, entry of the EU file-type table).
KINDS = {
    ".nq": ("application/n-quads", "RDF_N_QUADS"),
    ".nt": ("application/n-triples", "RDF_N_TRIPLES"),
    ".trig": ("application/trig", "RDF_TRIG"),
    ".ttl": ("text/turtle", "RDF_TURTLE"),
    ".jsonld": ("application/ld+json", "JSON_LD"),
    ".rdf": ("application/rdf+xml", "RDF_XML"),
    ".csv": ("text/csv", "CSV"),
    ".json": ("application/csvm+json", "JSON"),
}
PACKED = {".gz": "application/gzip", ".zst": "application/zstd"}
# The bytes of these follow from the data alone, so that their checksum is the digest of the data.
CANONICAL = "https://www.w3.org/TR/rdf-canon/"
_IN_CANONICAL_FORM = ("hrn-kg.nq", "hrn-kg.nt")


def distribution(facts: CatalogInput, dump: Dump) -> Iterator[Triple]:
    """One file, with its size and checksum."""
    packed = next((ending for ending in PACKED if dump.name.endswith(ending)), "")
    name = dump.name.removesuffix(packed)
    media_type, file_type = KINDS["." + name.rpartition(".")[2]]
    checksum = distribution_iri(dump.name) + "/checksum"
    yield from about(
        distribution_iri(dump.name),
        ("rdf:type", node("dcat:Distribution")),
        ("dcat:accessURL", BASE + "dumps"),
        ("dcat:downloadURL", download(facts.release, dump.name)),
        ("dcat:mediaType", IANA + media_type),
        ("dct:format", EU + "file-type/" + file_type),
        *((("dcat:compressFormat", IANA + PACKED[packed]),) if packed else ()),
        *((("dct:conformsTo", CANONICAL),) if dump.name in _IN_CANONICAL_FORM else ()),
        ("dcat:byteSize", typed(dump.size, "xsd:nonNegativeInteger")),
        ("spdx:checksum", checksum),
        ("dct:license", LICENCE),
        ("dct:issued", on_day(facts.modified)),
        ("adms:status", EU + "distribution-status/COMPLETED"),
    )
    yield from about(
        checksum,
        ("rdf:type", node("spdx:Checksum")),
        ("spdx:algorithm", _SHA256),
        ("spdx:checksumValue", typed(dump.sha256, "xsd:hexBinary")),
    )
    if dump.name in _IN_CANONICAL_FORM:
        yield from about(CANONICAL, ("rdf:type", node("dct:Standard")))
