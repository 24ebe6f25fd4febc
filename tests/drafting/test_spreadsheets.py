"""Spreadsheets: a template that is filled in becomes valid records; what is wrong has its cell and is marked."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

import openpyxl
import pyoxigraph as ox
import pytest
from openpyxl.comments import Comment

from hrn_kg import words
from hrn_kg.drafting.tables import (
    KINDS,
    VERSION,
    Kind,
    Refused,
    TableDraft,
    annotated,
    make_csv_template,
    make_template,
    read_table,
)
from hrn_kg.drafting.tables.columns import FORMER, columns_of, field_of
from hrn_kg.evidence import Documents
from hrn_kg.intake import check_drafts
from hrn_kg.triples import node
from invented_town import DOCUMENT, FIGURE, TEXT, TITLE, Base, fill, filled, saved
from long_tests import few

FIRST: dict[str, Any] = {**DOCUMENT, **FIGURE}
SECOND: dict[str, Any] = {
    "document": TITLE,
    "words": "Daar kwamen meer dan 1.200 mensen",
    "number": "meer dan 1.200",
    "indicator": "cliënten",
    "about": "gebruiksruimte",
    "population": "mensen die drugs gebruiken",
    "place": "Veldstad",
    "period": 2025,
}
FACILITY = {
    **DOCUMENT,
    "words": "De Haven in Veldstad is een gebruiksruimte van de stichting Veldzorg",
    "name_nl": "De Haven",
    "type": "gebruiksruimte",
    "place": "Veldstad",
    "operator": "Stichting Veldzorg",
    "period": 2025,
}
DEFINITION = {
    **DOCUMENT,
    "words": "Harm reduction is alles wat de schade van druggebruik voor de gezondheid beperkt.",
    "term": "harm reduction",
    "harms": "gezondheid",
}
OFFERED = [(kind, lang) for lang in ("nl", "en") for kind in KINDS]
ROWS: dict[Kind, list[dict[str, Any]]] = {
    "figures": [FIRST, SECOND],
    "facilities": [FACILITY],
    "definitions": [DEFINITION],
}


def read(body: bytes, published: Base, name: str = "tabel.xlsx", **texts: str) -> TableDraft:
    return read_table(body, name, published.published, "nl", Documents.of(texts))


def rules(draft: TableDraft, least: str = "Warning") -> set[tuple[str | None, str]]:
    """The cell (or heading) and the rule of each finding of at least this severity."""
    taken = {"Violation": ("Violation",), "Warning": ("Violation", "Warning"), "Info": ("Violation", "Warning", "Info")}
    return {
        (one.where.cell or one.where.field, one.shape.partition("#")[2].partition("-")[2])
        for one in draft.findings
        if one.severity in taken[least]
    }


def as_csv(kind: Kind, rows: list[dict[str, Any]], lang: str = "nl", delimiter: str = ";") -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter)
    columns = columns_of(kind)
    writer.writerow(["", *(column.heading(lang) for column in columns)])
    for row in rows:
        writer.writerow(["", *(str(row.get(column.field, "")) for column in columns)])
    return stream.getvalue()


def changed(published: Base, rows: list[dict[str, Any]] | None = None, kind: Kind = "figures") -> Any:
    """A filled template, opened to be spoilt."""
    return openpyxl.load_workbook(io.BytesIO(filled(published, kind, rows or [FIRST, SECOND])))


def column(field: str, kind: Kind = "figures") -> int:
    return 2 + [one.field for one in columns_of(kind)].index(field)


@pytest.mark.parametrize("kind", KINDS)
def test_rows_in_are_records_out_and_valid(published: Base, kind: Kind) -> None:
    draft = read(filled(published, kind, ROWS[kind]), published)
    assert rules(draft) == set()
    assert (draft.kind, draft.rows, draft.records, draft.ignored) == (kind, len(ROWS[kind]), len(ROWS[kind]), 3)
    number = len(ROWS[kind])
    told = (
        "1 regel gelezen, 1 gegeven gemaakt" if number == 1 else f"{number} regels gelezen, {number} gegevens gemaakt"
    )
    assert draft.counted("nl") == f"{told}, 3 regels met uitleg of voorbeelden overgeslagen."
    report = published.judged(draft.quads)
    assert (report.outcome, report.findings) == ("valid", ())


@pytest.mark.parametrize(("kind", "lang"), few(OFFERED, OFFERED[::3]))
def test_its_own_examples_are_ignored_and_right(published: Base, kind: Kind, lang: str) -> None:
    for name, body in (
        ("t.xlsx", make_template(kind, lang, published.published)),
        ("t.csv", make_csv_template(kind, lang, published.published)),
    ):
        draft = read(body, published, name)
        assert rules(draft) == {(None, "no-rows")}
        assert (draft.rows, draft.ignored, draft.refused) == (0, 3, True)
    # Without their mark they are two rows like any other, of a text that came with them.
    book = openpyxl.load_workbook(io.BytesIO(make_template(kind, lang, published.published)))
    for row in (3, 4):
        book.worksheets[0].cell(row, 1).value = None
    text = TEXT + "\nEen gebruiksruimte is een plek waar mensen onder toezicht drugs gebruiken.\n"
    shown = read(saved(book), published, **{"jaarverslag-veldstad.txt": text})
    assert rules(shown) == set()
    assert (shown.rows, shown.records) == (2, 2)
    assert [one.name for one in shown.enclosed] == ["jaarverslag-veldstad.txt"]


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_template_explains_offers_and_says_what_it_is(published: Base, kind: Kind, lang: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(make_template(kind, lang, published.published)))
    sheet = book.worksheets[0]
    columns = columns_of(kind)
    assert [cell.value for cell in sheet[1]][1:] == [one.heading(lang) for one in columns]
    assert all(cell.value for cell in sheet[2])
    about = dict(book["hrn-kg"].iter_rows(values_only=True))
    assert about == {"version": str(VERSION), "release": "2026.11.0", "kind": kind, "lang": lang}
    assert book["hrn-kg"].sheet_state == "veryHidden"
    lists = book[words.translate(lang, "spreadsheet.lists")]
    offered = {
        cell.value: [row[0].value for row in lists.iter_rows(2, None, cell.column, cell.column)] for cell in lists[1]
    }
    assert len(sheet.data_validations.dataValidation) == sum(one.choices is not None for one in columns)
    assert all(len([name for name in names if name]) > 1 for names in offered.values())
    if kind == "figures":
        assert ("beschikbare voorzieningen" if lang == "nl" else "facilities available") in offered["indicator"]
    headings = {one.heading(lang) for one in columns}
    assert len(headings) == len(columns), "two columns of one name"


CELLS = [
    (24.0, "General", "24"),
    (24, "General", "24"),
    (0.24, "0%", "24%"),
    ("24%", "@", "24%"),
    (2800.0, "#,##0", "2800"),
    (5e-07, "0.00000%", "0.00005%"),
    (5e-07, "General", "0.0000005"),
    (0.07, "0%", "7%"),
    (1.1, "0%", "110%"),
    (1e17, "General", "100000000000000000"),
]


def test_cells_have_their_real_types(published: Base) -> None:
    book = changed(published, [FIRST | {"period": 2001 + number} for number in range(len(CELLS))])
    for row, (value, number_format, _) in enumerate(CELLS, start=5):
        cell = book.worksheets[0].cell(row, column("number"))
        cell.value, cell.number_format = value, number_format
    draft = read(saved(book), published)
    texts = [quad.object.value for quad in draft.quads if quad.predicate == node("hro:statedValue")]
    assert texts == [print_ for *_, print_ in CELLS]


def test_a_thousand_that_became_a_decimal_asks(published: Base) -> None:
    row = FIRST | {"words": "naar schatting 2.800", "number": 2.8, "indicator": "cliënten"}
    draft = read(filled(published, "figures", [row]), published)
    finding = next(one for one in draft.findings if one.shape.endswith("count-not-whole"))
    assert (finding.where.cell, finding.where.field, finding.where.sheet, finding.where.line) == (
        "D5",
        "Getal",
        "cijfers",
        5,
    )
    assert "2.800" in finding.messages["nl"]
    assert "2,800" in finding.messages["en"]
    right = read(filled(published, "figures", [row | {"number": "2.800"}]), published)
    values = [quad.object.value for quad in right.quads if quad.predicate == node("hro:value")]
    assert values == ["2800"]


def test_dates_are_dates_and_a_number_that_became_one_asks(published: Base) -> None:
    row = FIRST | {
        "period": datetime.date(2025, 3, 1),
        "document_date": datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC).replace(tzinfo=None),
    }
    draft = read(filled(published, "figures", [row]), published)
    assert rules(draft) == set()
    assert any(quad.object.value == "2025-03-01" for quad in draft.quads if quad.predicate == node("hro:edtf"))
    spoilt = read(filled(published, "figures", [FIRST | {"number": datetime.date(2026, 10, 15)}]), published)
    assert ("D5", "date-cell") in rules(spoilt)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_in_whatever_form_gives_the_same_records(published: Base, delimiter: str, encoding: str) -> None:
    text = as_csv("figures", [FIRST | {"document_publisher": "Stichting Zórg"}, SECOND], delimiter=delimiter)
    draft = read(text.encode(encoding), published, "t.csv")
    assert rules(draft) == set()
    assert draft.records == 2
    assert any(quad.object.value == "Stichting Zórg" for quad in draft.quads)
    assert ("windows-1252" in {rule for _, rule in rules(draft, "Info")}) == (encoding == "cp1252")


def test_csv_of_another_separator_and_a_decimal_comma(published: Base) -> None:
    text = "sep=|\r\n" + as_csv(
        "figures", [FIRST | {"words": "€ 1,2 miljoen", "number": "€ 1,2 miljoen", "indicator": "kosten"}], delimiter="|"
    )
    draft = read(text.encode(), published, "t.csv")
    assert rules(draft) == set()
    assert [quad.object.value for quad in draft.quads if quad.predicate == node("hro:value")] == ["1200000"]
    claim = next(quad.subject.value for quad in draft.quads if quad.object == node("hro:Observation"))
    assert draft.places.find(claim, node("hro:statedValue").value).line == 3, "the line sep=| counts"


def test_columns_may_move_and_may_be_called_in_either_language_or_as_before(published: Base) -> None:
    order = ["number", "words", "document", "indicator", "place", "period", "about", "document_text", "document_date"]
    headings = [
        "Number",
        "Citaat",
        "BRON",
        "wat  is geteld",
        "Plaats",
        "jaar",
        "Of which thing",
        "Tekst van het document",
        "datum",
    ]
    rows = [headings, [str(FIRST[field]) for field in order]]
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";").writerows(rows)
    draft = read(stream.getvalue().encode(), published, "t.csv")
    assert rules(draft) == set()
    assert draft.records == 1
    former = {one.value for one in draft.findings if one.shape.endswith("former-column")}
    assert former == {"Citaat", "BRON", "Plaats", "jaar", "datum"}
    assert set(FORMER.values()) <= {one.field for kind in KINDS for one in columns_of(kind)}


def test_a_heading_that_a_dutch_program_takes_for_true_is_known(published: Base) -> None:
    """“Waar” stood above the places; whoever opens the CSV in Dutch and saves a workbook has the value TRUE there."""
    book = changed(published, [FIRST])
    book.worksheets[0].cell(1, column("place")).value = True
    draft = read(saved(book), published)
    assert rules(draft) == set()
    assert draft.records == 1
    assert [one.value for one in draft.findings if one.shape.endswith("former-column")] == ["TRUE"]
    book.worksheets[0].cell(5, column("number")).value = True
    cell = book.worksheets[0].cell(5, column("number")).coordinate
    assert cell in {where for where, _ in rules(read(saved(book), published))}, "and is no number"


def test_unknown_doubled_and_missing_columns_are_named(published: Base) -> None:
    book = changed(published)
    sheet = book.worksheets[0]
    last = sheet.max_column
    for offset, heading in enumerate(("Gettal", "Kleur van de deur", "Getal"), start=1):
        sheet.cell(1, last + offset).value = heading
    sheet.cell(1, column("place")).value = "Vestiging van het kantoor"
    draft = read(saved(book), published)
    told = {(one.value, one.shape.partition("Table-")[2]) for one in draft.findings if "Table-" in one.shape}
    assert ("Gettal", "unknown-column-near") in told
    assert ("Kleur van de deur", "unknown-column") in told
    assert ("Getal", "doubled-column") in told
    assert ("Welke plaats", "missing-column") in rules(draft)


def test_what_a_spreadsheet_hides_or_merges_is_named(published: Base) -> None:
    book = changed(published)
    sheet = book.worksheets[0]
    sheet.merge_cells(start_row=5, end_row=6, start_column=column("place"), end_column=column("place"))
    sheet.row_dimensions[6].hidden = True
    sheet.column_dimensions["E"].hidden = True
    sheet.cell(60, 3).value = "   "
    sheet.cell(70, 3).number_format = "0.00"
    other = book.create_sheet("2024")
    other.sheet_state = "hidden"
    for number, cell in enumerate(sheet[1], start=1):
        other.cell(1, number).value = cell.value
    other.cell(2, column("number")).value = 5
    draft = read(saved(book), published)
    found = rules(draft)
    assert ("H5", "merged") in found
    assert ("H6", "missing") in found
    assert ("B6", "hidden-row") in found
    assert ("E1", "hidden-column") in found
    assert (None, "hidden-sheet") in found
    assert (draft.rows, draft.records) == (2, 2)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_column_that_is_filled_in_without_a_heading_is_named(published: Base, form: str) -> None:
    book = changed(published)
    sheet = book.worksheets[0]
    beyond = sheet.max_column + 2
    sheet.cell(1, column("place")).value = None
    sheet.cell(2, beyond).value = "in a row of explanations"
    sheet.cell(6, beyond).value = 12
    sheet.cell(6, beyond + 1).value = "=1+2"
    body, at = saved(book), sheet.cell(6, beyond).coordinate
    if form == "csv":
        sheet.cell(6, beyond + 1).value = 3
        rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        stream = io.StringIO(newline="")
        csv.writer(stream, delimiter=";").writerows(rows)
        body = stream.getvalue().encode()
    draft = read(body, published, f"tabel.{form}")
    next_to_it = sheet.cell(6, beyond + 1).coordinate
    assert {where for where, rule in rules(draft) if rule == "unheaded-column"} == {"H5", at, next_to_it}
    found = next(one for one in draft.findings if one.where.cell == at)
    assert (found.severity, found.value, found.where.line) == ("Violation", "12", 6)
    assert found.where.sheet == (None if form == "csv" else "cijfers")


def test_merged_headings_are_named_and_a_title_above_them_is_not(published: Base) -> None:
    book = changed(published)
    sheet = book.worksheets[0]
    sheet.merge_cells(start_row=1, end_row=1, start_column=column("place"), end_column=column("period"))
    merged = [one for one in read(saved(book), published).findings if one.shape.endswith("Table-merged")]
    assert [(one.where.cell, one.where.line, one.severity) for one in merged] == [("H1", 1, "Violation")]

    book = changed(published)
    sheet = book.worksheets[0]
    sheet.insert_rows(1, 3)
    sheet["B2"].value = "Telling 2025"
    sheet.merge_cells("B2:H3")
    assert "merged" not in {rule for _, rule in rules(read(saved(book), published))}


@pytest.mark.parametrize(("title", "state", "rows"), [("lijsten", "visible", 2), ("lists", "hidden", 1)])
def test_a_visible_sheet_that_is_called_as_the_lists_are_is_read(
    published: Base, title: str, state: str, rows: int
) -> None:
    book = changed(published, [FIRST])
    if title in book.sheetnames:
        book[title].title = "andere"
    copy = book.copy_worksheet(book.worksheets[0])
    copy.title, copy.sheet_state = title, state
    assert read(saved(book), published).rows == rows


def test_formulas_are_never_worked_out(published: Base) -> None:
    book = changed(published, [FIRST])
    sheet = book.worksheets[0]
    sheet.cell(5, column("number")).value = "=1+2"
    sheet.cell(5, column("place")).value = '=WEBSERVICE("http://127.0.0.1:9/")'
    sheet.cell(5, column("period")).value = "#N/A"
    draft = read(saved(book), published)
    assert {("D5", "formula-without-value"), ("H5", "formula-without-value"), ("I5", "error-value")} <= rules(draft)


def test_an_example_that_was_typed_over_is_not_lost_in_silence(published: Base) -> None:
    book = changed(published, [FIRST])
    book.worksheets[0].cell(3, column("number")).value = "7"
    draft = read(saved(book), published)
    assert ("A3", "example-changed") in rules(draft)
    assert draft.rows == 1


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_an_explanation_that_was_typed_over_is_not_lost_in_silence(published: Base, lang: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(make_template("figures", lang, published.published)))
    book.worksheets[0].cell(2, column("number")).value = "7"
    assert ("A2", "explanation-changed") in rules(read(saved(book), published))
    text = make_csv_template("figures", lang, published.published).decode("utf-8-sig")
    right = words.translate(lang, "table.period.help")
    assert text.count(right) == 1
    typed = read(text.replace(right, "2025").encode(), published, "t.csv")
    assert ("A2", "explanation-changed") in rules(typed)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_version_is_read_from_the_mark_of_the_explanations_alone(published: Base, lang: str) -> None:
    """A title or a first column of one's own may speak of versions."""
    rows = as_csv("figures", [FIRST]).splitlines(keepends=True)
    for title in ("Cijfers, versie 9", "version 2025", f"explanation (version {VERSION + 1}, release 1) of ours"):
        draft = read("".join([f"{title};\r\n", *rows]).encode(), published, "t.csv")
        assert (draft.refused, draft.records) == (False, 1)
    mark = words.translate(lang, "spreadsheet.mark-version", version=VERSION + 1, release="2027.1.0")
    for written in (mark, mark.upper()):
        newer = read("".join([f"{written};\r\n", *rows]).encode(), published, "t.csv")
        assert rules(newer) == {(None, "newer-version")}


