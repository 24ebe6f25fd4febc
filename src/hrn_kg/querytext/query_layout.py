"""The layout of a query: a clause, a triple, a group on lines of their own, indented; comments where they were.

Only space changes. Space stays space, and where none stood none is put in but beside a brace or behind a semicolon,
since Oxigraph reads `1.e5` and `FROM<x>` as they stand: so the tokens remain the same, and with them the meaning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from hrn_kg.querytext.sparql_tokens import Token, tokens

_STEP: Final = "  "
_WIDTH: Final = 116  # columns beyond which a line is broken at a space
_SHORT: Final = 60  # characters of a group that may stand on one line
_COMMENT: Final = re.compile(r"#[^\r\n]*")
_NEW_LINE: Final = re.compile(r"\r\n?|\n")
_EMPTY_LINE: Final = re.compile(r"(?:\r\n?|\n)[ \t]*(?:\r\n?|\n)")
# Words that begin a line, where they stand in no bracket.
_PROLOGUE: Final = ("PREFIX", "BASE", "VERSION")
_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_PATTERNS: Final = ("VALUES", "FILTER", "OPTIONAL", "BIND", "MINUS", "GRAPH", "SERVICE", "LATERAL")
_CLAUSES: Final = frozenset(
    [*_PROLOGUE, *_FORMS, *_PATTERNS, "FROM", "ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET"],
)
# What stays on the line of the brace that closes a group before it.
_AFTER_GROUP: Final = frozenset([".", ";", ",", ")", "WHERE", "UNION", "AS", "="])


@dataclass(frozen=True, slots=True)
class _Piece:
    """A token with what stood before it: space or none, comments (with whether each began a line), an empty line."""

    token: Token
    has_space: bool
    comments: tuple[tuple[str, bool], ...]
    has_empty_line: bool


@dataclass(slots=True)
class _Writer:
    """Lines in the making; `indent` is that of the next one."""

    lines: list[str] = field(default_factory=list)
    line: str = ""

    def end(self) -> None:
        """End the line, if anything stands on it."""
        if self.line.strip():
            self.lines.append(self.line.rstrip())
        self.line = ""

    def put(self, text: str, *, space: bool, indent: int) -> None:
        """Put a token behind the others, or at the beginning of a line; break a line that would be too long."""
        if self.line and space and len(self.line) + len(text) >= _WIDTH:
            self.end()
            indent += 2
        if not self.line:
            self.line = _STEP * indent + text
        else:
            self.line += (" " if space else "") + text

    def comment(self, text: str, *, own_line: bool, indent: int) -> None:
        """A comment ends its line."""
        if own_line or not (self.line or self.lines):
            self.end()
            self.line = _STEP * indent + text
        elif self.line:
            self.line += f"  {text}"
        else:
            self.lines[-1] += f"  {text}"
            return
        self.end()

    def leave_line(self) -> None:
        """An empty line, but none at the beginning and no two together."""
        self.end()
        if self.lines and self.lines[-1]:
            self.lines.append("")


def laid_out(text: str) -> str:
    """The query with its lines broken and indented; laid out twice it is the same.

    Raises: MalformedQuery for a string without end, or an escape where none may be.
    """
    pieces, rest = _pieces(text)
    layout = _Layout(pieces, _short_groups(pieces))
    for number in range(len(pieces)):
        layout.add(number)
    return layout.text(rest)


class _Layout:
    """What has been laid out, and what is open there."""

    def __init__(self, pieces: list[_Piece], short: frozenset[int]) -> None:
        self._pieces = pieces
        self._short = short
        self._writer = _Writer()
        self._open: list[str] = []  # groups, and the brackets within them
        self._inline = 0  # how many of the open groups stand on one line
        self._starts_line = True  # the next token does
        self._in_statement = False  # a triple goes on after its first line
        self._before = ""
        self._is_prologue = True

    def add(self, number: int) -> None:
        """Lay out the next token and the comments before it."""
        piece = self._pieces[number]
        token = piece.token
        word = token.text.upper() if token.kind == "word" else token.text
        is_brace = token.kind == "mark" and token.text in ("{", "}") and not _is_annotation(self._pieces, number)
        closes = is_brace and token.text == "}"
        depth = self._open.count("{") - (closes and "{" in self._open)
        ends_prologue = self._is_prologue and word in _FORMS
        self._is_prologue = self._is_prologue and not ends_prologue
        breaks = self._breaks(piece, word, closes=closes)
        is_apart = piece.has_empty_line and self._before != "{" and not closes
        self._comments(piece.comments, depth + closes, is_apart=is_apart or (ends_prologue and bool(self._before)))
        if breaks:
            self._writer.end()
            if not piece.comments and (is_apart or ends_prologue):
                self._writer.leave_line()
        self._in_statement = self._in_statement and not closes and word not in _CLAUSES
        space = piece.has_space or is_brace or (self._before in ("{", "}") and not _is_glued(self._pieces, number))
        self._writer.put(token.text, space=space, indent=depth + self._in_statement)
        self._note(number, opens=is_brace and not closes, closes=closes)
        self._before = word

    def text(self, rest: tuple[tuple[str, bool], ...]) -> str:
        """All that was laid out, with the comments behind it."""
        self._comments(rest, 0)
        self._writer.end()
        return "\n".join(self._writer.lines) + "\n" if self._writer.lines else ""

    def _breaks(self, piece: _Piece, word: str, *, closes: bool) -> bool:
        """Whether a token begins a line."""
        in_brackets = bool(self._open) and self._open[-1] != "{"
        if self._before == "}" and not self._inline and (word in _AFTER_GROUP or (in_brackets and piece.has_space)):
            return False
        is_clause = piece.has_space and not in_brackets and not self._inline and word in _CLAUSES
        return self._starts_line or is_clause or (closes and not self._inline)

    def _comments(self, comments: tuple[tuple[str, bool], ...], indent: int, *, is_apart: bool = False) -> None:
        for number, (comment, own_line) in enumerate(comments):
            if is_apart and own_line and (not number or not comments[number - 1][1]):
                self._writer.leave_line()
            self._writer.comment(comment, own_line=own_line, indent=indent)

    def _note(self, number: int, *, opens: bool, closes: bool) -> None:
        """Note what the token that was laid out opens, closes or ends."""
        token = self._pieces[number].token
        in_brackets = bool(self._open) and self._open[-1] != "{"
        self._starts_line = False
        if opens:
            self._open.append("{")
            self._inline += bool(self._inline or number in self._short)
            self._starts_line, self._in_statement = not self._inline, False
        elif closes:
            while self._open and self._open.pop() != "{":
                pass
            self._starts_line = self._inline <= 1
            self._inline -= bool(self._inline)
        elif token.kind != "mark":
            return
        elif token.text in ("(", "["):
            self._open.append(token.text)
        elif token.text in (")", "]") and in_brackets:
            self._open.pop()
        elif self._open and not in_brackets and not self._inline and _ends_line(self._pieces, number):
            self._starts_line, self._in_statement = True, token.text == ";"


def _pieces(text: str) -> tuple[list[_Piece], tuple[tuple[str, bool], ...]]:
    """The tokens with what stands before each; and the comments behind the last."""
    found: list[_Piece] = []
    end = 0
    for token in tokens(text):
        gap = text[end : token.at]
        is_apart = _EMPTY_LINE.search(_COMMENT.sub("#", gap)) is not None
        found.append(_Piece(token, bool(gap), _comments(end, gap), is_apart))
        end = token.at + len(token.text)
    return found, _comments(end, text[end:])


def _comments(start: int, gap: str) -> tuple[tuple[str, bool], ...]:
    """The comments in a gap that begins at an offset, each with whether it has a line of its own."""
    return tuple(
        (match.group().rstrip(), not start or _NEW_LINE.search(gap[: match.start()]) is not None)
        for match in _COMMENT.finditer(gap)
    )


def _is_annotation(pieces: list[_Piece], number: int) -> bool:
    """Whether a brace is half of `{|` or `|}`, which are signs of their own."""
    token = pieces[number].token
    if token.text == "{":
        return number + 1 < len(pieces) and pieces[number + 1].token.text[0] == "|" and not pieces[number + 1].has_space
    return number > 0 and pieces[number - 1].token.text[-1] == "|" and not pieces[number].has_space


def _is_glued(pieces: list[_Piece], number: int) -> bool:
    """Whether a token must stay at the brace before it."""
    previous = pieces[number - 1].token.text
    return (previous == "{" and _is_annotation(pieces, number - 1)) or pieces[number].token.text == "."


def _ends_line(pieces: list[_Piece], number: int) -> bool:
    """Whether a mark is a semicolon, or a point that ends a triple: without space behind, it may belong to a number."""
    behind = pieces[number + 1] if number + 1 < len(pieces) else None
    is_end = behind is None or behind.has_space or behind.token.text == "}"
    return pieces[number].token.text == ";" or (pieces[number].token.text == "." and is_end)


def _short_groups(pieces: list[_Piece]) -> frozenset[int]:
    """The groups that may stand on one line: short, and with nothing in them that begins a line."""
    found: set[int] = set()
    opened, length, is_plain = -1, 0, False
    for number, piece in enumerate(pieces):
        text = piece.token.text
        if piece.token.kind == "mark" and text == "{":
            opened, length, is_plain = number, 0, not _is_annotation(pieces, number)
        elif piece.token.kind == "mark" and text == "}":
            if opened >= 0 and is_plain and length <= _SHORT and not piece.comments:
                found.add(opened)
            opened = -1
        else:
            length += len(text) + piece.has_space
            is_plain = is_plain and not piece.comments and text not in (".", ";", "|") and text.upper() not in _CLAUSES
    return frozenset(found)
