"""The start page: facility types with the newest figures that documents print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyoxigraph as ox

from hrn_kg.render.facts import Facts, Text, expand
from hrn_kg.render.views import Link, Viewer

FIGURES_EACH: Final = 3
_MONTHS: Final = {
    "nl": ("januari", "februari", "maart", "april", "mei", "juni")
    + ("juli", "augustus", "september", "oktober", "november", "december"),
    "en": ("January", "February", "March", "April", "May", "June")
    + ("July", "August", "September", "October", "November", "December"),
}


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


def view_landing(triples: Iterable[ox.Triple], lang: str) -> tuple[tuple[Group, ...], tuple[Link, ...]]:
    """Facility types, those with figures first, and the schemes."""
    facts = Facts(triples)
    viewer = Viewer(facts, lang)
    types = facts.subjects("rdf:type", expand("hro:FacilityType"))
    groups = [Group(viewer.link(kind), _newest(viewer, kind)) for kind in types]
    groups.sort(key=lambda group: (not group.figures, group.name.text.lower()))
    schemes = [viewer.link(iri) for iri in facts.subjects("rdf:type", expand("skos:ConceptScheme"))]
    return tuple(groups), tuple(sorted(schemes, key=lambda link: link.text.lower()))


def _newest(viewer: Viewer, kind: str) -> tuple[Figure, ...]:
    """The figures of the latest period for which any is printed; undated ones only when there are no others."""
    facts = viewer.facts
    dated: dict[str, list[str]] = {}
    for claim in facts.subjects("hro:about", kind):
        period = facts.iri(claim, "hro:period")
        end = facts.literal(period, "dcat:endDate", "dcat:startDate") if period else None
        dated.setdefault((end or "")[:4], []).append(claim)
    if not dated:
        return ()
    claims = dated[max(dated)]

    def rank(claim: str) -> tuple[bool, bool, str]:
        # What exists before what was visited or interviewed, the country before a city.
        indicator, place = facts.iri(claim, "hro:indicator") or "", facts.iri(claim, "hro:place") or ""
        return (not indicator.endswith("-available"), not place.endswith("/netherlands"), claim)

    return tuple(_figure(viewer, claim) for claim in sorted(claims, key=rank)[:FIGURES_EACH])


def _figure(viewer: Viewer, claim: str) -> Figure:
    facts = viewer.facts
    document = facts.iri(claim, "hro:statedIn")
    printed = facts.text(claim, viewer.lang, "hro:statedValue") or Text("…")
    language = facts.label(document, viewer.lang).lang if document else ""
    return Figure(
        name=viewer.link(claim),
        printed=Text(printed.text, printed.lang or language),
        indicator=viewer.maybe(facts.iri(claim, "hro:indicator")),
        place=viewer.maybe(facts.iri(claim, "hro:place")),
        period=viewer.maybe(facts.iri(claim, "hro:period")),
        document=viewer.maybe(document),
        caveats=viewer.links(claim, "hro:caveat"),
    )


def in_words(moment: datetime, lang: str) -> str:
    """A date for readers: 24 november 2026. The locale of the machine is not asked."""
    return f"{moment.day} {_MONTHS[lang][moment.month - 1]} {moment.year}"
