"""Spreadsheets of contributors, as .xlsx and .csv: the template, reading it back, and giving it back with remarks."""

from typing import TYPE_CHECKING

from hrn_kg.drafting.tables.columns import KINDS, VERSION, Kind
from hrn_kg.drafting.tables.grid import ENDINGS, Refused
from hrn_kg.drafting.tables.table_draft import TableDraft, TablePlaces
from hrn_kg.lazily import names_in

if TYPE_CHECKING:
    from hrn_kg.drafting.tables.annotating import annotated
    from hrn_kg.drafting.tables.table_reading import read_table
    from hrn_kg.drafting.tables.template import make_csv_template, make_template
else:
    # These bring openpyxl with them, which most checks need not load: no spreadsheet is among their files.
    __getattr__ = names_in(
        __name__,
        {
            "annotating": ("annotated",),
            "table_reading": ("read_table",),
            "template": ("make_csv_template", "make_template"),
        },
    )

__all__ = [
    "ENDINGS",
    "KINDS",
    "VERSION",
    "Kind",
    "Refused",
    "TableDraft",
    "TablePlaces",
    "annotated",
    "make_csv_template",
    "make_template",
    "read_table",
]
