# Links between records that the editors infer, or that lead back: kept apart from what a document says.
PREFIX graph: <https://w3id.org/harmreduction/graph/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

# From a known gap back to the claim that says that the answer is unknown.
INSERT { GRAPH graph:derived { ?gap hro:leftOpenBy ?claim } }
USING graph:data
WHERE {
  ?claim hro:leavesOpen ?gap .
} ;

# No document says on which definition a type of facility rests. The editors infer it: from what the type, or the wider
# type, offers, and from the wider concept of which somebody gave a definition.
INSERT { GRAPH graph:derived { ?type hro:inferredDefinition ?definition } }
USING graph:data
USING graph:vocabularies
WHERE {
  ?type a hro:FacilityType .
  { ?type hro:offers ?offer }
  UNION { ?type skos:broader+/hro:offers ?offer . FILTER NOT EXISTS { ?type hro:offers ?own } }
  ?offer skos:broader* ?concept .
  ?definition a hro:Definition ;
    hro:defines ?concept .
}
