"""The dataset that a query names by FROM and FROM NAMED, found as exactly as Oxigraph's own parser finds it.

A store that shows all its graphs as one would overlook these clauses, so that none may be missed here. They stand
between the form of a query and its first group; a CONSTRUCT may have its template before them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from hrn_kg.iris import BASE
from hrn_kg.querytext.sparql_tokens import Token, malformed, tokens

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_SAID = ox.NamedNode("urn:from")


@dataclass(frozen=True, slots=True)
class Clauses:
    """The graphs that FROM and FROM NAMED name in a query, each once, in order.

    `spans` are the places of these clauses in the text: where each begins and ends.
    """

    default: tuple[str, ...]
    named: tuple[str, ...]
    spans: tuple[tuple[int, int], ...] = field(default=(), compare=False)


def clauses(text: str) -> Clauses | None:
    """The dataset that a query names, or None when it names none.

    Raises:
        MalformedQuery: FROM is written in a way that only some parsers understand.
        SyntaxError: the names of the graphs, or the prefixes and the base before them, are none.
    """
    if "from" not in text.lower():  # no escape stands for a letter of a keyword: `tokens` refuses those
        return None
    pieces = list(tokens(text))
    at = next((i for i, token in enumerate(pieces) if token.kind == "word" and token.text.upper() in _FORMS), None)
    if at is None:
        return None
    prologue = pieces[:at]
    default: list[str] = []
    named: list[str] = []
    spans: list[tuple[int, int]] = []
    begin = 0
    previous = ""
    for token in _before_the_group(pieces[at:]):
        word = token.text.upper()
        may_be_thing = pieces[at].text.upper() == "DESCRIBE" and not default and not named
        if _is_run_together(token, previous) and not (
            _declares(prologue, token) and (previous in ("FROM", "NAMED") or may_be_thing)
        ):
            raise malformed(text, token.at, "Write a space after FROM and after NAMED.")
        if token.kind in ("iri", "name") and previous in ("FROM", "NAMED"):
            (default if previous == "FROM" else named).append(token.text)
            spans.append((begin, token.at + len(token.text)))
        begin = token.at if word == "FROM" else begin
        previous = word if token.kind == "word" else ""
    if not default and not named:
        return None
    return Clauses(_resolved(prologue, default), _resolved(prologue, named), tuple(spans))


def without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with spaces in these places; every other sign stays in its line and column."""
    for begin, end in spans:
        text = text[:begin] + "".join(sign if sign in "\r\n" else " " for sign in text[begin:end]) + text[end:]
    return text


def _is_run_together(token: Token, previous: str) -> bool:
    """Whether Oxigraph may read a keyword at the beginning of this token."""
    prefix = token.text.upper().partition(":")[0]
    if token.kind == "word":
        return prefix == "FROMNAMED"
    return token.kind == "name" and (prefix in ("FROM", "FROMNAMED") or (prefix == "NAMED" and previous == "FROM"))


def _before_the_group(pieces: list[Token]) -> Iterator[Token]:
    """The tokens between the form and the first group, without a template and without what stands in brackets."""
    depth = 0
    is_template = pieces[0].text.upper() == "CONSTRUCT" and len(pieces) > 1 and pieces[1].text == "{"
    for token in pieces:
        if token.kind == "mark" and token.text in ("{", "("):
            if token.text == "{" and not depth and not is_template:
                return
            depth += 1
        elif token.kind == "mark" and token.text in ("}", ")"):
            depth -= 1
            is_template = is_template and depth > 0
        elif not depth:
            yield token


def _declares(prologue: list[Token], name: Token) -> bool:
    prefix = name.text.partition(":")[0] + ":"
    return any(token.kind == "name" and token.text == prefix for token in prologue)


def _resolved(prologue: list[Token], names: list[str]) -> tuple[str, ...]:
    """Full IRIs of names, read by a parser of Turtle, which has the same names, prefixes and base."""
    if not names:
        return ()
    head = " ".join("PREFIX :" if token.text.upper() == "PREFIX:" else token.text for token in prologue)
    line = f"{head}\n<{_SAID.value}> <{_SAID.value}> {' , '.join(names)} ."
    quads = ox.parse(line.encode(), format=ox.RdfFormat.TURTLE, base_iri=BASE)
    found = [quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)]
    return tuple(dict.fromkeys(found))