def test_a_newer_template_is_refused_and_an_older_one_read(published: Base) -> None:
    book = changed(published, [FIRST])
    book["hrn-kg"].cell(1, 2).value = str(VERSION + 1)
    newer = read(saved(book), published)
    assert newer.refused
    assert rules(newer) == {(None, "newer-version")}
    book["hrn-kg"].cell(1, 2).value = "1"
    assert rules(read(saved(book), published)) == set()
    del book["hrn-kg"]
    assert rules(read(saved(book), published)) == set()


def test_two_visible_sheets_are_both_read(published: Base) -> None:
    book = changed(published, [FIRST])
    copy = book.copy_worksheet(book.worksheets[0])
    copy.title = "tweede"
    fill(copy, "figures", [SECOND | {"place": "Amsterdm"}])
    draft = read(saved(book), published)
    assert (draft.rows, draft.records) == (2, 2)
    wrong = next(one for one in draft.findings if one.severity == "Violation")
    assert (wrong.where.sheet, wrong.where.cell) == ("tweede", "H5")


def test_another_table_says_what_headings_it_should_have(published: Base) -> None:
    for body, name in ((b"a;b\n1;2\n", "t.csv"), (saved(openpyxl.Workbook()), "t.xlsx"), (b"", "t.csv")):
        draft = read(body, published, name)
        assert draft.refused
        assert rules(draft) == {(None, "no-headings")}
        assert "Wat is geteld" in draft.findings[0].messages["nl"]


