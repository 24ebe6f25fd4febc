"""The sheets of a workbook as grids: real types become the texts that a person sees (24.0 is 24, dates, per cents)."""

from __future__ import annotations

import datetime
import io
import re
import warnings
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

import openpyxl

from hrn_kg.drafting.tables.grid import Grid, GridCell, GridRow, Refused, found
from hrn_kg.drafting.tables.package_check import check_package
from hrn_kg.drafting.tables.table_head import head_of
from hrn_kg.limits import Intake
from hrn_kg.validation.report import Finding, Where

ABOUT: Final = "hrn-kg"
LISTS: Final = ("lijsten", "lists")
_PERCENT: Final = re.compile(r'(?:"[^"]*")|(%)')


def read_workbook(body: bytes, name: str, limits: Intake) -> tuple[Grid, ...]:
    """The sheets of a workbook that hold something, hidden ones too; nothing in them is evaluated or fetched.

    Left out are the sheets of a template with its lists, and the one that says which it is.

    Raises: Refused for what is no workbook, or goes beyond the limits.
    """
    check_package(body, limits)
    book = _open(body, is_value=False)
    has_formulas = any(cell.data_type == "f" for sheet in book.worksheets for cell in sheet._cells.values())
    values = _open(body, is_value=True) if has_formulas else book
    about = _about(book)
    read = [sheet for sheet in book.worksheets if not _is_of_template(sheet) and sheet._cells]
    return tuple(_grid(sheet, values[sheet.title], name, about, limits) for sheet in read)


def _is_of_template(sheet: Any) -> bool:
    # Lists are handed out hidden; a visible sheet of that name is somebody's own.
    return sheet.title == ABOUT or (sheet.title in LISTS and sheet.sheet_state != "visible")


def open_again(body: bytes, limits: Intake) -> Any:
    """The workbook, to be marked and given back. Raises: as `read_workbook`."""
    check_package(body, limits)
    return _open(body, is_value=False)


def _open(body: bytes, *, is_value: bool) -> Any:
    try:
        with warnings.catch_warnings():
            # It warns of what it does not keep (drop-downs of newer kinds), which no reader misses.
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(body), data_only=is_value, keep_links=False)
    except Exception as error:  # openpyxl lets through whatever its parts raise on a broken workbook
        raise Refused("spreadsheet.not-a-workbook") from error


def _about(book: Any) -> dict[str, str]:
    if ABOUT not in book.sheetnames:
        return {}
    rows = book[ABOUT].iter_rows(min_row=1, max_row=20, max_col=2, values_only=True)
    return {str(key): str(value) for key, value in rows if key is not None and value is not None}


def _grid(sheet: Any, values: Any, name: str, about: dict[str, str], limits: Intake) -> Grid:
    filled = [(row, column) for (row, column), cell in sheet._cells.items() if cell.value not in (None, "")]
    last_row = max((row for row, _ in filled), default=0)
    last_column = max((column for _, column in filled), default=0)
    if last_column > limits.columns:
        raise Refused("spreadsheet.too-many-columns", most=limits.columns, sheet=sheet.title)
    numbers = sorted({row for row, _ in filled})
    if len(numbers) > limits.rows + _HEAD_ROWS:
        raise Refused("spreadsheet.too-many-rows", most=limits.rows, sheet=sheet.title)
    rows = tuple(
        GridRow(
            row,
            tuple(_cell(sheet, values, row, column) for column in range(1, last_column + 1)),
            bool(sheet.row_dimensions[row].hidden) if row in sheet.row_dimensions else False,
        )
        for row in numbers
    )
    grid = Grid(name, sheet.title, rows, about | {"hidden": "" if sheet.sheet_state == "visible" else "yes"})
    head = head_of(grid)
    merged = [] if head is None else _merged(sheet, name, head.row, last_row)
    return replace(grid, findings=(*merged, *_hidden_columns(sheet, name, last_column)))


# The headings, the line of explanations and the two examples of a template.
_HEAD_ROWS: Final = 14


def _cell(sheet: Any, values: Any, row: int, column: int) -> GridCell:
    cell = sheet._cells.get((row, column))
    if cell is None or cell.value is None:
        return GridCell()
    if cell.data_type == "f":
        value = values._cells.get((row, column))
        text = "" if value is None or value.value is None else _text(value.value, value.number_format)
        if not text:
            return GridCell("", "spreadsheet.formula-without-value")
        if text.startswith("#"):
            return GridCell("", "spreadsheet.error-value")
        return GridCell(text, "spreadsheet.formula", "Warning")
    if cell.data_type == "e":
        return GridCell("", "spreadsheet.error-value")
    is_date = isinstance(cell.value, datetime.date | datetime.time | datetime.timedelta)
    return GridCell(_text(cell.value, cell.number_format), is_date=is_date)


def _text(value: object, number_format: str) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime.datetime():
            return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
        case datetime.date() | datetime.time() | datetime.timedelta():
            return str(value)
        case int() | float():
            is_percent = any(match.group(1) for match in _PERCENT.finditer(number_format or ""))
            # Fifteen digits are what a spreadsheet keeps; more are noise of binary fractions.
            number = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
            text = format((number * 100 if is_percent else number).normalize(), "f")
            return f"{text}%" if is_percent else text
        case _:
            return str(value).replace("_x000D_", "").strip()


def _merged(sheet: Any, name: str, head_row: int, last_row: int) -> list[Finding]:
    return [
        found(
            "spreadsheet.merged",
            Where(name, span.min_row, span.min_col, sheet.title, span.coord.partition(":")[0]),
            cells=span.coord,
        )
        for span in sheet.merged_cells.ranges
        # A title above the headings, over the width of the table, is no matter.
        if span.max_row >= head_row and span.min_row <= last_row
    ]


def _hidden_columns(sheet: Any, name: str, last_column: int) -> list[Finding]:
    return [
        found("spreadsheet.hidden-column", Where(name, 1, dimension.min, sheet.title, f"{letter}1"), "Warning")
        for letter, dimension in sheet.column_dimensions.items()
        if dimension.hidden and dimension.min <= last_column
    ]
