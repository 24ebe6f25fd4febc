# What stands beside a figure in a table: several caveats, or several headings, in one cell. For figures and for what is
# compared with them, since other questions list these one by one.
PREFIX graph: <https://w3id.org/harmreduction/graph/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT { GRAPH graph:derived { ?record hro:caveatsInWords ?words } }
USING graph:data
USING graph:derived
USING graph:vocabularies
WHERE {
  {
    SELECT ?record ?language (GROUP_CONCAT(?name; SEPARATOR="; ") AS ?names) WHERE {
      {
        SELECT DISTINCT ?record ?language ?name WHERE {
          VALUES ?language { "en" "nl" }
          { SELECT DISTINCT ?record WHERE { { ?record a hro:PrintedFigure } UNION { ?comparison hro:compares ?record } } }
          { SELECT ?record ?label WHERE { ?record hro:caveat/skos:prefLabel ?label } }
          FILTER (LANG(?label) = ?language)
          BIND (STR(?label) AS ?name)
        }
        ORDER BY ?name
      }
    }
    GROUP BY ?record ?language
  }
  BIND (STRLANG(?names, ?language) AS ?words)
} ;

INSERT { GRAPH graph:derived { ?record hro:headings ?words } }
USING graph:data
USING graph:derived
WHERE {
  {
    SELECT ?record (GROUP_CONCAT(?heading; SEPARATOR="; ") AS ?words) WHERE {
      {
        SELECT DISTINCT ?record ?heading WHERE {
          { SELECT DISTINCT ?record WHERE { { ?record a hro:PrintedFigure } UNION { ?comparison hro:compares ?record } } }
          { SELECT ?record ?passage WHERE { ?record hro:supportedBy ?passage } }
          { SELECT ?passage ?heading WHERE { ?passage hro:section ?heading } }
        }
        ORDER BY ?heading
      }
    }
    GROUP BY ?record
  }
}
