# Classes that a question names and a file need not: each claim is a claim, each figure printed or computed.
PREFIX dataset: <https://w3id.org/harmreduction/id/dataset/>
PREFIX graph: <https://w3id.org/harmreduction/graph/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT { GRAPH graph:derived { ?record a ?wider } }
USING graph:data
USING graph:ontology
WHERE {
  VALUES ?wider { hro:Claim hro:Comparison hro:ComputedFigure hro:PrintedFigure }
  ?narrower rdfs:subClassOf ?wider .
  ?record a ?narrower .
} ;

# The data cube is generated: its observations are those with one stated value.
INSERT { GRAPH graph:derived { ?observation a qb:Observation ; qb:dataSet dataset:observations } }
USING graph:data
WHERE {
  ?observation a hro:Observation ;
    hro:value ?value .
}
