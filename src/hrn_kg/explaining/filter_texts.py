"""Texts and numbers in a filter that the values have in other letters, with another tag or with another type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import pyoxigraph as ox

from hrn_kg.explaining.base_facts import shortened, written
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
    term = literal_of(trial, text)
    if term is None:
        return
    folded = term.value.strip().casefold()
    alike = sorted(
        (one for one in values if isinstance(one, ox.Literal) and one.value.strip().casefold() == folded),
        key=lambda one: (one.value != term.value, one.language or ""),
    )
    found = tuple(dict.fromkeys(as_written(trial, one) for one in alike))
    for one in alike:
        edit = Edit(part.at + token.at, part.at + end, as_written(trial, one))
        yield edit, _of_literal(text, edit, case_of(term, one), found)
        if one.value != term.value:  # what STR() gives has no language
            edit = Edit(part.at + token.at, part.at + end, str(ox.Literal(one.value)))
            yield edit, _of_literal(text, edit, "case", (edit.text,))
    tags = {one.language for one in values if isinstance(one, ox.Literal) and one.language}
    for tag in sorted(tag for tag in tags if tag.casefold() == folded and tag != term.value):
        edit = Edit(part.at + token.at, part.at + end, f'"{tag}"')
        yield edit, _of_literal(text, edit, "case", (edit.text,))
    named = sorted(
        {one.value for one in values if isinstance(one, ox.NamedNode) and local(one.value).casefold() == folded}
    )
    names = tuple(shortened(trial.base, trial.namespaces, iri) for iri in named)
    for iri in named:
        edit = Edit(part.at + token.at, part.at + end, written(trial.namespaces, iri))
        yield edit, _of_filter(part, edit, "iri", names)


def _of_number(
    trial: Trial, part: Filter, token: Token, values: Sequence[ox.NamedNode | ox.Literal]
) -> Iterator[tuple[Edit, Cause]]:
    if not any(isinstance(one, ox.Literal) and one.datatype.value == _XSD + "gYear" for one in values):
        return
    prefix = next((name for name, space in trial.namespaces.items() if space == _XSD), None)
    datatype = f"<{_XSD}gYear>" if prefix is None else f"{prefix}:gYear"
    at = part.at + token.at
    edit = Edit(at, at + len(token.text), f'"{token.text}"^^{datatype}')
    yield edit, _of_filter(part, edit, "type", (edit.text,))


def _of_search(part: Filter, pieces: list[Token], index: int) -> Iterator[tuple[Edit, Cause]]:
    """A search in letters of whichever case: for CONTAINS and the like, and REGEX."""
    if index + 1 >= len(pieces) or pieces[index + 1].text != "(":
        return
    depth, commas, close = 0, [], -1
    for at in range(index + 1, len(pieces)):
        text = pieces[at].text if pieces[at].kind == "mark" else ""
        depth += {"(": 1, ")": -1}.get(text, 0)
        if text == "," and depth == 1:
            commas.append(at)
        if depth == 0:
            close = at
            break
    if close < 0 or not commas or pieces[commas[0] + 1].kind != "string":
        return
    name, sought = pieces[index], pieces[commas[0] + 1]
    if name.text.upper() == "REGEX":
        if len(commas) > 1:
            return
        text = f'{part.text[name.at : pieces[close].at]}, "i")'
    else:
        searched = part.text[pieces[index + 2].at : pieces[commas[0]].at].strip()
        text = f"{name.text}(LCASE({searched}), {sought.text.lower()})"
    edit = Edit(part.at + name.at, part.at + pieces[close].at + 1, text)
    yield edit, _of_literal(sought.text, edit, "search", (text,))


def _of_literal(term: str, edit: Edit, case: str, found: tuple[str, ...]) -> Cause:
    return Cause("text", case, term, edit.at, tuple(map(Suggestion, found)), edit)


def _of_filter(part: Filter, edit: Edit, case: str, found: tuple[str, ...]) -> Cause:
    only = edit if len(found) == 1 else None
    return Cause("filter", case, part.text, part.at, tuple(map(Suggestion, found)), only)
