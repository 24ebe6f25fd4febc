"""How much is in the base, by what readers call it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hrn_kg.describe.ask import select
from hrn_kg.sparql import Snapshot

# In the order in which they are shown; the names are keys of words.
COUNTED: Final = {
    "documents": "?x hro:sha256 ?sum",
    "claims": "?x a hro:Claim",
    "figures": "?x a hro:PrintedFigure",
    "rules": "?x a hro:Rule",
    "definitions": "?x a hro:Definition",
    "disagreements": "?x a hro:Disagreement",
    "comparisons": "?x a hro:Comparison",
    "gaps": "?x a hro:KnownGap",
    "passages": "?x a hro:Excerpt",
    "untraceable": "?x a hro:UnresolvedSource",
}
_COUNT: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
SELECT ?what (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {} }} GROUP BY ?what"""


@dataclass(frozen=True, slots=True)
class Holding:
    """A kind of record, by its key of words, and how many there are."""

    key: str
    number: int


async def holdings(data: Snapshot) -> tuple[Holding, ...]:
    """The counts; a kind of which there is none is left out. Raises what the engine raises."""
    parts = [f'{{ {pattern} . BIND("{name}" AS ?what) }}' for name, pattern in COUNTED.items()]
    rows = await select(data, _COUNT.format("\nUNION ".join(parts)))
    found = {row["what"].value: int(row["n"].value) for row in rows if "what" in row}
    return tuple(Holding(name, found[name]) for name in COUNTED if found.get(name))
