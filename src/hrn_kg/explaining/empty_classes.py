"""Classes without members: of what kinds there are some, or that the IRI is no class at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pyoxigraph as ox

from hrn_kg.explaining.base_facts import Row, suggestion, written
from hrn_kg.explaining.causes import Cause, Edit, Suggestion
from hrn_kg.explaining.query_pieces import Group, Part, Pattern
from hrn_kg.explaining.token_row import RDF_TYPE
from hrn_kg.explaining.trial import Trial, in_place

_SUB_CLASS: Final = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_KINDS: Final = f"""SELECT ?class ?kind (COUNT(DISTINCT ?member) AS ?count) {{
    ?kind <{_SUB_CLASS}>+ ?class . ?member a ?kind FILTER(isIRI(?kind)) }}
    GROUP BY ?class ?kind ORDER BY DESC(?count) ?kind"""
_IS_CLASS: Final = """SELECT ?class { VALUES ?kind {
    <http://www.w3.org/2002/07/owl#Class> <http://www.w3.org/2000/01/rdf-schema#Class> } ?class a ?kind } LIMIT 1"""
_LEADING: Final = """SELECT ?class ?property (COUNT(*) AS ?count) { ?thing ?property ?class FILTER(isIRI(?thing)) }
    GROUP BY ?class ?property ORDER BY DESC(?count) ?property LIMIT 3"""
_MOST: Final = 5


def of_pattern(trial: Trial, pattern: Pattern) -> Cause | None:
    """The cause of a pattern that asks the members of a known class and fits nothing; None for another pattern."""
    if not pattern.verb.names or pattern.verb.names[0].iri != RDF_TYPE or not pattern.object.iri:
        return None
    if pattern.subject.kind != "variable" or len(pattern.verb.names) > 2:
        return None
    base, name = trial.base, pattern.object
    node = ox.NamedNode(name.iri)
    if pattern.verb.kind == "iri" and (found := _kinds(trial, name.iri)):
        return Cause("class", "kinds", name.text, name.at, found, _with_kinds(trial, pattern))
    if next(base.known(_IS_CLASS, **{"class": node}), None) is not None:
        return Cause("class", "none", name.text, name.at)
    return Cause("class", "no_class", name.text, name.at, leading_to(trial, name.iri))


def of_set(trial: Trial, group: Group, parts: Sequence[Part]) -> Cause | None:
    """The cause of a smallest set that fits nothing where members of kinds of a class would fit."""
    for part in parts:
        if not isinstance(part, Pattern) or part.verb.iri != RDF_TYPE or not part.object.iri:
            continue
        edit = _with_kinds(trial, part)
        wider = replace(part, verb=replace(part.verb, kind="path", text=edit.text))
        if trial.fits(in_place(group, parts, part, wider)):
            name = part.object
            return Cause("class", "kinds_here", name.text, name.at, _kinds(trial, name.iri), edit)
    return None


def _kinds(trial: Trial, iri: str) -> tuple[Suggestion, ...]:
    """The kinds of a class that have members, most of them first."""
    found = [pair for pair in map(_counted, trial.base.known(_KINDS, **{"class": ox.NamedNode(iri)})) if pair[0]]
    return tuple(suggestion(trial.base, trial.namespaces, kind, count) for kind, count in found[:_MOST])


def _with_kinds(trial: Trial, pattern: Pattern) -> Edit:
    return Edit(pattern.verb.at, pattern.verb.end, f"a/{written(trial.namespaces, _SUB_CLASS)}*")


def leading_to(trial: Trial, iri: str) -> tuple[Suggestion, ...]:
    """The properties that lead to a thing, the most frequent first."""
    found = map(_counted, trial.base.known(_LEADING, **{"class": ox.NamedNode(iri)}))
    return tuple(suggestion(trial.base, trial.namespaces, property_, count) for property_, count in found if property_)


def _counted(row: Row) -> tuple[str, int]:
    iri, count = row[1], row[2]
    number = int(count.value) if isinstance(count, ox.Literal) else 0
    return (iri.value if isinstance(iri, ox.NamedNode) else ""), number
