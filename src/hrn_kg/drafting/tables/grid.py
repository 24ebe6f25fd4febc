"""A table as it was handed in, whatever its form: cells as the texts that a person sees, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hrn_kg import words
from hrn_kg.drafting.drafted import Fact, Labels
from hrn_kg.iris import SHAPES
from hrn_kg.validation.report import Finding, Severity, Where

WORKBOOKS: Final = (".xlsx", ".xlsm", ".xls", ".ods")
ENDINGS: Final = (".csv", ".tsv", *WORKBOOKS)


class Refused(Exception):
    """A file is not read; `key` gives the words, `facts` what stands in them."""

    def __init__(self, key: str, **facts: Fact) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts


@dataclass(frozen=True, slots=True)
class GridCell:
    """What a cell shows; `fault` is the key of the words for what is wrong with it, whatever its column."""

    text: str = ""
    fault: str | None = None
    severity: Severity = "Violation"
    is_date: bool = False


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row with its number in the file, counted from 1."""

    number: int
    cells: tuple[GridCell, ...]
    is_hidden: bool = False

    def text(self, column: int) -> str:
        """The text of a column, counted from 0; nothing beyond the end of the row."""
        return self.cells[column].text if column < len(self.cells) else ""

    @property
    def is_empty(self) -> bool:
        """Whether no cell shows anything."""
        return not any(cell.text or cell.fault for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet, or a CSV file, which has none."""

    file: str
    sheet: str | None
    rows: tuple[GridRow, ...]
    about: Mapping[str, str] = field(default_factory=dict)
    """What the hidden sheet says: `version`, `release`, `kind`, `lang`."""
    findings: tuple[Finding, ...] = ()

    def where(self, row: int | None, column: int | None = None, heading: str | None = None) -> Where:
        """The place of a row and a column (counted from 0)."""
        cell = f"{letters(column)}{row}" if row is not None and column is not None else None
        return Where(self.file, row, None if column is None else column + 1, self.sheet, cell, heading)


def letters(column: int) -> str:
    """The letters of a column, counted from 0: A, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def found(
    key: str, where: Where, severity: Severity = "Violation", value: str | None = None, focus: str = "", **facts: Fact
) -> Finding:
    """A finding about a table, in the words of `key` in every language."""
    messages = {
        lang: words.translate(lang, key, **{name: _in(lang, fact) for name, fact in facts.items()})
        for lang in words.languages()
    }
    return Finding(
        focus, where.field, value, f"{SHAPES}Table-{key.partition('.')[2]}", severity, Labels(messages), where
    )


def _in(lang: str, fact: Fact) -> str | int:
    return fact if isinstance(fact, str | int) else fact.get(lang) or next(iter(fact.values()), "")
