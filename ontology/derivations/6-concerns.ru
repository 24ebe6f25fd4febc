# What a record is about, by whatever property, and what that falls under. An index, not a claim: it tells where to look.
# What is looked for stands in SELECTs of its own, each of which the engine goes through once: without them it looks in the
# store for each row of one what the other says of it, which takes ten to seventy times as long on the disk.
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/harmreduction/graph/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX indicator: <https://w3id.org/harmreduction/scheme/indicator/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX scheme: <https://w3id.org/harmreduction/scheme/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

# Codes and periods are values, not things that a record is about.
INSERT { GRAPH graph:derived { ?record hro:concerns ?thing } }
USING graph:data
USING graph:derived
USING graph:vocabularies
WHERE {
  {
    SELECT DISTINCT ?record ?thing WHERE {
      VALUES ?property {
        hro:about hro:actor hro:appliesTo hro:cause hro:claimedSubject hro:claimedValue hro:criterionDimension hro:defines
        hro:fromStudy hro:inBrackets hro:indicator hro:means hro:object hro:participant hro:place hro:population
        hro:recipient hro:saidBy org:member org:organization
      }
      ?record ?property ?thing .
      FILTER (isIRI(?thing))
    }
  }
  {
    SELECT DISTINCT ?record WHERE {
      VALUES ?kind { hro:Claim hro:Calculation hro:KnownGap }
      ?record a ?kind .
    }
  }
  MINUS { ?thing a dct:PeriodOfTime }
  MINUS {
    VALUES ?codes { scheme:code scheme:harm-domain scheme:organisation-type scheme:policy-status }
    ?thing skos:inScheme ?codes .
  }
} ;

# The subject that an activity has by itself: who wants drugs to be regulated speaks of legal regulation.
INSERT { GRAPH graph:derived { ?record hro:concerns ?subject } }
USING graph:data
USING graph:vocabularies
WHERE {
  ?value skos:related ?subject .
  ?record hro:activity|hro:denied|hro:expected|hro:wanted ?value .
} ;

# Who pays whom is about funding.
INSERT { GRAPH graph:derived { ?record hro:concerns indicator:funding } }
USING graph:data
WHERE {
  ?record hro:claimedProperty hro:fundedBy .
} ;

# Through the records that it compares, is computed from or explains.
INSERT { GRAPH graph:derived { ?record hro:concerns ?thing } }
USING graph:data
USING graph:derived
WHERE {
  {
    SELECT DISTINCT ?record ?other WHERE {
      ?record (hro:compares/hro:computedFrom*)|hro:computedFrom+|hro:explains ?other .
    }
  }
  ?other hro:concerns ?thing .
} ;

# The subject that a thing has by its name: who speaks of people who use GHB, or of the decriminalisation of cannabis, speaks of
# GHB and of cannabis. One step, so that it does not lead from subject to subject. Not from a document: that it covers one
# subject is not about the others.
INSERT { GRAPH graph:derived { ?record hro:concerns ?subject } }
USING graph:data
USING graph:derived
USING graph:vocabularies
WHERE {
  {
    SELECT DISTINCT ?thing ?subject WHERE {
      { ?thing skos:related ?subject }
      UNION {
        VALUES ?kind { hro:Event hro:Policy hro:Study }
        ?thing a ?kind ;
          dct:subject ?subject .
      }
    }
  }
  ?record hro:concerns ?thing .
} ;

# Up to the wider concept, the larger place, policy or organisation, the type of a facility.
INSERT { GRAPH graph:derived { ?record hro:concerns ?wider } }
USING graph:data
USING graph:derived
USING graph:vocabularies
WHERE {
  {
    SELECT DISTINCT ?thing ?wider WHERE {
      { SELECT DISTINCT ?thing WHERE { ?any hro:concerns ?thing } }
      ?thing (skos:broader|dct:isPartOf|hro:facilityType|org:subOrganizationOf)+ ?wider .
    }
  }
  ?record hro:concerns ?thing .
} ;

# From a facility, a service or a type of facility to what it offers: what is said of consumption rooms is about supervised
# consumption. Not from an organisation, which does more than that.
INSERT { GRAPH graph:derived { ?record hro:concerns ?intervention } }
USING graph:data
USING graph:derived
USING graph:vocabularies
WHERE {
  {
    SELECT DISTINCT ?source ?intervention WHERE {
      VALUES ?kind { hro:Facility hro:FacilityType hro:Service }
      ?source a ?kind ;
        hro:offers/skos:broader* ?intervention .
    }
  }
  ?record hro:concerns ?source .
}
