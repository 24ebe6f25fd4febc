"""A spreadsheet that was filled in becomes records: rows in are records out, and every finding has its cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Final, TypeVar

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.drafting.definition import DefinitionAnswers, definition
from hrn_kg.drafting.drafted import Builder, Names, Origin
from hrn_kg.drafting.facility import FacilityAnswers, facility
from hrn_kg.drafting.figure import FigureAnswers, figure
from hrn_kg.drafting.published_names import published_names
from hrn_kg.drafting.tables.columns import KINDS, QUESTIONS, VERSION, Kind, columns_of, field_of, is_former
from hrn_kg.drafting.tables.csv_reading import read_csv
from hrn_kg.drafting.tables.grid import WORKBOOKS, Grid, GridRow, Refused, found
from hrn_kg.drafting.tables.table_draft import TableDraft, TablePlaces
from hrn_kg.drafting.tables.table_head import Head, head_of, is_of_remarks
from hrn_kg.drafting.tables.template_rows import EXAMPLES, example_text, is_mark, mark_of
from hrn_kg.drafting.tables.workbook_reading import read_workbook
from hrn_kg.evidence import Documents
from hrn_kg.intake import Enclosed
from hrn_kg.limits import INTAKE, SHEET_CHARACTERS, Intake
from hrn_kg.search import fold, nearest
from hrn_kg.validation.report import Finding, Where

if TYPE_CHECKING:
    from hrn_kg.validation import Published  # it brings pySHACL, which those who only draft do not need

WORKBOOK: Final = b"PK\x03\x04"
"""Of files that are spreadsheets; those that cannot be read are told how to be saved."""
_NO_DOCUMENTS: Final = Documents({})
_LONGEST_VERSION: Final = 9
_NO_ROWS: Final = "spreadsheet.no-rows"
Answers = TypeVar("Answers", FigureAnswers, FacilityAnswers, DefinitionAnswers)


def read_table(
    body: bytes,
    name: str,
    published: Published,
    lang: str = words.ENGLISH,
    documents: Documents = _NO_DOCUMENTS,
    limits: Intake = INTAKE,
) -> TableDraft:
    """The records of a spreadsheet (.xlsx or .csv) that follows a template; nothing is raised for a faulty one.

    `documents` are the texts that came with it and those that the service holds; `lang` is the language in which
    columns are named that the file itself does not have.
    """
    try:
        grids = _grids(body, name, limits)
        return _Reading(name, published, lang, documents, limits.file_bytes).read(grids)
    except Refused as fault:
        finding = found(fault.key, Where(name), "Violation", None, "", **fault.facts)
        return TableDraft(name, (), TablePlaces(name), (finding,), refused=True, reason=fault.key)


def _grids(body: bytes, name: str, limits: Intake) -> tuple[Grid, ...]:
    if body.startswith(WORKBOOK) or name.casefold().endswith(WORKBOOKS):
        return read_workbook(body, name, limits)
    return (read_csv(body, name, limits),)


class _Reading:
    """One table while it is read."""

    def __init__(self, name: str, published: Published, lang: str, documents: Documents, longest: int) -> None:
        self.name, self.lang, self.documents, self.longest = name, lang, documents, longest
        self.builder = Builder(published_names(published.store))
        self.findings: list[Finding] = []
        self.cells: dict[Origin, Where] = {}
        self.rows = self.records = self.ignored = 0
        self.kind: Kind | None = None
        self.enclosed: dict[Enclosed, None] = {}

    def read(self, grids: Iterable[Grid]) -> TableDraft:
        """Read every sheet that has the headings of a template."""
        given = [(grid, head_of(grid)) for grid in grids]
        if all(head is None for _, head in given):
            raise Refused("spreadsheet.no-headings", kinds=_kinds())
        for grid, head in given:
            if head is None:
                self._report_without_headings(grid)
                continue
            _check_version(grid)
            if grid.about.get("hidden"):
                self.findings.append(
                    found("spreadsheet.hidden-sheet", grid.where(None), "Warning", sheet=grid.sheet or "")
                )
                continue
            self.kind = self.kind or head.kind
            self.findings += grid.findings
            self._check_columns(grid, head)
            self._check_unheaded(grid, head)
            for row in grid.rows:
                if row.number > head.row:
                    self._read_row(grid, head, row)
                elif row.number < head.row:
                    self._report_above(grid, row)
        # Where something is wrong besides, a row may have been lost by that: then it is no empty table.
        is_empty = not self.rows and all(finding.severity != "Violation" for finding in self.findings)
        if not self.rows:
            self.findings.append(found(_NO_ROWS, Where(self.name)))
        return replace(self._draft(), refused=is_empty, reason=_NO_ROWS if is_empty else "")

    def _report_without_headings(self, grid: Grid) -> None:
        """Who fills in a sheet of another form would else take it for read; hidden ones hold lists and notes."""
        if not grid.about.get("hidden") and not all(row.is_empty for row in grid.rows):
            where = grid.where(None)
            self.findings.append(
                found("spreadsheet.sheet-without-headings", where, "Warning", sheet=grid.sheet or "", kinds=_kinds())
            )

    def _report_above(self, grid: Grid, row: GridRow) -> None:
        """A row above the headings is mostly a title, but may be one that counts."""
        if not row.is_empty and not is_mark(row.text(0)):
            column = next(column for column, cell in enumerate(row.cells) if cell.text or cell.fault)
            where = grid.where(row.number, column)
            self.findings.append(found("spreadsheet.row-above-headings", where, "Warning", row.text(column)))

    def _check_columns(self, grid: Grid, head: Head) -> None:
        row = next(row for row in grid.rows if row.number == head.row)
        seen: dict[str, int] = {}
        for column, cell in enumerate(row.cells):
            field = field_of(cell.text, head.kind)
            where = grid.where(row.number, column, cell.text)
            if field is None:
                if cell.text and column != head.mark and not is_of_remarks(cell.text):
                    self._report_unknown(cell.text, head, where)
            elif field in seen:
                self.findings.append(
                    found(
                        "spreadsheet.doubled-column",
                        where,
                        value=cell.text,
                        first=f"{grid.where(row.number, seen[field]).cell}",
                    )
                )
            else:
                seen[field] = column
                if is_former(cell.text, field):
                    self.findings.append(
                        found("spreadsheet.former-column", where, "Info", cell.text, current=_heading(field))
                    )
        for column_ in columns_of(head.kind)[: QUESTIONS[head.kind]]:
            if column_.field not in seen and column_.field in _REQUIRED[head.kind]:
                where = grid.where(row.number, None, column_.heading(self.lang))
                self.findings.append(found("spreadsheet.missing-column", where, heading=_heading(column_.field)))

    def _check_unheaded(self, grid: Grid, head: Head) -> None:
        """What is filled in under no heading would be lost; the first cell of each such column is named."""
        headings = next(row for row in grid.rows if row.number == head.row)
        seen: set[int] = set()
        for row in grid.rows:
            if row.number <= head.row or (head.mark is not None and is_mark(row.text(head.mark))):
                continue
            for column, cell in enumerate(row.cells):
                if (cell.text or cell.fault) and column not in seen and not headings.text(column):
                    seen.add(column)
                    where = grid.where(row.number, column)
                    self.findings.append(found("spreadsheet.unheaded-column", where, value=cell.text or None))

    def _report_unknown(self, heading: str, head: Head, where: Where) -> None:
        names = {
            fold(column.heading(lang)): column.field for column in columns_of(head.kind) for lang in words.languages()
        }
        near = nearest(fold(heading), names, 1)
        if near:
            self.findings.append(
                found("spreadsheet.unknown-column-near", where, value=heading, near=_heading(names[near[0]]))
            )
        else:
            self.findings.append(found("spreadsheet.unknown-column", where, "Warning", heading))

    def _read_row(self, grid: Grid, head: Head, row: GridRow) -> None:
        answers = {field: row.text(column) for field, column in head.columns.items()}
        mark = row.text(head.mark) if head.mark is not None else ""
        if is_mark(mark):
            self.ignored += 1
            self._check_example(grid, head, row, mark, answers)
            return
        if not any(answers.values()) and not any(
            row.cells[column].fault for column in head.columns.values() if column < len(row.cells)
        ):
            return
        self.rows += 1
        # Rows are counted through all sheets; their numbers in the file stand in their places.
        self.builder.row = self.rows
        first = min(head.columns.values())
        self.cells[Origin(self.rows, "")] = grid.where(row.number, first, head.headings[_field_at(head, first)])
        for field, column in head.columns.items():
            self.cells[Origin(self.rows, field)] = grid.where(row.number, column, head.headings[field])
        for field, column in head.columns.items():
            if column < len(row.cells):
                cell = row.cells[column]
                where = self.cells[Origin(self.rows, field)]
                if cell.fault:
                    self.findings.append(found(cell.fault, where, cell.severity, cell.text or None))
                elif cell.is_date and field not in ("period", "document_date", "compared_with"):
                    self.findings.append(found("spreadsheet.date-cell", where, value=cell.text))
                    answers[field] = ""
                most = self.longest if field == "document_text" else SHEET_CHARACTERS
                if len(cell.text) > most:
                    self.findings.append(found("spreadsheet.text-too-long", where, most=most))
                    answers[field] = ""
        if row.is_hidden:
            self.findings.append(found("spreadsheet.hidden-row", self.cells[Origin(self.rows, "")], "Warning"))
        if _DRAFT[head.kind](self.builder, answers, self.documents) is not None:
            self.records += 1
        self._keep_document(answers)

    def _check_example(self, grid: Grid, head: Head, row: GridRow, mark: str, answers: Mapping[str, str]) -> None:
        """Who types over an explanation or an example and leaves its mark would lose the row."""
        given = {fold(text) for text in answers.values() if text}
        is_example = mark_of(mark) == "example"
        if given - (_examples(head.kind) if is_example else _explanations(head.kind)):
            key = "spreadsheet.example-changed" if is_example else "spreadsheet.explanation-changed"
            self.findings.append(found(key, grid.where(row.number, head.mark), "Warning", mark))

    def _keep_document(self, answers: Mapping[str, str]) -> None:
        """A text that was typed once serves the rows below; what is drawn on goes with the rows."""
        text = answers.get("document_text", "").strip()
        if not text:
            return
        if (key := self.documents.files.get(text)) is not None:
            self.enclosed.setdefault(Enclosed(text, self.documents.texts[key]))
        elif (typed := Enclosed("", text)) not in self.enclosed:
            self.enclosed[typed] = None
            self.documents |= Documents.of({f"row {self.rows}": text})

    def _draft(self) -> TableDraft:
        by_subject: dict[str, list[tuple[ox.Triple, Origin]]] = {}
        for triple, origin in self.builder.origins.items():
            if isinstance(triple.subject, ox.NamedNode):
                by_subject.setdefault(triple.subject.value, []).append((triple, origin))
        places = TablePlaces(self.name, self.cells, {subject: tuple(rows) for subject, rows in by_subject.items()})
        drafted = self.builder.drafted(None)
        typed = (self._placed(finding, places) for finding in drafted.findings)
        findings = tuple(sorted((*self.findings, *typed), key=Finding.order))
        return TableDraft(
            self.name,
            drafted.quads,
            places,
            findings,
            excused=frozenset(filter(None, map(_excused, findings))),
            enclosed=tuple(self.enclosed),
            kind=self.kind,
            rows=self.rows,
            records=self.records,
            ignored=self.ignored,
            proposals=drafted.proposals,
            requests=drafted.requests,
        )

    def _placed(self, finding: Finding, places: TablePlaces) -> Finding:
        field = finding.where.field or ""
        row = finding.where.line or 0
        where = places.of(Origin(row, field))
        if Origin(row, field) not in self.cells:
            # The file has no such column; its name tells what to add.
            where = replace(where, field=words.translate(self.lang, f"table.{field}"), column=None, cell=None)
        return replace(finding, where=where, path=where.field)


def _excused(finding: Finding) -> Where | None:
    """The cell that cannot give a value: what is in it is wrong, or asks for a concept that there is not yet."""
    is_asked_for = finding.shape.endswith("-asked-for")
    return finding.where if finding.where.cell and (finding.severity == "Violation" or is_asked_for) else None


def _check_version(grid: Grid) -> None:
    """A later template may ask what this program does not know."""
    version = grid.about.get("version", "")
    if version.isdecimal() and (len(version) > _LONGEST_VERSION or int(version) > VERSION):
        raise Refused("spreadsheet.newer-version", version=version[:_LONGEST_VERSION], known=VERSION)


def _examples(kind: Kind) -> set[str]:
    """The folded texts of the examples of a template, in every language."""
    return {
        fold(example_text(example, field, lang))
        for example in EXAMPLES[kind]
        for field in example
        for lang in words.languages()
    }


def _explanations(kind: Kind) -> set[str]:
    return {fold(column.explanation(lang)) for column in columns_of(kind) for lang in words.languages()}


def _field_at(head: Head, column: int) -> str:
    return next(field for field, at in head.columns.items() if at == column)


def _heading(field: str) -> Names:
    return {lang: words.translate(lang, f"table.{field}") for lang in words.languages()}


def _kinds() -> Names:
    return {
        lang: "; ".join(", ".join(column.heading(lang) for column in columns_of(kind)[:4]) + " …" for kind in KINDS)
        for lang in words.languages()
    }


def _answers(kind: type[Answers], given: Mapping[str, str]) -> Answers:
    known = {one.name for one in fields(kind)}
    return kind(**{field: text for field, text in given.items() if field in known})


_REQUIRED: Final[Mapping[Kind, frozenset[str]]] = {
    "figures": frozenset({"document", "words", "number", "indicator", "place", "period"}),
    "facilities": frozenset({"document", "words", "name_nl", "type", "place", "period"}),
    "definitions": frozenset({"document", "words", "term"}),
}
_DRAFT: Final[Mapping[Kind, Callable[[Builder, Mapping[str, str], Documents], str | None]]] = {
    "figures": lambda builder, given, documents: figure(builder, _answers(FigureAnswers, given), documents),
    "facilities": lambda builder, given, documents: facility(builder, _answers(FacilityAnswers, given), documents),
    "definitions": lambda builder, given, documents: definition(builder, _answers(DefinitionAnswers, given), documents),
}
