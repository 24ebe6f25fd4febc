"""Workbooks and CSV files that mean harm: each is refused with a sentence, in little time and memory."""

from __future__ import annotations

import io
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from hrn_kg import limits
from hrn_kg.drafting.tables import read_table
from hrn_kg.drafting.tables.grid import Refused
from hrn_kg.drafting.tables.package_check import check_package
from hrn_kg.drafting.tables.workbook_reading import read_workbook
from hrn_kg.intake import check_drafts
from invented_town import DOCUMENT, FIGURE, Base, filled
from long_tests import IS_LONG

MEGABYTE = 1_000_000
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture(scope="module")
def whole(published: Base) -> bytes:
    """A good workbook with one row."""
    return filled(published, "figures", [{**DOCUMENT, **FIGURE}])


def spoilt(
    whole: bytes, parts: dict[str, Callable[[bytes], bytes]] | None = None, more: dict[str, bytes] | None = None
) -> bytes:
    """The workbook with some parts changed and others added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        changed = 0
        for name in old.namelist():
            body = old.read(name)
            if parts and name in parts:
                body = parts[name](body)
                changed += 1
            new.writestr(name, body)
        for name, body in (more or {}).items():
            new.writestr(name, body)
        assert changed == len(parts or {})
    return stream.getvalue()


def reason(body: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read_workbook(body, "kwaad.xlsx", limits.INTAKE)
    return caught.value.key.removeprefix("spreadsheet.")


def before_root(text: bytes) -> Callable[[bytes], bytes]:
    return lambda body: text + body[body.index(b"?>") + 2 :] if b"?>" in body else text + body


def in_sheet(text: bytes) -> Callable[[bytes], bytes]:
    return lambda body: body.replace(b"<sheetData>", b"<sheetData>" + text, 1)


def test_a_good_workbook_passes(whole: bytes) -> None:
    check_package(whole, limits.INTAKE)
    assert len(read_workbook(whole, "goed.xlsx", limits.INTAKE)) == 1


def test_what_unpacks_to_much_is_not_opened(whole: bytes) -> None:
    bomb = spoilt(whole, more={"xl/media/zeros.bin": bytes(limits.INTAKE.unpacked_bytes)})
    assert len(bomb) < MEGABYTE
    assert reason(bomb) == "unpacks-large"


def test_a_size_that_lies_does_not_help(whole: bytes) -> None:
    content = b"<a>" + b" " * limits.INTAKE.unpacked_bytes + b"</a>"
    bomb = bytearray(spoilt(whole, more={"xl/worksheets/sheet9.xml": content}))
    assert reason(bytes(bomb)) == "unpacks-large"
    honest = len(content).to_bytes(4, "little")
    assert bomb.count(honest) >= 2
    lie = bytes(bomb.replace(honest, (100).to_bytes(4, "little")))
    assert reason(lie) == "not-a-workbook"


@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "[Content_Types].xml", "docProps/core.xml"])
def test_a_document_type_ends_the_reading(whole: bytes, part: str, doctype: bytes) -> None:
    assert reason(spoilt(whole, {part: before_root(doctype)})) == "doctype"


def test_a_document_type_in_another_encoding_is_seen(whole: bytes) -> None:
    def utf16(body: bytes) -> bytes:
        text = body.decode().partition("?>")[2] if body.startswith(b"<?xml") else body.decode()
        return f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]>{text}'.encode("utf-16")

    assert reason(spoilt(whole, {SHEET: utf16})) == "doctype"


def test_macros_links_passwords_and_old_files_are_named(whole: bytes) -> None:
    assert reason(spoilt(whole, more={"xl/vbaProject.bin": b"x"})) == "macros"
    assert reason(spoilt(whole, more={"xl/externalLinks/externalLink1.xml": b"<x/>"})) == "external-links"
    assert reason(spoilt(whole, more={"xl/connections.xml": b"<x/>"})) == "external-links"
    leading = (
        b'<Relationship Id="rX" Type="http://x/attachedTemplate" Target="http://127.0.0.1:9/" TargetMode="External"/>'
    )
    rels = spoilt(
        whole,
        {"xl/_rels/workbook.xml.rels": lambda body: body.replace(b"</Relationships>", leading + b"</Relationships>")},
    )
    assert reason(rels) == "external-links"
    assert reason(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)) == "old-workbook"
    for kind in (b"application/vnd.oasis.opendocument.spreadsheet", b"application/vnd.oasis.opendocument.text"):
        assert reason(spoilt(whole, more={"mimetype": kind})) == "opendocument"


@pytest.mark.parametrize("cut", [0, 10, 100, 5000])
def test_what_is_cut_off_or_no_zip_is_no_workbook(whole: bytes, cut: int) -> None:
    assert reason(whole[:cut]) == "not-a-workbook"


def test_broken_parts_are_no_workbook(whole: bytes) -> None:
    assert reason(spoilt(whole, {SHEET: lambda body: body[:-20]})) == "not-a-workbook"
    assert reason(spoilt(whole, {"xl/workbook.xml": lambda _: b"no XML"})) == "not-a-workbook"
    assert reason(spoilt(whole, {"xl/styles.xml": lambda _: b"\xff\xfe\x00"})) == "not-a-workbook"


def test_many_parts_and_two_of_one_name_are_refused(whole: bytes) -> None:
    assert reason(spoilt(whole, more={f"xl/media/{n}.bin": b"" for n in range(limits.SHEET_PARTS)})) == "too-many-parts"
    assert reason(spoilt(whole, more={"XL/workbook.xml": b"<a/>"})) == "not-a-workbook"


def test_a_declared_dimension_costs_nothing(whole: bytes) -> None:
    huge = spoilt(
        whole, {SHEET: lambda body: body.replace(b'<dimension ref="', b'<dimension ref="A1:XFD1048576" old="', 1)}
    )
    (grid,) = read_workbook(huge, "groot.xlsx", limits.INTAKE)
    assert len(grid.rows) < 10


def test_a_cell_in_the_last_row_is_one_row(whole: bytes, published: Base) -> None:
    row = b'<row r="1048576"><c r="D1048576" t="inlineStr"><is><t>5</t></is></c></row>'
    body = spoilt(whole, {SHEET: lambda sheet: sheet.replace(b"</sheetData>", row + b"</sheetData>", 1)})
    draft = read_table(body, "ver.xlsx", published.published, "nl")
    assert draft.rows == 2
    assert any(finding.where.line == 1_048_576 for finding in draft.findings)


def test_many_cells_many_strings_and_deep_nesting_are_refused(whole: bytes) -> None:
    cells = b'<row r="9">' + b'<c r="B9"/>' * (limits.SHEET_ELEMENTS + 1) + b"</row>"
    assert reason(spoilt(whole, {SHEET: in_sheet(cells)})) == "too-many-cells"
    strings = b"<si><t>a</t></si>" * (limits.SHEET_ELEMENTS // 2 + 1)
    shared = {"xl/sharedStrings.xml": b"<sst>" + strings + b"</sst>"}
    assert reason(spoilt(whole, more=shared)) == "too-many-cells"
    deep = b"<a>" * (limits.SHEET_NESTING + 1) + b"</a>" * (limits.SHEET_NESTING + 1)
    assert reason(spoilt(whole, {SHEET: in_sheet(deep)})) == "too-many-cells"


def test_many_rows_and_columns_are_refused() -> None:
    book = openpyxl.Workbook()
    for number in range(limits.INTAKE.rows + 40):
        book.active.cell(number + 1, 1).value = "x"
    stream = io.BytesIO()
    book.save(stream)
    assert reason(stream.getvalue()) == "too-many-rows"
    wide = openpyxl.Workbook()
    wide.active.cell(1, limits.INTAKE.columns + 1).value = "x"
    stream = io.BytesIO()
    wide.save(stream)
    assert reason(stream.getvalue()) == "too-many-columns"


def test_a_large_file_is_not_even_unpacked() -> None:
    assert reason(b"PK\x03\x04" + bytes(limits.INTAKE.file_bytes)) == "too-large"


@pytest.mark.longer
def test_one_huge_text_is_bounded_in_memory_and_time(whole: bytes, published: Base) -> None:
    """In a process of its own with 700 MB of address space beyond what it has, as workers have."""
    size = (45 if IS_LONG else 6) * MEGABYTE
    text = b'<row r="9"><c r="C9" t="inlineStr"><is><t>' + b"a" * size + b"</t></is></c></row>"
    body = spoilt(whole, {SHEET: lambda sheet: sheet.replace(b"</sheetData>", text + b"</sheetData>", 1)})
    program = """\
        import resource, sys
        from hrn_kg.drafting.tables.workbook_reading import read_workbook
        from hrn_kg.limits import INTAKE
        used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + 700_000_000,) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
        print(len(read_workbook(sys.stdin.buffer.read(), "lang.xlsx", INTAKE)))
        """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], input=body, capture_output=True, timeout=120, check=False
    )
    assert done.stdout.strip() == b"1", done.stderr.decode()[-500:]
    draft = read_table(body, "lang.xlsx", published.published, "nl")
    assert ("C9", "text-too-long") in {
        (finding.where.cell, finding.shape.partition("Table-")[2]) for finding in draft.findings
    }


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"a\0b;c\n", "not-text"),
        (b"\xff\xfe\x00", "not-text"),
        (b"\x81\x8d\x8f;x\n", "not-text"),
        (b";" * 3000 + b"x\n", "too-many-columns"),
        (b"x" * (limits.INTAKE.file_bytes + 1), "too-large"),
        ((b"x;" * 60 + b"x\n") * 3, "too-many-columns"),
        (b"x;y\n" * (limits.INTAKE.rows + 40), "too-many-rows"),
        (b'"' + b"x" * MEGABYTE, "no-headings"),
        (b"Documenten;" * 10, "no-headings"),
    ],
)
def test_csv_that_means_harm_is_refused(published: Base, body: bytes, rule: str) -> None:
    draft = read_table(body, "kwaad.csv", published.published, "nl")
    assert draft.refused
    assert [finding.shape.partition("Table-")[2] for finding in draft.findings] == [rule]
    assert set(draft.findings[0].messages) == {"nl", "en"}


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("number", "9" * 5_000),
        ("number", "1e20000000"),
        ("number", "1 in " + "9" * 5_000),
        ("number", "3" + " miljard" * 2_000),
        ("value", "9" * 5_000),
        ("value", "1e999999999"),
        ("position", "9" * 5_000),
        ("period", "9" * 5_000 + " tot 7 maart 2024"),
        ("period", "9" * 5_000),
    ],
)
def test_numbers_of_many_digits_are_cells_like_any_other(published: Base, field: str, text: str) -> None:
    draft = read_table(
        filled(published, "figures", [{**DOCUMENT, **FIGURE, field: text}]), "kwaad.xlsx", published.published
    )
    assert draft.rows == 1
    report = check_drafts([draft], published.published)
    # Where words stand in a document once, their position needs no second look.
    assert report.outcome == ("valid" if field == "position" else "invalid")


def test_a_cell_with_a_number_that_no_figure_has_is_read(whole: bytes, published: Base) -> None:
    cell = b'<row r="9"><c r="D9"><v>' + b"9" * 400 + b"</v></c></row>"
    body = spoilt(whole, {SHEET: lambda sheet: sheet.replace(b"</sheetData>", cell + b"</sheetData>", 1)})
    draft = read_table(body, "kwaad.xlsx", published.published, "nl")
    assert ("D9", "number-unread") in {
        (finding.where.cell, finding.shape.rpartition("Drafting-")[2]) for finding in draft.findings
    }


def test_a_version_of_many_digits_is_a_newer_one(published: Base) -> None:
    body = f"uitleg (versie {'9' * 5_000}, uitgave -)\nKolom;Letterlijke woorden;Getal\n"
    draft = read_table(body.encode(), "kwaad.csv", published.published, "nl")
    assert [finding.shape.partition("Table-")[2] for finding in draft.findings] == ["newer-version"]