def test_the_cell_of_a_statement_is_found_and_of_a_missing_one(published: Base) -> None:
    row = FIRST | {"indicator": "kwantumvelden"}
    draft = read(filled(published, "figures", [SECOND | {"document_text": TEXT}, row]), published)
    claims = [q.subject.value for q in draft.quads if q.object == node("hro:Observation")]
    first, second = claims
    assert draft.places.find(first, node("hro:place").value).cell == "H5"
    assert draft.places.find(second, node("hro:statedValue").value, "3").cell == "D6"
    assert draft.places.find(second, node("hro:indicator").value).cell == "E6"
    assert draft.places.has(second)
    assert draft.places.has_property(second, node("hro:place").value)
    assert not draft.places.has_property(second, node("hro:indicator").value)
    assert draft.places.find("urn:x:nowhere").cell is None


def test_a_workbook_comes_back_with_marks_and_keeps_what_it_held(published: Base) -> None:
    book = changed(published, [FIRST | {"indicator": "kwantumvelden"}])
    sheet = book.worksheets[0]
    sheet["E5"].comment = Comment("van mij", "ik")
    sheet["AG99"].value = "ook van mij"
    body = saved(book)
    draft = read(body, published)
    back = openpyxl.load_workbook(io.BytesIO(annotated(body, draft, draft.findings, "nl"))).worksheets[0]
    assert back["E5"].comment.text.startswith("van mij\nDeze naam staat niet in de lijst")
    assert back["E5"].fill.fgColor.rgb.endswith("F8C9C4")
    assert back["AG99"].value == "ook van mij"
    label = back.cell(5, column("label_nl")).comment.text
    assert label == "Label Nederlands, ingevuld: 3 (gebruiksruimte), Veldstad, 2025"
    values = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert values == {cell.coordinate: cell.value for row in back.iter_rows() for cell in row if cell.value is not None}
    again = annotated(annotated(body, draft, draft.findings, "nl"), draft, draft.findings, "nl")
    twice = openpyxl.load_workbook(io.BytesIO(again)).worksheets[0]
    assert rules(read(again, published)) == rules(draft)
    assert twice["D5"].value == back["D5"].value


