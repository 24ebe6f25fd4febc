"""The published base as drafts are checked against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from hrn_kg.content import Content
from hrn_kg.intake.known import Known
from hrn_kg.rdflib_terms import to_rdflib
from hrn_kg.validation import Report, load_shapes, validate_within
from hrn_kg.vocab import Prefixes


@dataclass(frozen=True, slots=True)
class Base:
    """What drafts are checked against: the published base, and who judges statements by the shapes within it."""

    known: Known
    judge: Callable[[Sequence[ox.Quad]], Report]
    release: str | None = None
    shapes: str | None = None


def base_of(
    published: Iterable[ox.Quad],
    content: Content,
    prefixes: Prefixes,
    *,
    release: str | None = None,
    shapes: str | None = None,
) -> Base:
    """The base that holds these statements, with the shapes of the content.

    Raises: ContentError when the shapes are broken.
    """
    store = ox.Store()
    store.bulk_extend(_plain(published))
    graph = to_rdflib(store)
    rules = load_shapes(content)

    def judge(proposed: Sequence[ox.Quad]) -> Report:
        new = [quad for quad in set(_plain(proposed)) if quad not in store]
        added = to_rdflib(new)
        subjects = set(to_rdflib(proposed).subjects())
        try:
            store.extend(new)
            to_rdflib(new, into=graph)
            return validate_within(graph, subjects, rules, lambda: store)
        finally:
            for quad in new:
                store.remove(quad)
            for triple in added:
                graph.remove(triple)

    return Base(Known(store, prefixes), judge, release, shapes)


def _plain(quads: Iterable[ox.Quad]) -> Iterable[ox.Quad]:
    return (ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
