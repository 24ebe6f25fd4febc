"""A lexer for SPARQL that never recurses and looks at every character a bounded number of times.

Shared by the query guard and the workers. It need not know the grammar, only tell apart strings, comments, IRIs,
names and words; and where Oxigraph's parser is more lenient than the standard (it wants no space after a keyword:
`trueSERVICE<x>`, `SERVICE:x`, `PREFIX:<x>` all parse), it must not be fooled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from hrn_kg.errors import MalformedQuery

# Possessive and atomic groups keep every alternative linear; a string that never ends is a token of its own ("open"),
# so that no second alternative reads it again.
_TOKEN = re.compile(
    r"""
      (?P<space>[ \t\r\n\f\v]++|\#[^\r\n]*+)
    | (?P<string>
          \"{3}(?>[^"\\]|\\.|"(?!""))*+\"{3} | '{3}(?>[^'\\]|\\.|'(?!''))*+'{3}
        | "(?!"")(?>[^"\\\r\n]|\\.)*+" | '(?!'')(?>[^'\\\r\n]|\\.)*+' )
    | (?P<open>["'])
    | (?P<iri><(?>[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)
    | (?P<var>[?$]\w++)
    | (?P<lang>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    | (?P<name>(?>[\w.\-\u00b7]*):(?>[\w:.\-\u00b7]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*+)
    | (?P<run>[\w.\-\u00b7]++)
    | (?P<escape>\\[uU])
    | (?P<mark>\^\^|&&|\|\||!=|<=|>=|<<|>>|.)
    """,
    re.VERBOSE | re.DOTALL,
)

# A run is what looks like the beginning of a name but has no colon. It is taken whole and then cut up: to try a name
# again at each of its characters would take quadratic time.
_PIECE = re.compile(
    r"""
      (?P<number>[0-9]++(?:\.[0-9]++)?+(?:[eE]-?[0-9]++)?+|\.[0-9]++(?:[eE]-?[0-9]++)?+)
    | (?P<word>[^\W\d]\w*+)
    | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """One piece of a query: what kind it is, its text and where it begins."""

    kind: str
    text: str
    at: int


def malformed(text: str, at: int, detail: str) -> MalformedQuery:
    """A fault at an offset of a query, told by line and column (both from 1)."""
    line = text.count("\n", 0, at) + 1
    return MalformedQuery(detail, line=line, column=at - text.rfind("\n", 0, at))


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query without space and comments.

    Raises:
        MalformedQuery: a string without end, or an escape where none may be.
    """
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "space":
            continue
        if kind == "open":
            raise malformed(text, match.start(), "A string begins here and does not end.")
        if kind == "escape":
            # The standard decodes these before parsing, Oxigraph does not: what one reads as SERVICE the other refuses.
            raise malformed(text, match.start(), "Unicode escapes may stand in strings and IRIs only.")
        if kind == "run":
            for piece in _PIECE.finditer(text, *match.span()):
                yield Token(piece.lastgroup or "", piece.group(), piece.start())
            continue
        yield Token(kind, match.group(), match.start())
