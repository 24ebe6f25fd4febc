"""What the end of a query says of the data on the disk.

A block that cannot be read is told by the store when rows are read one after the other. Where they are counted or
sorted, the engine asks for the next row again and again, until its time or its memory ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hrn_kg.errors import DataDamaged, OutOfMemory, TimedOut
from hrn_kg.sparql import Kind, Observer

_SUSPICIOUS: Final = frozenset({DataDamaged.slug, OutOfMemory.slug, TimedOut.slug})


def suspecting(observe: Observer, suspect: Callable[[], None]) -> Observer:
    """The observer of queries that are answered from a store on disk: an end that damage may cause is also told."""

    def observed(kind: Kind, outcome: str, seconds: float, *, cached: bool) -> None:
        if outcome in _SUSPICIOUS:
            suspect()
        observe(kind, outcome, seconds, cached=cached)

    return observed
