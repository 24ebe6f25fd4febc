# Plain triples: the value and not the claim, for readers who want no more. Kept apart in graph/derived, as all derivations:
# nothing there is ever typed by hand, and whoever wants only what was stated leaves the graph out.
PREFIX caveat: <https://w3id.org/harmreduction/scheme/caveat/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/harmreduction/graph/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX place: <https://w3id.org/harmreduction/id/place/>
PREFIX reliability: <https://w3id.org/harmreduction/scheme/reliability/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

# From attribute claims. A plain triple has no room for a doubt, a moment, a condition or a place, so none is made of
# - what was judged erroneous or doubtful; what was only planned; what is denied, expected, wanted, so to a degree, or so
#   for a group only;
# - the state of a policy: it holds as of a moment;
# - what an undecided disagreement is about: the claims of a property that it compares, when they are of that one property
#   alone, or when two of them give one thing different values (docs/decisions/20261124-plain-triples.md);
# - what a kind of place or a kind of body offers, needs or is for in a part of the country, when the base speaks of the
#   same kind elsewhere too.
INSERT { GRAPH graph:derived { ?subject ?property ?value } }
USING graph:data
USING graph:derived
USING graph:vocabularies
WHERE {
  ?claim a hro:AttributeClaim ;
    hro:claimedSubject ?subject ;
    hro:claimedProperty ?property ;
    hro:claimedValue ?value ;
    hro:reliability ?reliability .
  FILTER (?reliability NOT IN (reliability:erroneous, reliability:doubtful) && ?property != hro:policyStatus)
  FILTER NOT EXISTS { ?claim hro:caveat caveat:planned }
  FILTER NOT EXISTS {
    VALUES ?condition { hro:degree hro:denied hro:expected hro:level hro:population hro:share hro:wanted }
    ?claim ?condition ?held .
  }
  # From the claim to what compares it: the other way round all disagreements would be gone through for each claim.
  FILTER NOT EXISTS {
    ?disagreement hro:compares ?claim .
    ?disagreement a hro:Disagreement .
    FILTER NOT EXISTS { ?disagreement hro:prefers ?claim }
    FILTER (
      NOT EXISTS { ?disagreement hro:compares/hro:claimedProperty ?other . FILTER (?other != ?property) }
      || EXISTS {
        ?disagreement hro:compares ?rival .
        ?rival hro:claimedProperty ?property ; hro:claimedSubject ?subject ; hro:claimedValue ?rivalling .
        FILTER (?rivalling != ?value)
      }
    )
  }
  MINUS {
    VALUES ?property {
      hro:component hro:coordinatedBy hro:fundedBy hro:involvesSubstance hro:offers hro:operatedBy hro:targetGroup
      hro:teamIncludes
    }
    VALUES ?kind { skos:Concept org:Organization }
    ?claim hro:claimedProperty ?property ;
      hro:claimedSubject ?subject ;
      hro:place/dct:isPartOf+ ?wider .
    ?subject a ?kind .
    ?wider dct:isPartOf* place:netherlands .
    # Each place once: of one kind there may be many claims, and as many elsewhere.
    {
      SELECT DISTINCT ?subject ?wider WHERE {
        ?elsewhere hro:about|hro:appliesTo|hro:claimedSubject ?subject ;
          hro:place ?wider .
      }
    }
  }
} ;

# A doubtful name is still searched for, and never shown as a name.
INSERT { GRAPH graph:derived { ?subject skos:hiddenLabel ?name } }
USING graph:data
USING graph:derived
USING graph:vocabularies
WHERE {
  VALUES ?property { skos:altLabel skos:hiddenLabel skos:prefLabel }
  ?claim a hro:AttributeClaim ;
    hro:claimedSubject ?subject ;
    hro:claimedProperty ?property ;
    hro:claimedValue ?name ;
    hro:reliability reliability:doubtful .
  FILTER NOT EXISTS { ?subject skos:altLabel|skos:prefLabel ?name }
} ;

# A place that has a part is where the part is: the four cities lie in the G4.
INSERT { GRAPH graph:derived { ?part dct:isPartOf ?whole } }
USING graph:data
USING graph:derived
WHERE {
  ?whole a dct:Location ;
    dct:hasPart ?part .
  FILTER NOT EXISTS { ?part dct:isPartOf ?whole }
} ;

# orElse is symmetric: both directions are kept, so that readers need no inverse path.
INSERT { GRAPH graph:derived { ?b hro:orElse ?a } }
USING graph:data
WHERE {
  ?a hro:orElse ?b .
  FILTER NOT EXISTS { ?b hro:orElse ?a }
}
