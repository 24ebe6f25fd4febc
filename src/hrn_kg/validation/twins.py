"""Observations of one document that say the same, found in time that grows with their number.

As a query this is a join of a document's observations with themselves on seven fields: no order of its patterns is fast
for every document, since now the places differ and now the periods. Here each observation is read once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import product

import pyoxigraph as ox

from hrn_kg.iris import SHAPES
from hrn_kg.rdflib_terms import Term
from hrn_kg.validation.constraint_query import Row
from hrn_kg.vocab import expand, hro

CONSTRAINT = SHAPES + "Observation-NoDuplicate"
_DOCUMENT = ox.NamedNode(hro("statedIn"))
_TYPE = ox.NamedNode(expand("rdf:type"))
_OBSERVATION = ox.NamedNode(hro("Observation"))
_INDICATOR = ox.NamedNode(hro("indicator"))
_FIELDS = tuple(hro(name) for name in ("indicator", "about", "population", "place", "period", "measure"))


def rows(store: ox.Store, records: Collection[Term]) -> Iterator[Row]:
    """What the query of the constraint gives at these records: each with the first by name of those like it."""
    wanted = {record for record in records if not isinstance(record, ox.Literal)}
    documents = {quad.object for record in wanted for quad in store.quads_for_pattern(record, _DOCUMENT, None, None)}
    for document in documents:
        alike: dict[tuple[Term, ...], set[Term]] = defaultdict(set)
        for quad in store.quads_for_pattern(None, _DOCUMENT, document, None):
            for key in _keys(store, quad.subject):
                alike[key].add(quad.subject)
        for same in alike.values():
            first, second, *_ = [*sorted(same, key=str)[:2], None]
            if second is not None:
                for record in same & wanted:
                    yield {"this": record, "path": _INDICATOR, "value": second if record == first else first}


def _keys(store: ox.Store, record: ox.NamedNode | ox.BlankNode | ox.Triple) -> Iterator[tuple[Term, ...]]:
    """What tells an observation from others: nothing for what lacks a field, several where a field has two values."""
    found: dict[str, set[Term]] = defaultdict(set)
    for quad in store.quads_for_pattern(record, None, None, None):
        found[quad.predicate.value].add(quad.object)
    if _OBSERVATION in found[_TYPE.value]:
        yield from product(*(found[name] for name in _FIELDS))
