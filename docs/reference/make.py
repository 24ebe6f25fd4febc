"""Writes the pages of the reference from what they are about: `make reference`. A test holds them to it."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from hrn_kg.cli.parser import make_parser
from hrn_kg.content import Content, find_content
from hrn_kg.examples import load_examples
from hrn_kg.rdfio import parse

HERE = Path(__file__).parent
_SHAPES = "https://w3id.org/harmreduction/shapes#"
_SH = "http://www.w3.org/ns/shacl#"
_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_MESSAGE, _SEVERITY, _NAME = (ox.NamedNode(_SH + name) for name in ("message", "severity", "name"))
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SHAPE_KINDS = {ox.NamedNode(_SH + kind) for kind in ("NodeShape", "PropertyShape", "SPARQLConstraint")}
_KINDS = {
    "same": "the same",
    "form": "the same in another form",
    "differs": "that differ",
    "unanswered": "without an answer",
}
_MADE = "<!-- Made by `make reference`; change what it is made from. -->"


def pages(content: Content) -> dict[str, str]:
    """The text of every page by its file name."""
    return {
        "commands.md": commands(),
        "engines.md": engines(content),
        "queries.md": queries(content),
        "shapes.md": shapes(content),
        "glossary.md": glossary(),
    }


def commands() -> str:
    """Every command with its options, as its own help tells them."""
    os.environ["COLUMNS"] = "110"  # the width at which the help is broken into lines
    parser = make_parser()
    (found,) = (action for action in parser._actions if action.dest == "command")
    assert isinstance(found.choices, dict)
    lines = ["# Commands", "", _MADE, "", "```text", parser.format_help().rstrip(), "```"]
    for name, command in found.choices.items():
        lines += ["", f"## hrn-kg {name}", "", "```text", command.format_help().rstrip(), "```"]
    return "\n".join(lines) + "\n"


def engines(content: Content) -> str:
    """What `hrn-kg publish --verify --report` found of each engine that was tried."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((HERE / "engines").glob("*.json"))]
    names = {path.stem for path in content.queries}
    lines = ["# Engines that were tried", "", _MADE, ""]
    lines += [
        "What `hrn-kg publish --verify --report FILE` found; `make test-engines` compares it with what it finds.",
        "[How to put an engine behind the service](../engines.md) says why.",
        "",
        "| | " + " | ".join(one["engine"] for one in found) + " |",
        "|---" * (len(found) + 1) + "|",
        "| release | " + " | ".join(one["release"] for one in found) + " |",
        "| triples | " + " | ".join(f"{one['triples']:,}" for one in found) + " |",
    ]
    for what, title in (("graphs", "graphs"), ("queries", "example queries")):
        for kind, words in _KINDS.items():
            numbers = (one[what][kind] for one in found)
            row = (str(number if isinstance(number, int) else len(number)) for number in numbers)
            lines.append(f"| {title} {words} | " + " | ".join(row) + " |")
    for one in found:
        lines += ["", f"## {one['engine']}", ""]
        rows = [
            f"| {words} | {f'[`{name}`](queries.md)' if name in names else f'`{name}`'} | {text} |"
            for kind, words in _KINDS.items()
            if kind != "same"
            for what in ("graphs", "queries")
            for name, text in sorted(one[what][kind].items())
        ]
        lines += ["| | graph or query | |", "|---|---|---|", *rows] if rows else ["Everything is the same."]
    return "\n".join(lines) + "\n"


