"""Rows of CSV that hold one empty cell.

SPARQL 1.1 has a variable without a value written as nothing; where it is the only one, its row would be an empty line,
which readers of CSV (pandas, R, spreadsheets) pass over, so that a row is lost. CSV has another way to write the same
cell, two quotation marks. rdflib does so; Oxigraph, Jena and RDF4J write the empty line. In TSV two quotation marks are
the empty text, which is something else, so that there the line stays empty.
"""

from __future__ import annotations

import re
from typing import Final

# A row of one column: a quoted cell, a bare one, or none.
_ROW: Final = re.compile(rb'("(?:[^"]++|"")*+"|[^"\r\n]++)?\r?\n')


def quoted(body: bytes) -> bytes:
    """The same CSV with each empty row of a table of one column written as two quotation marks."""
    head = _ROW.match(body)
    if head is None or not head[1] or b"," in head[1] or (b"\n\r\n" not in body and b"\n\n" not in body):
        return body
    return head[0] + _ROW.sub(lambda row: row[0] if row[1] else b'""' + row[0], body[head.end() :])
