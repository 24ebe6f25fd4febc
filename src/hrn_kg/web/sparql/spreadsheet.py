"""CSV for people who open it in a spreadsheet: no cell may start a formula there."""

from __future__ import annotations

import csv
import io
import re
from typing import Final

from hrn_kg.errors import TooLarge
from hrn_kg.limits import TABLE_BYTES

_NUMBER: Final = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?([eE][+-]?[0-9]+)?\Z")


def harmless(body: bytes) -> bytes:
    """The same rows, with an apostrophe before text that a spreadsheet would run, and a mark that says UTF-8.

    Raises TooLarge for a table that no spreadsheet would open, and that would take seconds.
    """
    if len(body) > TABLE_BYTES:
        raise TooLarge(
            f"A table for a spreadsheet may have {TABLE_BYTES} bytes; ask for CSV, or for less.",
            limit=TABLE_BYTES,
            unit="bytes",
        )
    # Python's reader takes 131,072 characters in a cell, whatever the length of the table; here the table is bounded.
    csv.field_size_limit(TABLE_BYTES)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    for row in csv.reader(io.StringIO(body.decode(), newline="")):
        writer.writerow([_cell(cell) for cell in row])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _cell(cell: str) -> str:
    if cell[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"} and not _NUMBER.match(cell):
        return "'" + cell
    return cell
