"""The records of the catalogue: itself, the dataset, this version of it, the query service."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, Triple

from hrn_kg.catalog.distributions import KINDS
from hrn_kg.catalog.facts import Facts
from hrn_kg.catalog.terms import (
    CATALOGUE,
    DATASET,
    EU,
    EUROVOC,
    IANA,
    ID,
    LICENCE,
    SPARQL,
    distribution_iri,
    download,
    en,
    named,
    nl,
    on_day,
    say,
    version_iri,
)
from hrn_kg.iris import BASE, ONTOLOGY
from hrn_kg.vocab import PREFIXES

_PUBLISHER = ID + "organisation/hrn-kg-project"
_CONTACT = ID + "contact/editors"
# What each thing of others is, so that a harvester can judge the catalogue without fetching anything else.
_OTHERS = (
    (EU + "language/ENG", "dct:LinguisticSystem"),
    (EU + "language/NLD", "dct:LinguisticSystem"),
    (EU + "country/NLD", "dct:Location"),
    (EU + "frequency/IRREG", "dct:Frequency"),
    (EU + "access-right/PUBLIC", "dct:RightsStatement"),
    (LICENCE, "dct:LicenseDocument"),
    (EU + "data-theme/HEAL", "skos:Concept"),
    (EU + "data-theme", "skos:ConceptScheme"),
    (EU + "distribution-status/COMPLETED", "skos:Concept"),
    ("http://purl.org/adms/publishertype/NonProfitOrganisation", "skos:Concept"),
    (BASE + "ontology", "dct:Standard"),
    ("https://www.w3.org/TR/sparql11-protocol/", "dct:Standard"),
)


def catalogue(facts: Facts) -> Iterator[Triple]:
    """The catalogue itself, and who is behind it."""
    yield from say(
        CATALOGUE,
        ("rdf:type", named("dcat:Catalog")),
        ("dct:title", en("Harm reduction knowledge base"), nl("Kennisbank harm reduction")),
        (
            "dct:description",
            en("Catalogue of the open harm reduction knowledge base for the Netherlands: dataset and query service."),
            nl("Catalogus van de open kennisbank harm reduction voor Nederland: gegevensset en zoekdienst."),
        ),
        *_shared(),
        *_dates(facts),
        ("dcat:themeTaxonomy", EU + "data-theme"),
        ("foaf:homepage", BASE),
        ("dcat:dataset", DATASET, version_iri(facts.release)),
        ("dcat:service", SPARQL),
    )
    yield from say(BASE, ("rdf:type", named("foaf:Document")))
    yield from say(
        _PUBLISHER,
        ("rdf:type", named("foaf:Agent")),
        ("foaf:name", en("hrn-kg project"), nl("hrn-kg-project")),
        ("dct:type", "http://purl.org/adms/publishertype/NonProfitOrganisation"),
    )
    yield from say(
        _CONTACT,
        ("rdf:type", named("vcard:Kind")),
        ("vcard:fn", en("Editors of the harm reduction knowledge base"), nl("Redactie kennisbank harm reduction")),
        ("vcard:hasURL", BASE + "contact"),
    )


def dataset(facts: Facts) -> Iterator[Triple]:
    """The dataset, whatever its release."""
    yield from say(
        DATASET,
        ("rdf:type", named("dcat:Dataset"), named("void:Dataset")),
        (
            "dct:title",
            en("Harm reduction in the Netherlands: facilities, definitions and sources"),
            nl("Harm reduction in Nederland: voorzieningen, definities en bronnen"),
        ),
        (
            "dct:description",
            en(
                "Interventions, facilities, policies, statistics and definitions of harm reduction in the "
                "Netherlands, each with the source and the passage on which it rests."
            ),
            nl(
                "Interventies, voorzieningen, beleid, cijfers en definities van harm reduction in Nederland, "
                "elk met de bron en de passage waarop het berust."
            ),
        ),
        ("dct:identifier", Literal(DATASET)),
        *_shared(),
        *_dates(facts),
        ("dcat:theme", EU + "data-theme/HEAL"),
        ("dct:subject", EUROVOC + "4475", EUROVOC + "2479", EUROVOC + "3885"),
        (
            "dcat:keyword",
            en("harm reduction"),
            en("drug consumption room"),
            nl("harm reduction"),
            nl("schadebeperking"),
        ),
        ("dct:accrualPeriodicity", EU + "frequency/IRREG"),
        ("dct:accessRights", EU + "access-right/PUBLIC"),
        ("dct:conformsTo", BASE + "ontology"),
        ("dcat:version", Literal(facts.release)),
        ("dcat:hasCurrentVersion", version_iri(facts.release)),
        ("dcat:distribution", *(distribution_iri(dump.name) for dump in facts.dumps)),
        ("void:sparqlEndpoint", BASE + "sparql"),
        ("void:uriSpace", Literal(ID)),
        ("void:dataDump", *(download(facts.release, dump.name) for dump in facts.dumps if "hrn-kg." in dump.name)),
        ("void:vocabulary", ONTOLOGY, PREFIXES["skos"], PREFIXES["prov"], PREFIXES["qb"]),
    )


def version(facts: Facts) -> Iterator[Triple]:
    """The dataset as it is in this release."""
    yield from say(
        version_iri(facts.release),
        ("rdf:type", named("dcat:Dataset")),
        (
            "dct:title",
            en(f"Harm reduction in the Netherlands, release {facts.release}"),
            nl(f"Harm reduction in Nederland, uitgave {facts.release}"),
        ),
        ("dct:description", en("Fixed release of the knowledge base."), nl("Vaste uitgave van de kennisbank.")),
        ("dct:identifier", Literal(version_iri(facts.release))),
        *_shared(),
        ("dcat:theme", EU + "data-theme/HEAL"),
        ("dct:accessRights", EU + "access-right/PUBLIC"),
        ("dct:issued", on_day(facts.modified)),
        ("dcat:version", Literal(facts.release)),
        ("dcat:isVersionOf", DATASET),
        *((("dcat:previousVersion", version_iri(facts.previous)),) if facts.previous else ()),
        ("dcat:distribution", *(distribution_iri(dump.name) for dump in facts.dumps)),
        ("adms:versionNotes", *((en("First release."), nl("Eerste uitgave.")) if not facts.previous else ())),
    )


def service() -> Iterator[Triple]:
    """The query service."""
    yield from say(
        SPARQL,
        ("rdf:type", named("dcat:DataService"), named("sd:Service")),
        ("dct:title", en("SPARQL query service"), nl("SPARQL-zoekdienst")),
        (
            "dct:description",
            en("Read-only SPARQL 1.1 query service."),
            nl("SPARQL 1.1-dienst om vragen te stellen; er kan niets mee worden gewijzigd."),
        ),
        ("dct:identifier", Literal(SPARQL)),
        ("dcat:theme", EU + "data-theme/HEAL"),
        ("dcat:endpointURL", BASE + "sparql"),
        ("dcat:endpointDescription", BASE + "sparql"),
        ("dcat:servesDataset", DATASET),
        ("dct:conformsTo", "https://www.w3.org/TR/sparql11-protocol/"),
        ("dct:publisher", _PUBLISHER),
        ("dcat:contactPoint", _CONTACT),
        ("dct:accessRights", EU + "access-right/PUBLIC"),
        ("dct:license", LICENCE),
        ("sd:endpoint", BASE + "sparql"),
        ("sd:supportedLanguage", named("sd:SPARQL11Query")),
    )


def others() -> Iterator[Triple]:
    """The types of the terms of others that the catalogue uses."""
    for iri, kind in _OTHERS:
        yield from say(iri, ("rdf:type", named(kind)))
    for iri in (IANA + "application/gzip", *(IANA + media_type for _, media_type, _ in KINDS.values())):
        yield from say(iri, ("rdf:type", named("dct:MediaType")))
    for _, _, file_type in KINDS.values():
        yield from say(EU + "file-type/" + file_type, ("rdf:type", named("dct:MediaTypeOrExtent")))


def _shared() -> tuple[tuple[str, *tuple[str, ...]], ...]:
    return (
        ("dct:publisher", _PUBLISHER),
        ("dct:creator", _PUBLISHER),
        ("dcat:contactPoint", _CONTACT),
        ("dct:language", EU + "language/ENG", EU + "language/NLD"),
        ("dct:spatial", EU + "country/NLD"),
        ("dct:license", LICENCE),
    )


def _dates(facts: Facts) -> tuple[tuple[str, Literal], ...]:
    return ("dct:issued", on_day(facts.issued)), ("dct:modified", on_day(facts.modified))
