"""A report as a table: every finding a row, none folded, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io

from hrn_kg.validation.escaped import visible
from hrn_kg.validation.report import Report
from hrn_kg.validation.report_text import message_of, named

COLUMNS = (
    *("severity", "file", "line", "column", "sheet", "cell", "field"),
    *("record", "record_name", "property", "value", "message", "rule"),
)
_FORMULA = ("=", "+", "-", "@", "\t")


def render(report: Report, lang: str) -> str:
    """All findings with a heading, the messages in the language."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for finding in report.findings:
        where = finding.where
        row = (
            *(finding.severity, where.file, where.line, where.column, where.sheet, where.cell, where.field),
            *(finding.focus, named(finding.focus, report, lang), finding.path, finding.value),
            *(message_of(finding, lang), finding.shape),
        )
        writer.writerow([_cell("" if value is None else str(value)) for value in row])
    return out.getvalue()


def _cell(text: str) -> str:
    """What a spreadsheet would take for a formula begins with a quotation mark, as such programs read it."""
    shown = visible(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
