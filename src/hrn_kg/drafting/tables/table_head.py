"""Where the headings of a template stand in a grid, and which column holds which field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hrn_kg import words
from hrn_kg.drafting.tables.columns import Kind, field_of, kind_of
from hrn_kg.drafting.tables.grid import Grid
from hrn_kg.drafting.tables.template_rows import mark_of

# Headings stand in one of the first rows that are filled.
HEAD_ROWS: Final = 12


@dataclass(frozen=True, slots=True)
class Head:
    """The row of headings of a grid: which column holds which field, and which one the marks of rows."""

    kind: Kind
    row: int
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    mark: int | None


def head_of(grid: Grid) -> Head | None:
    """The row with most headings of a template; None where no row has those that a kind cannot do without."""
    best: Head | None = None
    for row in grid.rows[:HEAD_ROWS]:
        texts = [cell.text for cell in row.cells]
        kind = kind_of(texts)
        if kind is None:
            continue
        columns: dict[str, int] = {}
        for column, text in enumerate(texts):
            field = field_of(text, kind)
            if field is not None:
                columns.setdefault(field, column)
        mark = next((column for column, text in enumerate(texts) if mark_of(text) == "heading"), None)
        if best is None or len(columns) > len(best.columns):
            best = Head(kind, row.number, columns, {field: texts[column] for field, column in columns.items()}, mark)
    return best


def is_of_remarks(heading: str) -> bool:
    """Whether a heading is that of the column of remarks, in any language, with or without remarks of its own."""
    names = (words.translate(lang, "spreadsheet.remarks") for lang in words.languages())
    return any(heading == name or heading.startswith(f"{name}: ") for name in names)
