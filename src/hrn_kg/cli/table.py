"""Rows of an answer as a plain table for the terminal."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from hrn_kg.vocab import Prefixes


def draw(body: bytes, prefixes: Prefixes) -> str:
    """The table of a SPARQL JSON answer, IRIs shortened; `yes` or `no` for ASK."""
    answer = json.loads(body)
    if "boolean" in answer:
        return "yes" if answer["boolean"] else "no"
    names = answer["head"]["vars"]
    rows = [[_cell(row.get(name), prefixes) for name in names] for row in answer["results"]["bindings"]]
    widths = [max(map(_width, column)) for column in zip(names, *rows, strict=True)]
    lines = [_line(names, widths), "  ".join("-" * width for width in widths)]
    lines += [_line(row, widths) for row in rows]
    lines.append(f"({len(rows)} row{'' if len(rows) == 1 else 's'})")
    return "\n".join(lines)


def _line(cells: list[str], widths: list[int]) -> str:
    padded = (cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def _cell(term: dict[str, Any] | None, prefixes: Prefixes) -> str:
    if term is None:
        return ""
    value = str(term["value"])
    if term["type"] == "uri":
        return prefixes.shorten(value) or value
    # One row, one line; and what a text holds must not steer the terminal.
    return "".join(c if unicodedata.category(c)[0] != "C" else " " for c in value)


def _width(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) != 0 for c in text)
