// Builds the editor into one file, and lists the licences of what is in it. `--out FOLDER` writes elsewhere.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const at = process.argv.indexOf("--out");
const out = at < 0 ? join(here, "../src/hrn_kg/render/static") : resolve(process.argv[at + 1]);

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ["src/editor.js"],
  outfile: join(out, "query-editor.js"),
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "iife",
  target: "es2022",
  legalComments: "none",
  banner: { js: "// Licences of the parts: query-editor.licences.txt beside this file." },
  metafile: true,
});

const packages = new Set();
for (const input of Object.keys(metafile.inputs)) {
  const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (found) packages.add(found[1]);
}
if (!packages.size) throw new Error("no package in the bundle");
const parts = [...packages].sort().map((name) => {
  const folder = join(here, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const text = readFileSync(join(folder, "LICENSE"), "utf8").trim().replace(/\r\n/g, "\n");
  return `${name} ${version} (${license})\n\n${text}\n`;
});
const head = "The query editor holds these packages.\n";
writeFileSync(join(out, "query-editor.licences.txt"), [head, ...parts].join(`\n${"-".repeat(80)}\n\n`));
