"""The answer to a query, ready for the query page."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from hrn_kg import conneg
from hrn_kg.errors import TooLarge
from hrn_kg.limits import PAGE_BYTES, PAGE_CHARACTERS, PAGE_ROW_CHARACTERS, PAGE_ROWS
from hrn_kg.render.links import href, is_ours
from hrn_kg.render.views import Link
from hrn_kg.vocab import Prefixes

_LONG: Final = 1_000_000
_HEAD: Final = re.compile(rb'\{"head":\{"vars":(\[[^\]]*+\])\},"results":\{"bindings":\[(?=\{")')
_DECODER: Final = json.JSONDecoder()

_MARKUP: Final = 28  # characters of the markup around a cell

Row = tuple[Link | None, ...]

ROW_DOWNLOADS: Final = tuple((form.name, form.label) for form in conneg.ROWS_FOR_PEOPLE)
ASK_DOWNLOADS: Final = tuple((form.name, form.label) for form in (conneg.SPARQL_JSON, conneg.SPARQL_XML))
GRAPH_DOWNLOADS: Final = tuple((form.name, form.label) for form in conneg.DESCRIPTION_FORMATS)


@dataclass(frozen=True, slots=True)
class Result:
    """Rows, a yes or no, or a graph as text.

    `notes` are what must be known beside each row, in their order; none where nothing must be known of any. `left_out`
    are the columns that are in the files only.
    """

    names: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    total: int = 0
    notes: tuple[tuple[Link, ...], ...] = ()
    left_out: tuple[str, ...] = ()
    boolean: bool | None = None
    graph: str | None = None
    downloads: tuple[tuple[str, str], ...] = ROW_DOWNLOADS


def read_result(
    body: bytes, media_type: str, lang: str, prefixes: Prefixes, *, left_out: Collection[str] = ()
) -> Result:
    """The result in a reply: SPARQL JSON, or a graph in Turtle.

    Where an answer has all columns of `left_out`, the rows come without them.
    """
    if "json" not in media_type:
        text = body[: 4 * PAGE_CHARACTERS + 4].decode("utf-8", "ignore")
        shown = text if len(text) <= PAGE_CHARACTERS else text[:PAGE_CHARACTERS] + "\n…"
        return Result(graph=shown, downloads=GRAPH_DOWNLOADS)
    names, bindings, total = first_rows(body)
    if names is None:
        return Result(boolean=bool(json.loads(body)["boolean"]), downloads=ASK_DOWNLOADS)
    hidden = tuple(name for name in names if name in left_out) if set(left_out) <= set(names) else ()
    names = tuple(name for name in names if name not in hidden)
    rows = _light(tuple(_cell(row.get(name), lang, prefixes) for name in names) for row in bindings)
    return Result(names, rows, total, left_out=hidden)


def _light(rows: Iterable[Row]) -> tuple[Row, ...]:
    """As many rows as a page can hold: each cell has its words, its address and its markup. One there is at least."""
    shown: list[Row] = []
    weight = 0
    for row in rows:
        weight += sum(len(cell.text) + len(cell.href or "") + _MARKUP if cell else _MARKUP for cell in row)
        if shown and weight > PAGE_ROW_CHARACTERS:
            break
        shown.append(row)
    return tuple(shown)


def first_rows(body: bytes) -> tuple[tuple[str, ...] | None, list[dict[str, Any]], int]:
    """The names, the rows to be shown and the number of all rows; no names when there is a boolean.

    A page shows little of a long answer, and to read the whole would take seconds and ten times its memory. Oxigraph
    writes no space between tokens, so that each row but the first begins with `},{`, which within a string could stand
    only with an escaped quote behind it. That a row is empty, or that a text looks like one, is seldom.

    Raises TooLarge for what had to be read as a whole and is too long for that.
    """
    if len(body) > _LONG and (head := _HEAD.match(body)) and b"},{}" not in body:
        names = tuple(json.loads(head[1]))
        text = body[head.end() : head.end() + _LONG].decode("utf-8", "ignore")
        bindings: list[dict[str, Any]] = []
        at = 0
        with contextlib.suppress(ValueError):  # the row at which the text was cut
            while len(bindings) < PAGE_ROWS:
                row, end = _DECODER.raw_decode(text, at)
                bindings.append(row)
                at = end + 1
        return names, bindings, body.count(b'},{"', head.end()) + 1
    if len(body) > PAGE_BYTES:
        raise TooLarge(
            f"Of this answer a page can show {PAGE_BYTES} bytes; ask for a file.", limit=PAGE_BYTES, unit="bytes"
        )
    data = json.loads(body)
    if "boolean" in data:
        return None, [], 0
    bindings = data["results"]["bindings"]
    return tuple(data["head"].get("vars", ())), bindings[:PAGE_ROWS], len(bindings)


def _cell(value: dict[str, str] | None, lang: str, prefixes: Prefixes) -> Link | None:
    if value is None:
        return None
    text = value["value"]
    if value["type"] == "uri":
        return Link(prefixes.shorten(text) or text, "", href(text, lang), not is_ours(text))
    if value["type"] == "bnode":
        return Link(f"_:{text}")
    return Link(text, value.get("xml:lang", ""))
