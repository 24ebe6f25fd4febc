"""The tokens of a query in a row, with a place at which to read; names are resolved as the prologue says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin

from hrn_kg.errors import MalformedQuery
from hrn_kg.explaining.query_pieces import Name, Unreadable
from hrn_kg.iris import BASE
from hrn_kg.querytext.sparql_tokens import Token, tokens

RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_OPEN: Final = {"(": ")", "{": "}", "[": "]"}
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NONE: Final = Token("", "", -1)


class TokenRow:
    """A row of tokens that is read from left to right."""

    def __init__(self, text: str) -> None:
        """Raises Unreadable for a text in which a string does not end."""
        try:
            self._tokens = list(_parted(tokens(text)))
        except MalformedQuery as fault:
            raise Unreadable(fault.detail) from None
        self.text = text
        self.namespaces: dict[str, Name] = {}
        self.base = BASE
        self._at = 0

    @property
    def here(self) -> Token:
        """The token that is read next; one without text at the end."""
        return self.ahead(0)

    @property
    def word(self) -> str:
        """The keyword that is read next, in capitals; empty where there is none."""
        return self.here.text.upper() if self.here.kind == "word" else ""

    @property
    def end(self) -> int:
        """Where the token before this one ends."""
        last = self._tokens[self._at - 1]
        return last.at + len(last.text)

    def ahead(self, count: int) -> Token:
        """The token so many further."""
        at = self._at + count
        return self._tokens[at] if at < len(self._tokens) else _NONE

    def take(self, expected: str = "") -> Token:
        """The next token, which is read; raises Unreadable where another one is expected."""
        token = self.here
        if token is _NONE or (expected and token.text.upper() != expected):
            raise Unreadable(f"not {token.text!r}")
        self._at += 1
        return token

    def takes(self, *words: str) -> bool:
        """Read the next token if it is one of these."""
        if self.here.text.upper() in words and self.here.kind in ("word", "mark"):
            self._at += 1
            return True
        return False

    def bracketed(self) -> list[Token]:
        """The tokens from an opening bracket to the one that closes it, which are read."""
        begin = self._at
        close = [_OPEN[self.take().text]] if self.here.text in _OPEN else []
        if not close:
            raise Unreadable("no bracket")
        while close:
            token = self.take()
            if token.kind == "mark" and token.text in _OPEN:
                close.append(_OPEN[token.text])
            elif token.text == close[-1] and token.kind == "mark":
                close.pop()
        return self._tokens[begin : self._at]

    def is_name(self) -> bool:
        """Whether an IRI is next, in either form; a blank node is none."""
        return self.here.kind == "iri" or (self.here.kind == "name" and not self.here.text.startswith("_:"))

    def name(self) -> Name:
        """The IRI that is next, which is read."""
        return self.resolved(self.take())

    def resolved(self, token: Token) -> Name:
        """The IRI that a token stands for; raises Unreadable for one that is none."""
        end = token.at + len(token.text)
        if token.kind == "iri":
            inner = token.text[1:-1]
            if "\\" in inner:
                raise Unreadable("escape")
            return Name(inner if _ABSOLUTE.match(inner) else urljoin(self.base, inner), token.text, token.at, end)
        prefix, colon, local = token.text.partition(":")
        if token.kind != "name" or not colon or prefix not in self.namespaces:
            raise Unreadable(f"no IRI: {token.text!r}")
        return Name(self.namespaces[prefix].iri + re.sub(r"\\(.)", r"\1", local), token.text, token.at, end)

    def names_in(self, pieces: list[Token]) -> tuple[Name, ...]:
        """The IRIs among some tokens."""
        found = (one for one in pieces if one.kind == "iri" or (one.kind == "name" and not one.text.startswith("_:")))
        return tuple(self.resolved(one) for one in found)


def variables_in(pieces: list[Token]) -> frozenset[str]:
    """The variables among some tokens, each written with a question mark."""
    return frozenset("?" + token.text[1:] for token in pieces if token.kind == "var")


def _parted(found: Iterator[Token]) -> Iterator[Token]:
    """Tokens of which no name ends with a point: that ends the triple."""
    for token in found:
        bare = token.text.rstrip(".") if token.kind == "name" else token.text
        if bare == token.text or token.text.endswith("\\" + token.text[len(bare) :]):
            yield token
            continue
        yield Token("name", bare, token.at)
        for at in range(token.at + len(bare), token.at + len(token.text)):
            yield Token("mark", ".", at)
