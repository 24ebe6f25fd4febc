"""Rules of derivation in their plain forms: what is looked for, without SELECTs of its own. By file and number."""

from __future__ import annotations

from typing import Final

PLAIN: Final = {
    ("6-concerns.ru", 0): """
      VALUES ?kind { hro:Claim hro:Calculation hro:KnownGap }
      VALUES ?property {
        hro:about hro:actor hro:appliesTo hro:cause hro:claimedSubject hro:claimedValue hro:criterionDimension
        hro:defines hro:fromStudy hro:inBrackets hro:indicator hro:means hro:object hro:participant hro:place
        hro:population hro:recipient hro:saidBy org:member org:organization
      }
      ?record a ?kind ; ?property ?thing .
      FILTER (isIRI(?thing))
      FILTER NOT EXISTS { ?thing a dct:PeriodOfTime }
      FILTER NOT EXISTS {
        VALUES ?codes { scheme:code scheme:harm-domain scheme:organisation-type scheme:policy-status }
        ?thing skos:inScheme ?codes .
      }""",
    ("6-concerns.ru", 3): """
      ?record (hro:compares/hro:computedFrom*)|hro:computedFrom+|hro:explains ?other .
      ?other hro:concerns ?thing .""",
    ("6-concerns.ru", 4): """
      { ?thing skos:related ?subject }
      UNION {
        VALUES ?kind { hro:Event hro:Policy hro:Study }
        ?thing a ?kind ; dct:subject ?subject .
      }
      ?record hro:concerns ?thing .""",
    ("6-concerns.ru", 5): """
      ?thing (skos:broader|dct:isPartOf|hro:facilityType|org:subOrganizationOf)+ ?wider .
      ?record hro:concerns ?thing .""",
    ("6-concerns.ru", 6): """
      VALUES ?kind { hro:Facility hro:FacilityType hro:Service }
      ?source a ?kind ; hro:offers/skos:broader* ?intervention .
      ?record hro:concerns ?source .""",
    ("9-words-of-tables.ru", 0): """
      {
        SELECT ?record ?language (GROUP_CONCAT(?name; SEPARATOR="; ") AS ?names) WHERE {
          {
            SELECT DISTINCT ?record ?language ?name WHERE {
              VALUES ?language { "en" "nl" }
              { ?record a hro:PrintedFigure } UNION { ?comparison hro:compares ?record }
              ?record hro:caveat/skos:prefLabel ?label .
              FILTER (LANG(?label) = ?language)
              BIND (STR(?label) AS ?name)
            }
            ORDER BY ?name
          }
        }
        GROUP BY ?record ?language
      }
      BIND (STRLANG(?names, ?language) AS ?words)""",
    ("9-words-of-tables.ru", 1): """
      {
        SELECT ?record (GROUP_CONCAT(?heading; SEPARATOR="; ") AS ?words) WHERE {
          {
            SELECT DISTINCT ?record ?heading WHERE {
              { ?record a hro:PrintedFigure } UNION { ?comparison hro:compares ?record }
              ?record hro:supportedBy/hro:section ?heading .
            }
            ORDER BY ?heading
          }
        }
        GROUP BY ?record
      }""",
}
