"""Terms of other vocabularies: every one that is used really exists there."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import DCAT, DCTERMS, FOAF, ORG, OWL, PROV, QB, RDF, RDFS, SDO, SH, SKOS, VANN, VOID, XSD, URIRef
from rdflib.namespace import DefinedNamespace

from hrn_kg.content import Content
from hrn_kg.declared import installed_prefixes
from hrn_kg.iris import BASE, ONTOLOGY

# Vocabularies whose terms rdflib knows.
SHIPPED: dict[str, type[DefinedNamespace]] = {
    "dcat": DCAT,
    "dct": DCTERMS,
    "foaf": FOAF,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "qb": QB,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SDO,
    "sh": SH,
    "skos": SKOS,
    "vann": VANN,
    "void": VOID,
    "xsd": XSD,
}
# rdflib ships no list for these; each line names the specification against which the terms were written down.
LISTED: dict[str, frozenset[str]] = {
    # Asset Description Metadata Schema: states and identifiers that DCAT-AP asks for.
    "adms": frozenset({"status", "Identifier", "identifier"}),
    # Bibliographic Ontology 1.3: kinds of document and their numbers.
    "bibo": frozenset(
        {
            "AcademicArticle", "Article", "Book", "BookSection", "Chapter", "Document", "DocumentPart", "Issue",
            "Journal", "LegalDocument", "Legislation", "Magazine", "Manuscript", "Newspaper", "Periodical",
            "Proceedings", "Report", "Slideshow", "Thesis", "Webpage", "Website", "doi", "isbn", "issn", "issue",
            "numPages", "pageEnd", "pageStart", "pages", "shortTitle", "status", "uri", "volume", "edition",
        }
    ),
    # Citation Typing Ontology 2.8: how one document cites another.
    "cito": frozenset({"cites", "citesAsDataSource", "citesAsEvidence", "citesForInformation"}),
    # Core Public Service Vocabulary: services that a document names.
    "cpsv": frozenset({"PublicService"}),
    # DCAT-AP 3: what it adds to DCAT.
    "dcatap": frozenset({"availability", "applicableLegislation", "hvdCategory"}),
    # Data Quality Vocabulary: measures and what they measure.
    "dqv": frozenset(
        {
            "Dimension", "Metric", "QualityMeasurement", "computedOn", "expectedDataType", "hasQualityMeasurement",
            "inDimension", "isMeasurementOf", "value",
        }
    ),
    # EDTF datatypes of the Library of Congress: dates with doubt.
    "edtf": frozenset({"EDTF", "EDTF-level0", "EDTF-level1", "EDTF-level2"}),
    # HealthDCAT-AP: the plain fields that the catalogue has.
    "healthdcatap": frozenset({"healthTheme", "numberOfRecords", "populationCoverage"}),
    # Web Annotation Vocabulary: selectors of a passage.
    "oa": frozenset(
        {
            "SpecificResource", "TextPositionSelector", "TextQuoteSelector", "end", "exact", "hasSelector",
            "hasSource", "prefix", "start", "suffix",
        }
    ),
    # SPARQL 1.1 Service Description.
    "sd": frozenset({"Service", "endpoint"}),
    # SDMX content-oriented guidelines, as RDF: the concepts of which our cube properties are narrower.
    "sdmx-attribute": frozenset({"unitMeasure"}),
    "sdmx-dimension": frozenset({"refArea", "refPeriod"}),
    "sdmx-measure": frozenset({"obsValue"}),
    # SPDX: checksums of files.
    "spdx": frozenset({"Checksum", "algorithm", "checksumAlgorithm_sha256", "checksumValue", "checksum"}),
    # vCard: contact points of the catalogue, never of persons.
    "vcard": frozenset({"Organization", "fn", "hasURL"}),
}  # fmt: skip
OUTSIDE = {prefix: namespace for prefix, namespace in installed_prefixes().items() if not namespace.startswith(BASE)}


@pytest.fixture(scope="module")
def used(content: Content, triples: dict[Path, list[ox.Quad]]) -> dict[str, set[str]]:
    """Every IRI, also of datatypes, with the files that use it."""
    found: dict[str, set[str]] = {}
    for path, quads in triples.items():
        for quad in quads:
            for node in (quad.subject, quad.predicate, quad.object):
                if isinstance(node, ox.Literal):
                    node = node.datatype
                if isinstance(node, ox.NamedNode):
                    found.setdefault(node.value, set()).add(content.name(path))
    assert len(found) > 700
    return found


def test_every_outside_vocabulary_has_a_list_of_its_terms() -> None:
    assert set(OUTSIDE) == set(SHIPPED) | set(LISTED)
    assert not set(SHIPPED) & set(LISTED)


def test_terms_known_to_rdflib_exist(used: dict[str, set[str]]) -> None:
    checked, wrong = 0, {}
    for prefix, vocabulary in SHIPPED.items():
        for iri in used:
            if iri.startswith(OUTSIDE[prefix]) and iri != OUTSIDE[prefix]:
                checked += 1
                if URIRef(iri) not in vocabulary:
                    wrong[iri] = sorted(used[iri])
    assert checked > 60
    assert wrong == {}


def test_terms_of_other_vocabularies_are_on_our_list(used: dict[str, set[str]]) -> None:
    checked, wrong = 0, {}
    for prefix, terms in LISTED.items():
        for iri in used:
            if iri.startswith(OUTSIDE[prefix]) and iri != OUTSIDE[prefix]:
                checked += 1
                if iri.removeprefix(OUTSIDE[prefix]) not in terms:
                    wrong[iri] = sorted(used[iri])
    assert checked > 20
    assert wrong == {}


def test_properties_and_classes_come_from_vocabularies_of_the_table(triples: dict[Path, list[ox.Quad]]) -> None:
    namespaces = (ONTOLOGY, *OUTSIDE.values())
    rdf_type = ox.NamedNode(str(RDF.type))
    terms = {quad.predicate.value for quads in triples.values() for quad in quads} | {
        quad.object.value for quads in triples.values() for quad in quads if quad.predicate == rdf_type
    }
    assert len(terms) > 60
    assert sorted(term for term in terms if not term.startswith(namespaces)) == []


def test_own_terms_that_are_used_are_declared(content: Content, triples: dict[Path, list[ox.Quad]]) -> None:
    rdf_type, label = ox.NamedNode(str(RDF.type)), str(RDFS.label)
    declared = {
        quad.subject.value
        for path, quads in triples.items()
        if path in content.ontology
        for quad in quads
        if quad.predicate.value == label and quad.subject.value.startswith(ONTOLOGY)
    }
    assert len(declared) >= 94
    used_terms = {
        (node.value, content.name(path))
        for path, quads in triples.items()
        for quad in quads
        for node in (quad.subject, quad.predicate, quad.object)
        if isinstance(node, ox.NamedNode) and node.value.startswith(ONTOLOGY)
    }
    assert rdf_type.value not in declared
    assert sorted(pair for pair in used_terms if pair[0] not in declared) == []
