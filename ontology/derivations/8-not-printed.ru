# Where the words of a passage are to be read that are not printed, in words: a question about passages shows these instead.
PREFIX graph: <https://w3id.org/harmreduction/graph/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>

INSERT { GRAPH graph:derived { ?excerpt hro:notPrinted ?words } }
USING graph:data
WHERE {
  ?excerpt hro:sha256OfWords ?checksum ;
    oa:hasSelector ?position .
  ?position oa:start ?start ;
    oa:end ?end .
  MINUS { ?excerpt oa:hasSelector/oa:exact ?printed }
  OPTIONAL { ?excerpt hro:section ?heading }
  VALUES (?language ?not ?section ?characters) {
    ("en" "not printed here: " "section " "characters ")
    ("nl" "hier niet afgedrukt: " "paragraaf " "tekens ")
  }
  BIND (IF(BOUND(?heading), CONCAT(?section, "“", STR(?heading), "”, "), "") AS ?under)
  BIND (STRLANG(CONCAT(?not, ?under, ?characters, STR(?start), "–", STR(?end)), ?language) AS ?words)
}
