"""Kinds of records: which come first when a list is bounded, and where each stands on a page.

The classes named here have numbers; whatever the ontology puts below one of them, at any depth, has the same. So a new
kind of claim is listed, in its place, when the ontology says of what it is a kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg.describe.ask import select, term
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

_NARROWER: Final = f"""PREFIX rdfs: <{PREFIXES["rdfs"]}>
SELECT ?class ?broader WHERE {{
  VALUES ?broader {{ {" ".join(map(term, _NAMED))} }}
  ?class rdfs:subClassOf+ ?broader
}}"""


async def ranks(data: Snapshot) -> Mapping[str, Rank]:
    """The rank of each class that has one; a class below several takes the lowest. All others rank as LAST."""
    found = dict(_NAMED)
    for row in await select(data, _NARROWER):
        narrower, broader = row["class"], row["broader"]
        if isinstance(narrower, ox.NamedNode) and narrower.value not in _NAMED:
            rank = _NAMED[broader.value]
            found[narrower.value] = min(found.get(narrower.value, rank), rank)
    return found
