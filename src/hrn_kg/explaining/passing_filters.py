"""Filters that let nothing through: of unbound variables, of texts in other letters, of other values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import pyoxigraph as ox
from rapidfuzz import process
from rapidfuzz.distance import OSA

from hrn_kg.explaining import unknown_terms
from hrn_kg.explaining.base_facts import RdfTerm, shortened
from hrn_kg.explaining.causes import Cause, Edit, Suggestion, Value
from hrn_kg.explaining.filter_texts import mended_texts
from hrn_kg.explaining.query_pieces import Filter, Group, Nested, Part
from hrn_kg.explaining.trial import SEEN, Trial

_MAY_BE_UNBOUND: Final = re.compile(r"\b(?:BOUND|COALESCE|EXISTS)\b", re.IGNORECASE)
_LEAST_LIKE: Final = 0.6
_MOST_CHARACTERS: Final = 80
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"


def split(group: Group) -> tuple[list[Part], list[Filter | Nested]]:
    """The parts of a group that find something, and those that take something away."""
    taking = [part for part in group.parts if isinstance(part, Filter) or _is_minus(part)]
    return [part for part in group.parts if not any(part is one for one in taking)], [
        part for part in taking if isinstance(part, Filter | Nested)
    ]


def _is_minus(part: Part) -> bool:
    return isinstance(part, Nested) and part.kind == "minus"


def failing(trial: Trial, group: Group) -> list[list[Filter | Nested]]:
    """The filters that let nothing through alone, else one smallest set of them that does not together.

    What the group finds without them fits something.
    """
    finding, taking = split(group)
    alone = [one for one in taking if not trial.fits(_with(group, finding, [one]))]
    if alone or len(taking) < 2:
        return [[one] for one in alone]
    chosen = list(taking)
    for one in taking:
        fewer = [other for other in chosen if other is not one]
        if len(chosen) > 2 and not trial.fits(_with(group, finding, fewer)):
            chosen = fewer
    return [chosen]


def _with(group: Group, finding: Sequence[Part], taking: Sequence[Part]) -> list[Part]:
    return [part for part in group.parts if any(part is one for one in (*finding, *taking))]


def of_several(trial: Trial, group: Group, parts: Sequence[Filter | Nested]) -> Cause:
    """The cause where several filters let nothing through together."""
    finding, _ = split(group)
    variables = sorted(frozenset().union(*(part.variables for part in parts if isinstance(part, Filter))))
    values = tuple(_values(trial, finding, [one for one in variables if one in group.variables]))
    return Cause("filter", "together", " ".join(part.text for part in parts), parts[0].at, values=values)


def of_one(trial: Trial, group: Group, part: Filter | Nested) -> Iterator[Cause]:
    """The causes of one filter that lets nothing through."""
    finding, _ = split(group)
    if isinstance(part, Nested):
        yield Cause("filter", "minus", part.text, part.at)
        return
    bound: frozenset[str] = frozenset().union(*(one.variables for one in finding))
    if not _MAY_BE_UNBOUND.search(part.text) and (unbound := sorted(part.variables - bound)):
        for variable in unbound:
            yield _of_variable(part, variable, bound)
        return
    unknown = [] if part.negated else _unknown(trial, part)
    if unknown:
        yield from unknown
        return
    variables = sorted(part.variables & bound)
    for edit, cause in mended_texts(trial, finding, part, variables):
        if trial.fits([*_with(group, finding, []), _edited(part, edit)]):
            yield cause if cause.kind == "text" else replace(cause, values=tuple(_values(trial, finding, variables)))
            return
    values = tuple(_values(trial, finding, variables))
    case = "exists" if _MAY_BE_UNBOUND.search(part.text) and "EXISTS" in part.text.upper() else "values"
    yield Cause("filter", case if values or case == "exists" else "none", part.text, part.at, values=values)


def _edited(part: Filter, edit: Edit) -> Filter:
    text = part.text[: edit.at - part.at] + edit.text + part.text[edit.end - part.at :]
    return replace(part, text=text)


def _of_variable(part: Filter, variable: str, bound: frozenset[str]) -> Cause:
    place = re.search(rf"[?$]{re.escape(variable[1:])}\b", part.text)
    at = part.at + (place.start() if place else 0)
    near = process.extract(variable[1:], [one[1:] for one in sorted(bound)], scorer=OSA.normalized_similarity, limit=2)
    near = [one for one in near if one[1] >= _LEAST_LIKE and not one[0].startswith("between_")]
    found = tuple(Suggestion("?" + name) for name, _, _ in near)
    edit = Edit(at, at + len(variable), found[0].text) if len(found) == 1 else None
    return Cause("variable", "filter", variable, at, found, edit)


def _unknown(trial: Trial, part: Filter) -> list[Cause]:
    """Causes for the IRIs in a filter that are compared and are not in the release."""
    called = {name.iri for name in part.names if part.text[name.end - part.at :].lstrip().startswith("(")}
    names = [name for name in part.names if name.iri not in called and not name.iri.startswith(_XSD)]
    return list(unknown_terms.of_names(trial, names, "thing"))


def _values(trial: Trial, finding: Sequence[Part], variables: Sequence[str]) -> Iterator[Value]:
    """Values that the variables of a filter had, each with its type."""
    for variable in variables[:2]:
        for row in trial.rows(f"DISTINCT {variable}", finding, tail=f"LIMIT {SEEN}"):
            yield value_of(trial, variable, row[0])


def value_of(trial: Trial, variable: str, term: RdfTerm | None) -> Value:
    """A value as a reader sees it, with its type."""
    if isinstance(term, ox.Literal):
        text = term.value if len(term.value) <= _MOST_CHARACTERS else term.value[:_MOST_CHARACTERS] + " …"
        kind = f"@{term.language}" if term.language else shortened(trial.base, trial.namespaces, term.datatype.value)
        return Value(variable, f"“{text}”", kind)
    if isinstance(term, ox.NamedNode):
        return Value(variable, shortened(trial.base, trial.namespaces, term.value), "IRI")
    return Value(variable)
