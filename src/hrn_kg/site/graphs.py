"""Whole named graphs."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import pyoxigraph as ox

from hrn_kg import conneg
from hrn_kg.engine.base import Dataset
from hrn_kg.errors import NotFound
from hrn_kg.releases import Release
from hrn_kg.render import rdf
from hrn_kg.site.site import Site
from hrn_kg.sparql import Inspected, Reply, Snapshot
from hrn_kg.triples import triples_in
from hrn_kg.vocab import Prefixes

# The catalogue holds the checksums of the dumps, so it cannot be in them.
_FILES: Final = ("dumps/hrn-kg.nq", "catalog.nq")
_REMEMBERED: Final = 4  # as bytes that are some megabytes each
_ALL: Final = Inspected(kind="construct", text="CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


async def graph(data: Snapshot, name: str | None, media_type: str) -> Reply:
    """All triples of a named graph, or of the default graph (None), as the engine writes them.

    Raises NotFound when there is no such graph, and what the engine raises.
    """
    if name is not None and name not in {known for known, _ in await data.graphs()}:
        raise NotFound("There is no graph of that name.", graph=name)
    return await data.run(_ALL, media_type, Dataset() if name is None else Dataset(default=(name,)))


def graph_of_release(site: Site, release: Release, name: str | None, media_type: str) -> bytes:
    """All triples of a named graph of a release, or of all graphs together (None), as its files have them.

    The engine knows fewer datatypes of numbers than are written (docs/datatypes.md). Raises NotFound when there is no
    such graph, DataDamaged.
    """
    if name is not None and name not in release.graphs:
        raise NotFound("There is no graph of that name.", graph=name)
    bodies = tuple(site.watched.read(release, file) for file in _FILES)
    digests = tuple(file.sha256 for file in release.manifest.files if file.path in _FILES)
    return _written(_Body(bodies, digests), name, media_type, site.data.prefixes)


@dataclass(frozen=True)
class _Body:
    """The files that hold all quads of a release; the same when their checksums are."""

    files: tuple[bytes, ...] = field(compare=False)
    digests: tuple[str, ...]


@lru_cache(_REMEMBERED)
def _written(body: _Body, name: str | None, media_type: str, prefixes: Prefixes) -> bytes:
    end = b"> ." if name is None else f" <{name}> .".encode()
    lines = {
        line[: line.rindex(b" <")] + b" ." for file in body.files for line in file.split(b"\n") if line.endswith(end)
    }
    triples = b"\n".join((*sorted(lines), b""))
    if media_type == conneg.NTRIPLES.media_type:
        return triples
    return rdf.serialise(triples_in(triples), media_type, prefixes)


async def read_graph(data: Snapshot, name: str) -> list[ox.Triple]:
    """All triples of a named graph; raises NotFound when it has none, and what the engine raises."""
    reply = await data.run(_ALL, conneg.NTRIPLES.media_type, Dataset(default=(name,)))
    if not reply.body.strip():
        raise NotFound("There is no graph of that name.", graph=name)
    return triples_in(reply.body)
