"""What is found at records: by the core constraints of a shape, by a SPARQL constraint, by the rules of our own."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

import pyoxigraph as ox
from rdflib import SH

from hrn_kg.rdflib_terms import Term, as_rdflib, text_of
from hrn_kg.validation import twins
from hrn_kg.validation.constraint_query import Row
from hrn_kg.validation.report import Finding, Messages, Severity
from hrn_kg.validation.rules import ALL_RULES, Quads, Rule, run_rules
from hrn_kg.validation.shapes import Constraint, Shapes, TargetedShape
from hrn_kg.validation.store_graph import StoreGraph

_SEVERITIES: Mapping[str, Severity] = {
    str(SH.Violation): "Violation",
    str(SH.Warning): "Warning",
    str(SH.Info): "Info",
}
_PLACE = re.compile(r"\{[?$](\w+)\}")


def found_by_core(
    shapes: Shapes, shape: TargetedShape, records: Iterable[Term], graph: StoreGraph
) -> Iterator[Finding]:
    """What the core constraints of a shape find."""
    for result in shapes.core.judge(shape.node, list(map(as_rdflib, records)), graph):
        value = result.value
        yield Finding(
            focus=text_of(result.focus),
            path=shapes.field_of(result.path),
            value=None if value is None or value == result.focus else text_of(value),
            shape=text_of(result.shape),
            severity=_SEVERITIES[str(result.severity)],
            messages=shapes.messages(result.shape),
        )


def found_by_constraint(
    shapes: Shapes, store: ox.Store, constraint: Constraint, met: Collection[Term], everything: bool
) -> Iterator[Finding]:
    """What a SPARQL constraint finds at the records that its shape is put to; see `rows_of` for `everything`."""
    for row in rows_of(constraint, store, met, everything) if met else ():
        if row["this"] in met:
            yield _of_row(shapes, constraint, row)


def found_by_rules(store: Quads, records: Iterable[Term], rules: tuple[Rule, ...] = ALL_RULES) -> Iterator[Finding]:
    """What the rules find that SHACL cannot say."""
    named = (record.value for record in records if isinstance(record, ox.NamedNode))
    for finding in run_rules(store, named, rules):
        yield replace(finding, messages=Messages(finding.messages))


def rows_of(constraint: Constraint, store: ox.Store, met: Collection[Term], everything: bool) -> Iterator[Row]:
    """The rows of a constraint at the records that its shape is put to; some about others where all are checked."""
    if constraint.name == twins.CONSTRAINT:
        return twins.rows(store, met)
    # To name thousands of records takes longer than to throw away a few rows about others.
    return constraint.query.rows(store, None if everything and constraint.query.binds_this else met)


def _of_row(shapes: Shapes, constraint: Constraint, row: Row) -> Finding:
    value, path = row.get("value"), row.get("path")
    messages = shapes.messages(constraint.node)
    if any("{" in message for message in messages.values()):
        messages = Messages({lang: _filled(message, row) for lang, message in messages.items()})
    return Finding(
        focus=text_of(row["this"]),
        path=None if path is None else text_of(path),
        value=None if value is None else text_of(value),
        shape=constraint.name,
        severity=_SEVERITIES[constraint.severity],
        messages=messages,
    )


def _filled(message: str, row: Row) -> str:
    """The message with `{?name}` and `{$name}` in the place of what the row says."""
    return _PLACE.sub(lambda place: text_of(row[place[1]]) if place[1] in row else place[0], message)
