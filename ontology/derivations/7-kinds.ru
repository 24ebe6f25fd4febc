# Kinds of statements: what a statement is follows from the fields that are filled.
PREFIX caveat: <https://w3id.org/harmreduction/scheme/caveat/>
PREFIX graph: <https://w3id.org/harmreduction/graph/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX statement-kind: <https://w3id.org/harmreduction/scheme/statement-kind/>

# The kind of a statement follows from the fields that are filled; the first line that fits counts. Only aim and task are
# typed: a wish is an aim where the text prints it as somebody's own goal, and what is done is a task where it says so.
INSERT { GRAPH graph:derived { ?statement hro:statementKind ?kind } }
USING graph:data
WHERE {
  { SELECT DISTINCT ?statement WHERE { ?statement a hro:Statement } }
  OPTIONAL { ?statement hro:statementKind ?typed }
  BIND(EXISTS { ?statement hro:wanted ?any } AS ?wish)
  BIND(EXISTS { ?statement hro:activity ?any } AS ?practice)
  BIND(
    IF(EXISTS { ?statement hro:caveat caveat:in-words-only }, statement-kind:remark,
    IF(EXISTS { ?statement hro:stance ?any }, statement-kind:stance,
    IF(EXISTS { ?statement hro:denied ?any }, statement-kind:denial,
    IF(?wish, statement-kind:recommendation,
    IF(EXISTS { ?statement hro:expected ?any }, statement-kind:expectation,
    IF(EXISTS { ?statement hro:eventType ?any }, statement-kind:event,
    IF(EXISTS { ?statement hro:direction ?any },
      IF(EXISTS { ?statement hro:cause ?any }, statement-kind:effect, statement-kind:trend),
    IF(?practice, statement-kind:method,
    IF(EXISTS { ?statement hro:verdict ?any }, statement-kind:assessment,
    IF(EXISTS { ?statement hro:level|hro:share ?any }, statement-kind:situation,
    ?none)))))))))) AS ?kind)
  FILTER(BOUND(?kind))
  FILTER(!BOUND(?typed)
    || !((?typed = statement-kind:aim && ?wish) || (?typed = statement-kind:task && ?practice)))
}
