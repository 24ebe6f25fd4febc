"""What a store holds: filling it, how many triples are in each graph, and whether some triple is in several graphs."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from itertools import chain, islice
from typing import Final

import pyoxigraph as ox

# The engine sorts so many in one piece, and several pieces at a time where it is given more.
_PIECE: Final = 1_000_000


def fill(store: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Put quads into a store, a piece at a time: each takes 1 GB of memory on the way to the disk.

    Raises OSError, and what the quads raise.
    """
    waiting = iter(quads)
    for first in waiting:
        store.bulk_extend(chain((first,), islice(waiting, _PIECE - 1)))
        give_back()


def give_back() -> None:
    """Give the memory of what was freed back to the system: a store is in many small pieces, which the C library keeps.

    Only that of GNU knows how; elsewhere nothing happens.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def count(store: ox.Store) -> dict[str, int]:
    """The number of triples in each graph that an IRI names; what a blank node names cannot be asked for."""
    graphs = {graph.value: 0 for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)}
    solutions = store.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert isinstance(solutions, ox.QuerySolutions)
    counted = {solution["g"]: int(solution["n"].value) for solution in solutions}
    return graphs | {graph.value: number for graph, number in counted.items() if isinstance(graph, ox.NamedNode)}


def count_distinct(store: ox.Store) -> int:
    """The number of triples when one that several graphs hold, the default graph among them, counts once.

    Counted for one property after the other, so that the memory for it is that for the most frequent one. A search for
    pairs would take none, but in memory its time may be the square of the number of triples that a hub has.
    """
    graphs = list(store.named_graphs())
    if not graphs or (len(graphs) == 1 and not any(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))):
        return len(store)
    properties = _rows(store, "SELECT DISTINCT ?p { ?s ?p ?o }")
    return sum(
        int(_rows(store, f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?s ?o {{ ?s {row['p']} ?o }} }}")[0]["n"].value)
        for row in properties
    )


def _rows(store: ox.Store, query: str) -> list[ox.QuerySolution]:
    solutions = store.query(query, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    return list(solutions)


def copy_to_default(store: ox.Store) -> None:
    """Put every triple of a named graph in the default graph as well: there one of two graphs is one triple."""
    quads = store.quads_for_pattern(None, None, None, None)
    fill(store, (ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads))
