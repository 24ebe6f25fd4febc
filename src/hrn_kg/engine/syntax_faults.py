"""What Oxigraph's parser says of a query that is none, as people can read it."""

from __future__ import annotations

import re
from typing import Final

from hrn_kg.errors import MalformedQuery

WORDS: Final = 240
"""Characters of the words of an engine that are worth repeating; its parser lists whole character classes."""

_POSITION: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_CLASS: Final = re.compile(r"(?:, )?\[(?:_|(?:'(?:\\u\{[0-9A-F]+\}|\\.|[^'])'|[ .=|])+)\]")
_SENTENCE: Final = re.compile(r"[A-Z][a-z]+ (?:[A-Za-z?]+ ){3,}[A-Za-z?]+")
_NO_TOKEN: Final = re.compile(r"expected (?:one of )?(?=The |IRI parsing failed)")  # a sentence it lists as a token


def syntax_fault(words: str) -> MalformedQuery:
    """The fault that the parser words; facts `line` and `column` where it gives them."""
    match = _POSITION.fullmatch(words)
    line, column, rest = (int(match[1]), int(match[2]), match[3]) if match else (None, None, words)
    # Without the character classes of the grammar, of which each is a list of hexadecimal numbers.
    rest = _CLASS.sub("", " ".join(rest.split())).strip(" ,").replace("one of , ", "one of ")
    if rest in ("", "expected", "expected one of", "expected <unreported>"):
        rest = "this is not expected here"
    # A sentence of the parser's own says more than the list at whose end it stands.
    if sentence := _SENTENCE.search(rest):
        rest = sentence[0]
    rest = _NO_TOKEN.sub("", rest)
    rest = rest if len(rest) <= WORDS else rest[:WORDS].rsplit(" ", 1)[0] + " ..."
    where = f" at line {line}, column {column}" if line else ""
    return MalformedQuery(f"Syntax error{where}: {rest}", line=line, column=column)
