"""Spreadsheets that LibreOffice wrote: templates that it opened and saved, and rows that were typed into it.

`make test-office` installs it where that is allowed and tries all; without it these tests are skipped.
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import openpyxl
import pytest

from hrn_kg.drafting.tables import KINDS, Kind, TableDraft, annotated, make_template, read_table
from hrn_kg.drafting.tables.columns import columns_of
from hrn_kg.intake import check_drafts
from invented_town import DOCUMENT, FIGURE, TEXT, TITLE, Base, filled
from long_tests import few

OFFICE: Final = shutil.which("soffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: make test-office")
# How a file of CSV is read: separator, quotation mark, UTF-8, from the first line, all columns as they are, in the
# language of the number; texts in quotation marks stay texts or not; what looks like a number or date becomes one.
_TYPED: Final = {"nl": "CSV:59,34,76,1,,1043,false,true", "en": "CSV:44,34,76,1,,2057,false,true"}
_REST: Final = {"document": TITLE, "place": "Veldstad", "period": "2025"}
_DUTCH: Final[tuple[Mapping[str, str], ...]] = (
    {**DOCUMENT, "document_text": f"{TEXT}\nIn totaal waren er 2.800 cliënten.\n", **FIGURE},
    {
        **_REST,
        "words": "Van hen was 24% dakloos",
        "number": "24%",
        "indicator": "cliënten",
        "about": "gebruiksruimte",
        "population": "mensen die drugs gebruiken",
    },
    {
        **_REST,
        "words": "In totaal waren er 2.800 cliënten",
        "number": "2.800",
        "indicator": "cliënten",
        "about": "gebruiksruimte",
    },
)
# The names of the lists in English; the print stays Dutch.
_ENGLISH: Final = {
    "beschikbare voorzieningen": "facilities available",
    "cliënten": "clients",
    "gebruiksruimte": "drug consumption room",
    "mensen die drugs gebruiken": "people who use drugs",
    "1 maart 2026": "1 March 2026",
}
ROWS: Final = {
    "nl": _DUTCH,
    "en": tuple({name: _ENGLISH.get(text, text) for name, text in row.items()} for row in _DUTCH),
}


def converted(folder: Path, name: str, body: bytes, form: str, *options: str) -> bytes:
    """What LibreOffice makes of a file, in another form."""
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / name).write_bytes(body)
    assert OFFICE is not None
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [OFFICE, profile, "--headless", *options, "--convert-to", form, "--outdir", str(folder / "out")]
    subprocess.run([*command, str(folder / "in" / name)], check=True, capture_output=True, timeout=180)
    return (folder / "out" / name).with_suffix(f".{form}").read_bytes()


def numbers(draft: TableDraft) -> list[str]:
    """The values of the figures, in the order of the rows."""
    ends = ("#value",)
    return [quad.object.value for quad in draft.quads if quad.predicate.value.endswith(ends)]  # type: ignore[union-attr]


@pytest.mark.parametrize("lang", few(["nl", "en"], ["nl"]))
def test_a_filled_in_workbook_that_it_saved_is_read_as_it_was(published: Base, tmp_path: Path, lang: str) -> None:
    before = filled(published, "figures", ROWS[lang], lang)
    saved = converted(tmp_path, "figures.xlsx", before, "xlsx")
    assert b"LibreOffice" in app_of(saved)
    draft = read_table(saved, "figures.xlsx", published.published, lang)
    assert (draft.rows, draft.records, draft.ignored) == (3, 3, 3)
    assert numbers(draft) == ["3", "24", "2800"]
    report = check_drafts([draft], published.published)
    assert report.outcome == "valid", [(one.where.cell, one.messages["nl"]) for one in report.findings]
    back = openpyxl.load_workbook(io.BytesIO(annotated(saved, draft, report.findings, lang)))
    assert back.worksheets[0].max_row >= 7


@pytest.mark.long
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_is_typed_in_it_becomes_numbers_and_dates_that_are_read(
    published: Base, tmp_path: Path, lang: str
) -> None:
    """Its cells hold 2800, 0.24 and a date where the print has 2.800, 24% and words."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";" if lang == "nl" else ",")
    columns = columns_of("figures")
    writer.writerow([column.heading(lang) for column in columns])
    for row in ROWS[lang]:
        given = {**row, "number": row["number"].replace(".", "," if lang == "en" else ".")}
        writer.writerow([given.get(column.field, "") for column in columns])
    body = stream.getvalue().encode()
    saved = converted(tmp_path, "typed.csv", body, "xlsx", f"--infilter={_TYPED[lang]}")
    kept = {cell.value for row in openpyxl.load_workbook(io.BytesIO(saved)).worksheets[0].rows for cell in row}
    assert {2800, 0.24, 2025} <= kept, "they are numbers"
    draft = read_table(saved, "typed.xlsx", published.published, lang)
    assert (draft.rows, draft.records) == (3, 3)
    assert numbers(draft) == ["3", "24", "2800"]
    report = check_drafts([draft], published.published)
    assert report.outcome == "valid", [(one.where.cell, one.messages["nl"]) for one in report.findings]


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_template_keeps_its_lists_and_its_mark(published: Base, tmp_path: Path, kind: Kind) -> None:
    saved = converted(tmp_path, "empty.xlsx", make_template(kind, "nl", published.published), "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(saved))
    assert len(book.worksheets[0].data_validations.dataValidation) > 5
    draft = read_table(saved, "empty.xlsx", published.published, "nl")
    assert (draft.kind, draft.rows, draft.ignored) == (kind, 0, 3)
    assert [one.shape.rpartition("-")[2] for one in draft.findings] == ["rows"]


@pytest.mark.long
def test_its_own_format_is_told_how_to_be_saved(published: Base, tmp_path: Path) -> None:
    body = converted(tmp_path, "figures.xlsx", filled(published, "figures", ROWS["nl"]), "ods")
    draft = read_table(body, "figures.ods", published.published, "nl")
    assert draft.refused
    (finding,) = draft.findings
    assert "Opslaan als" in finding.messages["nl"]
    old = converted(tmp_path, "figures.xlsx", filled(published, "figures", ROWS["nl"]), "xls")
    assert read_table(old, "figures.xls", published.published, "nl").reason == "spreadsheet.old-workbook"


def app_of(workbook: bytes) -> bytes:
    """What the workbook says of the program that wrote it."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        return package.read("docProps/app.xml")
