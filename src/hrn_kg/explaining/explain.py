"""Why a query found nothing: from its text to an explanation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from hrn_kg.explaining import passing_filters, unknown_terms
from hrn_kg.explaining.base_facts import Base, Row
from hrn_kg.explaining.causes import ORDER, Cause, Edit, Explanation, Value
from hrn_kg.explaining.group_causes import causes_of_group
from hrn_kg.explaining.known_gaps import gaps_of
from hrn_kg.explaining.query_pieces import Clause, Query, Unreadable
from hrn_kg.explaining.query_reader import read
from hrn_kg.explaining.token_row import RDF_TYPE, variables_in
from hrn_kg.explaining.trial import SEEN, Count, Trial
from hrn_kg.querytext.sparql_tokens import tokens

_MOST_CAUSES: Final = 12


def explain(base: Base, text: str, count: Count | None = None) -> Explanation:
    """Why a query has no rows, or one of aggregates over nothing; no causes where they are not certain.

    `count` is told how often the base was asked whether something fits. Raises what the base raises.
    """
    first: list[Row] = []
    rows = 0
    for row in base.asked(text):
        rows += 1
        first = first or [row]
    try:
        query = read(text)
        if rows and not (query.aggregates and rows == 1):
            return Explanation(rows)
        return _explained(Trial(base, query, count=count or Count()), rows, first)
    except Unreadable:
        return Explanation(rows)


def _explained(trial: Trial, rows: int, first: Sequence[Row]) -> Explanation:
    base, text = trial.base, trial.query.source
    causes = list(_causes(trial, first))
    if rows and not causes:
        return Explanation(rows)
    chosen = _chosen(causes)
    mended = _mended(base, text, chosen)
    iris = [name for cause in chosen for one in cause.suggestions[:1] if (name := one.iri) and cause.kind == "unknown"]
    gaps = gaps_of(base, text, [*_iris(base, trial.query), *iris])
    return Explanation(rows, tuple(replace(cause, mended=mended) if cause.edit else cause for cause in chosen), gaps)


def _causes(trial: Trial, first: Sequence[Row]) -> Iterator[Cause]:
    query = trial.query
    yield from unknown_terms.of_names(
        trial, (name for name in query.graphs if name.iri not in trial.base.graphs), "graph"
    )
    yield from unknown_terms.of_names(trial, query.described, "thing")
    if not query.group.parts:
        return
    if trial.fits(query.group.parts):
        yield from _after_group(trial, first)
        return
    anywhere = trial.outside()
    if anywhere.fits(query.group.parts):
        if all(name.iri in trial.base.graphs for name in query.graphs):
            term = " ".join(query.dataset.split())
            yield Cause("graph", "dataset", term, query.graphs[0].at if query.graphs else query.at)
        return
    yield from causes_of_group(anywhere, query.group)
    if query.aggregates:
        yield _of_aggregates(query.aggregates, "nothing")


def _after_group(trial: Trial, first: Sequence[Row]) -> Iterator[Cause]:
    """The causes that come after a group that fits something: HAVING, LIMIT and OFFSET, aggregates without a value."""
    query, base = trial.query, trial.base
    if first:
        if all(term is None for term in first[0]):
            yield replace(_of_aggregates(query.aggregates, "values"), values=tuple(_aggregated(trial)))
    elif query.having and next(base.asked(_without(query, query.having, query.slice)), None) is not None:
        yield Cause("filter", "having", query.having.text, query.having.at)
    elif query.slice and next(base.asked(_without(query, query.slice)), None) is not None:
        yield Cause("slice", "beyond", query.slice.text, query.slice.at)


def _of_aggregates(aggregates: Sequence[Clause], case: str) -> Cause:
    return Cause("aggregate", case, " ".join(one.text for one in aggregates), aggregates[0].at)


def _aggregated(trial: Trial) -> Iterator[Value]:
    """Values over which an aggregate could not be computed."""
    used: frozenset[str] = frozenset().union(*(variables_in(list(tokens(one.text))) for one in trial.query.aggregates))
    group = trial.query.group
    for variable in sorted(used & group.variables)[:1]:
        for row in trial.rows(f"DISTINCT {variable}", group.parts, tail=f"LIMIT {SEEN}"):
            yield passing_filters.value_of(trial, variable, row[0])


def _without(query: Query, *clauses: Clause | None) -> str:
    edits = [Edit(one.at, one.end, " ") for one in clauses if one is not None]
    return _edited(query.source, edits)


def _edited(text: str, edits: Iterable[Edit]) -> str:
    for edit in sorted(set(edits), key=lambda one: -one.at):
        text = text[: edit.at] + edit.text + text[edit.end :]
    return text


def _chosen(causes: Iterable[Cause]) -> list[Cause]:
    """Each cause once, in the order of their kinds and then of the text."""
    unique = {(cause.kind, cause.case, cause.term): cause for cause in reversed(list(causes))}
    return sorted(unique.values(), key=lambda one: (ORDER.index(one.kind), one.at))[:_MOST_CAUSES]


def _mended(base: Base, text: str, causes: Sequence[Cause]) -> str:
    """The query with all that can be mended; empty where that finds nothing either."""
    edits = [cause.edit for cause in causes if cause.edit is not None]
    if not edits:
        return ""
    mended = _edited(text, _everywhere(text, causes))
    try:
        query = read(mended)
        if query.aggregates:
            trial = Trial(base, query)
            return mended if trial.fits(query.group.parts) else ""
        return mended if next(base.asked(mended), None) is not None else ""
    except (Unreadable, SyntaxError):
        return ""


def _everywhere(text: str, causes: Sequence[Cause]) -> list[Edit]:
    """The edits of all causes; a name that is unknown is replaced wherever it stands."""
    edits: list[Edit] = []
    for cause in causes:
        if cause.edit is None:
            continue
        edits.append(cause.edit)
        if cause.kind == "unknown" and cause.case != "namespace":
            same = (token for token in tokens(text) if token.text == cause.term)
            edits += [Edit(token.at, token.at + len(token.text), cause.edit.text) for token in same]
    return edits


def _iris(base: Base, query: Query) -> list[str]:
    """The things that a query names."""
    spaces = {prefix: name.iri for prefix, name in query.namespaces}
    found: list[str] = []
    for token in tokens(query.source):
        prefix, _, local = token.text.partition(":")
        if token.kind == "iri":
            found.append(token.text[1:-1])
        elif token.kind == "name" and local and prefix in spaces:
            found.append(spaces[prefix] + local.rstrip("."))
    return [iri for iri in dict.fromkeys(found) if iri != RDF_TYPE and base.occurs(iri)]
