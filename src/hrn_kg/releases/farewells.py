"""Farewells: who has only a successor, or "deprecated", stated of it has been withdrawn, and is no longer described."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad

from hrn_kg.vocab import expand

_REPLACED = expand("dct:isReplacedBy")
_FAREWELL = frozenset({_REPLACED, expand("owl:deprecated")})


def without_farewells(quads: Iterable[Quad]) -> list[Quad]:
    """The quads but those of things of which nothing else is stated.

    They go into the log and not into the dumps: else no replay of the changes could give what the dumps hold.
    """
    found = list(quads)
    described = {quad.subject for quad in found if quad.predicate.value not in _FAREWELL}
    return [quad for quad in found if quad.subject in described]


def successors_in(quads: Iterable[Quad]) -> dict[str, str]:
    """What replaces a thing, by its IRI, wherever that is stated; the first by IRI where several do."""
    stated = sorted(
        (quad.subject.value, quad.object.value)
        for quad in quads
        if quad.predicate.value == _REPLACED
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
    )
    return dict(reversed(stated))
