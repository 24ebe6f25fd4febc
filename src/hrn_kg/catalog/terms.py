"""Triples in few words: prefixed names for properties, plain texts for IRIs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pyoxigraph import Literal, NamedNode, Triple

from hrn_kg.iris import BASE
from hrn_kg.vocab import PREFIXES

ID = BASE + "id/"
CATALOGUE = ID + "catalogue"
DATASET = ID + "dataset/knowledge-base"
SPARQL = ID + "service/sparql"
EU = "http://publications.europa.eu/resource/authority/"
EUROVOC = "http://eurovoc.europa.eu/"
IANA = "http://www.iana.org/assignments/media-types/"
LICENCE = EU + "licence/CC_BY_4_0"


def say(subject: str, *sayings: tuple[str, *tuple[str | NamedNode | Literal, ...]]) -> Iterable[Triple]:
    """Triples about one subject: rows of a property by prefixed name and its values; plain texts are IRIs."""
    for name, *values in sayings:
        for value in values:
            yield Triple(NamedNode(subject), named(name), NamedNode(value) if isinstance(value, str) else value)


def named(name: str) -> NamedNode:
    """A term by its prefixed name."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def on_day(day: date) -> Literal:
    """A date."""
    return Literal(day.isoformat(), datatype=named("xsd:date"))


def integer(number: int) -> Literal:
    """A whole number."""
    return Literal(str(number), datatype=named("xsd:integer"))


def version_iri(release: str) -> str:
    """The IRI of the dataset as it is in one release."""
    return f"{DATASET}/{release}"


def distribution_iri(name: str) -> str:
    """The IRI of the distribution of one file."""
    return f"{ID}distribution/{name.replace('.', '-')}"


def download(release: str, name: str) -> str:
    """The address of one file of a release."""
    return f"{BASE}dumps/{release}/{name}"