def test_csv_comes_back_with_a_column_of_remarks_and_no_formula(published: Base) -> None:
    body = as_csv("figures", [FIRST | {"indicator": "=HYPERLINK(1)", "number": "-3"}]).encode()
    draft = read(body, published, "t.csv")
    back = annotated(body, draft, draft.findings, "nl")
    rows = list(csv.reader(io.StringIO(back.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0][-1] == "Opmerkingen van hrn-kg"
    assert "E2: Deze naam staat niet in de lijst." in rows[1][-1]
    assert rows[1][column("indicator") - 1] == "'=HYPERLINK(1)"
    assert rows[1][column("number") - 1] == "-3"
    again = read(back, published, "t.csv")
    assert again.rows == 1
    second = annotated(back, again, again.findings, "nl").decode("utf-8-sig")
    assert second.count("Opmerkingen") == 1
    assert "Remarks of hrn-kg" in annotated(back, again, again.findings, "en").decode("utf-8-sig")
    assert [rule for rule in rules(again) if "unknown-column" in rule] == []


@pytest.mark.parametrize(
    "heading", ["Opmerkingen", "Remarks", "Opmerkingen van hrn-kg", "Opmerkingen van hrn-kg: mijn"]
)
def test_no_column_of_a_contributor_is_taken_for_that_of_the_remarks(published: Base, heading: str) -> None:
    row = FIRST | {"document_text": f"Opmerkingen\n{TEXT}"}
    table = list(csv.reader(io.StringIO(as_csv("figures", [row, SECOND]), newline=""), delimiter=";"))
    table = [["titel", heading], *([*cells[:2], f"van mij {n}", *cells[2:]] for n, cells in enumerate(table))]
    table[1][2] = heading
    table[3][4] = heading
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";").writerows(table)
    body = stream.getvalue().encode()
    draft = read(body, published, "t.csv")
    assert draft.records
    back = annotated(body, draft, draft.findings, "nl").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(back, newline=""), delimiter=";"))
    width = max(map(len, table))
    assert [cells[:width] for cells in rows] == [cells + [""] * (width - len(cells)) for cells in table]
    assert rows[1][width].startswith("Opmerkingen van hrn-kg")


