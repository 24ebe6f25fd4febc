"""The start page: facility types with the newest figures that documents print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import Link, Viewer
from hrn_kg.vocab import Prefixes, expand

FIGURES_EACH: Final = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """One observation, as printed."""

    name: Link
    printed: Text
    indicator: Link | None
    place: Link | None
    period: Link | None
    document: Link | None
    caveats: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A facility type and its newest figures."""

    name: Link
    figures: tuple[Figure, ...]


def view_landing(
    triples: Iterable[ox.Triple], prefixes: Prefixes, lang: str
) -> tuple[tuple[Group, ...], tuple[Link, ...]]:
    """Facility types, those with figures first, and the schemes."""
    index = TripleIndex(triples, prefixes)
    viewer = Viewer(index, lang)
    types = index.subjects("rdf:type", expand("hro:FacilityType"))
    groups = [Group(viewer.link(kind), _newest(viewer, kind)) for kind in types]
    groups.sort(key=lambda group: (not group.figures, group.name.text.lower()))
    schemes = [viewer.link(iri) for iri in index.subjects("rdf:type", expand("skos:ConceptScheme"))]
    return tuple(groups), tuple(sorted(schemes, key=lambda link: link.text.lower()))


def _newest(viewer: Viewer, kind: str) -> tuple[Figure, ...]:
    """For each thing counted and each place the latest figure: what exists and what was interviewed are no one series.

    An undated figure is shown only where there is no dated one, and its period says that none was stated.
    """
    index = viewer.index

    def year(claim: str) -> int:
        period = index.iri(claim, "hro:period")
        end = index.literal(period, "dcat:endDate", "dcat:startDate") if period else None
        return int(end[:4]) if end and end[:4].isdigit() else 0

    def topic(claim: str) -> tuple[str, str]:
        return (index.iri(claim, "hro:indicator") or "", index.iri(claim, "hro:place") or "")

    latest: dict[tuple[str, str], str] = {}
    for claim in sorted(index.subjects("hro:about", kind), key=lambda claim: (-year(claim), claim)):
        latest.setdefault(topic(claim), claim)
    # The country before a city, what exists before what was visited or interviewed, the latest first.
    chosen = sorted(
        latest.items(),
        key=lambda entry: (
            not entry[0][1].endswith("/netherlands"),
            not entry[0][0].endswith("-available"),
            -year(entry[1]),
            entry,
        ),
    )
    return tuple(_figure(viewer, claim) for _, claim in chosen[:FIGURES_EACH])


def _figure(viewer: Viewer, claim: str) -> Figure:
    index = viewer.index
    document = index.iri(claim, "hro:statedIn")
    printed = index.text(claim, viewer.lang, "hro:statedValue") or Text("…")
    language = index.label(document, viewer.lang).lang if document else ""
    return Figure(
        name=viewer.link(claim),
        printed=Text(printed.text, printed.lang or language),
        indicator=viewer.maybe(index.iri(claim, "hro:indicator")),
        place=viewer.maybe(index.iri(claim, "hro:place")),
        period=viewer.maybe(index.iri(claim, "hro:period")),
        document=viewer.maybe(document),
        caveats=viewer.links(claim, "hro:caveat"),
    )


def in_words(moment: datetime, lang: str) -> str:
    """A date for readers: 24 nov. 2026. The locale of the machine is not asked."""
    return f"{moment.day} {words.language(lang).months[moment.month - 1]} {moment.year}"
