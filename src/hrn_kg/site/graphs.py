"""Whole named graphs."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from hrn_kg import conneg
from hrn_kg.engine.base import Dataset
from hrn_kg.errors import NotFound
from hrn_kg.sparql import Inspected, Reply, Snapshot
from hrn_kg.triples import triples_in

_ALL: Final = Inspected(kind="construct", text="CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


async def graph(data: Snapshot, name: str | None, media_type: str) -> Reply:
    """All triples of a named graph, or of the default graph (None), as the engine writes them.

    Raises NotFound when there is no such graph, and what the engine raises.
    """
    if name is not None and name not in {known for known, _ in await data.graphs()}:
        raise NotFound("There is no graph of that name.", graph=name)
    return await data.run(_ALL, media_type, Dataset() if name is None else Dataset(default=(name,)))


async def read_graph(data: Snapshot, name: str) -> list[ox.Triple]:
    """All triples of a named graph; raises NotFound when it has none, and what the engine raises."""
    reply = await data.run(_ALL, conneg.NTRIPLES.media_type, Dataset(default=(name,)))
    if not reply.body.strip():
        raise NotFound("There is no graph of that name.", graph=name)
    return triples_in(reply.body)
