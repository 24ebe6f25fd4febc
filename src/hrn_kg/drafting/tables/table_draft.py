"""A table that was read: its records, where each statement was typed, and how many rows came in and records out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.drafting.drafted import Origin, Proposal, Request, origin_of
from hrn_kg.drafting.tables.columns import Kind
from hrn_kg.intake import Draft, Places
from hrn_kg.validation.report import Where


class TablePlaces(Places):
    """Where each statement of a table was typed."""

    def __init__(
        self,
        file: str,
        cells: Mapping[Origin, Where] | None = None,
        origins: Mapping[str, tuple[tuple[ox.Triple, Origin], ...]] | None = None,
    ) -> None:
        super().__init__(file)
        self._name = file
        self._cells = cells or {}
        self._origins = origins or {}

    def find(self, subject: str, predicate: str | None = None, value: str | None = None) -> Where:
        """The cell of a statement; of a missing one the cell in which it is to be typed, in the row of its subject."""
        origin = origin_of(self._origins.get(subject, ()), subject, predicate, value)
        return Where(self._name) if origin is None else self.of(origin)

    def of(self, origin: Origin) -> Where:
        """The cell of a row and a field, or the row where the file has no such column."""
        return self._cells.get(origin) or self._cells.get(Origin(origin.row, "")) or Where(self._name)

    def has(self, subject: str) -> bool:
        """Whether the table tells something about the subject."""
        return subject in self._origins

    def has_property(self, subject: str, predicate: str) -> bool:
        """Whether the table gives the subject this property."""
        return any(triple.predicate.value == predicate for triple, _ in self._origins.get(subject, ()))


@dataclass(frozen=True, slots=True)
class TableDraft(Draft):
    """A table, read. `rows` were filled in, `records` came of them, `ignored` are marked as example or explanation.

    `proposals` and `requests` have the number of their row, whose cell `places.of` gives. Of a table that is `refused`
    nothing was read; `reason` is the key of the words that say why.
    """

    kind: Kind | None = None
    rows: int = 0
    records: int = 0
    ignored: int = 0
    proposals: tuple[Proposal, ...] = ()
    requests: tuple[Request, ...] = ()
    reason: str = ""

    def counted(self, lang: str) -> str:
        """How many rows came in and how many records out, in one sentence."""
        return words.translate(
            lang,
            "spreadsheet.counted",
            rows=words.count(lang, "spreadsheet.counted.rows", self.rows),
            records=words.count(lang, "spreadsheet.counted.records", self.records),
            ignored=words.count(lang, "spreadsheet.counted.rows", self.ignored),
        )

    def place_of(self, row: int, field: str) -> Where:
        """The cell of a row and a field."""
        return self.places.of(Origin(row, field)) if isinstance(self.places, TablePlaces) else Where(self.name)
