"""What a store holds: how many triples in each graph, and whether some triple is in several graphs."""

from __future__ import annotations

import pyoxigraph as ox


def count(store: ox.Store) -> dict[str, int]:
    """The number of triples in each graph that an IRI names; what a blank node names cannot be asked for."""
    graphs = {graph.value: 0 for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)}
    solutions = store.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert isinstance(solutions, ox.QuerySolutions)
    counted = {solution["g"]: int(solution["n"].value) for solution in solutions}
    return graphs | {graph.value: number for graph, number in counted.items() if isinstance(graph, ox.NamedNode)}


def count_distinct(store: ox.Store) -> int:
    """The number of triples when one that several graphs hold, the default graph among them, counts once.

    It takes time and memory in proportion to the store; a search for pairs would take none, but its time may be the
    square of the number of triples that a hub has.
    """
    graphs = list(store.named_graphs())
    if not graphs or (len(graphs) == 1 and not any(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))):
        return len(store)
    solutions = store.query(
        "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }", use_default_graph_as_union=True
    )
    assert isinstance(solutions, ox.QuerySolutions)
    (solution,) = solutions
    return int(solution["n"].value)


def copy_to_default(store: ox.Store) -> None:
    """Put every triple of a named graph in the default graph as well: there one of two graphs is one triple."""
    quads = store.quads_for_pattern(None, None, None, None)
    store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
