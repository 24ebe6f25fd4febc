// Completion of the classes, properties and concepts of the release, by their labels in all languages.
const ENOUGH = 60;

export function termCompletion({ terms, lang }) {
  let loading = null;
  return async (context) => {
    const typed = wordsBefore(context);
    if (!typed || (typed.text.length < 2 && !context.explicit)) return null;
    loading ??= load(terms).catch(() => null);
    const table = await loading;
    if (table === null) {
      loading = null;
      return null;
    }
    if (context.aborted) return null;
    const found = search(table, typed.text);
    if (!found.length) return null;
    return { from: typed.from, options: found.map((term) => option(term, table, lang)), filter: false };
  };
}

async function load(address) {
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.statusText);
  const table = await response.json();
  for (const term of table.terms) {
    term.words = fold([term.name, ...Object.values(term.labels)].join(" "));
  }
  return table;
}

export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

// What stands before the caret: words of a label ("heeft indicator"), or a prefixed name; no variable, IRI, string.
function wordsBefore(context) {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const outside = before.replace(/"[^"]*"|'[^']*'|<[^>\s]*>/g, "");
  if (/["'#]|<[^>\s]*$/.test(outside)) return null;
  const match = /(?<![?$@\p{L}\p{M}\p{N}_:.-])[\p{L}][\p{L}\p{M}\p{N}_:-]*(?: [\p{L}\p{M}\p{N}_-]+){0,4}$/u.exec(before);
  if (!match) return null;
  // Keywords and names that are complete end what came before them.
  const parts = match[0].split(" ");
  let first = 0;
  parts.forEach((part, at) => {
    if (at < parts.length - 1 && (part.includes(":") || part === "a" || (part === part.toUpperCase() && part.length > 1))) {
      first = at + 1;
    }
  });
  const text = parts.slice(first).join(" ");
  return { text, from: context.pos - text.length };
}

// Every word must begin a word of the term; those whose label begins with what was typed come first.
export function search(table, typed) {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  const whole = words.join(" ");
  const found = [];
  for (const term of table.terms) {
    if (words.every((word) => isWithin(term.words, word))) found.push([rank(term, whole), term]);
  }
  found.sort((a, b) => a[0] - b[0] || a[1].name.length - b[1].name.length || (a[1].name < b[1].name ? -1 : 1));
  return found.slice(0, ENOUGH).map((pair) => pair[1]);
}

function isWithin(text, word) {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1])) return true;
  }
  return false;
}

function rank(term, whole) {
  const kinds = ["class", "property", "concept"].indexOf(term.kind) / 10;
  const labels = Object.values(term.labels).map(fold);
  if (labels.includes(whole) || fold(term.name).endsWith(":" + whole)) return kinds;
  return (labels.some((label) => label.startsWith(whole)) || fold(term.name).startsWith(whole) ? 1 : 2) + kinds;
}

function option(term, table, lang) {
  return {
    label: term.labels[lang] ?? Object.values(term.labels)[0] ?? term.name,
    detail: term.name,
    apply: (view, completion, from, to) => insert(view, term.name, table.prefixes, from, to),
  };
}

function insert(view, name, prefixes, from, to) {
  const prefix = name.split(":")[0];
  const text = view.state.doc.toString();
  const changes = [{ from, to, insert: name }];
  if (!new RegExp(`\\bPREFIX\\s+${prefix}:`, "i").test(text)) {
    changes.unshift({ from: 0, insert: `PREFIX ${prefix}: <${prefixes[prefix]}>\n` });
  }
  const shift = changes.length > 1 ? changes[0].insert.length : 0;
  view.dispatch({ changes, selection: { anchor: from + shift + name.length }, userEvent: "input.complete" });
}
