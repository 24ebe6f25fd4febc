"""The places of a query that may be given another value: `VALUES ?place { place:rotterdam }`, one term for a variable.

A value is never text that is put into a query. It is a term, and the library that parses queries writes it; all other
tokens of the query stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg.errors import MalformedQuery
from hrn_kg.querytext.sparql_tokens import Token, malformed, tokens

Term = ox.NamedNode | ox.Literal

UNDEF: Final = "UNDEF"
_OPEN: Final = ("{", "(", "[")
_CLOSE: Final = ("}", ")", "]")


@dataclass(frozen=True, slots=True)
class DataBlock:
    """`VALUES ?variable { value }` in a text: where the block begins and ends, and its value as it is written."""

    variable: str
    begin: int
    end: int
    value: str
    value_begin: int

    @property
    def is_open(self) -> bool:
        """Whether it binds nothing: the query is asked of every value."""
        return self.value.upper() == UNDEF


def data_blocks(text: str) -> tuple[DataBlock, ...]:
    """The blocks of a query that give one variable one term, or UNDEF, in their order; others are left out.

    Raises: MalformedQuery for a string without end, or an escape where none may be.
    """
    found: list[DataBlock] = []
    window: list[Token] = []
    for token in tokens(text):
        if token.kind == "word" and token.text.upper() == "VALUES":
            window = [token]
            continue
        if not window:
            continue
        window.append(token)
        if len(window) > 3 and token.text == "}":
            if (block := _block(text, window)) is not None:
                found.append(block)
            window = []
        elif not _may_follow(window):
            window = []
    return tuple(found)


def _may_follow(window: list[Token]) -> bool:
    token = window[-1]
    match len(window):
        case 2:
            return token.kind == "var"
        case 3:
            return token.text == "{"
        case _:
            return token.text not in _OPEN


def _block(text: str, window: list[Token]) -> DataBlock | None:
    word, variable, _, *value, close = window
    if not value or not _is_one_term(value):
        return None
    begin, end = value[0].at, value[-1].at + len(value[-1].text)
    return DataBlock(variable.text[1:], word.at, close.at + 1, text[begin:end], begin)


def _is_one_term(value: list[Token]) -> bool:
    first, *rest = value
    if first.kind == "string":
        is_typed = len(rest) == 2 and rest[0].text == "^^" and rest[1].kind in ("iri", "name")
        return not rest or is_typed or (len(rest) == 1 and rest[0].kind == "lang")
    return not rest and (first.kind in ("iri", "name", "number") or first.text.upper() == UNDEF)


def bind(text: str, values: Mapping[str, Sequence[Term]]) -> str:
    """The query with these terms in the blocks of their variables; a block without terms goes, which leaves it open.

    Raises: MalformedQuery for a variable that has not exactly one block, and what `data_blocks` raises.
    """
    blocks = data_blocks(text)
    for variable in values:
        if sum(block.variable == variable for block in blocks) != 1:
            raise MalformedQuery(f"The query must give ?{variable} one value, in a block of VALUES of its own.")
    for block in reversed(blocks):
        terms = values.get(block.variable)
        if terms:
            end = block.value_begin + len(block.value)
            text = f"{text[: block.value_begin]}{' '.join(map(str, terms))}{text[end:]}"
        elif terms is not None:
            text = _without(text, block)
    return text


def _without(text: str, block: DataBlock) -> str:
    """The text without a block, and without its line where nothing else stands there."""
    before, after = text[: block.begin], text[block.end :]
    line = before[before.rfind("\n") + 1 :]
    rest, newline, more = after.partition("\n")
    if not line.strip() and not rest.strip():
        return before[: len(before) - len(line)] + more if newline else before.rstrip()
    return (before if not line.strip() else before.rstrip(" ") + " ") + after.lstrip(" ")


def without_open(text: str) -> str:
    """The query with blanks for its blocks of UNDEF, which join with everything: the rows are the same without them.

    A query that asks for all variables, as by `SELECT *`, stays as it is, since such a block may be all that names one.

    Raises: what `data_blocks` raises.
    """
    if UNDEF not in text.upper() or _asks_for_all(text):
        return text
    for block in data_blocks(text):
        if block.is_open:
            blank = re.sub(r"\S", " ", text[block.begin : block.end])  # so that mistakes keep their line and column
            text = text[: block.begin] + blank + text[block.end :]
    return text


def _asks_for_all(text: str) -> bool:
    before = ""
    for token in tokens(text):
        if token.text == "*" and before in ("SELECT", "DISTINCT", "REDUCED"):
            return True
        before = token.text.upper()
    return False


def asks_values_of(text: str, variable: str) -> str:
    """The SELECT query that gives the values which a variable has in the answers to a SELECT query, each once.

    Raises: MalformedQuery where it is no SELECT with a group, and what `tokens` raises.
    """
    select = brace = end = None
    depth = 0
    for token in tokens(text):
        if select is None:
            select = token if token.kind == "word" and token.text.upper() == "SELECT" else None
            continue
        if token.text == "{" and not depth and brace is None:
            brace = token
        if token.text in _OPEN:
            depth += 1
        elif token.text in _CLOSE:
            depth -= 1
            if brace is not None and not depth:
                end = token
                break
    if select is None or brace is None or end is None:
        raise malformed(text, len(text), "A SELECT with its group in braces was expected.")
    return f"{text[: select.at]}SELECT DISTINCT ?{variable} WHERE {text[brace.at : end.at + 1]}\n"


def columns_of(text: str) -> tuple[str, ...]:
    """The names of the columns of a SELECT query that lists them.

    Raises: MalformedQuery for any other query, and what `tokens` raises.
    """
    found: list[str] = []
    is_listed, depth, last = False, 0, ""
    for token in tokens(text):
        if not is_listed:
            is_listed = token.kind == "word" and token.text.upper() == "SELECT"
        elif token.text == "{" or (not depth and token.kind == "word" and token.text.upper() in ("WHERE", "FROM")):
            break
        elif token.text in _OPEN:
            depth += 1
        elif token.text in _CLOSE:
            depth -= 1
            if not depth:
                found.append(last)  # `(... AS ?name)`
        elif token.kind == "var":
            last = token.text[1:]
            if not depth:
                found.append(last)
    if not found:
        raise malformed(text, len(text), "A SELECT that names its columns was expected.")
    return tuple(found)


def declared_prefixes(text: str) -> dict[str, str]:
    """The prefixes that a query declares, with their namespaces.

    Raises: MalformedQuery for a string without end, or an escape where none may be.
    """
    found: dict[str, str] = {}
    for first, second, third in _triples(tokens(text)):
        if first.kind == "word" and first.text.upper() == "PREFIX" and second.kind == "name" and third.kind == "iri":
            found[second.text.partition(":")[0]] = third.text[1:-1]
    return found


def _triples(found: Iterator[Token]) -> Iterator[tuple[Token, Token, Token]]:
    window: list[Token] = []
    for token in found:
        window = [*window[-2:], token]
        if len(window) == 3:
            yield window[0], window[1], window[2]
