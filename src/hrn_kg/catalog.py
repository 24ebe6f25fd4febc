"""The catalogue of a release in DCAT-AP, with VoID counts: what a harvester reads first.

Everything has an IRI, nothing is typed twice: sizes, checksums and counts come from the release itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from hrn_kg.iris import BASE, GRAPH, ONTOLOGY
from hrn_kg.vocab import PREFIXES

ID = BASE + "id/"
CATALOGUE = ID + "catalogue"
DATASET = ID + "dataset/knowledge-base"
SPARQL = ID + "service/sparql"
CATALOG_GRAPH = GRAPH + "catalog"

_PUBLISHER = ID + "organisation/hrn-kg-project"
_CONTACT = ID + "contact/editors"
_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "http://www.iana.org/assignments/media-types/"
_LICENCE = _EU + "licence/CC_BY_4_0"
_EUROVOC = "http://eurovoc.europa.eu/"
_SHA256 = PREFIXES["spdx"] + "checksumAlgorithm_sha256"
# Predicates whose value is an address to call, not a name: these follow the server, all else keeps its w3id name.
_ADDRESSES = tuple(
    PREFIXES[prefix] + name
    for prefix, name in (
        ("dcat", "accessURL"),
        ("dcat", "downloadURL"),
        ("dcat", "endpointURL"),
        ("dcat", "endpointDescription"),
        ("foaf", "homepage"),
        ("sd", "endpoint"),
        ("void", "dataDump"),
        ("void", "sparqlEndpoint"),
    )
)
# Ending of a dump -> (words, media type, entry of the EU file-type table).
_KINDS = {
    ".nq": ("N-Quads", "application/n-quads", "RDF_N_QUADS"),
    ".trig": ("TriG", "application/trig", "RDF_TRIG"),
    ".ttl": ("Turtle", "text/turtle", "RDF_TURTLE"),
}


@dataclass(frozen=True, slots=True)
class Dump:
    """One file that can be downloaded: name, size in bytes, SHA-256 in hexadecimal digits."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the catalogue tells about a release."""

    release: str
    issued: date
    modified: date
    previous: str | None
    dumps: tuple[Dump, ...]
    quads: tuple[Quad, ...]


def describe(facts: Facts) -> list[Quad]:
    """The catalogue of a release, in graph/catalog, sorted; the same facts always give the same quads."""
    graph = NamedNode(CATALOG_GRAPH)
    triples = {*_catalogue(facts), *_dataset(facts), *_counts(facts.quads), *_version(facts), *_service()}
    for dump in facts.dumps:
        triples.update(_distribution(facts, dump))
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


def _catalogue(facts: Facts) -> Iterator[Triple]:
    yield from _say(
        CATALOGUE,
        ("rdf:type", _iri("dcat:Catalog")),
        ("dct:title", _en("Harm reduction knowledge base"), _nl("Kennisbank schadebeperking")),
        (
            "dct:description",
            _en("Catalogue of the open harm reduction knowledge base for the Netherlands: dataset and query service."),
            _nl("Catalogus van de open kennisbank schadebeperking voor Nederland: gegevensset en zoekdienst."),
        ),
        *_shared(),
        *_dates(facts),
        ("dcat:themeTaxonomy", _EU + "data-theme"),
        ("foaf:homepage", BASE),
        ("dcat:dataset", DATASET, _version_iri(facts.release)),
        ("dcat:service", SPARQL),
    )
    yield from _say(BASE, ("rdf:type", _iri("foaf:Document")))
    yield from _say(
        _PUBLISHER,
        ("rdf:type", _iri("foaf:Agent")),
        ("foaf:name", _en("hrn-kg project"), _nl("hrn-kg-project")),
        ("dct:type", "http://purl.org/adms/publishertype/NonProfitOrganisation"),
    )
    yield from _say(
        _CONTACT,
        ("rdf:type", _iri("vcard:Kind")),
        ("vcard:fn", _en("Editors of the harm reduction knowledge base"), _nl("Redactie kennisbank schadebeperking")),
        ("vcard:hasURL", BASE + "contact"),
    )


