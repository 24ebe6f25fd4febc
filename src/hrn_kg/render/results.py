"""The answer to a query, ready for the query page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from hrn_kg.render.links import href, is_ours
from hrn_kg.render.views import Link
from hrn_kg.vocab import shorten

# What a page shows of a long answer; the downloads hold all of it.
ROWS: Final = 200
CHARACTERS: Final = 40_000

ROW_DOWNLOADS: Final = (
    ("csv", "CSV"),
    ("spreadsheet", "CSV (Excel, LibreOffice)"),
    ("tsv", "TSV"),
    ("json", "JSON"),
    ("xml", "XML"),
)
ASK_DOWNLOADS: Final = (("json", "JSON"), ("xml", "XML"))
GRAPH_DOWNLOADS: Final = (("turtle", "Turtle"), ("jsonld", "JSON-LD"), ("ntriples", "N-Triples"), ("rdfxml", "RDF/XML"))


@dataclass(frozen=True, slots=True)
class Result:
    """Rows, a yes or no, or a graph as text."""

    names: tuple[str, ...] = ()
    rows: tuple[tuple[Link | None, ...], ...] = ()
    total: int = 0
    boolean: bool | None = None
    graph: str | None = None
    downloads: tuple[tuple[str, str], ...] = ROW_DOWNLOADS


def read_result(body: bytes, media_type: str, lang: str) -> Result:
    """The result in a reply: SPARQL JSON, or a graph in Turtle."""
    if "json" not in media_type:
        text = body.decode("utf-8", "replace")
        shown = text if len(text) <= CHARACTERS else text[:CHARACTERS] + "\n…"
        return Result(graph=shown, downloads=GRAPH_DOWNLOADS)
    data = json.loads(body)
    if "boolean" in data:
        return Result(boolean=bool(data["boolean"]), downloads=ASK_DOWNLOADS)
    names = tuple(data["head"].get("vars", ()))
    bindings = data["results"]["bindings"]
    rows = tuple(tuple(_cell(row.get(name), lang) for name in names) for row in bindings[:ROWS])
    return Result(names, rows, len(bindings))


def _cell(value: dict[str, str] | None, lang: str) -> Link | None:
    if value is None:
        return None
    text = value["value"]
    if value["type"] == "uri":
        return Link(shorten(text) or text, "", href(text, lang), not is_ours(text))
    if value["type"] == "bnode":
        return Link(f"_:{text}")
    return Link(text, value.get("xml:lang", ""))
