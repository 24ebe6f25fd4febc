"""Texts and numbers in a filter that the values have in other letters, with another tag or with another type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import pyoxigraph as ox

from hrn_kg.explaining.base_facts import shortened
from hrn_kg.explaining.causes import Cause, Edit, Suggestion
from hrn_kg.explaining.near_names import local
from hrn_kg.explaining.other_texts import as_written, case_of, literal_of
from hrn_kg.explaining.query_pieces import Filter, Part
from hrn_kg.explaining.trial import Trial
from hrn_kg.querytext.sparql_tokens import Token, tokens

_SEARCHES: Final = ("CONTAINS", "STRSTARTS", "STRENDS")
_MOST_VALUES: Final = 5_000
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_COMPARED: Final = ("=", "<", ">", "<=", ">=")


def mended_texts(
    trial: Trial, finding: Sequence[Part], part: Filter, variables: Sequence[str]
) -> Iterator[tuple[Edit, Cause]]:
    """Changes of one text or number in a filter that may let something through, each with the cause that it proves."""
    pieces = list(tokens(part.text))
    for index, token in enumerate(pieces):
        if token.kind == "word" and token.text.upper() in (*_SEARCHES, "REGEX"):
            yield from _of_search(part, pieces, index)
    values = [one for variable in variables for one in _distinct(trial, finding, variable)]
    for index, token in enumerate(pieces):
        before = pieces[index - 1].text if index else ""
        after = pieces[index + 1].text if index + 1 < len(pieces) else ""
        if token.kind == "string":
            yield from _of_text(trial, part, pieces, index, values)
        elif token.kind == "number" and (before in _COMPARED or after in _COMPARED):
            yield from _of_number(trial, part, token, values)


def _distinct(trial: Trial, finding: Sequence[Part], variable: str) -> list[ox.NamedNode | ox.Literal]:
    rows = trial.rows(f"DISTINCT {variable}", finding, tail=f"LIMIT {_MOST_VALUES}")
    return [row[0] for row in rows if isinstance(row[0], ox.NamedNode | ox.Literal)]


def _of_text(
    trial: Trial, part: Filter, pieces: list[Token], index: int, values: Sequence[ox.NamedNode | ox.Literal]
) -> Iterator[tuple[Edit, Cause]]:
    token = pieces[index]
    end = token.at + len(token.text)
    if index + 1 < len(pieces) and pieces[index + 1].kind == "lang":
        end = pieces[index + 1].at + len(pieces[index + 1].text)
    text = part.text[token.at : end]
    written = literal_of(trial, text)
    if written is None:
        return
    folded = written.value.strip().casefold()
    alike = sorted(
        (one for one in values if isinstance(one, ox.Literal) and one.value.strip().casefold() == folded),
        key=lambda one: (one.value != written.value, one.language or ""),
    )
    for one in alike:
        found = tuple(dict.fromkeys(as_written(trial, other) for other in alike))
        yield _proved(part, token.at, end, as_written(trial, one), case_of(written, one), text, found)
        if one.value != written.value:
            bare = str(ox.Literal(one.value))
            yield _proved(part, token.at, end, bare, "case", text, (bare,))
    named = [one for one in values if isinstance(one, ox.NamedNode) and local(one.value).casefold() == folded]
    if len(named) == 1:
        name = shortened(trial.base, trial.namespaces, named[0].value)
        yield _proved(part, token.at, end, name, "iri", text, (name,))


def _of_number(
    trial: Trial, part: Filter, token: Token, values: Sequence[ox.NamedNode | ox.Literal]
) -> Iterator[tuple[Edit, Cause]]:
    kinds = {one.datatype.value for one in values if isinstance(one, ox.Literal)}
    if kinds != {_XSD + "gYear"}:
        return
    prefix = next((name for name, space in trial.namespaces.items() if space == _XSD), None)
    datatype = f"<{_XSD}gYear>" if prefix is None else f"{prefix}:gYear"
    text = f'"{token.text}"^^{datatype}'
    yield _proved(part, token.at, token.at + len(token.text), text, "type", token.text, (text,))


def _of_search(part: Filter, pieces: list[Token], index: int) -> Iterator[tuple[Edit, Cause]]:
    """A search in letters of whichever case: for CONTAINS and the like, and REGEX."""
    if index + 1 >= len(pieces) or pieces[index + 1].text != "(":
        return
    depth, comma, close, commas = 0, -1, -1, 0
    for at in range(index + 1, len(pieces)):
        text = pieces[at].text
        depth += {"(": 1, ")": -1}.get(text, 0) if pieces[at].kind == "mark" else 0
        if text == "," and depth == 1:
            comma, commas = (at if commas == 0 else comma), commas + 1
        if depth == 0:
            close = at
            break
    if close < 0 or comma < 0 or pieces[comma + 1].kind != "string":
        return
    name, sought = pieces[index], pieces[comma + 1]
    begin, end = name.at, pieces[close].at + 1
    if name.text.upper() == "REGEX":
        if commas > 1:
            return
        text = f'{part.text[begin : pieces[close].at]}, "i")'
    else:
        searched = part.text[pieces[index + 2].at : pieces[comma].at].strip()
        text = f"{name.text}(LCASE({searched}), {sought.text.lower()})"
    yield _proved(part, begin, end, text, "case", sought.text, (text,))


def _proved(
    part: Filter, begin: int, end: int, text: str, case: str, term: str, found: tuple[str, ...]
) -> tuple[Edit, Cause]:
    edit = Edit(part.at + begin, part.at + end, text)
    return edit, Cause("text", case, term, part.at + begin, tuple(map(Suggestion, found)), edit)
