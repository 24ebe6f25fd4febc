// What two clients of the JavaScript world get from the endpoint that is named, as one line of JSON.
import { QueryEngine } from "@comunica/query-sparql";
import { SparqlEndpointFetcher } from "fetch-sparql-endpoint";

const endpoint = process.argv[2];
const PLACES = "SELECT ?s ?l WHERE { ?s a <http://purl.org/dc/terms/Location> ; <http://www.w3.org/2000/01/rdf-schema#label> ?l }";
const GRAPH = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }";
const all = (stream) =>
  new Promise((done, failed) => {
    const found = [];
    stream.on("data", (item) => found.push(item)).on("end", () => done(found)).on("error", failed);
  });

const fetcher = new SparqlEndpointFetcher();
const engine = new QueryEngine();
const source = { sources: [{ type: "sparql", value: endpoint }] };
// Two sources: Comunica joins the graph at an address with what the endpoint knows.
const both = { sources: [{ type: "sparql", value: endpoint }, process.argv[3]] };

const answer = {
  fetcher: (await all(await fetcher.fetchBindings(endpoint, PLACES))).map((row) => [row.s.value, row.l.value, row.l.language]),
  fetcherTriples: (await all(await fetcher.fetchTriples(endpoint, GRAPH))).length,
  fetcherAsk: await fetcher.fetchAsk(endpoint, "ASK { ?s ?p ?o }"),
  comunica: (await (await engine.queryBindings(PLACES, source)).toArray()).map((row) => [
    row.get("s").value,
    row.get("l").value,
    row.get("l").language,
  ]),
  comunicaTriples: (await (await engine.queryQuads(GRAPH, source)).toArray()).length,
  comunicaAsk: await engine.queryBoolean("ASK { ?s ?p ?o }", source),
  comunicaJoined: (await (await engine.queryBindings(PLACES, both)).toArray()).length,
};
console.log(JSON.stringify(answer));
