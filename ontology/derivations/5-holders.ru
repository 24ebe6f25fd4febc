# Who says so: the speaker whom the document names, else its author, else somebody whom it does not name; the editors for
# what they added.
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/harmreduction/graph/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX organisation: <https://w3id.org/harmreduction/id/organisation/>

INSERT { GRAPH graph:derived { ?record hro:heldBy ?holder } }
USING graph:data
USING graph:derived
WHERE {
  ?record hro:statedIn ?document .
  OPTIONAL { ?record hro:saidBy ?speaker }
  OPTIONAL { ?document dct:creator ?author }
  BIND (COALESCE(?speaker, ?author, organisation:not-named) AS ?holder)
} ;

INSERT { GRAPH graph:derived { ?record hro:heldBy organisation:hrn-kg-project } }
USING graph:data
USING graph:derived
WHERE {
  VALUES ?kind { hro:Calculation hro:Comparison hro:KnownGap }
  ?record a ?kind .
  FILTER NOT EXISTS { ?record hro:statedIn ?document }
}
