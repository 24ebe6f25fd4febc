"""The newest figures about each facility type, as observations with their sources."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from hrn_kg.describe.ask import construct, labels_of
from hrn_kg.sparql import Snapshot

# A start page that grew with the data would outgrow its 50 kB; the limit is far above what it shows.
_FIGURES: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
CONSTRUCT { ?type a hro:FacilityType . ?claim ?p ?o . ?claim a hro:Observation . ?period ?when ?date } WHERE {
  ?type a hro:FacilityType .
  OPTIONAL {
    { SELECT ?claim ?type WHERE { ?claim a hro:Observation ; hro:about ?type ; hro:statedValue ?printed }
      ORDER BY ?claim LIMIT 500 }
    ?claim ?p ?o .
    VALUES ?p { hro:about hro:statedValue hro:indicator hro:place hro:period hro:statedIn hro:caveat }
    OPTIONAL { ?claim hro:period ?period . ?period ?when ?date . VALUES ?when { dcat:startDate dcat:endDate } }
  } }"""

# Our own only: the catalogue names a list of others.
_SCHEMES: Final = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?scheme a skos:ConceptScheme } WHERE {
  ?scheme a skos:ConceptScheme . FILTER(STRSTARTS(STR(?scheme), "https://w3id.org/harmreduction/")) } LIMIT 100"""


async def newest_figures(data: Snapshot) -> tuple[ox.Triple, ...]:
    """Facility types, the observations about them with the dates of their periods, the schemes, and all labels."""
    triples = (*await construct(data, _FIGURES), *await construct(data, _SCHEMES))
    iris = {part.value for t in triples for part in (t.subject, t.object) if isinstance(part, ox.NamedNode)}
    return (*triples, *await labels_of(data, iris))
