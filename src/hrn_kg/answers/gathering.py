"""What several models need: triples with the names of all that they mention, and a long list in pages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pyoxigraph as ox

from hrn_kg.describe.ask import construct, labels_of
from hrn_kg.errors import NotFound
from hrn_kg.iris import BASE
from hrn_kg.sparql import Snapshot

T = TypeVar("T")
_UNNAMED = (BASE + "id/excerpt/", BASE + "id/capture/")


async def gather(data: Snapshot, *queries: str) -> tuple[ox.Triple, ...]:
    """The triples of CONSTRUCT queries with the labels of all that they mention. Raises what the engine raises."""
    found = await asyncio.gather(*(construct(data, query) for query in queries))
    return await named(data, (triple for triples in found for triple in triples))


async def named(data: Snapshot, triples: Iterable[ox.Triple]) -> tuple[ox.Triple, ...]:
    """These triples, each once, with the labels of all that they mention."""
    own = tuple(dict.fromkeys(triples))
    parts = {part.value for t in own for part in (t.subject, t.object) if isinstance(part, ox.NamedNode)}
    return (*own, *await labels_of(data, (iri for iri in parts if not iri.startswith(_UNNAMED))))


@dataclass(frozen=True, slots=True)
class Cut(Generic[T]):
    """One page of a long list: what stands on it, its number, how many pages there are, how long the list is."""

    items: tuple[T, ...]
    page: int
    pages: int
    total: int


def cut(items: Sequence[T], page: str, size: int) -> Cut[T]:
    """The page of a list with this number, the first where none is given.

    Raises NotFound for what is no number of a page.
    """
    pages = max(1, -(-len(items) // size))
    wanted = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 0 if page else 1
    if not 1 <= wanted <= pages:
        raise NotFound("The list has no such page.", page=page[:20], pages=pages)
    start = (wanted - 1) * size
    return Cut(tuple(items[start : start + size]), wanted, pages, len(items))
