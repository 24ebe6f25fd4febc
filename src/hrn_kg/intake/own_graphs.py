"""Graphs that a file of the content names: one that a build refuses is named here, at its statement."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from hrn_kg.content import is_graph_refused
from hrn_kg.intake.draft import Draft
from hrn_kg.intake.intake_findings import found
from hrn_kg.iris import GRAPH
from hrn_kg.triples import text_of
from hrn_kg.validation import Finding


def check_graphs(draft: Draft, own: str) -> Iterator[Finding]:
    """A finding for each graph that the file may not name, at the first statement in it."""
    named = set()
    for quad in draft.quads:
        graph = quad.graph_name
        if isinstance(graph, ox.DefaultGraph) or graph in named:
            continue
        if is_graph_refused(graph.value if isinstance(graph, ox.NamedNode) else None, own):
            named.add(graph)
            subject, path = text_of(quad.subject), quad.predicate.value
            where = draft.places.find(subject, path, text_of(quad.object))
            yield found("own-graph", where, focus=subject, graph=text_of(graph), start=GRAPH)
