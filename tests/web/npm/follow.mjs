// The members of the feed at an address as ldes-client gives them, oldest first: a line of JSON for each.
// With a folder it keeps its state there, and goes on from it.
import { intoConfig, replicateLDES } from "ldes-client";
import { Writer } from "n3";

const [url, statePath] = process.argv.slice(2);
const client = replicateLDES(intoConfig({ url, ...(statePath && { statePath }) }), "ascending");
client.on("error", (error) => {
  console.error(String(error));
  process.exitCode = 1;
});
const lines = (quads) => new Writer({ format: "N-Quads" }).quadsToString(quads);
for await (const member of client.stream({ highWaterMark: 10 })) {
  console.log(JSON.stringify({ id: member.id.value, quads: lines(member.quads) }));
}
