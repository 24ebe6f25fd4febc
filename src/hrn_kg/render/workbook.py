"""Rows of terms as a workbook (XLSX) for people who open them in Excel or LibreOffice; beside them what they are.

Pure: the same rows give the same bytes. Texts, periods and names stay text in every language of the program, numbers
are numbers, addresses are links. What a cell or a sheet cannot hold is never cut: it is refused, with the place.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED

import pyoxigraph as ox
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from hrn_kg.errors import TooLarge
from hrn_kg.limits import WORKBOOK_CELL_CHARACTERS, WORKBOOK_COLUMNS, WORKBOOK_ROWS
from hrn_kg.render.sheets import About, Column
from hrn_kg.render.undated_zip import STAMP, UndatedZip

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS: Final = frozenset(
    f"{_XSD}{name}"
    for name in (
        *("integer", "decimal", "double", "float", "int", "long", "short", "byte"),
        *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
    )
)
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_DIGITS: Final = 15  # of a number in a cell; what has more would become another number
_EXPONENT: Final = 300
_NOT_HELD: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # no XML has these
# `_x0041_` is how a workbook writes a character by its number, and is read as "A": what looks like that has its first
# sign written so (ECMA-376, 22.9.2.19).
_LIKE_A_NUMBER: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED: Final = "_x005F_"
# What the programs follow from one sheet, and how long it may be; further addresses stand there as text.
_MOST_LINKS: Final = 65_530
_LONGEST_LINK: Final = 2_000
_MEASURED: Final = 100  # rows that decide how wide the columns are
_WIDTHS: Final = (9, 60)
_PLAIN_TEXT: Final = "@"


def workbook(columns: Sequence[Column], rows: Iterable[Sequence[Term]], about: About) -> bytes:
    """The rows as the bytes of a workbook; a row has a term, or None, for each column.

    Raises TooLarge, with the facts `cell`, `limit` and `unit`, for what a cell or a sheet cannot hold.
    """
    if len(columns) > WORKBOOK_COLUMNS:
        raise TooLarge(
            f"A sheet may have {WORKBOOK_COLUMNS} columns, and there are more. Ask for CSV: {about.whole}",
            limit=WORKBOOK_COLUMNS,
            unit="columns",
        )
    book = Workbook(write_only=True)
    try:
        table = _Sheet(book.create_sheet(about.sheets[0]), about.whole)
        table.write([[_Text(column.heading or column.name, is_bold=True) for column in columns]], rows)
        facts = list(about.facts)
        if table.links > _MOST_LINKS:
            heading, text = about.unlinked
            facts.append((heading, (text.format(most=_MOST_LINKS),)))
        _Sheet(book.create_sheet(about.sheets[1]), about.whole).write(
            _lines(facts, columns, about.columns), (), wraps=True
        )
        return _packed(book)
    except BaseException:
        # The library keeps sheets that were begun in temporary files, until the workbook is saved.
        for sheet in book.worksheets:
            if sheet._writer is not None and Path(sheet._writer.out).exists():
                if not sheet.closed:
                    sheet.close()
                sheet._writer.cleanup()
        raise
    finally:
        # The book and its sheets point at each other: what they have of each link would stay till a collection.
        for sheet in book.worksheets:
            if sheet._writer is not None:
                sheet._hyperlinks.clear()
                sheet._writer._rels.clear()


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    is_bold: bool = False


@dataclass(slots=True)
class _Sheet:
    """A sheet that is being written; `links` counts the addresses in it."""

    sheet: Any
    whole: str
    links: int = field(default=0, init=False)
    at: int = field(default=0, init=False)
    plain: Any = field(init=False)

    def __post_init__(self) -> None:
        cell = WriteOnlyCell(self.sheet)
        cell.number_format = _PLAIN_TEXT
        self.plain = cell._style

    def write(self, head: Sequence[Sequence[_Text]], rows: Iterable[Sequence[Term]], *, wraps: bool = False) -> None:
        """Write the head and the rows; the first row stays in sight, unless the texts wrap."""
        given = iter(rows)
        first = list(islice(given, _MEASURED))
        for number, width in enumerate(_widths(head, first), start=1):
            self.sheet.column_dimensions[get_column_letter(number)].width = width
        if not wraps:
            self.sheet.freeze_panes = "A2"
        for texts in head:
            self._append([self._text(one.text, place, one.is_bold, wraps) for place, one in enumerate(texts)])
        for row in chain(first, given):
            if self.at >= WORKBOOK_ROWS:
                raise TooLarge(
                    f"A sheet may have {WORKBOOK_ROWS} rows, and there are more. Ask for CSV: {self.whole}",
                    cell=f"A{self.at + 1}",
                    limit=WORKBOOK_ROWS,
                    unit="rows",
                )
            self._append([self._cell(term, place) for place, term in enumerate(row)])

    def _append(self, cells: list[Any]) -> None:
        self.sheet.append(cells)
        self.at += 1

    def _cell(self, term: Term, place: int) -> Any:
        match term:
            case None:
                return None
            case ox.Literal():
                number = _number(term)
                return self._text(term.value, place) if number is None else number
            case ox.NamedNode():
                return self._text(term.value, place)
            case _:
                return self._text(str(term), place)

    def _text(self, text: str, place: int, is_bold: bool = False, wraps: bool = False) -> Any:
        """A cell that holds this text and nothing else: no formula, no date, no number."""
        self._check(text, place)
        cell = WriteOnlyCell(self.sheet)
        cell.value = _LIKE_A_NUMBER.sub(_ESCAPED, text)
        cell.data_type = "s"  # where the library saw a formula or the name of a fault
        cell._style = self.plain  # by `number_format` it would be looked up anew for each cell
        if is_bold or wraps:
            cell._style = copy(self.plain)
        if is_bold:
            cell.font = Font(bold=True)
        if wraps:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if _is_address(text):
            self.links += 1
            if self.links <= _MOST_LINKS and len(text) <= _LONGEST_LINK:
                cell.hyperlink = text
        return cell

    def _check(self, text: str, place: int) -> None:
        name = f"{get_column_letter(place + 1)}{self.at + 1}"
        # Programs count in units of UTF-16.
        length = len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
        if length > WORKBOOK_CELL_CHARACTERS:
            raise TooLarge(
                f"Cell {name} has {length} characters, and a workbook holds {WORKBOOK_CELL_CHARACTERS} in a cell. "
                f"Ask for CSV: {self.whole}",
                cell=name,
                limit=WORKBOOK_CELL_CHARACTERS,
                unit="characters",
            )
        found = _NOT_HELD.search(text)
        if found:
            raise TooLarge(
                f"Cell {name} has the control character U+{ord(found[0]):04X}, which a workbook cannot hold. "
                f"Ask for CSV: {self.whole}",
                cell=name,
                limit=0,
                unit="control characters",
            )


def _number(literal: ox.Literal) -> int | float | None:
    """The number of a literal; None for what is none, and for what a cell would make another number of."""
    if literal.datatype.value not in _NUMBERS or not _NUMBER.fullmatch(literal.value):
        return None
    number = Decimal(literal.value)
    if len(number.normalize().as_tuple().digits) > _DIGITS or abs(number.adjusted()) > _EXPONENT:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _is_address(text: str) -> bool:
    if not text.startswith(("http://", "https://")) or " " in text or "\n" in text:
        return False
    try:
        return bool(urlsplit(text).netloc)
    except ValueError:
        return False


def _lines(
    facts: Iterable[tuple[str, tuple[str, ...]]], columns: Iterable[Column], headings: Sequence[str]
) -> list[list[_Text]]:
    """The second sheet: what is known of the rows, then the list of their columns."""
    lines = [
        [_Text(heading if number == 0 else "", is_bold=True), _Text(text)]
        for heading, texts in facts
        for number, text in enumerate(texts)
    ]
    described = [[_Text(column.name), _Text(column.title), _Text(column.meaning)] for column in columns]
    return [*lines, [], [_Text(heading, is_bold=True) for heading in headings], *described]


def _widths(head: Iterable[Sequence[_Text]], rows: Iterable[Sequence[Term]]) -> Iterator[int]:
    least, most = _WIDTHS
    widths: dict[int, int] = {}
    shown = chain(([one.text for one in texts] for texts in head), (map(_shown, row) for row in rows))
    for texts in shown:
        for place, text in enumerate(texts):
            widths[place] = max(widths.get(place, least), min(len(text) + 2, most))
    return iter(widths.values())


def _shown(term: Term) -> str:
    return "" if term is None else term.value if isinstance(term, ox.Literal | ox.NamedNode) else str(term)


def _packed(book: Workbook) -> bytes:
    # The library's own way to save writes the time into it.
    book.properties.created = book.properties.modified = datetime(*STAMP)  # noqa: DTZ001 - it has no zone
    stream = io.BytesIO()
    ExcelWriter(book, UndatedZip(stream, "w", ZIP_DEFLATED)).save()
    return stream.getvalue()
