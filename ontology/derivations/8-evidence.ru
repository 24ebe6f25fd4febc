# What each claim has as evidence: the first line that fits. Doubt and certainty depend on this, never on the document.
PREFIX evidence-kind: <https://w3id.org/harmreduction/scheme/evidence-kind/>
PREFIX graph: <https://w3id.org/harmreduction/graph/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX statement-kind: <https://w3id.org/harmreduction/scheme/statement-kind/>

# The own matter of a document or speaker is what it means, calls, wants, expects, judges or is, and what a document tells
# of itself: asking for another source makes no sense there. A figure, a rule, an event, an effect or a practice is not.
INSERT { GRAPH graph:derived { ?claim hro:evidenceKind ?kind } }
USING graph:data
USING graph:derived
WHERE {
  ?claim a hro:Claim .
  BIND(
    IF(EXISTS { ?claim hro:citedFrom/a hro:LostSource }, evidence-kind:lost-source,
    IF(EXISTS { ?claim hro:citedFrom/a hro:UnpublishedSource }, evidence-kind:not-public,
    IF(EXISTS { ?claim hro:fromStudy ?study }, evidence-kind:study,
    IF(EXISTS { ?claim hro:citedFrom ?named . FILTER NOT EXISTS { ?named a hro:UnresolvedSource } },
      evidence-kind:named-source,
    IF(EXISTS { ?claim hro:citedFrom ?unresolved }, evidence-kind:unresolved-reference,
    IF(EXISTS { ?claim a ?own . FILTER(?own IN (hro:Definition, hro:RoleClaim)) }
      || EXISTS {
        ?claim hro:statementKind ?said .
        FILTER(?said IN (statement-kind:aim, statement-kind:recommendation, statement-kind:expectation,
          statement-kind:assessment, statement-kind:stance))
      }
      || EXISTS {
        ?claim hro:claimedProperty ?property .
        FILTER(?property IN (skos:prefLabel, skos:altLabel, skos:hiddenLabel))
      }
      || EXISTS { ?claim hro:claimedSubject ?subject ; hro:statedIn ?subject }
      || EXISTS { ?claim hro:about ?itself ; hro:statedIn ?itself },
      evidence-kind:own-matter,
    IF(EXISTS { ?claim hro:saidBy ?speaker }, evidence-kind:speaker-only,
    evidence-kind:none))))))) AS ?kind)
}
