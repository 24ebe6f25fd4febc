"""Rows of terms as a workbook: what a cell holds is what was said, and what it cannot hold is refused by its place."""

from __future__ import annotations

import gc
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
from openpyxl.packaging.relationship import Relationship
from openpyxl.worksheet.hyperlink import Hyperlink

from hrn_kg.errors import TooLarge
from hrn_kg.limits import WORKBOOK_CELL_CHARACTERS, WORKBOOK_COLUMNS
from hrn_kg.render import workbook as module
from hrn_kg.render.sheets import About, Column
from hrn_kg.render.workbook import Term, workbook
from hrn_kg.vocab import expand

ABOUT = About(
    ("Rows", "About"),
    (("Question", ("What?", "In words")), ("Permanent address", ("https://example.org/en/queries/x",))),
    ("Column", "Title", "Meaning"),
    "https://example.org/sparql?format=csv",
    ("Addresses", "Only {most} are links."),
)
COLUMNS = (Column("printed", "As printed", "What the document prints."), Column("value"))


def made(*rows: Sequence[Term], columns: Sequence[Column] = COLUMNS) -> bytes:
    return workbook(columns, rows, ABOUT)


def opened(body: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(body))


def typed(text: str, name: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(expand(f"xsd:{name}")))


TEXTS = [
    "90,000",
    "7,569",
    "3,000",
    "January 2011",
    "2011",
    "1985~",
    "1/2",
    "-5",
    "TRUE",
    "#N/A",
    "=1+1",
    "@SUM(A1)",
    "+1",
]
TEXTS += ["  spaces  ", "two\nlines", "tab\there", "é € 𝄞", "'quoted", "<b>&amp;</b>", "0017", "1e5", ""]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("language", ["", "nl"])
def test_what_was_printed_is_text(text: str, language: str) -> None:
    term = ox.Literal(text, language=language) if language else ox.Literal(text)
    cell = opened(made([term, None]))["Rows"]["A2"]
    assert (cell.value or "") == text
    assert cell.data_type == "s" or not text
    assert cell.number_format == "@", "it stays text when somebody goes over it"


NUMBERS = [("3000", "integer", 3000), ("-7", "int", -7), ("024", "integer", 24), ("24.0", "decimal", 24)]
NUMBERS += [("0.10", "decimal", 0.1), ("1.5E3", "double", 1500), ("123456789012345", "integer", 123456789012345)]


@pytest.mark.parametrize(("text", "kind", "number"), NUMBERS)
def test_numbers_are_numbers(text: str, kind: str, number: float) -> None:
    cell = opened(made([None, typed(text, kind)]))["Rows"]["B2"]
    assert (cell.value, cell.data_type) == (number, "n")


# More digits than a cell keeps, no numbers at all, and what a program would write in its own way.
NO_NUMBERS = [("1234567890123456", "integer"), ("0.1234567890123456", "decimal"), ("INF", "double"), ("NaN", "double")]
NO_NUMBERS += [
    ("1_000", "integer"),
    ("many", "integer"),
    ("1E999", "double"),
    ("2018", "gYear"),
    ("2018-01-02", "date"),
]
NO_NUMBERS += [("true", "boolean")]


