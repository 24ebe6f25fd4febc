"""A CSV file as a grid: UTF-8 with or without a mark, UTF-16, Windows-1252; semicolons, tabs or commas."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from hrn_kg import words
from hrn_kg.drafting.tables.columns import KINDS, field_of
from hrn_kg.drafting.tables.grid import Grid, GridCell, GridRow, Refused, found
from hrn_kg.limits import Intake, megabytes
from hrn_kg.validation.report import Finding, Where

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DELIMITERS: Final = (";", "\t", ",")
_SEPARATOR_LINE: Final = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)
# A formula in a cell is handed out behind an apostrophe, and taken in without it.
_GUARDED: Final = re.compile(r"\A'(?=[=+\-@\t\r])")
# Rows that tell where the headings are; one of more cells than this is a row of something else.
_HEAD: Final = 12
_MOST_HEADINGS: Final = 400


def read_csv(body: bytes, name: str, limits: Intake) -> Grid:
    """The rows of a CSV file. Raises: Refused for bytes that are no text, or go beyond the limits."""
    if len(body) > limits.file_bytes:
        raise Refused("spreadsheet.too-large", most=megabytes(limits.file_bytes))
    text, findings = _text(body, name)
    if "\0" in text:
        raise Refused("spreadsheet.not-text")
    delimiter, text = _delimiter(text)
    rows = _rows(text, delimiter, name, limits)
    about = {}
    for row in rows[:_HEAD]:
        if row.cells and (match := _version_mark().fullmatch(row.cells[0].text)):
            about["version"] = next(filter(None, match.groups()))
    return Grid(name, None, rows, about, findings)


@cache
def _version_mark() -> re.Pattern[str]:
    """The mark of the explanations as a template has it, in any language; other texts may speak of versions too."""
    marks = (
        re.escape(words.translate(lang, "spreadsheet.mark-version", version="VERSION", release="RELEASE"))
        for lang in words.languages()
    )
    return re.compile("|".join(marks).replace("VERSION", "([0-9]+)").replace("RELEASE", "[^()]*"), re.IGNORECASE)


def decoded(body: bytes) -> tuple[str, str]:
    """The text of a file and its encoding. Raises: Refused for one that is no text."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            try:
                return body[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise Refused("spreadsheet.not-text") from error
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return body.decode("cp1252"), "cp1252"
    except UnicodeDecodeError as error:
        raise Refused("spreadsheet.not-text") from error


def cells_of(text: str, delimiter: str) -> Iterator[list[str]]:
    """The cells of each row of a text in CSV, however long they are. Raises: csv.Error."""
    # The standard library takes 131,072 characters unless it is told otherwise, once for the whole process.
    csv.field_size_limit(max(len(text), csv.field_size_limit()))
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def delimiter_of(text: str) -> tuple[str, str]:
    """What stands between the cells of a text in CSV; and the line at its beginning that says so, if there is one."""
    match = _SEPARATOR_LINE.match(text)
    return _delimiter(text)[0], match.group() if match else ""


def _text(body: bytes, name: str) -> tuple[str, tuple[Finding, ...]]:
    text, encoding = decoded(body)
    if encoding != "cp1252":
        return text, ()
    return text, (found("spreadsheet.windows-1252", Where(name), "Info"),)


def _delimiter(text: str) -> tuple[str, str]:
    if match := _SEPARATOR_LINE.match(text):
        # The line is left empty, so that the numbers of the others stay what they are.
        return match.group(1), "\n" + text[match.end() :]
    best = max(_DELIMITERS, key=lambda delimiter: _headings(text, delimiter))
    return best, text


def _headings(text: str, delimiter: str) -> int:
    """How many cells of the first rows are headings of a template, if cells are parted by this."""
    most = 0
    try:
        for _, cells in zip(range(_HEAD), cells_of(text, delimiter), strict=False):
            if len(cells) <= _MOST_HEADINGS:
                most = max(most, *(sum(field_of(cell, kind) is not None for cell in cells) for kind in KINDS))
    except csv.Error:
        pass  # what was seen before it still tells the delimiter; the reading of the rows tells of the fault
    return most


def _rows(text: str, delimiter: str, name: str, limits: Intake) -> tuple[GridRow, ...]:
    rows = []
    try:
        # A cell may hold line ends: a row is known by its number in the table, as a spreadsheet shows it.
        for number, cells in enumerate(cells_of(text, delimiter), start=1):
            while cells and not cells[-1].strip():
                cells.pop()
            if len(cells) > limits.columns:
                raise Refused("spreadsheet.too-many-columns", most=limits.columns, sheet=name)
            if cells:
                rows.append(GridRow(number, tuple(GridCell(_GUARDED.sub("", cell, count=1).strip()) for cell in cells)))
            if len(rows) > limits.rows + _HEAD:
                raise Refused("spreadsheet.too-many-rows", most=limits.rows, sheet=name)
    except csv.Error as error:
        raise Refused("spreadsheet.not-text") from error
    return tuple(rows)
