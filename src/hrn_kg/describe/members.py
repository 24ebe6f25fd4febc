"""What a scheme, the ontology or the shapes consist of."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from hrn_kg.describe.ask import construct, fill, labels_of
from hrn_kg.iris import BASE, ONTOLOGY, SHAPES
from hrn_kg.sparql import Snapshot

ONTOLOGY_PAGE: Final = ONTOLOGY.rstrip("#")
SHAPES_PAGE: Final = SHAPES.rstrip("#")
SCHEME_START: Final = BASE + "scheme/"

_CONCEPTS: Final = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?x ?p ?o } WHERE { ?x skos:inScheme $this ; ?p ?o .
  VALUES ?p { skos:inScheme skos:prefLabel skos:definition skos:scopeNote skos:broader } }"""

_TERMS: Final = """PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
CONSTRUCT { ?x ?p ?o } WHERE {
  VALUES ?kind { owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty
                 sh:NodeShape sh:PropertyShape sh:SPARQLConstraint }
  ?x a ?kind . FILTER(isIRI(?x) && STRSTARTS(STR(?x), STR($this))) ?x ?p ?o . FILTER(!isBlank(?o)) }"""


async def members(data: Snapshot, iri: str) -> tuple[ox.Triple, ...]:
    """The concepts of a scheme, or the terms below the ontology or the shapes, with labels of what they name."""
    template = _TERMS if iri in (ONTOLOGY_PAGE, SHAPES_PAGE) else _CONCEPTS
    triples = await construct(data, fill(template, this=iri))
    own = {triple.subject.value for triple in triples if isinstance(triple.subject, ox.NamedNode)}
    iris = {triple.object.value for triple in triples if isinstance(triple.object, ox.NamedNode)}
    return (*triples, *await labels_of(data, iris - own))
