# Doubt: a claim is doubtful only for a coded reason. Three reasons follow from the base; the others an editor gives.
# First of all files, since no plain triple is made of what is doubtful.
PREFIX comparison-kind: <https://w3id.org/harmreduction/scheme/comparison-kind/>
PREFIX doubt-reason: <https://w3id.org/harmreduction/scheme/doubt-reason/>
PREFIX graph: <https://w3id.org/harmreduction/graph/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX reliability: <https://w3id.org/harmreduction/scheme/reliability/>

INSERT { GRAPH graph:derived { ?claim hro:doubtReason doubt-reason:lost-source } }
USING graph:data
WHERE {
  ?claim hro:citedFrom ?source .
  ?source a hro:LostSource .
} ;

# A contradiction between documents is none: a new document would make old claims doubtful without a word changed in them.
# Where the editors prefer one of the claims, by what the document itself says, only the others are in doubt.
INSERT { GRAPH graph:derived { ?claim hro:doubtReason doubt-reason:contradicts-itself } }
USING graph:data
WHERE {
  ?disagreement a hro:Disagreement ;
    hro:comparisonKind comparison-kind:within-document ;
    hro:compares ?claim .
  ?claim hro:statedIn ?document .
  FILTER NOT EXISTS { ?disagreement hro:prefers ?claim }
} ;

INSERT { GRAPH graph:derived { ?claim hro:doubtReason doubt-reason:does-not-follow } }
USING graph:data
WHERE {
  ?disagreement a hro:Disagreement ;
    hro:comparisonKind comparison-kind:arithmetic ;
    hro:compares ?claim .
  ?claim hro:statedIn ?document .
  FILTER NOT EXISTS { ?disagreement hro:prefers ?claim }
} ;

INSERT { GRAPH graph:derived { ?claim hro:reliability reliability:doubtful } }
USING graph:data
USING graph:derived
WHERE {
  ?claim hro:doubtReason ?reason .
  FILTER NOT EXISTS { ?claim hro:reliability reliability:erroneous }
} ;

INSERT { GRAPH graph:derived { ?claim hro:reliability reliability:unreviewed } }
USING graph:data
USING graph:derived
USING graph:ontology
WHERE {
  ?kind rdfs:subClassOf hro:Claim .
  ?claim a ?kind .
  FILTER NOT EXISTS { ?claim hro:reliability ?judged }
}
