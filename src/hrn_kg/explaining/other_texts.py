"""Literals that the release has with another tag of language, in other letters or with another type."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox
from rapidfuzz import fuzz, process

from hrn_kg.explaining.base_facts import suggestion
from hrn_kg.explaining.base_facts import written as iri_written
from hrn_kg.explaining.causes import Cause, Edit, Suggestion
from hrn_kg.explaining.query_pieces import Pattern
from hrn_kg.explaining.token_row import RDF_TYPE
from hrn_kg.explaining.trial import Trial

_LIKE: Final = """SELECT DISTINCT ?o {{ ?s {verb} ?o
    FILTER(isLiteral(?o) && (LCASE(STR(?o)) = {folded} || ?o = {literal})) }} LIMIT 12"""
_NAMED: Final = """SELECT DISTINCT ?o {{ ?s {verb} ?o . VALUES ?p {{ <http://www.w3.org/2000/01/rdf-schema#label>
    <http://www.w3.org/2004/02/skos/core#prefLabel> <http://www.w3.org/2004/02/skos/core#altLabel> }} ?o ?p ?name
    FILTER(LCASE(STR(?name)) = {folded} && isIRI(?o)) }} ORDER BY ?o LIMIT 4"""
_KINDS: Final = "SELECT DISTINCT (isLiteral(?o) AS ?is) {{ ?s {verb} ?o }}"
_TEXTS: Final = "SELECT DISTINCT ?o {{ ?s {verb} ?o FILTER(isLiteral(?o) && STRLEN(STR(?o)) < 100) }} LIMIT 20000"
_SUBJECTS: Final = "SELECT DISTINCT ?s {{ ?s {verb} {term} }} ORDER BY ?s LIMIT 200"
_MOST: Final = 4
_NEAR: Final = 85  # of 100: how like a text must be to be offered
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"


def of_pattern(trial: Trial, pattern: Pattern) -> Cause | None:
    """The cause of a pattern with a literal that fits nothing; None where nothing is known of it."""
    if pattern.object.kind != "literal" or pattern.verb.kind == "path" or pattern.verb.iri == RDF_TYPE:
        return None
    written = literal_of(trial, pattern.object.text)
    if written is None:
        return None
    verb = f"<{pattern.verb.iri}>" if pattern.verb.iri else "?p"
    folded = ox.Literal(written.value.strip().lower())
    rows = trial.base.known(_LIKE.format(verb=verb, folded=folded, literal=written))
    found = [row[0] for row in rows if isinstance(row[0], ox.Literal) and row[0] != written]
    if found:
        return _of_alike(trial, pattern, written, found)
    if not pattern.verb.iri:
        return None
    kinds = {str(row[0]) for row in trial.base.known(_KINDS.format(verb=verb)) if row[0] is not None}
    if kinds == {str(ox.Literal(value=False))}:
        return _of_things(trial, pattern, written, verb, folded)
    return _of_near(trial, pattern, written, verb) if kinds else None


def _of_alike(trial: Trial, pattern: Pattern, written: ox.Literal, found: list[ox.Literal]) -> Cause:
    """The cause where the same text is there in another form."""
    found.sort(key=lambda one: (one.value != written.value, one.language or "", str(one)))
    same = [one for one in found if one.value == written.value]
    same = same or [one for one in found if one.language and one.language == written.language]
    best = same or found
    suggestions = tuple(Suggestion(as_written(trial, one)) for one in best[:_MOST])
    verb = f"<{pattern.verb.iri}>" if pattern.verb.iri else "?p"
    edit = None
    if len({_subjects(trial, verb, one) for one in best}) == 1:
        edit = Edit(pattern.object.at, pattern.object.end, suggestions[0].text)
    return Cause("text", case_of(written, best[0]), pattern.object.text, pattern.object.at, suggestions, edit)


def _of_things(trial: Trial, pattern: Pattern, written: ox.Literal, verb: str, folded: ox.Literal) -> Cause:
    """The cause where the property leads to things: that which is called so, or of which this is the IRI."""
    rows = trial.base.known(_NAMED.format(verb=verb, folded=folded))
    found = [row[0].value for row in rows if isinstance(row[0], ox.NamedNode)]
    found = found or [iri for iri in (written.value.strip(),) if ":" in iri and trial.base.occurs(iri)]
    suggestions = tuple(suggestion(trial.base, trial.namespaces, iri) for iri in found)
    place = pattern.object
    edit = Edit(place.at, place.end, iri_written(trial.namespaces, found[0])) if len(found) == 1 else None
    return Cause("text", "thing", place.text, place.at, suggestions, edit)


def _of_near(trial: Trial, pattern: Pattern, written: ox.Literal, verb: str) -> Cause:
    """The cause where the property has no such text: the texts that it has and that are most like it."""
    rows = trial.base.known(_TEXTS.format(verb=verb))
    texts = {row[0]: row[0].value.casefold() for row in rows if isinstance(row[0], ox.Literal)}
    sought = written.value.strip().casefold()
    near = process.extract(sought, texts, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_MOST) if len(sought) > 3 else []
    suggestions = tuple(Suggestion(as_written(trial, literal)) for _, _, literal in near)
    return Cause("text", "none", pattern.object.text, pattern.object.at, suggestions)


def case_of(written: ox.Literal, found: ox.Literal) -> str:
    """In what two literals differ: letters, the tag of language, or the type."""
    if written.value.strip().casefold() != found.value.strip().casefold():
        return "type"  # the same number or day
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
