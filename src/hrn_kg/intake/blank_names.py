"""Nodes without an address: the parser names them, the walk for places does too, each in its own way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from hrn_kg.intake.draft import Entry

_Said = frozenset[tuple[str, str]]


def with_names_of(quads: Iterable[ox.Quad], entries: list[Entry]) -> list[Entry]:
    """The entries with the parser's names for nodes without an address; nodes that say the same are taken in order."""
    parsed: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for quad in quads:
        if isinstance(quad.subject, ox.BlankNode):
            said = parsed[f"_:{quad.subject.value}"]
            if isinstance(quad.object, (ox.NamedNode, ox.Literal)):
                said.add((quad.predicate.value, quad.object.value))
    if not parsed:
        return entries
    walked: dict[str, set[tuple[str, str]]] = {}
    for subject, predicate, value, _, _ in entries:
        if subject.startswith("_:place"):
            own = walked.setdefault(subject, set())
            if predicate is not None and value is not None and not value.startswith("_:"):
                own.add((predicate, value))
    free: dict[_Said, list[str]] = defaultdict(list)
    for name, said in parsed.items():
        free[frozenset(said)].append(name)
    names: dict[str | None, str] = {}
    for name, said in walked.items():
        waiting = free[frozenset(said)]
        if waiting:
            names[name] = waiting.pop(0)
    return [
        (names.get(subject, subject), predicate, names.get(value, value), line, column)
        for subject, predicate, value, line, column in entries
    ]
