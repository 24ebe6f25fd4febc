"""The one prefix table: files, queries, pages and answers use these prefixes and no others."""

from __future__ import annotations

from hrn_kg.iris import BASE, ONTOLOGY, SHAPES

SCHEMES = (
    "beneficiary",
    "caveat",
    "code",
    "comparison-kind",
    "contribution-status",
    "criterion-dimension",
    "direction",
    "event-type",
    "facility-type",
    "gap-kind",
    "harm-domain",
    "indicator",
    "intervention",
    "measure",
    "organisation-type",
    "policy-level",
    "policy-status",
    "policy-type",
    "population",
    "profession",
    "reliability",
    "role",
    "rule-kind",
    "statement-kind",
    "substance",
    "term",
    "unit",
    "value-qualifier",
)
# Schemes whose prefix is shorter than their name.
_SHORT = {"criterion-dimension": "criterion", "value-qualifier": "qualifier"}

THINGS = (
    "calculation",
    "capture",
    "claim",
    "comparison",
    "contact",
    "dataset",
    "distribution",
    "document",
    "dsd",
    "event",
    "facility",
    "gap",
    "organisation",
    "period",
    "person",
    "place",
    "policy",
    "service",
    "study",
    "target",
)

# Excerpts are named by capture and position; one prefix per capture keeps `s3x:8156-8217` readable.
CAPTURES = {
    "s0": "cf2dd163644e8ff1",
    "s1": "30dc6a3f9f417796",
    "s2": "c36b9629da5711a1",
    "s3": "d0b1418b8532508e",
    "s4": "958ed1304ff5b8bb",
}

PREFIXES: dict[str, str] = {
    "hro": ONTOLOGY,
    "hrs": SHAPES,
    "hrq": BASE + "shapes/qa#",
    "graph": BASE + "graph/",
    "scheme": BASE + "scheme/",
    **{_SHORT.get(name, name): f"{BASE}scheme/{name}/" for name in SCHEMES},
    **{name: f"{BASE}id/{name}/" for name in THINGS},
    **{f"{document}x": f"{BASE}id/excerpt/{capture}/" for document, capture in CAPTURES.items()},
    "adms": "http://www.w3.org/ns/adms#",
    "bibo": "http://purl.org/ontology/bibo/",
    "cito": "http://purl.org/spar/cito/",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sdmx-attribute": "http://purl.org/linked-data/sdmx/2009/attribute#",
    "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
    "sdmx-measure": "http://purl.org/linked-data/sdmx/2009/measure#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def hro(name: str) -> str:
    """The IRI of a term of the ontology."""
    return ONTOLOGY + name


def shorten(iri: str) -> str | None:
    """`prefix:local` for an IRI of which a prefix of the table covers all but a plain local name, else None."""
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    prefix = _BY_NAMESPACE.get(iri[:cut])
    local = iri[cut:]
    if prefix is None or not local or not all(c.isalnum() or c in "-_" for c in local) or local.startswith("-"):
        return None
    return f"{prefix}:{local}"


_BY_NAMESPACE = {namespace: prefix for prefix, namespace in PREFIXES.items()}
