"""Literals that the release has with another tag of language, in other letters or with another type."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from hrn_kg.explaining.causes import Cause, Edit, Suggestion
from hrn_kg.explaining.query_pieces import Pattern
from hrn_kg.explaining.token_row import RDF_TYPE
from hrn_kg.explaining.trial import Trial

_LIKE: Final = "SELECT DISTINCT ?o {{ ?s {verb} ?o FILTER(isLiteral(?o) && LCASE(STR(?o)) = {text}) }} LIMIT 12"
_SUBJECTS: Final = "SELECT DISTINCT ?s {{ ?s {verb} {term} }} ORDER BY ?s LIMIT 200"
_MOST: Final = 4
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"


def of_pattern(trial: Trial, pattern: Pattern) -> Cause | None:
    """The cause of a pattern with a literal that fits nothing; None where the release has no literal like it."""
    if pattern.object.kind != "literal" or pattern.verb.kind == "path" or pattern.verb.iri == RDF_TYPE:
        return None
    written = literal_of(trial, pattern.object.text)
    if written is None:
        return None
    verb = f"<{pattern.verb.iri}>" if pattern.verb.iri else "?p"
    query = _LIKE.format(verb=verb, text=ox.Literal(written.value.strip().lower()))
    found = [row[0] for row in trial.base.known(query) if isinstance(row[0], ox.Literal) and row[0] != written]
    if not found:
        return None
    found.sort(key=lambda one: (one.value != written.value, one.language or "", str(one)))
    same = [one for one in found if one.value == written.value]
    same = same or [one for one in found if one.language and one.language == written.language]
    best = same or found
    suggestions = tuple(Suggestion(as_written(trial, one)) for one in best[:_MOST])
    edit = None
    if len({_subjects(trial, verb, one) for one in best}) == 1:
        edit = Edit(pattern.object.at, pattern.object.end, suggestions[0].text)
    return Cause("text", case_of(written, best[0]), pattern.object.text, pattern.object.at, suggestions, edit)


def case_of(written: ox.Literal, found: ox.Literal) -> str:
    """In what two literals differ: letters, the tag of language, or the type."""
    if written.value != found.value:
        return "case"
    return "tag" if found.language or written.language else "type"


def literal_of(trial: Trial, text: str) -> ox.Literal | None:
    """A literal as a query writes it, to the term that it is."""
    row = next(iter(trial.outside().rows(f"({text} AS ?written)", [])), (None,))
    return row[0] if isinstance(row[0], ox.Literal) else None


def as_written(trial: Trial, literal: ox.Literal) -> str:
    """A literal as one writes it in this query."""
    text = str(literal)
    datatype = literal.datatype.value
    if literal.language or datatype == _XSD + "string" or not datatype.startswith(_XSD):
        return text
    if datatype in (_XSD + "integer", _XSD + "boolean"):
        return literal.value
    prefix = next((name for name, space in trial.namespaces.items() if space == _XSD), None)
    return text if prefix is None else f"{ox.Literal(literal.value)}^^{prefix}:{datatype.removeprefix(_XSD)}"


def _subjects(trial: Trial, verb: str, literal: ox.Literal) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in trial.base.known(_SUBJECTS.format(verb=verb, term=literal)))
