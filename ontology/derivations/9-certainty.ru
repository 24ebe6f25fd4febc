# The certainty of a figure: one word, the first that fits by hro:rank. Which value of which list leads to which word stands
# with the value (hro:impliesCertainty); what a disagreement or a period leads to stands here.
# Age is no certainty: the year stands beside the figure.
PREFIX certainty: <https://w3id.org/harmreduction/scheme/certainty/>
PREFIX graph: <https://w3id.org/harmreduction/graph/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>

# All that makes a figure less sure.
INSERT { GRAPH graph:derived { ?figure hro:weakenedBy ?weakness } }
USING graph:data
USING graph:derived
USING graph:vocabularies
WHERE {
  ?figure a hro:Observation .
  {
    ?figure hro:caveat|hro:doubtReason|hro:evidenceKind|hro:valueQualifier ?weakness .
    ?weakness hro:impliesCertainty ?word .
  } UNION {
    # No year: a period without a date.
    ?figure hro:period ?weakness .
    FILTER NOT EXISTS { ?weakness hro:edtf ?date }
  }
} ;

# An undecided disagreement counts where it sets another figure of the same thing against this one; figures of different
# things, places or groups may stand in one disagreement and not contradict each other.
INSERT { GRAPH graph:derived { ?figure hro:weakenedBy ?weakness } }
USING graph:data
WHERE {
  ?weakness a hro:Disagreement ;
    hro:compares ?figure , ?rival .
  FILTER (?figure != ?rival)
  FILTER NOT EXISTS { ?weakness hro:prefers ?any }
  ?figure hro:indicator ?indicator ; hro:about ?about ; hro:measure ?measure ; hro:population ?group ; hro:place ?place .
  ?rival hro:indicator ?indicator ; hro:about ?about ; hro:measure ?measure ; hro:population ?group ; hro:place ?place .
} ;

# The word: the least rank of all that weakens it, firm where nothing does.
INSERT { GRAPH graph:derived { ?figure hro:certainty ?word } }
USING graph:data
USING graph:derived
USING graph:vocabularies
WHERE {
  {
    SELECT ?figure (MIN(?each) AS ?rank) WHERE {
      # One or the other: as an OPTIONAL, all that weakens any figure would be gone through for each.
      {
        ?figure a hro:Observation .
        certainty:firm hro:rank ?each .
        FILTER NOT EXISTS { ?figure hro:weakenedBy ?any }
      } UNION {
        ?figure hro:weakenedBy ?weakness .
        ?figure a hro:Observation .
        certainty:firm hro:rank ?last .
        OPTIONAL { ?weakness hro:impliesCertainty/hro:rank ?stated }
        OPTIONAL { ?weakness a hro:Disagreement . certainty:contradicted hro:rank ?disputed }
        OPTIONAL { ?figure hro:period ?weakness . certainty:uncertain hro:rank ?undated }
        BIND (COALESCE(?stated, ?disputed, ?undated, ?last) AS ?each)
      }
    }
    GROUP BY ?figure
  }
  ?word hro:rank ?rank .
} ;

# A calculation is contradicted where a disagreement says so, and else as sure as the least sure figure in it.
INSERT { GRAPH graph:derived { ?calculation hro:weakenedBy ?least ; hro:certainty ?word } }
USING graph:data
USING graph:derived
USING graph:vocabularies
WHERE {
  {
    SELECT ?calculation (MIN(?each) AS ?rank) WHERE {
      ?calculation a hro:Calculation ;
        hro:computedFrom+ ?figure .
      ?figure hro:certainty/hro:rank ?of .
      OPTIONAL { ?calculation hro:weakenedBy/a hro:Disagreement . certainty:contradicted hro:rank ?disputed }
      BIND (COALESCE(?disputed, ?of) AS ?each)
    }
    GROUP BY ?calculation
  }
  ?word hro:rank ?rank .
  OPTIONAL {
    ?calculation hro:computedFrom+ ?least .
    ?least hro:certainty ?word .
  }
}
