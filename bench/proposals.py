"""Proposals of many rows, each an observation of one new document with its passage; and copies of what there is."""

from __future__ import annotations

import re
from typing import Literal

import pyoxigraph as ox

from hrn_kg import rdfio

Alike = Literal["period", "place", "all"]
_SUM = "3f45d75d94bc1350f2e8cc480b55a8fd684f618d0a7de5019387f3056ff26f80"
_HEAD = """
PREFIX bibo: <http://purl.org/ontology/bibo/>
PREFIX capture: <https://w3id.org/harmreduction/id/capture/>
PREFIX claim: <https://w3id.org/harmreduction/id/claim/>
PREFIX code: <https://w3id.org/harmreduction/scheme/code/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX document: <https://w3id.org/harmreduction/id/document/>
PREFIX edtf: <http://id.loc.gov/datatypes/edtf/>
PREFIX excerpt: <https://w3id.org/harmreduction/id/excerpt/>
PREFIX facility-type: <https://w3id.org/harmreduction/scheme/facility-type/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX indicator: <https://w3id.org/harmreduction/scheme/indicator/>
PREFIX measure: <https://w3id.org/harmreduction/scheme/measure/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX period: <https://w3id.org/harmreduction/id/period/>
PREFIX place: <https://w3id.org/harmreduction/id/place/>
PREFIX qualifier: <https://w3id.org/harmreduction/scheme/value-qualifier/>
PREFIX reliability: <https://w3id.org/harmreduction/scheme/reliability/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX unit: <https://w3id.org/harmreduction/scheme/unit/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
_DOCUMENT = f"""
document:invented-2025 a bibo:Document , bibo:Report ; dct:title "Invented yearbook"@en ;
  dct:issued "3026-03-01"^^xsd:date .
capture:{_SUM[:16]} a hro:Capture ; hro:captureOf document:invented-2025 ; hro:sha256 "{_SUM}" .
"""
_PLACE = """
place:invented-{place} a dct:Location ; skos:prefLabel "Invented {place}"@en , "Verzonnen {place}"@nl ;
  dct:isPartOf place:netherlands .
"""
_PERIOD = """
period:invented-{year} a dct:PeriodOfTime ; skos:prefLabel "Year {year}"@en , "Jaar {year}"@nl ;
  dcat:startDate "{year}"^^xsd:gYear ; dcat:endDate "{year}"^^xsd:gYear ; hro:edtf "{year}"^^edtf:EDTF .
"""
_ROW = """
<https://w3id.org/harmreduction/id/excerpt/{sum}/{start}-{end}> a hro:Excerpt ; hro:section "Rooms" ;
  oa:hasSource capture:{sum} ;
  oa:hasSelector <https://w3id.org/harmreduction/id/excerpt/{sum}/{start}-{end}/quote> ,
    <https://w3id.org/harmreduction/id/excerpt/{sum}/{start}-{end}/position> .
<https://w3id.org/harmreduction/id/excerpt/{sum}/{start}-{end}/quote> a oa:TextQuoteSelector ; oa:exact "{quote}" .
<https://w3id.org/harmreduction/id/excerpt/{sum}/{start}-{end}/position> a oa:TextPositionSelector ;
  oa:start "{start}"^^xsd:nonNegativeInteger ; oa:end "{end}"^^xsd:nonNegativeInteger .
claim:invented-{row} a hro:Observation ;
  rdfs:label "Row {row} of the invented yearbook"@en , "Regel {row} van het verzonnen jaarboek"@nl ;
  hro:statedIn document:invented-2025 ;
  hro:supportedBy <https://w3id.org/harmreduction/id/excerpt/{sum}/{start}-{end}> ;
  hro:indicator indicator:facilities-available ; hro:about facility-type:drug-consumption-room ;
  hro:population code:not-applicable ; hro:place place:invented-{place} ; hro:period period:invented-{year} ;
  hro:measure measure:count ; hro:unit unit:count ; hro:valueQualifier qualifier:exact ;
  hro:statedValue "{row}" ; hro:value {row} ; hro:reliability reliability:plausible .
"""


def proposal(rows: int, alike: Alike = "period") -> list[ox.Quad]:
    """So many observations of one document: all in one period, or all in one place, or alike in all but the number."""
    places = range(1) if alike in ("place", "all") else range(rows)
    years = range(1000, 1001) if alike in ("period", "all") else range(1000, 1000 + rows)
    parts = [_HEAD, _DOCUMENT]
    parts += [_PLACE.format(place=place) for place in places]
    parts += [_PERIOD.format(year=year) for year in years]
    for row in range(rows):
        quote = f"there were {row} rooms"
        parts.append(
            _ROW.format(
                row=row,
                place=places[row % len(places)],
                year=years[row % len(years)],
                sum=_SUM[:16],
                start=row * 100,
                end=row * 100 + len(quote),
                quote=quote,
            )
        )
    return rdfio.parse("".join(parts).encode(), ox.RdfFormat.TURTLE)


def copied(line: str, copy: int) -> str:
    """A line of N-Quads with claims, passages, captures and documents under other names; checksums turn with them."""

    def turned(match: re.Match[str]) -> str:
        return f"{match[1]}{(int(match[2], 16) + copy) % 256:02x}"

    line = re.sub(r"(/id/(?:capture|excerpt)/|#sha256> \")([0-9a-f]{2})", turned, line)
    return re.sub(r"(/id/(?:claim|comparison|document|gap|person)/[\w-]+)", rf"\1-copy-{copy}", line)
