"""A facility from a person's answers: the thing with its names, and a claim for each thing that is said of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.drafting import choosing, minting
from hrn_kg.drafting.drafted import Builder, Drafted, names_of
from hrn_kg.drafting.figure import ClaimAnswers, claim_basis, period_of
from hrn_kg.drafting.labelling import name_of
from hrn_kg.drafting.passage import passages_of
from hrn_kg.drafting.published_names import published_names
from hrn_kg.drafting.source import source_of
from hrn_kg.evidence import Documents
from hrn_kg.iris import local_name
from hrn_kg.triples import node
from hrn_kg.vocab import expand

if TYPE_CHECKING:
    from hrn_kg.validation import Published  # it brings pySHACL, which those who only draft do not need

# The field of an answer, and the property that its claim states.
_PROPERTIES: Final = (
    ("place", "dct:spatial"),
    ("type", "hro:facilityType"),
    ("operator", "hro:operatedBy"),
    ("offers", "hro:offers"),
    ("target_group", "hro:targetGroup"),
)


@dataclass(frozen=True, kw_only=True)
class FacilityAnswers(ClaimAnswers):
    """What it is called, what kind of place it is, where it is, who runs it, what it offers and to whom."""

    name_nl: str = ""
    name_en: str = ""
    type: str = ""
    operator: str = ""
    offers: str = ""
    target_group: str = ""


def draft_facility(answers: FacilityAnswers, published: Published, documents: Documents) -> Drafted:
    """The records of a facility: the thing, and a claim for its place, kind, operator, offer and group."""
    builder = Builder(published_names(published.store))
    return builder.drafted(facility(builder, answers, documents))


def facility(builder: Builder, answers: FacilityAnswers, documents: Documents) -> str | None:
    """Draft a facility into a builder that may hold other records; returns its address."""
    name = (answers.name_nl or answers.name_en).strip()
    source = source_of(builder, answers, documents)
    passages = passages_of(builder, answers, source, number=name) if source else ()
    place = choosing.place(builder, "place", answers.place, answers.place_en, answers.place_within)
    thing = _thing(builder, answers, place)
    if thing is None:
        return None
    caveats: set[str] = set()
    period = period_of(builder, answers.period, source, caveats)
    for field, property_, value in _stated(builder, answers, place):
        claim = minting.address(builder, "claim", local_name(thing), field.replace("_", "-"), local_name(value))
        builder.add(
            claim,
            field,
            ("rdf:type", node("hro:AttributeClaim")),
            ("hro:claimedSubject", thing),
            ("hro:claimedProperty", expand(property_)),
            ("hro:claimedValue", value),
        )
        for lang in words.languages():
            facts = {"name": name_of(builder, thing, lang), "value": name_of(builder, value, lang)}
            label = words.translate(lang, f"drafting.facility-{field.replace('_', '-')}", **facts)
            builder.add(claim, field, ("rdfs:label", ox.Literal(label, language=lang)))
        claim_basis(builder, claim, answers, source, passages, place, period, caveats)
    return thing


def _thing(builder: Builder, answers: FacilityAnswers, place: str | None) -> str | None:
    dutch, is_new = choosing.without_new(answers.name_nl)
    english = answers.name_en.strip()
    if not dutch and not english:
        builder.report("name_nl", "drafting.missing", field=choosing.label("name_nl"))
        return None
    found = () if is_new else builder.known.called(dutch or english, "facility")
    if len(found) == 1:
        builder.report("name_nl", "drafting.facility-known", dutch, "Warning", near=names_of(found))
        return found[0].iri
    if not is_new and (near := builder.known.near(dutch or english, "facility", slips=True)):
        builder.report("name_nl", "drafting.did-you-mean-new", dutch, near=names_of(near))
        return None
    for field, text, other in (("name_nl", dutch, english), ("name_en", english, dutch)):
        if not text:
            builder.propose(field, other)
    town = local_name(place) if place else ""
    name = minting.slug(english or dutch)
    parts = (name,) if not town or town in name else (name, town)
    iri = minting.address(builder, "facility", *parts)
    builder.add(iri, "name_nl", ("rdf:type", node("hro:Facility")))
    builder.add(iri, "name_nl", ("skos:prefLabel", ox.Literal(dutch or english, language="nl")))
    builder.add(iri, "name_en", ("skos:prefLabel", ox.Literal(english or dutch, language="en")))
    return iri


def _stated(builder: Builder, answers: FacilityAnswers, place: str | None) -> Iterable[tuple[str, str, str]]:
    for field, property_ in _PROPERTIES:
        values: tuple[str | None, ...]
        match field:
            case "place":
                values = (place,)
            case "type":
                values = (choosing.one(builder, "type", answers.type, "facility-type"),)
            case "operator":
                given = answers.operator.strip()
                values = (choosing.organisation(builder, "operator", given) if given else None,)
            case "offers":
                values = choosing.several(builder, "offers", answers.offers, "intervention")
            case _:
                values = choosing.several(builder, "target_group", answers.target_group, "population")
        for value in values:
            if value is not None:
                yield field, property_, value