def test_a_line_that_names_the_separator_comes_back(published: Base) -> None:
    body = ("sep=|\r\n" + as_csv("figures", [FIRST, SECOND | {"indicator": "kwantumvelden"}], delimiter="|")).encode()
    draft = read(body, published, "t.csv")
    back = annotated(body, draft, draft.findings, "nl")
    again = read(back, published, "t.csv")
    assert back.decode("utf-8-sig").startswith("sep=|\r\n")
    assert (again.rows, rules(again)) == (draft.rows, rules(draft))
    assert again.rows == 2


def test_a_cell_longer_than_the_standard_library_takes_is_read_and_comes_back(published: Base) -> None:
    text = TEXT + "Meer. " * 30_000
    body = as_csv("figures", [FIRST | {"document_text": text}], delimiter="\t").encode()
    draft = read(body, published, "t.csv")
    assert (draft.records, rules(draft)) == (1, set())
    back = annotated(body, draft, draft.findings, "nl").decode("utf-8-sig")
    assert text.strip() in back


def test_sheets_without_headings_and_rows_above_them_are_named(published: Base) -> None:
    book = changed(published)
    sheet = book.worksheets[0]
    for name, state in (("losse cijfers", "visible"), ("notities", "hidden"), ("leeg", "visible")):
        other = book.create_sheet(name)
        other.sheet_state = state
        if name != "leeg":
            other["B3"].value = "Veldstad"
    sheet.insert_rows(1, 3)
    sheet["C2"].value = "Telling 2025"
    draft = read(saved(book), published)
    told = {
        (one.where.sheet, one.where.line, one.shape.partition("Table-")[2])
        for one in draft.findings
        if one.severity == "Warning"
    }
    assert told == {("losse cijfers", None, "sheet-without-headings"), ("cijfers", 2, "row-above-headings")}
    assert (draft.rows, draft.records) == (2, 2)


