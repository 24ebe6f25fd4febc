"""Names and records of what is new, made by rule: the same answer always gives the same address."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import pyoxigraph as ox

from hrn_kg.drafting.drafted import Builder
from hrn_kg.drafting.period_text import PeriodRead
from hrn_kg.iris import BASE
from hrn_kg.triples import node, typed

_LONGEST: Final = 70
_LETTERS: Final = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ß": "ss", "'": "", "’": ""})
EDTF: Final = ox.NamedNode("http://id.loc.gov/datatypes/edtf/EDTF")
NETHERLANDS: Final = f"{BASE}id/place/netherlands"


def slug(*parts: str) -> str:
    """A short name in small letters, digits and single hyphens; empty when no letter of the parts can stand in one."""
    text = unicodedata.normalize("NFKD", " ".join(parts).casefold().translate(_LETTERS))
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    name = re.sub(r"[^a-z0-9]+", "-", text).strip("-")
    return name if len(name) <= _LONGEST else name[:_LONGEST].rpartition("-")[0] or name[:_LONGEST]


def address(builder: Builder, kind: str, *parts: str) -> str:
    """A free address `id/KIND/NAME`; a number follows the name when it is taken."""
    name = slug(*parts) or kind
    iri = f"{BASE}id/{kind}/{name}"
    number = 2
    while not builder.is_free(iri):
        iri = f"{BASE}id/{kind}/{name}-{number}"
        number += 1
    return iri


def period(builder: Builder, read: PeriodRead, field: str) -> str:
    """The period of the base with this expression, or a new one."""
    if (known := builder.known.period_by_edtf.get(read.edtf)) is not None:
        return known
    iri = f"{BASE}id/period/{slug(read.slug)}"
    if builder.states(iri):
        return iri
    builder.add(
        iri,
        field,
        ("rdf:type", node("dct:PeriodOfTime")),
        ("skos:prefLabel", *(ox.Literal(text, language=lang) for lang, text in read.labels)),
        ("hro:edtf", ox.Literal(read.edtf, datatype=EDTF)),
    )
    for name, moment in (("dcat:startDate", read.start), ("dcat:endDate", read.end)):
        if moment is not None:
            builder.add(iri, field, (name, typed(moment.text, f"xsd:{moment.datatype}")))
    return iri


def place_address(builder: Builder, name: str) -> str:
    """The address of a new place: that of the draft where it describes one of this name, else a free one."""
    iri = f"{BASE}id/place/{slug(name)}"
    return iri if builder.states(iri) else address(builder, "place", name)


def place(builder: Builder, iri: str, dutch: str, english: str, within: str, field: str) -> None:
    """Describe a new place by its names, within a wider one."""
    builder.add(
        iri,
        field,
        ("rdf:type", node("dct:Location")),
        ("skos:prefLabel", ox.Literal(dutch, language="nl"), ox.Literal(english, language="en")),
        ("dct:isPartOf", within),
    )


def organisation_address(builder: Builder, name: str) -> str:
    """The address of a new organisation: that of the draft where it describes one of this name, else a free one."""
    iri = f"{BASE}id/organisation/{slug(name)}"
    return iri if builder.states(iri) else address(builder, "organisation", name)


def organisation(builder: Builder, iri: str, dutch: str, english: str, field: str) -> None:
    """Describe a new organisation by its names."""
    builder.add(
        iri,
        field,
        ("rdf:type", node("org:Organization")),
        ("skos:prefLabel", ox.Literal(dutch, language="nl"), ox.Literal(english, language="en")),
    )
