"""The empty spreadsheet that a contributor fills in: headings, explanations, two examples, lists to choose from.

The columns of the questions come first; what is asked of a new document, and what is worked out where it is left empty,
follows in another colour. A hidden sheet says which template it is.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import ARC_CORE

from hrn_kg import words
from hrn_kg.drafting.published_names import published_names
from hrn_kg.drafting.tables.columns import QUESTIONS, VERSION, Column, Kind, columns_of
from hrn_kg.drafting.tables.template_rows import EXAMPLES, example_text
from hrn_kg.drafting.tables.workbook_reading import ABOUT
from hrn_kg.limits import INTAKE

if TYPE_CHECKING:
    from hrn_kg.validation import Published  # it brings pySHACL, which those who only draft do not need

_QUESTION: Final = PatternFill("solid", fgColor="1F4E5F")
_OTHER: Final = PatternFill("solid", fgColor="6B7F86")
_IGNORED: Final = PatternFill("solid", fgColor="EEF1F2")
_WHITE: Final = Font(bold=True, color="FFFFFF")
_GREY: Final = Font(italic=True, color="55636A")
_WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
_WIDE: Final = {"words": 48, "document": 34, "document_text": 30}
_FIRST_ROW: Final = 5  # headings, explanations, two examples stand above
# A workbook has dates of its making; one for all keeps templates of one release the same.
_MADE: Final = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def make_template(kind: Kind, lang: str, published: Published, most_rows: int = INTAKE.rows) -> bytes:
    """A workbook (.xlsx) to be filled in; the lists are those of the release, and are offered for `most_rows` rows."""
    book = openpyxl.Workbook()
    book.properties.created = _MADE
    sheet = book.active
    sheet.title = words.translate(lang, f"spreadsheet.title-{kind}")
    _write_head(sheet, kind, lang)
    _write_lists(book, sheet, kind, lang, published, most_rows)
    _write_about(book, kind, lang, published.release or "-")
    stream = io.BytesIO()
    book.save(stream)
    return _steady(stream.getvalue())


def _steady(workbook: bytes) -> bytes:
    """The workbook without the moment of its making, so that those of one release are the same."""
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(workbook)) as made, ZipFile(stream, "w", ZIP_DEFLATED) as steady:
        for name in made.namelist():
            part = made.read(name)
            if name == ARC_CORE:
                part = _MODIFIED.sub(rb"\g<1>" + f"{_MADE:%Y-%m-%dT%H:%M:%SZ}".encode() + rb"\g<2>", part)
            steady.writestr(ZipInfo(name, _MADE.timetuple()[:6]), part, ZIP_DEFLATED)
    return stream.getvalue()


def make_csv_template(kind: Kind, lang: str, published: Published) -> bytes:
    """The same as CSV, as a spreadsheet program of the language expects it; without lists."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";" if lang == "nl" else ",")
    columns = columns_of(kind)
    writer.writerow([words.translate(lang, "spreadsheet.mark-heading"), *(column.heading(lang) for column in columns)])
    about = words.translate(lang, "spreadsheet.mark-version", version=VERSION, release=published.release or "-")
    writer.writerow([about, *(column.explanation(lang) for column in columns)])
    for example in EXAMPLES[kind]:
        texts = (example_text(example, column.field, lang) for column in columns)
        writer.writerow([words.translate(lang, "spreadsheet.mark-example"), *texts])
    return stream.getvalue().encode("utf-8-sig")


def _write_head(sheet: Worksheet, kind: Kind, lang: str) -> None:
    columns = columns_of(kind)
    rows = [
        [words.translate(lang, "spreadsheet.mark-heading"), *(column.heading(lang) for column in columns)],
        [words.translate(lang, "spreadsheet.mark-explanation"), *(column.explanation(lang) for column in columns)],
    ]
    for example in EXAMPLES[kind]:
        texts = (example_text(example, column.field, lang) for column in columns)
        rows.append([words.translate(lang, "spreadsheet.mark-example"), *texts])
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(number, column, text or None)
            cell.alignment = _WRAPPED
            if number == 1:
                cell.font = _WHITE
                cell.fill = _QUESTION if column <= QUESTIONS[kind] + 1 else _OTHER
            else:
                cell.font, cell.fill = _GREY, _IGNORED
            # Texts stay texts: "2.800" is not to become 2.8, nor "1-3" a date.
            cell.number_format = "@"
    for column, one in enumerate(columns, start=2):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = _WIDE.get(one.field, 22)
        for empty in range(_FIRST_ROW, _FIRST_ROW + _FORMATTED):
            sheet.cell(empty, column).number_format = "@"
    sheet.column_dimensions["A"].width = 12
    sheet.row_dimensions[2].height = 120
    sheet.freeze_panes = "B2"


# Rows that are laid out as text beforehand; further ones are read as well.
_FORMATTED: Final = 200


def _write_lists(book: Workbook, sheet: Worksheet, kind: Kind, lang: str, published: Published, most_rows: int) -> None:
    lists = book.create_sheet(words.translate(lang, "spreadsheet.lists"))
    lists.sheet_state = "hidden"
    known = published_names(published.store)
    taken: dict[str, str] = {}
    for column, one in enumerate(columns_of(kind), start=2):
        if one.choices is None:
            continue
        if one.choices not in taken:
            at = len(taken) + 1
            names = list(dict.fromkeys(thing.label(lang) for thing in known.all(one.choices, lang)))
            for number, name in enumerate((one.choices, *names), start=1):
                lists.cell(number, at, name).data_type = "s"
            letter = get_column_letter(at)
            taken[one.choices] = f"{quote_sheetname(lists.title)}!${letter}$2:${letter}${len(names) + 1}"
        letter = get_column_letter(column)
        cells = f"{letter}{_FIRST_ROW}:{letter}{_FIRST_ROW + most_rows - 1}"
        _offer(sheet, cells, one, lang, taken[one.choices])


def _offer(sheet: Worksheet, cells: str, one: Column, lang: str, formula: str) -> None:
    """A list to choose from, which another text may take the place of: names can be new, and several."""
    choice = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
    choice.promptTitle = one.heading(lang)[:32]
    choice.prompt = one.explanation(lang)[:255]
    choice.showInputMessage = True
    choice.add(cells)
    sheet.add_data_validation(choice)


def _write_about(book: Workbook, kind: Kind, lang: str, release: str) -> None:
    about = book.create_sheet(ABOUT)
    about.sheet_state = "veryHidden"
    for pair in (("version", str(VERSION)), ("release", release), ("kind", kind), ("lang", lang)):
        about.append(pair)
