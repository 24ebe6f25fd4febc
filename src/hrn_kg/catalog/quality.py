"""Measures of quality (DQV): how much there is, how much is missing or contested, how old the newest figure is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from hrn_kg.catalog.inputs import CatalogInput
from hrn_kg.catalog.names import DATASET, ID
from hrn_kg.triples import about, node, typed
from hrn_kg.vocab import hro

_COUNTED: Final = {
    "claims": "Claim",
    "observations": "Observation",
    "gaps": "KnownGap",
    "disagreements": "Disagreement",
}
_AGE: Final = "age-of-newest-figure"


def measures(facts: CatalogInput) -> Iterator[Triple]:
    """The measurements of the dataset; what a metric means is said by the content, in catalog/quality.ttl."""
    rdf_type = node("rdf:type")
    typed_as: dict[str, set[object]] = {}
    for quad in facts.triples:
        if quad.predicate == rdf_type and isinstance(quad.object, NamedNode):
            typed_as.setdefault(quad.object.value, set()).add(quad.subject)
    values = {name: len(typed_as.get(hro(kind), ())) for name, kind in _COUNTED.items()}
    years = _years(facts.triples, typed_as.get(hro("Observation"), set()))
    if years:
        # A figure about a year to come is not older than the release.
        values[_AGE] = max(0, facts.modified.year - max(years))
    for name, value in values.items():
        measurement = f"{ID}measurement/{name}"
        yield from about(DATASET, ("dqv:hasQualityMeasurement", measurement))
        yield from about(
            measurement,
            ("rdf:type", node("dqv:QualityMeasurement")),
            ("dqv:computedOn", DATASET),
            ("dqv:isMeasurementOf", f"{ID}metric/{name}"),
            ("dqv:value", typed(value, "xsd:nonNegativeInteger")),
        )


def _years(quads: Iterable[Quad], figures: AbstractSet[object]) -> list[int]:
    """The last years of the periods that figures are about."""
    about_period, latest = node(hro("period")), node(hro("latestYear"))
    periods = {quad.object for quad in quads if quad.predicate == about_period and quad.subject in figures}
    return [
        int(quad.object.value)
        for quad in quads
        if quad.predicate == latest and quad.subject in periods and isinstance(quad.object, Literal)
    ]
