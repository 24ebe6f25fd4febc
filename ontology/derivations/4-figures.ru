# The low and the high side of every figure, so that a comparison loses no open bound: a figure with one value has it on
# both sides, an open side has none and the figure says so by its class.
PREFIX graph: <https://w3id.org/harmreduction/graph/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>

INSERT { GRAPH graph:derived { ?figure hro:low ?low ; hro:high ?high } }
USING graph:data
USING graph:derived
WHERE {
  VALUES ?kind { hro:PrintedFigure hro:ComputedFigure }
  ?figure a ?kind .
  OPTIONAL { ?figure hro:value ?value }
  OPTIONAL { ?figure hro:lowerBound ?lower }
  OPTIONAL { ?figure hro:upperBound ?upper }
  BIND (COALESCE(?lower, ?value) AS ?low)
  BIND (COALESCE(?upper, ?value) AS ?high)
} ;

INSERT { GRAPH graph:derived { ?figure a hro:OpenFigure } }
USING graph:data
USING graph:derived
WHERE {
  VALUES ?kind { hro:PrintedFigure hro:ComputedFigure }
  ?figure a ?kind .
  FILTER (NOT EXISTS { ?figure hro:low ?low } || NOT EXISTS { ?figure hro:high ?high })
}
