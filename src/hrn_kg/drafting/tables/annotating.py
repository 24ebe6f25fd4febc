"""The table that was handed in, given back with its findings: marked cells with comments, in CSV a column more."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from hrn_kg import words
from hrn_kg.drafting.tables.csv_reading import cells_of, decoded, delimiter_of, read_csv
from hrn_kg.drafting.tables.grid import Refused
from hrn_kg.drafting.tables.table_draft import TableDraft
from hrn_kg.drafting.tables.table_head import head_of, is_of_remarks
from hrn_kg.drafting.tables.table_reading import WORKBOOK
from hrn_kg.drafting.tables.workbook_reading import open_again
from hrn_kg.limits import INTAKE, Intake
from hrn_kg.validation.report import SEVERITIES, Finding, Severity

_COLOURS: Final[dict[Severity, str]] = {"Violation": "F8C9C4", "Warning": "FCE8B2", "Info": "D6E6F5"}
_AUTHOR: Final = "hrn-kg"
_MOST_CHARACTERS: Final = 8000  # a comment of a workbook holds 32,767
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"[+-]?\d[\d.,]*%?")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def annotated(body: bytes, draft: TableDraft, findings: Iterable[Finding], lang: str, limits: Intake = INTAKE) -> bytes:
    """The table with all that was found in it, and with what was filled in, in a language.

    `findings` are those of the draft and those of the check, `limits` those under which it was read. Raises: Refused
    for a file of which nothing was read.
    """
    if draft.refused:
        raise Refused(draft.reason)
    notes = _notes(draft, findings, lang)
    return _workbook(body, notes, limits) if body.startswith(WORKBOOK) else _csv(body, notes, lang, limits)


# What is given of a place: the sheet, the row, the cell or None; severity and words.
_Notes = dict[tuple[str | None, int, str | None], list[tuple[Severity, str]]]


def _notes(draft: TableDraft, findings: Iterable[Finding], lang: str) -> _Notes:
    notes: _Notes = defaultdict(list)
    for finding in findings:
        where = finding.where
        text = finding.messages.get(lang) or next(iter(finding.messages.values()), finding.shape)
        if where.cell is None and where.field:
            text = f"{where.field}: {text}"
        notes[where.sheet, where.line or 1, where.cell].append((finding.severity, text))
    for proposal in draft.proposals:
        where = draft.place_of(proposal.row, proposal.field)
        heading = words.translate(lang, f"table.{proposal.field}")
        value = proposal.labels.get(lang, proposal.text)
        text = words.translate(lang, "spreadsheet.filled-in", heading=heading, value=value)
        notes[where.sheet, where.line or 1, where.cell].append(("Info", text))
    return notes


def _workbook(body: bytes, notes: _Notes, limits: Intake) -> bytes:
    book = open_again(body, limits)
    for (sheet_name, row, cell_name), given in notes.items():
        sheet = book[sheet_name] if sheet_name in book.sheetnames else book.worksheets[0]
        cell = sheet[cell_name or f"A{row}"]
        if type(cell).__name__ == "MergedCell":
            cell = sheet.cell(*_top_left(sheet, cell))
        ordered = sorted(given, key=lambda one: SEVERITIES.index(one[0]))
        cell.fill = PatternFill("solid", fgColor=_COLOURS[ordered[0][0]])
        text = "\n".join(dict.fromkeys(text for _, text in ordered))
        if cell.comment is not None and cell.comment.author != _AUTHOR:
            text = f"{cell.comment.text}\n{text}"
        comment = Comment(_CONTROL.sub(" ", text)[:_MOST_CHARACTERS], _AUTHOR)
        comment.width, comment.height = 360, 40 + 18 * (len(text) // 45 + text.count("\n") + 1)
        cell.comment = comment
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _top_left(sheet: Any, cell: Any) -> tuple[int, int]:
    span = next(span for span in sheet.merged_cells.ranges if cell.coordinate in span)
    return span.min_row, span.min_col


def _csv(body: bytes, notes: _Notes, lang: str, limits: Intake) -> bytes:
    text, _ = decoded(body)
    delimiter, first_line = delimiter_of(text)
    by_row: dict[int, list[str]] = defaultdict(list)
    for (_, number, cell), given in sorted(notes.items(), key=lambda item: (item[0][1], item[0][2] or "")):
        ordered = sorted(given, key=lambda one: SEVERITIES.index(one[0]))
        by_row[number] += [f"{cell}: {text}" if cell else text for _, text in ordered]
    head = head_of(read_csv(body, "", limits))
    head_row = 1 if head is None else head.row
    stream = io.StringIO(newline="")
    stream.write(first_line)
    writer = csv.writer(stream, delimiter=delimiter)
    rows = list(cells_of(text.removeprefix(first_line), delimiter))
    start = 2 if first_line else 1
    at = _column_of_remarks(rows, head_row - start)
    for number, row in enumerate(rows, start=start):
        cells = row[:at] + [""] * (at - len(row))
        remarks = list(dict.fromkeys(by_row.get(number, ())))
        if first_line and number == start:
            remarks = [*by_row.get(1, ()), *remarks]  # of the whole; nothing can stand beside the first line
        remark = " ".join(remarks)
        if number == head_row:
            heading = words.translate(lang, "spreadsheet.remarks")
            remark = f"{heading}: {remark}" if remark else heading
        writer.writerow([*map(_guarded, cells), _guarded(remark)])
    return stream.getvalue().encode("utf-8-sig")


def _column_of_remarks(rows: list[list[str]], head: int) -> int:
    """The column behind all others; that of the remarks where the table comes back a second time and has it there."""
    widths = [max((column for column, cell in enumerate(row, start=1) if cell.strip()), default=0) for row in rows]
    width = max(widths, default=0)
    is_there = head < len(rows) and 0 < width == widths[head] and is_of_remarks(rows[head][width - 1])
    return width - 1 if is_there else width


def _guarded(text: str) -> str:
    """A text that a spreadsheet program would take for a formula, behind an apostrophe."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
