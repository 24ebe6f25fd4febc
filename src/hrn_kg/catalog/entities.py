"""What a catalogue describes, in the sense of DCAT-AP: what its feed has an activity for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pyoxigraph import NamedNode, Quad, Triple

from hrn_kg.triples import node

_CLASSES: Final = frozenset(
    map(
        node,
        (
            "dcat:Catalog",
            "dcat:DataService",
            "dcat:Dataset",
            "dcat:Distribution",
            "dct:LicenseDocument",
            "foaf:Agent",
            "vcard:Kind",
        ),
    )
)
_TYPE: Final = node("rdf:type")


def entities_in(statements: Iterable[Triple | Quad]) -> frozenset[str]:
    """The IRIs of all catalogues, datasets, distributions, services, agents, contacts and licences."""
    return frozenset(
        one.subject.value
        for one in statements
        if one.predicate == _TYPE and one.object in _CLASSES and isinstance(one.subject, NamedNode)
    )
