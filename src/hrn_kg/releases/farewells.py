"""Farewells: who has only a successor, or "deprecated", stated of it has been withdrawn, and is no longer described."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from pyoxigraph import NamedNode, Quad

from hrn_kg.quad_lines import property_of_line, subject_of_line
from hrn_kg.releases.quads_as_lines import of_properties
from hrn_kg.vocab import expand

REPLACED = expand("dct:isReplacedBy")
# The properties of a thing that is gone.
FAREWELLS = (REPLACED, expand("owl:deprecated"))
_FAREWELL = frozenset(f"<{iri}>".encode() for iri in FAREWELLS)


def without_farewells(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The sorted lines of N-Quads but those of things of which nothing else is stated.

    They go into the log and not into the dumps: else no replay of the changes could give what the dumps hold.
    """
    for _, found in groupby(lines, key=subject_of_line):
        own = list(found)
        if not all(property_of_line(line) in _FAREWELL for line in own):
            yield from own


def successors_in(quads: Iterable[Quad]) -> dict[str, str]:
    """What replaces a thing, by its IRI, wherever that is stated; the first by IRI where several do."""
    stated = sorted(
        (quad.subject.value, quad.object.value)
        for quad in of_properties(quads, (REPLACED,))
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    )
    return dict(reversed(stated))
