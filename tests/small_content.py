"""A small content tree for tests that build releases: every folder, every rule met, made in a moment."""

from __future__ import annotations

import shutil
from pathlib import Path

from hrn_kg.content import Content, find_content

_PREFIXES = """\
@prefix claim: <https://w3id.org/harmreduction/id/claim/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix facility: <https://w3id.org/harmreduction/id/facility/> .
@prefix hro: <https://w3id.org/harmreduction/ontology#> .
@prefix hrs: <https://w3id.org/harmreduction/shapes#> .
@prefix organisation: <https://w3id.org/harmreduction/id/organisation/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix period: <https://w3id.org/harmreduction/id/period/> .
@prefix place: <https://w3id.org/harmreduction/id/place/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix reliability: <https://w3id.org/harmreduction/scheme/reliability/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

FILES = {
    "ontology/things.ttl": """
        <https://w3id.org/harmreduction/ontology> a owl:Ontology ; rdfs:label "Ontology"@en .
        hro:AttributeClaim a owl:Class ; rdfs:label "Attribute claim"@en ; owl:unionOf ( hro:One hro:Other ) .
        hro:One rdfs:label "One"@en .
        hro:Other rdfs:label "Other"@en .
        hro:Observation rdfs:label "Observation"@en .
        hro:operatedBy rdfs:label "operated by"@en .
        hro:policyStatus rdfs:label "policy status"@en .
        """,
    "ontology/vocabularies/reliability.ttl": """
        reliability:plausible a skos:Concept ; skos:prefLabel "plausible"@en , "aannemelijk"@nl ;
          skos:exactMatch <http://eurovoc.europa.eu/4475> .
        reliability:erroneous a skos:Concept ; skos:prefLabel "erroneous"@en , "onjuist"@nl .
        <https://w3id.org/harmreduction/scheme/caveat/planned> rdfs:label "planned"@en .
        <https://w3id.org/harmreduction/scheme/policy-status/in-force> rdfs:label "in force"@en .
        """,
    "shapes/place.ttl": """
        hrs:PlaceShape a sh:NodeShape ; sh:targetClass dct:Location ; sh:property hrs:PlaceShape-label .
        hrs:PlaceShape-label a sh:PropertyShape ; sh:path rdfs:label ; sh:minCount 1 ; sh:severity sh:Violation ;
          sh:message "Give the place a label."@en , "Geef de plaats een naam."@nl .
        """,
    # Every record is of a class that some shape knows; of these nothing more is asked.
    "shapes/records.ttl": """
        hrs:RecordShape a sh:NodeShape ;
          sh:targetClass hro:AttributeClaim , hro:Observation , hro:One , hro:Other , dct:PeriodOfTime .
        """,
    "data/places.ttl": """
        place:amsterdam a dct:Location ; rdfs:label "Amsterdam"@nl .

        place:utrecht a dct:Location ; rdfs:label "Utrecht \\u2028 \\"stad\\""@nl .
        """,
    "data/claims/operators.ttl": """
        claim:operator a hro:AttributeClaim ; hro:reliability reliability:plausible ;
          hro:claimedSubject facility:amoc ; hro:claimedProperty hro:operatedBy ; hro:claimedValue organisation:dr .
        claim:mistaken a hro:AttributeClaim ; hro:reliability reliability:erroneous ;
          hro:claimedSubject facility:amoc ; hro:claimedProperty hro:operatedBy ; hro:claimedValue organisation:ggd .
        claim:state a hro:AttributeClaim ; hro:reliability reliability:plausible ;
          hro:claimedSubject facility:amoc ; hro:claimedProperty hro:policyStatus ;
          hro:claimedValue <https://w3id.org/harmreduction/scheme/policy-status/in-force> .
        claim:plan a hro:AttributeClaim ; hro:reliability reliability:plausible ;
          hro:caveat <https://w3id.org/harmreduction/scheme/caveat/planned> ;
          hro:claimedSubject facility:amoc ; hro:claimedProperty hro:operatedBy ; hro:claimedValue organisation:ggd .
        claim:figure a hro:Observation ; hro:value 17 .
        claim:age a hro:One ; hro:orElse claim:illness .
        claim:illness a hro:One ; rdfs:label "Illness"@en .
        facility:amoc a hro:Other ; rdfs:label "AMOC"@nl .
        organisation:dr a hro:Other ; rdfs:label "De Regenboog"@nl .
        organisation:ggd a hro:Other ; rdfs:label "GGD"@nl .
        period:y1998 a dct:PeriodOfTime ; dcat:startDate "1998"^^xsd:gYear ; dcat:endDate "1999-12-31"^^xsd:date .
        """,
}

QUERY = """\
#+ title:
#+   en: Which places are there?
#+   nl: Welke plaatsen zijn er?
#+ summary:
#+   en: All places with their names.
#+   nl: Alle plaatsen met hun namen.
#+ tags: [places]
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?place ?label WHERE { ?place a dct:Location ; rdfs:label ?label } ORDER BY ?place
"""


def make(root: Path) -> Content:
    """Write the tree below `root`, with the real derivations, prefixes and words of the catalogue, and find it."""
    for name, text in FILES.items():
        write(root, name, text)
    real = find_content().root
    shutil.copytree(real / "ontology" / "derivations", root / "ontology" / "derivations")
    shutil.copytree(real / "catalog", root / "catalog")
    (root / "queries").mkdir()
    (root / "queries" / "list-places.rq").write_text(QUERY, encoding="utf-8")
    return find_content(root)


def add_document(root: Path, document: str, capture: str) -> None:
    """Add a document and the capture on which its positions are counted."""
    base = "https://w3id.org/harmreduction/"
    text = f"<{base}id/capture/{capture}> <{base}ontology#captureOf> <{base}id/document/{document}> .\n"
    (root / "data" / "documents.ttl").write_text(text, encoding="utf-8")


def write(root: Path, name: str, text: str) -> Path:
    """Write one Turtle file of the tree, with its prefixes; the text begins on line 16."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (line.strip() for line in text.strip().splitlines())
    path.write_text(_PREFIXES + "\n".join(lines) + "\n", encoding="utf-8")
    return path
