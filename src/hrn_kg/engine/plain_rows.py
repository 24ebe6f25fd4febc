"""Rows in JSON as Oxigraph writes it, read off its text: in a quarter of the time that it takes to parse them."""

from __future__ import annotations

import re
from typing import Final

BLANK: Final = "_:b"  # each blank node, whatever it is called
_MARK, _CELL, _ROW = "\0", "\1", "\n"  # around the name of a blank node, between cells, and between rows
# What N-Triples writes otherwise than it is, what stands where JSON is laid out another way, and what holds a place
# here.
_NOT_PLAIN: Final = ("\\", "\x7f", "\ufffe", "\uffff", "\t", "\r", _MARK, _CELL, _ROW)
_BEFORE_COLUMNS: Final = '{"head":{"vars":["'
_BEFORE_ROWS: Final = '"]},"results":{"bindings":[{"'
_AFTER_ROWS: Final = '"}}]}}'
_BEFORE_VALUE: Final = '","value":"'
_BEFORE_KIND: Final = '":{"type":"'
_LANGUAGE: Final = ',"xml:lang":"'
_TYPE: Final = ',"datatype":"'
_STRING: Final = 'http://www.w3.org/2001/XMLSchema#string"'
_NEXT_CELL: Final = ',"'
_NEXT_ROW: Final = '},{"'
_END: Final = ""
_OPENINGS: Final = {"uri": "<", "literal": '"', "bnode": BLANK + _MARK}
_LABEL: Final = re.compile(f"{_MARK}[^{_MARK}]*{_MARK}")
_MOST_KEPT: Final = 1024  # texts between values
_LONGEST_KEPT: Final = 256


def plain_rows(body: bytes) -> tuple[list[str], list[str]] | None:
    """The columns and the rows as `hrn_kg.engine.rows_digest` has them, each sorted.

    None for yes or no, and for what is not so plain. Without a backslash no text holds a quotation mark, so those that
    are there part names and values. Raises UnicodeDecodeError for what is no UTF-8.
    """
    text = body.decode()
    if any([mark in text for mark in _NOT_PLAIN]):  # noqa: C419 (a generator costs more than to look for all)
        return None
    head, _, rest = text.partition(_BEFORE_ROWS)
    if not head.startswith(_BEFORE_COLUMNS) or not rest.endswith(_AFTER_ROWS):
        return None
    columns = head[len(_BEFORE_COLUMNS) :].split('","')
    names = sorted(columns)
    try:
        rows = _rows(rest)
    except ValueError:
        return None
    if names == columns:
        lines = rows.replace(_CELL, " ").split(_ROW)
    else:  # cells are sorted by their names, since a space comes before all that a name may hold
        lines = [" ".join(sorted(row.split(_CELL))) for row in rows.split(_ROW)]
    lines.sort()
    return names, lines


def _rows(text: str) -> str:
    """The rows, one after the other; raises ValueError for a form that is not that of Oxigraph."""
    # Each piece is a value, the quotation mark behind it, and what stands between that and the next value.
    first, *pieces = text[: -len("]}}")].split(_BEFORE_VALUE)
    opening, table = _opened(_NEXT_ROW + first)
    parts = [opening[len(_ROW) :]]
    add = parts.append
    for piece in pieces:
        value, _, between = piece.partition('"')
        written, table = table[between]
        add(value)
        add(written)
    rows = "".join(parts)
    return _LABEL.sub("", rows) if _MARK in rows else rows


class _Between(dict[str, tuple[str, "_Between"]]):
    """What is written for the text between a value and the next, by that text, and the same for the next value.

    There are few such texts: they hold a name of a column, and kinds of values.
    """

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind

    def __missing__(self, between: str) -> tuple[str, _Between]:
        more, is_closed, rest = between.partition("}")
        if not is_closed:
            raise ValueError("a value that is not closed")
        opening, following = ("", _BETWEEN[_END]) if rest == "}" else _opened(rest)
        found = self._closing(more) + opening, following
        if len(between) < _LONGEST_KEPT:
            if len(self) >= _MOST_KEPT:
                self.clear()
            self[between] = found
        return found

    def _closing(self, more: str) -> str:
        if self._kind == "literal":
            return _closing_of_text(more)
        if more or self._kind == _END:
            raise ValueError("a term of another form")
        return ">" if self._kind == "uri" else _MARK


def _closing_of_text(more: str) -> str:
    if not more:
        return '"'
    if more.count('"') == 4:  # or else a direction comes behind the language
        if more.startswith(_LANGUAGE):
            return f'"@{more[len(_LANGUAGE) : -1].lower()}'
        if more.startswith(_TYPE) and not more.endswith(_STRING):
            return f'"^^<{more[len(_TYPE) : -1]}>'
    raise ValueError("a literal of another form")


def _opened(text: str) -> tuple[str, _Between]:
    """What is written for the text between the end of a cell and a value, and what comes behind that."""
    before, _, kind = text.partition(_BEFORE_KIND)
    beginning, separator = (_NEXT_ROW, _ROW) if before.startswith(_NEXT_ROW) else (_NEXT_CELL, _CELL)
    name = before[len(beginning) :]
    if not before.startswith(beginning) or '"' in name or kind not in _OPENINGS:
        raise ValueError("a cell of another form")
    return f"{separator}?{name} {_OPENINGS[kind]}", _BETWEEN[kind]


_BETWEEN: Final = {kind: _Between(kind) for kind in (*_OPENINGS, _END)}
