"""The causes for which one group of a query fits nothing: of its parts alone, of parts together, of its filters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import pyoxigraph as ox

from hrn_kg.explaining import empty_classes, misplaced_properties, other_texts, passing_filters, unknown_terms
from hrn_kg.explaining.base_facts import suggestion, written
from hrn_kg.explaining.causes import Cause, Edit
from hrn_kg.explaining.query_pieces import Bind, Filter, Group, Nested, Part, Pattern, Term
from hrn_kg.explaining.token_row import variables_in
from hrn_kg.explaining.trial import Trial, failing_sets, in_order, required
from hrn_kg.querytext.sparql_tokens import tokens

_MOST_GRAPHS: Final = 5


def causes_of_group(trial: Trial, group: Group) -> Iterator[Cause]:
    """The causes of a group that fits nothing; none where they are not certain."""
    if causes := _of_alternatives(trial, group):
        yield from causes
        return
    sets = failing_sets(trial, group, required(group))
    for parts in sets:
        binding = _binding(group, parts)
        if binding and trial.fits(parts):
            yield from _of_set(trial, group, [*binding, *parts])
        elif len(parts) == 1:
            yield from _of_part(trial, group, parts[0])
        else:
            yield from _of_set(trial, group, parts)
    if sets or not trial.fits(passing_filters.split(group)[0]):
        return
    for taking in passing_filters.failing(trial, group):
        if unknown := list(_of_optional(trial, group, taking)):
            yield from unknown
        elif len(taking) > 1:
            yield passing_filters.of_several(trial, group, taking)
        else:
            yield from _of_taking(trial, group, taking[0])


def _of_alternatives(trial: Trial, group: Group) -> list[Cause]:
    """Causes for unknown IRIs in paths with alternatives, where the group fits something with what was meant."""
    causes: list[Cause] = []
    mended: list[Part] = []
    for part in group.parts:
        own = [cause for cause in unknown_terms.of_alternatives(trial, part) if cause.edit]
        mended.append(_with_edits(part, [cause.edit for cause in own if cause.edit]))
        causes += own
    return causes if causes and trial.fits(mended) else []


def _with_edits(part: Part, edits: Sequence[Edit]) -> Part:
    """A pattern whose path is changed."""
    if not isinstance(part, Pattern) or not edits:
        return part
    text = part.verb.text
    for edit in sorted(edits, key=lambda one: -one.at):
        text = text[: edit.at - part.verb.at] + edit.text + text[edit.end - part.verb.at :]
    return replace(part, verb=replace(part.verb, text=text))


def _binding(group: Group, parts: Sequence[Part]) -> list[Part]:
    """The BIND clauses that give variables of some parts their values."""
    return [part for part in in_order(group, parts) if isinstance(part, Bind) and not any(part is one for one in parts)]


def _of_taking(trial: Trial, group: Group, part: Filter | Nested) -> Iterator[Cause]:
    inner = part.exists if isinstance(part, Filter) else None
    causes = list(causes_of_group(trial, inner)) if inner is not None and not trial.fits(inner.parts) else []
    yield from causes or passing_filters.of_one(trial, group, part)


def _of_optional(trial: Trial, group: Group, taking: Sequence[Part]) -> Iterator[Cause]:
    """The unknown IRIs in OPTIONAL groups for which the variables of some filters have no value."""
    given: frozenset[str] = frozenset().union(*(part.variables for part in required(group)))
    used = frozenset().union(*(_variables_of(part) for part in in_order(group, taking)))
    for part in group.parts:
        if isinstance(part, Nested) and part.kind == "optional" and part.variables & (used - given):
            for pattern in part.groups[0].parts:
                if isinstance(pattern, Pattern):
                    yield from unknown_terms.of_pattern(trial, pattern)


def _variables_of(part: Part) -> frozenset[str]:
    """The variables of a part; of BIND also those that its value is made of."""
    return variables_in(list(tokens(part.text))) if isinstance(part, Bind) else part.variables


def _of_part(trial: Trial, group: Group, part: Part) -> Iterator[Cause]:
    match part:
        case Pattern():
            yield from _of_pattern(trial, group, part)
        case Nested(kind="graph"):
            yield from _of_graph(trial, part)
        case Nested(kind="query") if part.query is not None:
            yield from causes_of_group(trial.of(part.query), part.query.group)
        case Nested():
            for inner in part.groups:
                yield from causes_of_group(trial, inner)


def _of_pattern(trial: Trial, group: Group, pattern: Pattern) -> Iterator[Cause]:
    unknown = list(unknown_terms.of_pattern(trial, pattern)) or unknown_terms.of_alternatives(trial, pattern)
    if unknown:
        yield from unknown
        return
    cause = (
        empty_classes.of_pattern(trial, pattern)
        or other_texts.of_pattern(trial, pattern)
        or misplaced_properties.of_pattern(trial, group, pattern)
    )
    if cause is None:
        leading = empty_classes.leading_to(trial, pattern.object.iri) if pattern.object.iri else ()
        cause = Cause("patterns", "one", pattern.text, pattern.at, leading)
    yield cause


def _of_set(trial: Trial, group: Group, parts: Sequence[Part]) -> Iterator[Cause]:
    unknown = [cause for part in parts for cause in unknown_terms.of_alternatives(trial, part)]
    if unknown:
        yield from unknown
        return
    listed = [part for part in parts if isinstance(part, Bind)]
    others = [part for part in parts if not isinstance(part, Bind)]
    if len(listed) == 1 and len(others) == 1 and isinstance(others[0], Pattern):
        causes = list(_of_listed(trial, listed[0], others[0]))
        if causes:
            yield from causes
            return
    cause = empty_classes.of_set(trial, group, parts) or misplaced_properties.of_set(trial, group, parts)
    ordered = sorted(parts, key=lambda part: part.at)
    yield cause or Cause("patterns", "together", " ".join(part.text for part in ordered), ordered[0].at)


def _of_listed(trial: Trial, listed: Bind, pattern: Pattern) -> Iterator[Cause]:
    """The causes of a pattern whose subject or object is one of the values that VALUES lists."""
    if len(listed.variables) != 1:
        return
    variable = next(iter(listed.variables))
    for term in listed.terms:
        if term.kind == "iri":
            role = unknown_terms.role_of_object(pattern) if pattern.object.text == variable else "thing"
            yield from unknown_terms.of_names(trial, term.names, role)
        elif pattern.object.text == variable:
            cause = other_texts.of_pattern(trial, replace(pattern, object=term))
            if cause is not None:
                yield cause


def _of_graph(trial: Trial, part: Nested) -> Iterator[Cause]:
    """The causes of GRAPH: no such graph, what it holds lies in another one, or what fails in all of them."""
    name, group = part.name, part.groups[0]
    assert name is not None
    if name.iri and name.iri not in trial.base.graphs:
        unknown = list(unknown_terms.of_names(trial, name.names, "graph"))
        yield from unknown or [Cause("graph", "none", name.text, name.at)]
        return
    if not trial.outside().fits(group.parts):
        yield from causes_of_group(trial.outside(), group)
        return
    yield of_graphs(trial, name, group)


def of_graphs(trial: Trial, name: Term, group: Group) -> Cause:
    """The cause where a graph has nothing that fits a group, and the base has."""
    anywhere = trial.outside()
    inner = "\n".join(part.text for part in group.parts)
    rows = anywhere.rows("DISTINCT ?graph_seen", [], f"GRAPH ?graph_seen {{ {inner} }}", f"LIMIT {_MOST_GRAPHS}")
    graphs = sorted(row[0].value for row in rows if isinstance(row[0], ox.NamedNode))
    found = tuple(suggestion(trial.base, trial.namespaces, iri) for iri in graphs)
    edit = Edit(name.at, name.end, written(trial.namespaces, graphs[0])) if len(found) == 1 else None
    return Cause("graph", "other" if found else "several", name.text, name.at, found, edit)