def _dataset(facts: Facts) -> Iterator[Triple]:
    yield from _say(
        DATASET,
        ("rdf:type", _iri("dcat:Dataset"), _iri("void:Dataset")),
        (
            "dct:title",
            _en("Harm reduction in the Netherlands: facilities, definitions and sources"),
            _nl("Schadebeperking in Nederland: voorzieningen, definities en bronnen"),
        ),
        (
            "dct:description",
            _en(
                "Interventions, facilities, policies, statistics and definitions of harm reduction in the "
                "Netherlands, each with the source and the passage on which it rests."
            ),
            _nl(
                "Interventies, voorzieningen, beleid, cijfers en definities van schadebeperking in Nederland, "
                "elk met de bron en de passage waarop het berust."
            ),
        ),
        ("dct:identifier", Literal(DATASET)),
        *_shared(),
        *_dates(facts),
        ("dcat:theme", _EU + "data-theme/HEAL"),
        ("dct:subject", _EUROVOC + "4475", _EUROVOC + "2479", _EUROVOC + "3885"),
        ("dcat:keyword", _en("harm reduction"), _en("drug consumption room"), _nl("schadebeperking")),
        ("dct:accrualPeriodicity", _EU + "frequency/IRREG"),
        ("dct:accessRights", _EU + "access-right/PUBLIC"),
        ("dct:conformsTo", BASE + "ontology"),
        ("dcat:version", Literal(facts.release)),
        ("dcat:hasCurrentVersion", _version_iri(facts.release)),
        ("dcat:distribution", *(_distribution_iri(dump.name) for dump in facts.dumps)),
        ("void:sparqlEndpoint", BASE + "sparql"),
        ("void:uriSpace", Literal(ID)),
        ("void:dataDump", *(_download(facts.release, dump.name) for dump in facts.dumps if "hrn-kg." in dump.name)),
        ("void:vocabulary", ONTOLOGY, PREFIXES["skos"], PREFIXES["prov"], PREFIXES["qb"]),
    )


def _version(facts: Facts) -> Iterator[Triple]:
    yield from _say(
        _version_iri(facts.release),
        ("rdf:type", _iri("dcat:Dataset")),
        (
            "dct:title",
            _en(f"Harm reduction in the Netherlands, release {facts.release}"),
            _nl(f"Schadebeperking in Nederland, uitgave {facts.release}"),
        ),
        ("dct:description", _en("Fixed release of the knowledge base."), _nl("Vaste uitgave van de kennisbank.")),
        ("dct:identifier", Literal(_version_iri(facts.release))),
        *_shared(),
        ("dct:issued", _day(facts.modified)),
        ("dcat:version", Literal(facts.release)),
        ("dcat:isVersionOf", DATASET),
        *((("dcat:previousVersion", _version_iri(facts.previous)),) if facts.previous else ()),
        ("dcat:distribution", *(_distribution_iri(dump.name) for dump in facts.dumps)),
        ("adms:versionNotes", *((_en("First release."), _nl("Eerste uitgave.")) if not facts.previous else ())),
    )


def _distribution(facts: Facts, dump: Dump) -> Iterator[Triple]:
    name, packed = dump.name.removesuffix(".gz"), dump.name.endswith(".gz")
    words, media_type, file_type = _KINDS["." + name.rpartition(".")[2]]
    part = {"ontology.ttl": "Ontology", "shapes.ttl": "Shapes"}.get(name, "Whole knowledge base")
    checksum = _distribution_iri(dump.name) + "/checksum"
    yield from _say(
        _distribution_iri(dump.name),
        ("rdf:type", _iri("dcat:Distribution")),
        ("dct:title", _en(f"{part} in {words}" + (", gzip" if packed else ""))),
        ("dcat:accessURL", BASE + "dumps"),
        ("dcat:downloadURL", _download(facts.release, dump.name)),
        ("dcat:mediaType", _IANA + media_type),
        ("dct:format", _EU + "file-type/" + file_type),
        *((("dcat:compressFormat", _IANA + "application/gzip"),) if packed else ()),
        ("dcat:byteSize", Literal(str(dump.size), datatype=_iri("xsd:nonNegativeInteger"))),
        ("spdx:checksum", checksum),
        ("dct:license", _LICENCE),
        ("dct:issued", _day(facts.modified)),
        ("adms:status", _EU + "distribution-status/COMPLETED"),
    )
    yield from _say(
        checksum,
        ("rdf:type", _iri("spdx:Checksum")),
        ("spdx:algorithm", _SHA256),
        ("spdx:checksumValue", Literal(dump.sha256, datatype=_iri("xsd:hexBinary"))),
    )