def queries(content: Content) -> str:
    """Every example query with its question, what its rows are, and its columns."""
    examples = load_examples(content)
    lines = [
        "# Example queries",
        "",
        _MADE,
        "",
        f"{len(examples)} questions, each a file in `queries/`: ask one with `hrn-kg query NAME`, on the page of",
        "queries (`/en/queries`, `/nl/queries`), or send its text to `/sparql`. The rows of each are kept in",
        "`tests/queries/` and tested.",
    ]
    for tag in sorted({example.tags[0] for example in examples if example.tags}):
        lines += ["", f"## {tag}", "", "| query | question | columns |", "| --- | --- | --- |"]
        for example in examples:
            if example.tags and example.tags[0] == tag:
                columns = ", ".join(f"`{name}`" for name in columns_of(example.text))
                title = f"{example.titles['en']}<br>*{example.titles['nl']}*<br>{example.summaries.get('en', '')}"
                lines.append(f"| [`{example.name}`](../../{content.name(example.path)}) | {title} | {columns} |")
    return "\n".join(lines) + "\n"


def columns_of(text: str) -> list[str]:
    """The names behind SELECT, in their order; none for other forms."""
    head = re.search(r"\bSELECT\b(.*?)(?:\bWHERE\b|\{)", text, re.DOTALL | re.IGNORECASE)
    if head is None:
        return []
    inner = re.sub(r"\([^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*\bAS\s+(\?\w+)\s*\)", r"\1", head[1], flags=re.I)
    return re.findall(r"\?(\w+)", inner)


def shapes(content: Content) -> str:
    """Every shape with its message in both languages, by the file in which it stands."""
    lines = [
        "# Shapes",
        "",
        _MADE,
        "",
        "What every record must meet. `hrn-kg validate` and the build say these messages, with record and line.",
        "A **Violation** must be mended; a **Warning** should be looked at.",
    ]
    for path in content.shapes:
        rows = list(_rows(path))
        if rows:
            lines += ["", f"## {path.name}", "", _purpose(path), ""]
            lines += ["| shape | severity | English | Dutch |", "| --- | --- | --- | --- |", *rows]
    return "\n".join(lines) + "\n"


def glossary() -> str:
    """The words that the editors chose and those they rejected, with the reasons in both languages."""
    rows = tomllib.loads((HERE / "glossary.toml").read_text(encoding="utf-8"))["term"]
    lines = [
        "# Glossary of chosen and rejected words",
        "",
        _MADE,
        "",
        "The words of labels, notes, messages and pages, from [glossary.toml](glossary.toml): one word for one",
        "concept, and the person before the use. A test finds a rejected word in any text of the base, outside",
        "quotations and printed names. What documents print stands in name claims, and rejected words still find a",
        "thing as alternative labels.",
        "A star stands for any ending.",
    ]
    for language, title in (("nl", "Dutch"), ("en", "English")):
        lines += ["", f"## {title}", "", "| chosen | rejected | why | waarom |", "| --- | --- | --- | --- |"]
        for row in sorted((r for r in rows if r["language"] == language), key=lambda r: r["chosen"].casefold()):
            rejected = ", ".join(word.replace("*", "\\*") for word in row["rejected"])
            if row.get("except"):
                rejected += f" (but: {', '.join(row['except'])})"
            lines.append(f"| **{row['chosen']}** | {rejected} | {row['en']} | {row['nl']} |")
    return "\n".join(lines) + "\n"


def _purpose(path: Path) -> str:
    head = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        head.append(line.removeprefix("#").strip())
    return " ".join(head)


def _rows(path: Path) -> Iterator[str]:
    quads = list(parse(path.read_bytes(), ox.RdfFormat.TURTLE, name=path.name))
    named = {q.subject for q in quads if q.predicate == _TYPE and q.object in _SHAPE_KINDS}
    for shape in sorted(named, key=lambda node: node.value):
        values = [(q.predicate, q.object) for q in quads if q.subject == shape]
        messages = {o.language: o.value for p, o in values if p == _MESSAGE and isinstance(o, ox.Literal)}
        severity = [o.value.removeprefix(_SH) for p, o in values if p == _SEVERITY]
        if messages and severity:
            name = shape.value.removeprefix(_SHAPES)
            cells = (f"`{name}`", severity[0], messages.get("en", ""), messages.get("nl", ""))
            yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


if __name__ == "__main__":
    for name, text in pages(find_content(HERE.parents[1])).items():
        (HERE / name).write_text(text, encoding="utf-8")