def test_of_a_refused_file_nothing_comes_back(published: Base) -> None:
    draft = read(b"a;b\n", published, "t.csv")
    with pytest.raises(Refused):
        annotated(b"a;b\n", draft, draft.findings, "nl")


def test_every_heading_leads_to_its_field() -> None:
    seen = 0
    for kind in KINDS:
        for one in columns_of(kind):
            for lang in words.languages():
                assert field_of(one.heading(lang), kind) == one.field
                seen += 1
    assert seen > 100


def test_two_thousand_rows_are_read_and_one_more_is_not(published: Base) -> None:
    rows = [FIRST] + [SECOND | {"period": str(1900 + number % 120)} for number in range(1999)]
    draft = read(as_csv("figures", rows).encode(), published, "t.csv")
    assert (draft.rows, draft.records) == (2000, 2000)
    assert len({quad.subject for quad in draft.quads if quad.object == node("hro:Observation")}) == 2000
    more = read(as_csv("figures", [*rows, *rows[1:40]]).encode(), published, "t.csv")
    assert rules(more) == {(None, "too-many-rows")}


def test_a_cell_is_told_once_what_is_wrong_and_a_concept_may_be_asked_for(published: Base) -> None:
    rows = [
        FIRST | {"indicator": "kwantumvelden", "period": "begin 2025"},
        SECOND | {"indicator": "nieuw: spuitautomaten"},
    ]
    draft = read(filled(published, "figures", rows), published)
    report = check_drafts([draft], published.published)
    told = [(one.where.cell, one.severity) for one in report.findings if one.severity != "Info"]
    assert sorted(told) == [("E5", "Violation"), ("E6", "Warning"), ("I5", "Violation")]
    assert [(one.row, one.words) for one in draft.requests] == [(2, "spuitautomaten")]
    asked = read(filled(published, "figures", [FIRST | {"indicator": "nieuw: spuitautomaten"}]), published)
    assert check_drafts([asked], published.published).outcome == "valid"


def test_a_place_named_twice_is_one_place(published: Base) -> None:
    draft = read(filled(published, "figures", [FIRST, SECOND]), published)
    places = {quad.subject for quad in draft.quads if quad.object == node("dct:Location")}
    assert places == {ox.NamedNode("https://w3id.org/harmreduction/id/place/veldstad")}
