"""DCAT distributions: the files of a release, each with its true size and checksum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad, Triple

from hrn_kg.catalog.inputs import Dump, Version
from hrn_kg.catalog.names import DISTRIBUTIONS, EU, IANA, LICENCE, SPARQL, distribution_iri, download, on_day
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
_CHECKSUM = "/checksum"


def distribution(version: Version, dump: Dump) -> Iterator[Triple]:
    """One file of a release, with its size and checksum; one that was removed has no address any more."""
    packed = next((ending for ending in PACKED if dump.name.endswith(ending)), "")
    name = dump.name.removesuffix(packed)
    media_type, file_type = KINDS["." + name.rpartition(".")[2]]
    iri = distribution_iri(version.release, dump.name)
    gone = version.removed is not None
    yield from about(
        iri,
        ("rdf:type", node("dcat:Distribution")),
        ("dct:identifier", Literal(f"{version.release}/{dump.name}")),
        ("dcat:accessURL", BASE + "dumps"),
        *((("dcat:downloadURL", download(version.release, dump.name)),) if not gone else ()),
        ("dcat:mediaType", IANA + media_type),
        ("dct:format", EU + "file-type/" + file_type),
        *((("dcat:compressFormat", IANA + PACKED[packed]),) if packed else ()),
        *((("dct:conformsTo", CANONICAL),) if dump.name in _IN_CANONICAL_FORM else ()),
        ("dcat:byteSize", typed(dump.size, "xsd:nonNegativeInteger")),
        ("spdx:checksum", iri + _CHECKSUM),
        ("dct:license", LICENCE),
        *((("dct:issued", on_day(version.issued)),) if version.issued else ()),
        ("adms:status", EU + "distribution-status/" + ("WITHDRAWN" if gone else "COMPLETED")),
    )
    yield from about(
        iri + _CHECKSUM,
        ("rdf:type", node("spdx:Checksum")),
        ("spdx:algorithm", _SHA256),
        ("spdx:checksumValue", typed(dump.sha256, "xsd:hexBinary")),
    )


def of_current(version: Version, dump: Dump) -> Iterator[Triple]:
    """What is said besides of a file of the current release, which portals harvest."""
    yield from about(
        distribution_iri(version.release, dump.name),
        ("dcatap:availability", EU + "planned-availability/STABLE"),
        ("dcat:accessService", SPARQL),
        ("dct:language", EU + "language/ENG", EU + "language/NLD"),
        ("dct:rights", EU + "access-right/PUBLIC"),
        *((("dct:modified", on_day(version.issued)),) if version.issued else ()),
    )


def dumps_in(catalogue: Iterable[Quad]) -> dict[str, tuple[Dump, ...]]:
    """The files that a catalogue tells of, by release: so they are known when the files themselves are gone."""
    size, checksum, value, name = map(node, ("dcat:byteSize", "spdx:checksum", "spdx:checksumValue", "dct:identifier"))
    values: dict[tuple[str, NamedNode], str] = {}
    wanted = (size, checksum, value, name)
    for quad in catalogue:
        subject, stated = quad.subject, quad.object
        if not isinstance(subject, NamedNode) or not isinstance(stated, Literal | NamedNode):
            continue
        if quad.predicate in wanted and subject.value.startswith(DISTRIBUTIONS):
            values[subject.value, quad.predicate] = stated.value
    found: dict[str, list[Dump]] = {}
    for (iri, predicate), text in sorted(values.items(), key=lambda item: item[1]):
        release, _, file = text.partition("/")
        sha256 = values.get((values.get((iri, checksum), ""), value))
        if predicate == name and file and sha256 is not None and (iri, size) in values:
            found.setdefault(release, []).append(Dump(file, int(values[iri, size]), sha256))
    return {release: tuple(dumps) for release, dumps in found.items()}
