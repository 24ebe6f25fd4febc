"""Turtle text cut into statements and comments, each with its place.

Only texts that a parser took are read here, so the pieces may be recognised by their beginnings: what matters is where
a comment begins (not in a string, not in an IRI) and where a statement ends (not at the point of a number or a name).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_NAME_CHARACTER = r"""[^\s#<>"'()\[\]{},;.\\]"""
_TOKEN = re.compile(
    rf"""
      (?P<space>\s+)
    | (?P<comment>\#[^\r\n]*)
    | (?P<text>\"\"\"[^"\\]*(?:(?:\\.|"{{1,2}}(?!"))[^"\\]*)*\"\"\" | '''[^'\\]*(?:(?:\\.|'{{1,2}}(?!'))[^'\\]*)*'''
              | "[^"\\]*(?:\\.[^"\\]*)*" | '[^'\\]*(?:\\.[^'\\]*)*')
    | (?P<iri><[^<>\s]*>)
    | (?P<word>(?:\.(?=[0-9])|\\.|{_NAME_CHARACTER})(?:\\.|{_NAME_CHARACTER}++|\.(?=[\w:%\\.-]))*+)
    | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_DEPTH = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
# Written as in SPARQL, a directive has no point at its end: it is over after its last part.
_BARE_DIRECTIVES = {"PREFIX": "iri", "BASE": "iri", "VERSION": "text"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A comment, a directive or a statement: its text and where it begins.

    `subject` is the first token of a statement; `trailing` says of a comment that it does not have its line to itself,
    `inside` that the statement before it is not over.
    """

    kind: Literal["comment", "directive", "statement"]
    text: str
    at: int
    subject: str = ""
    trailing: bool = False
    inside: bool = False


def tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Every token but space and comments: its kind (`text`, `iri`, `word` or `mark`), itself, and where it begins."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind not in ("space", "comment"):
            yield kind, match[0], match.start()


def pieces(text: str) -> Iterator[Piece]:
    """The comments, directives and statements in their order; a comment inside a statement comes before it."""
    start, depth, first = -1, 0, ""
    ends_with = ""
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup or "mark", match[0]
        if kind == "space":
            continue
        if kind == "comment":
            line = text[max(text.rfind("\n", 0, match.start()), text.rfind("\r", 0, match.start())) + 1 : match.start()]
            yield Piece("comment", token.rstrip(), match.start(), trailing=bool(line.strip()), inside=start >= 0)
            continue
        if start < 0:
            start, first = match.start(), token
            ends_with = _BARE_DIRECTIVES.get(token.upper(), "") if kind == "word" else ""
        if kind == "mark":
            depth += _DEPTH.get(token, 0)
        if kind == ends_with or (not ends_with and token == "." and kind == "mark" and depth == 0):
            is_directive = bool(ends_with) or first.lower() in ("@prefix", "@base", "@version")
            yield Piece("directive" if is_directive else "statement", text[start : match.end()], start, first)
            start = -1


def language_tags(text: str) -> dict[str, str]:
    """How the language tags of a text are spelled, by their lower-case form; the first spelling of each counts."""
    spelled: dict[str, str] = {}
    before = ""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind == "word" and before == "text" and match[0].startswith("@"):
            spelled.setdefault(match[0][1:].lower(), match[0][1:])
        before = kind
    return spelled
