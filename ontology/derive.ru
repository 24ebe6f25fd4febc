# Derivations: triples that follow from the claims, worked out at every build and kept apart in graph/derived.
# Nothing in that graph is ever typed by hand; whoever wants only what was stated leaves the graph out.
PREFIX caveat: <https://w3id.org/harmreduction/scheme/caveat/>
PREFIX graph: <https://w3id.org/harmreduction/graph/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX reliability: <https://w3id.org/harmreduction/scheme/reliability/>

# Plain triples from attribute and role claims, for readers who want the value and not the claim.
# Left out: what was judged erroneous, what a disagreement leaves undecided or decided otherwise, what was only planned, and
# the state of a policy: it holds as of a moment, which the claim tells and a plain triple could not.
INSERT { GRAPH graph:derived { ?subject ?property ?value } }
USING graph:data
WHERE {
  ?claim a hro:AttributeClaim ;
    hro:claimedSubject ?subject ;
    hro:claimedProperty ?property ;
    hro:claimedValue ?value ;
    hro:reliability ?reliability .
  FILTER (?reliability != reliability:erroneous && ?property != hro:policyStatus)
  FILTER NOT EXISTS { ?claim hro:caveat caveat:planned }
  FILTER NOT EXISTS {
    ?disagreement a hro:Disagreement ;
      hro:compares ?claim .
    FILTER NOT EXISTS { ?disagreement hro:prefers ?claim }
  }
} ;

# orElse is symmetric: both directions are kept, so that readers need no inverse path.
INSERT { GRAPH graph:derived { ?b hro:orElse ?a } }
USING graph:data
WHERE {
  ?a hro:orElse ?b .
  FILTER NOT EXISTS { ?b hro:orElse ?a }
} ;

# The data cube is generated: its observations are those with one stated value.
INSERT { GRAPH graph:derived { ?observation a qb:Observation ; qb:dataSet <https://w3id.org/harmreduction/id/dataset/observations> } }
USING graph:data
WHERE { ?observation a hro:Observation ; hro:value ?value }
