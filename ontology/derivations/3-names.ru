# One name without language for everything, and one label in each language in which there is a name: six kinds of name
# are one to whoever asks.
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX graph: <https://w3id.org/harmreduction/graph/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

# The first letter ranks: the least of the ranked texts is the name.
INSERT { GRAPH graph:derived { ?thing hro:name ?name } }
USING graph:data
USING graph:derived
USING graph:ontology
USING graph:vocabularies
WHERE {
  SELECT ?thing (SUBSTR(MIN(CONCAT(?rank, STR(?text))), 2) AS ?name) WHERE {
    VALUES (?property ?language ?rank) {
      (skos:prefLabel "en" "a") (skos:prefLabel "nl" "b")
      (rdfs:label "en" "c") (rdfs:label "nl" "d")
      (dct:title "en" "e") (dct:title "nl" "f") (dct:title "" "g")
      (foaf:name "en" "h") (foaf:name "nl" "i") (foaf:name "" "j")
      (hro:citedAs "en" "k") (hro:citedAs "nl" "l") (hro:citedAs "" "m")
      (hro:question "en" "n") (hro:question "nl" "o")
    }
    ?thing ?property ?text .
    FILTER (LANG(?text) = ?language && STRSTARTS(STR(?thing), "https://w3id.org/harmreduction/"))
  }
  GROUP BY ?thing
} ;

# A name without language, of a person or of a source as cited, is the same in both.
INSERT { GRAPH graph:derived { ?thing rdfs:label ?label } }
USING graph:data
USING graph:derived
USING graph:ontology
USING graph:vocabularies
WHERE {
  {
    SELECT ?thing ?language (SUBSTR(MIN(CONCAT(?rank, STR(?text))), 2) AS ?name) WHERE {
      VALUES (?property ?rank) {
        (skos:prefLabel "a") (dct:title "b") (foaf:name "c") (hro:citedAs "d") (hro:question "e")
      }
      VALUES ?language { "en" "nl" }
      ?thing ?property ?text .
      FILTER (LANG(?text) IN (?language, "") && STRSTARTS(STR(?thing), "https://w3id.org/harmreduction/"))
      FILTER NOT EXISTS { ?thing rdfs:label ?stated }
    }
    GROUP BY ?thing ?language
  }
  BIND (STRLANG(?name, ?language) AS ?label)
}
