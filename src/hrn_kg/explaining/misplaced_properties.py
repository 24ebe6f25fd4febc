"""Properties that stand on things of other kinds, or lead the other way; what the kind that was asked has instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import pyoxigraph as ox

from hrn_kg.explaining.base_facts import Row, suggestion, written
from hrn_kg.explaining.causes import Cause, Edit, Suggestion
from hrn_kg.explaining.near_names import words
from hrn_kg.explaining.query_pieces import Group, Part, Pattern, Term
from hrn_kg.explaining.token_row import RDF_TYPE
from hrn_kg.explaining.trial import Trial, in_order, in_place, required

_KINDS_WITH: Final = """SELECT ?property ?kind (COUNT(DISTINCT ?thing) AS ?count) {
    ?thing ?property ?value ; a ?kind FILTER(isIRI(?kind)) }
    GROUP BY ?property ?kind ORDER BY DESC(?count) ?kind"""
# A concept is a concept whatever its list, so that being one makes no two things alike.
_KINDS_OF_VALUES: Final = """SELECT DISTINCT ?property ?kind { ?thing ?property ?value . ?value a ?kind
    FILTER(?kind != <http://www.w3.org/2004/02/skos/core#Concept>) }"""
_MOST: Final = 3
_MOST_SHOWN: Final = 6


def of_pattern(trial: Trial, group: Group, pattern: Pattern) -> Cause | None:
    """The cause of a single pattern of known IRIs that fits nothing."""
    verb = pattern.verb
    if not verb.iri or verb.iri == RDF_TYPE:
        return None
    kinds = _kinds_with(trial, verb.iri)
    if not kinds and not _is_used(trial, verb.iri):
        return Cause("property", "unused", verb.text, verb.at)
    back = _turned(trial, group, pattern)
    if back is not None:
        return back
    if pattern.subject.iri and not trial.fits([_with(pattern, object_=_free(pattern.object))]):
        has, _ = _properties(trial, [], pattern.subject.text, verb.iri)
        return Cause(
            "property", "not_of_thing", verb.text, verb.at, has, other=(_named(trial, pattern.subject), *kinds)
        )
    return None


def of_set(trial: Trial, group: Group, parts: Sequence[Part]) -> Cause | None:
    """The cause of a smallest set of patterns that fits nothing, where one property is to blame."""
    patterns = [part for part in parts if isinstance(part, Pattern)]
    if len(patterns) != len(parts):
        return None
    for pattern in reversed(patterns):
        if not pattern.verb.iri or pattern.verb.iri == RDF_TYPE:
            continue
        others = [one for one in patterns if one is not pattern]
        bound = frozenset().union(*(one.variables for one in others))
        of_any = in_place(group, patterns, pattern, _with(pattern, object_=_free(pattern.object)))
        by_any = in_place(group, patterns, pattern, _with(pattern, subject=_free(pattern.subject)))
        if pattern.subject.text in bound and not trial.fits(of_any):
            cause = _turned(trial, group, pattern) or _of_kind(trial, in_order(group, others), others, pattern)
        elif pattern.object.text in bound and not trial.fits(by_any):
            cause = _turned(trial, group, pattern)
        else:
            continue
        if cause is not None:
            return cause
    return None


def _of_kind(trial: Trial, whole: Sequence[Part], others: Sequence[Pattern], pattern: Pattern) -> Cause | None:
    """The cause where what the other patterns ask of the subject is of kinds that do not have the property."""
    subject, verb = pattern.subject, pattern.verb
    kinds = _kinds_with(trial, verb.iri)
    typed = [one for one in others if one.verb.iri == RDF_TYPE and one.subject.text == subject.text]
    asked = [_named(trial, one.object) for one in typed if one.object.iri]
    if len(others) > 1 or not asked:
        asked = _kinds_of(trial, whole, subject.text)
        if not asked or {one.iri for one in asked} & {one.iri for one in kinds}:
            return None
    has, same = _properties(trial, whole, subject.text, verb.iri)
    edit = Edit(verb.at, verb.end, same) if same else None
    return Cause("property", "not_of_kind", verb.text, verb.at, has, edit, other=(asked[0], *kinds[:_MOST]))


def _turned(trial: Trial, group: Group, pattern: Pattern) -> Cause | None:
    """The cause where the property leads from object to subject: all that the group asks fits with it turned."""
    back = Pattern(pattern.object, pattern.verb, pattern.subject)
    if pattern.object.kind == "literal" or not trial.fits(in_place(group, required(group), pattern, back)):
        return None
    verb = pattern.verb
    turned = f"^{verb.text}"
    # Where it was written backwards already, it is to be written plainly; the sign stands before the name.
    edit: Edit | None = Edit(verb.at, verb.end, turned)
    before = trial.query.source[: verb.at].rstrip()
    if before.endswith("^") and not before.endswith("^^"):
        turned = verb.text
        edit = Edit(len(before) - 1, verb.end, turned)
    return Cause("property", "turned", verb.text, verb.at, (Suggestion(turned, verb.iri),), edit)


def _is_used(trial: Trial, iri: str) -> bool:
    rows = trial.base.known("SELECT ?property ?s { ?s ?property ?o } LIMIT 1", property=ox.NamedNode(iri))
    return next(rows, None) is not None


def _kinds_with(trial: Trial, iri: str) -> list[Suggestion]:
    """The kinds whose things have a property, most of them first."""
    rows = trial.base.known(_KINDS_WITH, property=ox.NamedNode(iri))
    return list(_suggested(trial, (row[1:] for row in rows)))


def _kinds_of(trial: Trial, parts: Sequence[Part], variable: str) -> list[Suggestion]:
    more = f"{variable} a ?kind_seen FILTER(isIRI(?kind_seen))"
    tail = "GROUP BY ?kind_seen ORDER BY DESC(?count_seen) ?kind_seen"
    rows = trial.rows(f"?kind_seen (COUNT(DISTINCT {variable}) AS ?count_seen)", parts, more, tail)
    return list(_suggested(trial, rows))


def _properties(trial: Trial, parts: Sequence[Part], subject: str, wanted: str) -> tuple[tuple[Suggestion, ...], str]:
    """What things have instead of a property, and the only one of it that leads to the same kind of thing, as written.

    That one comes first, then those with a word in common, then the most frequent.
    """
    more = f"{subject} ?property_seen ?value_seen"
    tail = "GROUP BY ?property_seen ORDER BY DESC(?count_seen) ?property_seen"
    rows = trial.rows("?property_seen (COUNT(*) AS ?count_seen)", parts, more, tail)
    found = [row for row in rows if isinstance(row[0], ox.NamedNode) and row[0].value != RDF_TYPE]
    kinds = {row[1] for row in trial.base.known(_KINDS_OF_VALUES, property=ox.NamedNode(wanted))}
    rows = trial.rows("DISTINCT ?property_seen ?kind_seen", parts, f"{more} . ?value_seen a ?kind_seen")
    same = {str(row[0]) for row in rows if row[1] in kinds}
    own = set(words(wanted).split())
    found.sort(key=lambda row: (str(row[0]) not in same, not own & set(words(str(row[0])[1:-1]).split())))
    suggested = tuple(_suggested(trial, found[:_MOST_SHOWN]))
    only = same.pop()[1:-1] if len(same) == 1 else ""
    return suggested, written(trial.namespaces, only) if only else ""


def _suggested(trial: Trial, rows: Iterable[Row]) -> Iterable[Suggestion]:
    for iri, count in rows:
        if isinstance(iri, ox.NamedNode) and isinstance(count, ox.Literal):
            yield suggestion(trial.base, trial.namespaces, iri.value, int(count.value))


def _named(trial: Trial, term: Term) -> Suggestion:
    return suggestion(trial.base, trial.namespaces, term.iri)


def _free(term: Term) -> Term:
    return term if term.kind == "variable" else Term("variable", "?value_any", term.at, term.end)


def _with(pattern: Pattern, *, subject: Term | None = None, object_: Term | None = None) -> Pattern:
    return Pattern(subject or pattern.subject, pattern.verb, object_ or pattern.object, pattern.loose)
