"""No row of CSV is an empty line."""

from __future__ import annotations

import csv
import io

import pyoxigraph as ox
import pytest

from hrn_kg.engine import empty_rows

SPREAD = (
    """SELECT ?x { VALUES (?x) { (1) (UNDEF) ("") (UNDEF) ("a\\n\\nb") ("c\\r\\n\\r\\nd") ("\\"") (",") (UNDEF) } }"""
)


def rows(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode(), newline="")))


def test_a_row_of_one_empty_cell_is_a_row() -> None:
    written = ox.Store().query(SPREAD).serialize(format=ox.QueryResultsFormat.CSV)
    assert [] in rows(written), "the engine writes empty lines: else there would be nothing to mend"
    assert rows(empty_rows.quoted(written)) == [
        *(["x"], ["1"], [""], [""], [""], ["a\n\nb"], ["c\r\n\r\nd"], ['"'], [","], [""])
    ]


@pytest.mark.parametrize(
    "body",
    [b"x\r\n", b"x\r\n1\r\n", b"x,y\r\n,\r\n", b"\r\n\r\n", b"true", b"", b'x\r\n"a\r\n\r\nb"\r\n', b'"x,\r\n\r\n'],
)
def test_all_else_stays_as_it_is(body: bytes) -> None:
    assert empty_rows.quoted(body) == body


@pytest.mark.parametrize("body", [b"x\r\n\r\n", b"x\n\n"])
def test_the_last_row_counts_too(body: bytes) -> None:
    assert empty_rows.quoted(body).split() == [b"x", b'""']
