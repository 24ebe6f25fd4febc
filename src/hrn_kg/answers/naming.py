"""Names of many things at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from hrn_kg.describe.ask import construct, fill, labels_of
from hrn_kg.sparql import Snapshot

_BATCH: Final = 400
_NAMES: Final = """CONSTRUCT { ?thing <http://www.w3.org/2000/01/rdf-schema#label> ?name } WHERE {
  VALUES ?thing { $things } ?thing <http://www.w3.org/2000/01/rdf-schema#label> ?name }"""


async def names_of(data: Snapshot, iris: Iterable[str]) -> tuple[ox.Triple, ...]:
    """The labels of many IRIs, for an index.

    The build gives everything that has a name a label, which one short query finds; what has none, as in data that
    were not built, is asked for by all the properties that may name it. Raises what the engine raises.
    """
    wanted = sorted(set(iris))
    found: list[ox.Triple] = []
    for start in range(0, len(wanted), _BATCH):
        found += await construct(data, fill(_NAMES, things=wanted[start : start + _BATCH]))
    named = {triple.subject.value for triple in found if isinstance(triple.subject, ox.NamedNode)}
    return (*found, *await labels_of(data, set(wanted) - named))
