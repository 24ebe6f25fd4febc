"""What stands around a type of facility or an intervention: what it offers, who offers it, what is narrower."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg.describe.ask import fill, select
from hrn_kg.iris import BASE
from hrn_kg.sparql import Snapshot

TYPES: Final = BASE + "scheme/facility-type/"
# A type that offers more than this is about none of it in particular.
_FEW: Final = 2

_AROUND: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?how ?thing WHERE {
  { $this hro:offers ?thing BIND("offers" AS ?how) }
  UNION { ?thing hro:offers $this ; a hro:FacilityType BIND("offering" AS ?how) }
  UNION { ?thing skos:broader+ $this BIND("narrower" AS ?how) }
  UNION { ?thing hro:facilityType $this BIND("facility" AS ?how) }
} ORDER BY ?how ?thing"""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The IRIs around a thing."""

    iri: str
    offers: tuple[str, ...]
    offering: tuple[str, ...]
    narrower: tuple[str, ...]
    facilities: tuple[str, ...]

    @property
    def is_type(self) -> bool:
        """Whether the thing is a type of facility."""
        return self.iri.startswith(TYPES)

    @property
    def main_offers(self) -> tuple[str, ...]:
        """What a type is for: what it offers, where that is one or two things."""
        return self.offers if len(self.offers) <= _FEW else ()

    @property
    def subjects(self) -> tuple[str, ...]:
        """The thing, what a type is for, and the types that are for this intervention."""
        return (self.iri, *self.main_offers, *self.offering)


async def neighbourhood(data: Snapshot, iri: str) -> Neighbourhood:
    """What stands around a thing."""
    found: dict[str, list[str]] = {"offers": [], "offering": [], "narrower": [], "facility": []}
    for row in await select(data, fill(_AROUND, this=iri)):
        how, thing = row["how"], row["thing"]
        if isinstance(thing, ox.NamedNode):
            found[how.value].append(thing.value)
    return Neighbourhood(
        iri,
        offers=tuple(found["offers"]),
        offering=tuple(found["offering"]),
        narrower=tuple(found["narrower"]),
        facilities=tuple(found["facility"]),
    )
