"""The plain forms of constraints that were written anew: what they mean, in time that grows with the square."""

from __future__ import annotations

from hrn_kg.vocab import PREFIXES as _KNOWN

PREFIXES = dict(_KNOWN)
_ID = "https://w3id.org/harmreduction/id/"
PLAIN = {
    "TypedThing-KnownProperty": """SELECT $this ?value WHERE {
      $this a ?type ; ?value ?object .
      FILTER(STRSTARTS(STR(?value), STR(hro:)))
      FILTER NOT EXISTS { ?value rdfs:isDefinedBy ?ontology }
    }""",
    "TypedThing-NotesInBothLanguages": f"""SELECT $this ?value WHERE {{
      $this ?path ?value .
      FILTER(?path IN (skos:editorialNote, skos:note, skos:scopeNote, skos:definition, rdfs:comment, dct:description))
      FILTER(STRSTARTS(STR($this), "{_ID}"))
      FILTER NOT EXISTS {{ $this hro:comparisonKind ?comparison }}
      FILTER(LANG(?value) NOT IN ("en", "nl")
        || NOT EXISTS {{ $this ?path ?english FILTER(LANG(?english) = "en") }}
        || NOT EXISTS {{ $this ?path ?dutch FILTER(LANG(?dutch) = "nl") }})
    }}""",
    "TypedThing-RelationIsClaimed": f"""SELECT $this ?value WHERE {{
      VALUES ?path {{
        hro:offers hro:facilityType hro:operatedBy hro:fundedBy hro:coordinatedBy hro:teamIncludes hro:targetGroup
        hro:issuedBy hro:carriedOutBy hro:since hro:until hro:succeeds hro:component hro:involvesSubstance
        org:subOrganizationOf org:hasMember org:linkedTo org:reportsTo dct:spatial
      }}
      $this ?path ?value .
      FILTER(STRSTARTS(STR($this), "{_ID}"))
      FILTER NOT EXISTS {{ ?claim hro:claimedSubject $this ; hro:claimedProperty ?path ; hro:claimedValue ?value }}
    }}""",
    "Observation-NoDuplicate": """SELECT $this ?value WHERE {
      $this a hro:Observation ; hro:statedIn ?document ; hro:indicator ?indicator ; hro:about ?about ;
        hro:population ?population ; hro:place ?place ; hro:period ?period ; hro:measure ?measure .
      ?value hro:statedIn ?document ; hro:indicator ?indicator ; hro:about ?about ; hro:population ?population ;
        hro:place ?place ; hro:period ?period ; hro:measure ?measure ; a hro:Observation .
      FILTER(?value != $this)
    }""",
    "PrintedFigure-StatedValueIsQuoted": """SELECT $this ?value WHERE {
      $this hro:statedValue ?value .
      FILTER EXISTS { $this hro:supportedBy/oa:hasSelector/oa:exact ?passage }
      FILTER NOT EXISTS { $this hro:supportedBy/hro:sha256OfWords ?checksum }
      FILTER NOT EXISTS {
        $this hro:supportedBy/oa:hasSelector/oa:exact ?quoted .
        FILTER(CONTAINS(LCASE(STR(?quoted)), LCASE(STR(?value))))
      }
    }""",
    "Definition-WordForWord": """SELECT $this WHERE {
      $this a hro:Definition ; rdf:value ?text .
      FILTER NOT EXISTS {
        $this hro:supportedBy/oa:hasSelector/oa:exact ?quoted .
        FILTER(CONTAINS(STR(?quoted), STR(?text)))
      }
    }""",
    "Excerpt-WordsOrChecksum": """SELECT $this WHERE {
      $this a hro:Excerpt .
      FILTER NOT EXISTS { $this oa:hasSelector/oa:exact ?quoted }
      FILTER NOT EXISTS { $this hro:sha256OfWords ?checksum }
    }""",
    "Excerpt-ShortQuote": """SELECT $this WHERE {
      $this oa:hasSelector/oa:start ?start ; oa:hasSelector/oa:end ?end .
      FILTER(?end - ?start > 80)
      FILTER NOT EXISTS { ?definition hro:supportedBy $this ; a hro:Definition }
    }""",
}
