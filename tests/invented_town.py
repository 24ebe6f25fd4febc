"""A report of a town that there is not, answers about it, and spreadsheets filled in with them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import openpyxl
import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.drafting.tables import Kind, make_template
from hrn_kg.validation import Published, Report, check
from published_content import published_content

TITLE = "Jaarverslag verslavingszorg Veldstad 2025"
TEXT = """\
Jaarverslag verslavingszorg Veldstad 2025

Inleiding
Dit verslag gaat over de verslavingszorg in de gemeente Veldstad. Harm reduction is alles wat de schade van druggebruik
voor de gezondheid beperkt.

Gebruiksruimten
In 2025 waren er 3 gebruiksruimten in de gemeente. Daar kwamen meer dan 1.200 mensen die drugs gebruiken. Van hen
was 24% dakloos. Het aantal bezoeken was naar schatting 2.800. De kosten waren € 1,2 miljoen.
De Haven in Veldstad is een gebruiksruimte van de stichting Veldzorg.

Inloop
In de inloop Het Anker komen dak- en thuisloze mensen. Er waren twaalf plaatsen en tussen 10 en 15 medewerkers. In de
gemeente is er ook een spuitomruil.
"""
DOCUMENT = {
    "document": TITLE,
    "document_date": "1 maart 2026",
    "document_publisher": "Gemeente Veldstad",
    "document_text": TEXT,
}
FIGURE = {
    "words": "In 2025 waren er 3 gebruiksruimten in de gemeente",
    "number": "3",
    "indicator": "beschikbare voorzieningen",
    "about": "gebruiksruimte",
    "place": "Veldstad",
    "period": "2025",
}


@dataclass(frozen=True)
class Base:
    """The content as the published base, and what judges proposals within it."""

    published: Published

    @property
    def store(self) -> ox.Store:
        """All that is published."""
        return self.published.store

    @property
    def release(self) -> str | None:
        """The release that templates name."""
        return self.published.release

    def judged(self, proposed: Iterable[ox.Quad]) -> Report:
        """The report of the shapes on a proposal, seen together with the base."""
        return check(list(proposed), self.published)


@cache
def base_of_content() -> Base:
    """The content as if it were a release."""
    return Base(replace(published_content(), release="2026.11.0"))


_TEMPLATES: dict[tuple[Kind, str, int], bytes] = {}
_NAMES = 5  # of each list: with all, openpyxl takes four times as long


def filled(published: Base, kind: Kind, rows: Iterable[Mapping[str, Any]], lang: str = "nl") -> bytes:
    """A template with these rows filled in by field; its lists are short, since nothing reads them."""
    key = (kind, lang, id(published.published))
    if key not in _TEMPLATES:
        book = openpyxl.load_workbook(io.BytesIO(make_template(kind, lang, published.published)))
        lists = book[words.translate(lang, "spreadsheet.lists")]
        lists.delete_rows(_NAMES + 2, lists.max_row)
        _TEMPLATES[key] = saved(book)
    book = openpyxl.load_workbook(io.BytesIO(_TEMPLATES[key]))
    fill(book.worksheets[0], kind, rows, lang)
    return saved(book)


def fill(sheet: Any, kind: Kind, rows: Iterable[Mapping[str, Any]], lang: str = "nl") -> None:
    """Write rows by field into the sheet of a template, below its examples."""
    from hrn_kg.drafting.tables.columns import field_of

    columns = {field_of(str(cell.value), kind): cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, start=5):
        for field, value in row.items():
            cell = sheet.cell(number, columns[field])
            cell.number_format = "General"
            cell.value = value


def saved(book: Any) -> bytes:
    """The bytes of a workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
