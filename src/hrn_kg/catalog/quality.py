"""Measures of quality (DQV): how much there is, how much is missing or contested, how old the newest figure is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from pyoxigraph import Literal, Triple

from hrn_kg.catalog.counts import OfClass
from hrn_kg.catalog.inputs import CatalogInput
from hrn_kg.catalog.names import DATASET, ID
from hrn_kg.quad_lines import with_properties
from hrn_kg.triples import about, node, typed
from hrn_kg.vocab import expand, hro

_COUNTED: Final = {
    "claims": "Claim",
    "observations": "Observation",
    "gaps": "KnownGap",
    "disagreements": "Disagreement",
}
_AGE: Final = "age-of-newest-figure"
_TYPE: Final = expand("rdf:type")
_PERIOD: Final = hro("period")
_LATEST: Final = hro("latestYear")
_OBSERVATION: Final = node(hro("Observation"))
READ: Final = (_PERIOD, _LATEST)
# The end of a line that says so of its subject.
IS_OBSERVATION: Final = f"> <{_TYPE}> {_OBSERVATION} .\n".encode()


def measures(facts: CatalogInput) -> Iterator[Triple]:
    """The measurements of the dataset; what a metric means is said by the content, in catalog/quality.ttl."""
    classes = facts.counts.classes
    values = {name: classes.get(hro(kind), OfClass()).members for name, kind in _COUNTED.items()}
    years = _years(facts)
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


def _years(facts: CatalogInput) -> list[int]:
    """The last years of the periods that figures are about."""
    periods: set[object] = set()
    for _, of_subject in groupby(with_properties(facts.lines, (_TYPE, _PERIOD)), key=lambda quad: quad.subject):
        own = list(of_subject)
        if any(quad.object == _OBSERVATION and quad.predicate.value == _TYPE for quad in own):
            periods.update(quad.object for quad in own if quad.predicate.value == _PERIOD)
    return [
        int(quad.object.value)
        for quad in with_properties(facts.lines, (_LATEST,))
        if quad.subject in periods and isinstance(quad.object, Literal)
    ]