def _service() -> Iterator[Triple]:
    yield from _say(
        SPARQL,
        ("rdf:type", _iri("dcat:DataService"), _iri("sd:Service")),
        ("dct:title", _en("SPARQL query service"), _nl("SPARQL-zoekdienst")),
        (
            "dct:description",
            _en("Read-only SPARQL 1.1 query service."),
            _nl("SPARQL 1.1-dienst om vragen te stellen; er kan niets mee worden gewijzigd."),
        ),
        ("dcat:endpointURL", BASE + "sparql"),
        ("dcat:endpointDescription", BASE + "sparql"),
        ("dcat:servesDataset", DATASET),
        ("dct:conformsTo", "https://www.w3.org/TR/sparql11-protocol/"),
        ("dct:publisher", _PUBLISHER),
        ("dcat:contactPoint", _CONTACT),
        ("dct:accessRights", _EU + "access-right/PUBLIC"),
        ("dct:license", _LICENCE),
        ("sd:endpoint", BASE + "sparql"),
        ("sd:supportedLanguage", _iri("sd:SPARQL11Query")),
    )


def _counts(quads: tuple[Quad, ...]) -> Iterator[Triple]:
    triples = {quad.triple for quad in quads}
    types = {triple.object for triple in triples if triple.predicate == _iri("rdf:type")}
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
    yield from _say(DATASET, *((name, _number(number)) for name, number in numbers.items()))
    example = min((iri for iri in things if iri.startswith(ID + "claim/")), default=None)
    if example is not None:
        yield from _say(DATASET, ("void:exampleResource", example))
    yield from _linksets(triples)
    yield from _coverage(triples)


def _linksets(triples: set[Triple]) -> Iterator[Triple]:
    matching = re.compile(re.escape(PREFIXES["skos"]) + r"(exact|close|broad|narrow|related)Match")
    links: dict[str, int] = {}
    for triple in triples:
        if (
            matching.fullmatch(triple.predicate.value)
            and isinstance(triple.object, NamedNode)
            and triple.object.value.startswith(_EUROVOC)
        ):
            links[triple.predicate.value] = links.get(triple.predicate.value, 0) + 1
    for predicate, number in links.items():
        linkset = f"{ID}linkset/eurovoc-{re.sub('Match$', '', predicate.rpartition('#')[2])}"
        yield from _say(DATASET, ("void:subset", linkset))
        yield from _say(
            linkset,
            ("rdf:type", _iri("void:Linkset")),
            ("void:linkPredicate", predicate),
            ("void:triples", _number(number)),
            ("void:subjectsTarget", DATASET),
            ("void:objectsTarget", "http://publications.europa.eu/resource/dataset/eurovoc"),
        )


def _coverage(triples: set[Triple]) -> Iterator[Triple]:
    edges = {_iri("dcat:startDate"): min, _iri("dcat:endDate"): max}
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
        yield from _say(DATASET, ("dct:temporal", period))
        yield from _say(period, ("rdf:type", _iri("dct:PeriodOfTime")))
        for predicate_iri, year in years.items():
            yield Triple(NamedNode(period), NamedNode(predicate_iri), Literal(year, datatype=_iri("xsd:gYear")))


def _shared() -> tuple[tuple[str, *tuple[str, ...]], ...]:
    return (
        ("dct:publisher", _PUBLISHER),
        ("dcat:contactPoint", _CONTACT),
        ("dct:language", _EU + "language/ENG", _EU + "language/NLD"),
        ("dct:spatial", _EU + "country/NLD"),
        ("dct:license", _LICENCE),
    )


def _dates(facts: Facts) -> tuple[tuple[str, Literal], ...]:
    return ("dct:issued", _day(facts.issued)), ("dct:modified", _day(facts.modified))


def _say(subject: str, *sayings: tuple[str, *tuple[str | NamedNode | Literal, ...]]) -> Iterable[Triple]:
    """Triples about one subject: rows of a property by prefixed name and its values; plain texts are IRIs."""
    for name, *values in sayings:
        for value in values:
            yield Triple(NamedNode(subject), _iri(name), NamedNode(value) if isinstance(value, str) else value)


def _iri(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def _en(text: str) -> Literal:
    return Literal(text, language="en")


def _nl(text: str) -> Literal:
    return Literal(text, language="nl")


def _day(day: date) -> Literal:
    return Literal(day.isoformat(), datatype=_iri("xsd:date"))


def _number(number: int) -> Literal:
    return Literal(str(number), datatype=_iri("xsd:integer"))


def _version_iri(release: str) -> str:
    return f"{DATASET}/{release}"


def _distribution_iri(name: str) -> str:
    return f"{ID}distribution/{name.replace('.', '-')}"


def _download(release: str, name: str) -> str:
    return f"{BASE}dumps/{release}/{name}"