@pytest.mark.parametrize(("text", "kind"), NO_NUMBERS)
def test_what_a_cell_would_change_stays_text(text: str, kind: str) -> None:
    cell = opened(made([None, typed(text, kind)]))["Rows"]["B2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_addresses_are_links_and_names_of_other_schemes_are_not() -> None:
    given = [
        "https://w3id.org/harmreduction/id/claim/x?a=1&b=é",
        "http://e/",
        "urn:x:y",
        "javascript:alert(1)",
        "file://host/x",
    ]
    book = opened(made(*([ox.NamedNode(iri), ox.BlankNode("b")] for iri in given)))
    cells = [row[0] for row in book["Rows"].iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == given
    links = [cell.hyperlink.target if cell.hyperlink else None for cell in cells]
    assert links == [*given[:2], None, None, None]
    assert book["About"]["B3"].hyperlink.target == "https://example.org/en/queries/x"


def test_the_second_sheet_says_what_the_first_is() -> None:
    book = opened(made())
    assert book.sheetnames == ["Rows", "About"]
    assert [cell.value for cell in book["Rows"][1]] == ["printed", "value"]
    assert [[cell.value for cell in row] for row in book["About"].iter_rows()] == [
        ["Question", "What?", None],
        [None, "In words", None],
        ["Permanent address", "https://example.org/en/queries/x", None],
        [None, None, None],
        ["Column", "Title", "Meaning"],
        ["printed", "As printed", "What the document prints."],
        ["value", None, None],
    ]


def test_the_longest_cell_is_whole_and_a_longer_one_is_refused_by_its_place() -> None:
    longest = "a" * WORKBOOK_CELL_CHARACTERS
    assert opened(made([ox.Literal(longest), None]))["Rows"]["A2"].value == longest
    # Programs count in units of UTF-16, of which this takes two.
    for text in (longest + "a", "𝄞" * (WORKBOOK_CELL_CHARACTERS // 2 + 1)):
        with pytest.raises(TooLarge) as caught:
            made([None, None], [None, ox.Literal(text)])
        assert (caught.value.facts["cell"], caught.value.facts["limit"]) == ("B3", WORKBOOK_CELL_CHARACTERS)
        assert ABOUT.whole in caught.value.detail


@pytest.mark.parametrize(("text", "named"), [("a\x00", "U+0000"), ("\r\n", "U+000D"), ("\uffff", "U+FFFF")])
def test_what_no_cell_can_hold_is_refused(text: str, named: str) -> None:
    with pytest.raises(TooLarge) as caught:
        made([ox.Literal(text), None])
    assert caught.value.facts["cell"] == "A2"
    assert named in caught.value.detail and ABOUT.whole in caught.value.detail


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("_x0041_", "_x005F_x0041_"),
        ("a_x000d_x0041_b", "a_x005F_x000d_x005F_x0041_b"),
        ("_x005F_", "_x005F_x005F_"),
        ("__x0041__", "__x005F_x0041__"),
        ("_x41_ _X0041_ x0041_", "_x41_ _X0041_ x0041_"),
    ],
)
def test_what_looks_like_the_number_of_a_character_is_escaped(text: str, written: str) -> None:
    body = made([ox.Literal(text), None])
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        (cell,) = re.findall(
            "<t[^>]*>([^<]*)</t>", archive.read("xl/worksheets/sheet1.xml").decode().partition('r="A2"')[2]
        )
    assert cell == written
    # As ECMA-376 (22.9.2.19) has it read.
    assert re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), cell) == text


def test_more_rows_columns_or_links_than_a_sheet_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WORKBOOK_ROWS", 3)
    assert opened(made([None, None], [None, None]))["Rows"].max_row <= 3
    with pytest.raises(TooLarge) as caught:
        made([None, None], [None, None], [None, None])
    assert (caught.value.facts["limit"], caught.value.facts["unit"]) == (3, "rows")
    with pytest.raises(TooLarge):
        made(columns=[Column(f"c{number}") for number in range(WORKBOOK_COLUMNS + 1)])
    monkeypatch.setattr(module, "_MOST_LINKS", 1)
    book = opened(made(*[[ox.NamedNode("http://e/"), None]] * 2))
    assert [bool(row[0].hyperlink) for row in book["Rows"].iter_rows(min_row=2)] == [True, False]
    assert [book["Rows"][f"A{row}"].value for row in (2, 3)] == ["http://e/"] * 2
    assert ("Addresses", "Only 1 are links.") in [(a.value, b.value) for a, b, _ in book["About"].iter_rows()]


def test_the_same_rows_are_the_same_bytes_and_bear_no_time() -> None:
    body = made([ox.Literal("x"), typed("1", "integer")])
    assert made([ox.Literal("x"), typed("1", "integer")]) == body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        times = re.findall(rb"[0-9]{4}-[0-9]{2}-[0-9]{2}T", b"".join(map(archive.read, archive.namelist())))
        assert set(times) == {b"1980-01-01T"}


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    made([ox.Literal("x"), None])
    with pytest.raises(TooLarge):
        made([ox.Literal("x" * 40_000), None])
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def uncollected() -> Iterator[None]:
    """Whatever is not freed at once stays."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
def test_no_link_is_left_in_memory() -> None:
    links = [[ox.NamedNode(f"https://example.org/{number}"), None] for number in range(500)]
    made(*links)
    with pytest.raises(TooLarge):
        made(*links, [ox.Literal("x" * 40_000), None])
    assert not [one for one in gc.get_objects() if type(one) in (Hyperlink, Relationship)]
