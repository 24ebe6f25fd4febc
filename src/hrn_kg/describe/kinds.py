"""Kinds of records: which come first when a list is bounded, and where each stands on a page.

The classes named here have numbers; whatever the ontology puts below one of them, at any depth, has the same. So a new
kind of claim is listed, in its place, when the ontology says of what it is a kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg.describe.ask import select
from hrn_kg.sparql import Snapshot
from hrn_kg.vocab import PREFIXES, hro


@dataclass(frozen=True, slots=True, order=True)
class Rank:
    """`weight`: the lower, the sooner it is chosen for a bounded list; `place`: its place among those shown."""

    weight: int
    place: int


# A bounded list must not lose a figure or a rule to a remark.
_NAMED: Final[Mapping[str, Rank]] = {
    hro("Definition"): Rank(0, 0),
    hro("Observation"): Rank(1, 1),
    hro("Calculation"): Rank(1, 2),
    hro("Target"): Rank(1, 3),
    hro("Rule"): Rank(2, 4),
    hro("Statement"): Rank(4, 5),
    hro("KnownGap"): Rank(3, 6),
}
LAST: Final = Rank(4, 7)

# Not by the path rdfs:subClassOf+: some engines want to be given where a path begins.
_NARROWER: Final = f"""PREFIX rdfs: <{PREFIXES["rdfs"]}>
SELECT ?class ?broader WHERE {{ ?class rdfs:subClassOf ?broader }}"""


async def ranks(data: Snapshot) -> Mapping[str, Rank]:
    """The rank of each class that has one; a class below several takes the lowest. All others rank as LAST."""
    return await data.once(ranks, lambda: _ranks(data))


async def _ranks(data: Snapshot) -> Mapping[str, Rank]:
    above: dict[str, set[str]] = {}
    for row in await select(data, _NARROWER):
        narrower, broader = row["class"], row["broader"]
        if isinstance(narrower, ox.NamedNode) and isinstance(broader, ox.NamedNode):
            above.setdefault(narrower.value, set()).add(broader.value)
    found = dict(_NAMED)
    for name in above.keys() - _NAMED.keys():
        ranked = [_NAMED[broader] for broader in _all_above(name, above) if broader in _NAMED]
        if ranked:
            found[name] = min(ranked)
    return found


def _all_above(name: str, above: Mapping[str, set[str]]) -> set[str]:
    """The classes above one, at any depth."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        broader = above.get(waiting.pop(), set()) - found
        found |= broader
        waiting += broader
    return found
