"""Where each statement of a Turtle, TriG, N-Triples or N-Quads text was written. RDF parsers do not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from hrn_kg.intake.draft import Entry, Lines
from hrn_kg.turtle.turtle_tokens import tokens
from hrn_kg.vocab import expand

_TYPE = expand("rdf:type")
_NUMBER = re.compile(r"[+-]?(?:[0-9]|\.[0-9])")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_SIGNS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_HAS_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_COMMA = re.compile(r"[0-9],[0-9]")

Token = tuple[str, str, int]


@dataclass(slots=True)
class _Frame:
    """A statement, a bracket of properties or a list that is not closed yet."""

    kind: str
    subject: str | None = None
    predicate: str | None = None
    predicate_at: int = 0
    owner: tuple[str, str] | None = None  # of a list: subject and property that it is a value of


class TurtleReader:
    """Walks a text that a parser took."""

    def __init__(self, text: str) -> None:
        self.lines = Lines(text)
        self.entries: list[Entry] = []
        self.decimal_commas: list[tuple[str, str, int, int, str]] = []
        """Numbers with a comma, which Turtle takes for two: subject, property, line, column, text."""
        self.deepest = self.deepest_at = 0
        self._text = text
        self._prefixes: dict[str, str] = {}
        self._base = ""
        self._frames = [_Frame("top")]
        self._blanks = 0

    def read(self) -> list[Entry]:
        """The places of all statements."""
        stream = iter(list(tokens(self._text)))
        waiting: Token | None = None
        while (token := waiting or next(stream, None)) is not None:
            waiting = None
            kind, text, at = token
            if self._at_start() and text.lower() in ("@prefix", "prefix"):
                name, address = next(stream, token)[1], next(stream, token)[1]
                self._prefixes[name.removesuffix(":")] = self._absolute(address[1:-1])
            elif self._at_start() and text.lower() in ("@base", "base"):
                self._base = self._absolute(next(stream, token)[1][1:-1])
            elif kind == "mark":
                self._mark(text, at)
            elif kind == "text":
                waiting = self._pass_suffix(stream)
                self._term(_words_of(text), at)
            elif kind == "iri":
                self._term(self._absolute(_unescaped(text[1:-1])), at)
            else:
                self._term(self._word(text), at)
        return self.entries

    def _at_start(self) -> bool:
        return len(self._frames) == 1 and self._frames[0].subject is None

    def _pass_suffix(self, stream: Iterator[Token]) -> Token | None:
        """Pass over the language or datatype of a literal; the token behind it when there is none."""
        following = next(stream, None)
        if following is None or following[0] != "word" or not following[1].startswith(("@", "^^")):
            return following
        if following[1] == "^^":
            next(stream, None)
        return None

    def _mark(self, mark: str, at: int) -> None:
        frame = self._frames[-1]
        if mark in "[(":
            self._blanks += 1
            blank = f"_:place{self._blanks}"
            owner = (frame.subject, frame.predicate) if frame.subject and frame.predicate else frame.owner
            self._frames.append(_Frame(mark, None if mark == "(" else blank, owner=owner))
            if len(self._frames) > self.deepest:
                self.deepest, self.deepest_at = len(self._frames), at
            if mark == "[":
                self.entries.append((blank, None, None, *self.lines.at(at)))
            if frame.predicate and frame.subject:
                self._state(frame, blank, at)
        elif mark in "])" and len(self._frames) > 1:
            closed = self._frames.pop()
            frame = self._frames[-1]
            if frame.kind != "(" and frame.subject is None:
                frame.subject = closed.subject or "_:list"
        elif mark == ";":
            frame.predicate = None
        elif mark in ".{}" and len(self._frames) == 1:
            frame.subject = frame.predicate = None

    def _term(self, value: str, at: int) -> None:
        frame = self._frames[-1]
        if frame.kind == "(":
            if frame.owner is not None:
                self.entries.append((*frame.owner, value, *self.lines.at(at)))
        elif frame.subject is None:
            frame.subject = value
            self.entries.append((value, None, None, *self.lines.at(at)))
        elif frame.predicate is None:
            frame.predicate, frame.predicate_at = (_TYPE if value == "a" else value), at
            self.entries.append((frame.subject, frame.predicate, None, *self.lines.at(at)))
        else:
            self._state(frame, value, at)

    def _state(self, frame: _Frame, value: str, at: int) -> None:
        assert frame.subject is not None and frame.predicate is not None
        place, begins = self.lines.at(at), self.lines.at(frame.predicate_at)
        place = begins if begins[0] == place[0] else place
        self.entries.append((frame.subject, frame.predicate, value, *place))
        end = at + len(value)
        if _COMMA.fullmatch(self._text[end - 1 : end + 2]) and _NUMBER.match(value):
            number = re.compile(r"[0-9.,]+").match(self._text, at)
            shown = number[0] if number else value
            self.decimal_commas.append((frame.subject, frame.predicate, *place, shown))

    def _absolute(self, address: str) -> str:
        return address if _HAS_SCHEME.match(address) or not self._base else urljoin(self._base, address)

    def _word(self, word: str) -> str:
        prefix, colon, local = word.partition(":")
        if not colon or prefix == "_" or _NUMBER.match(word):
            return word
        return self._prefixes.get(prefix, prefix + ":") + re.sub(r"\\(.)", r"\1", local)


def _words_of(token: str) -> str:
    quotes = 3 if token[:3] in ('"""', "'''") and len(token) >= 6 else 1
    return _unescaped(token[quotes:-quotes])


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_sign, text) if "\\" in text else text


def _sign(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] in "uU" and len(code) > 1:
        number = int(code[1:], 16)
        return chr(number) if number < 0x110000 else "\ufffd"
    return _SIGNS.get(code, code)
