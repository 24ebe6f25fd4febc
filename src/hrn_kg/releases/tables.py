"""Tables: the rows of those example queries that count the whole, worked out once at the build and kept as files.

To add up or count a large base takes the engine longest, and gives the same for as long as the release is current. The
queries are marked by a tag; what they count is theirs to decide (see docs/decisions).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.engine.embedded.worker import Holdings
from hrn_kg.errors import ContentError
from hrn_kg.examples import Example

TAG: Final = "totals"
_VARIABLE: Final = re.compile(r"[?$](\w+)")
# How many rows each example query has; for the gallery, which could not ask them all.
ROW_COUNTS: Final = "example-rows.json"


def write_tables(holdings: Holdings, examples: Iterable[Example], folder: Path) -> int:
    """Write NAME.LANGUAGE.csv, one a language, for each query with the tag, and return how many queries that were.

    Raises ContentError for a query that does not select rows, or whose order leaves out a variable that it selects: its
    table might be another one at each build.
    """
    marked = [example for example in examples if TAG in example.tags]
    folder.mkdir()
    for example in marked:
        name = f"{example.name}.rq"
        for language in words.languages():
            try:
                rows = holdings.query(example.text_in(language))
            except SyntaxError as error:
                raise ContentError(f"{name} cannot be answered: {error}.", file=name) from error
            if not isinstance(rows, ox.QuerySolutions):
                raise ContentError(f"{name}: a query with the tag “{TAG}” selects rows.", file=name)
            if unordered := _unordered(example.text, rows):
                words_of = f"needs ORDER BY with each variable that it selects, at its end: {', '.join(unordered)}"
                raise ContentError(f"{name}: a query with the tag “{TAG}” {words_of}.", file=name)
            (folder / f"{example.name}.{language}.csv").write_bytes(
                rows.serialize(format=ox.QueryResultsFormat.CSV) or b""
            )
    return len(marked)


def _unordered(text: str, rows: ox.QuerySolutions) -> list[str]:
    """The variables by which the rows are not ordered: two rows that differ in none but these have no order."""
    _, order, last = text.upper().rpartition("ORDER BY")
    named = set(_VARIABLE.findall(text[len(text) - len(last) :])) if order else set()
    return [f"?{variable.value}" for variable in rows.variables if variable.value not in named]


def write_row_counts(holdings: Holdings, examples: Iterable[Example], root: Path) -> int:
    """Count the rows, or triples, of each example query, and return how many were counted.

    One that is answered by yes or no has none. Raises ContentError for one that cannot be answered.
    """
    counts: dict[str, int] = {}
    for example in examples:
        try:
            found = holdings.query(example.text)
        except SyntaxError as error:
            raise ContentError(f"{example.name}.rq cannot be answered: {error}.", file=f"{example.name}.rq") from error
        if not isinstance(found, ox.QueryBoolean):
            counts[example.name] = sum(1 for _ in found)
    (root / ROW_COUNTS).write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")
    return len(counts)


def read_row_counts(root: Path) -> Mapping[str, int]:
    """How many rows each example query has, by name; nothing of a release that does not tell."""
    path = root / ROW_COUNTS
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
