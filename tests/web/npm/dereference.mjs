// What rdf-dereference finds at each address that is named, in the form that it prefers, as N-Quads in a JSON object.
import { Writer } from "n3";
import { rdfDereferencer } from "rdf-dereference";

const found = {};
for (const address of process.argv.slice(2)) {
  const { data } = await rdfDereferencer.dereference(address);
  const quads = await new Promise((done, failed) => {
    const read = [];
    data.on("data", (quad) => read.push(quad)).on("end", () => done(read)).on("error", failed);
  });
  found[address] = new Writer({ format: "N-Quads" }).quadsToString(quads);
}
console.log(JSON.stringify(found));
