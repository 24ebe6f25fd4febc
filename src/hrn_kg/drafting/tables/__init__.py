"""Spreadsheets of contributors, as .xlsx and .csv: the template, reading it back, and giving it back with remarks."""

from hrn_kg.drafting.tables.annotating import annotated
from hrn_kg.drafting.tables.columns import KINDS, VERSION, Kind
from hrn_kg.drafting.tables.grid import Refused
from hrn_kg.drafting.tables.table_draft import TableDraft, TablePlaces
from hrn_kg.drafting.tables.table_reading import ENDINGS, read_table
from hrn_kg.drafting.tables.template import make_csv_template, make_template

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
