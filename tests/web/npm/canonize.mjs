// A file of N-Quads in the canonical form that rdf-canonize gives it (RDFC-1.0).
import { readFileSync } from "node:fs";
import { canonize } from "rdf-canonize";

const nquads = readFileSync(process.argv[2], "utf-8");
process.stdout.write(await canonize(nquads, { algorithm: "RDFC-1.0", inputFormat: "application/n-quads" }));
