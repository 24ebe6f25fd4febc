"""VoID partitions: which classes and properties the default view has, how often, and what values they have.

They make a file of their own, beside the catalogue: who harvests a dataset does not want them, who writes queries does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import BlankNode, NamedNode, Triple

from hrn_kg.catalog.counts import Counts, OfClass, OfProperty
from hrn_kg.catalog.names import DATASET
from hrn_kg.triples import node, typed

VOID: Final = "void.nt"
# VoID has no terms for the datatypes and classes of the values of a property; these are in use beside it.
_EXT: Final = "http://ldf.fi/void-ext#"


def partitions(counts: Counts) -> list[Triple]:
    """The partitions of the dataset by class and property, sorted; the same counts always give the same."""
    found: list[Triple] = []
    for number, (iri, one) in enumerate(sorted(counts.classes.items())):
        found += _class_partition(BlankNode(f"c{number}"), iri, one)
    for number, (iri, of_property) in enumerate(sorted(counts.properties.items())):
        found += _property_partition(BlankNode(f"p{number}"), iri, of_property)
    return sorted(found, key=str)


def _class_partition(here: BlankNode, iri: str, one: OfClass) -> Iterator[Triple]:
    yield Triple(NamedNode(DATASET), node("void:classPartition"), here)
    yield Triple(here, node("void:class"), NamedNode(iri))
    yield _number(here, "void:entities", one.members)
    yield _number(here, "void:triples", one.properties.total())
    if one.example is not None:
        yield Triple(here, node("void:exampleResource"), NamedNode(one.example))
    for number, (name, count) in enumerate(sorted(one.properties.items())):
        part = BlankNode(f"{here.value}p{number}")
        yield Triple(here, node("void:propertyPartition"), part)
        yield Triple(part, node("void:property"), NamedNode(name))
        yield _number(part, "void:triples", count)


def _property_partition(here: BlankNode, iri: str, one: OfProperty) -> Iterator[Triple]:
    yield Triple(NamedNode(DATASET), node("void:propertyPartition"), here)
    yield Triple(here, node("void:property"), NamedNode(iri))
    yield _number(here, "void:triples", one.triples)
    yield _number(here, "void:distinctSubjects", one.subjects)
    yield _number(here, "void:distinctObjects", one.objects)
    for number, (datatype, count) in enumerate(sorted(one.datatypes.items())):
        part = BlankNode(f"{here.value}d{number}")
        yield Triple(here, NamedNode(_EXT + "datatypePartition"), part)
        yield Triple(part, NamedNode(_EXT + "datatype"), NamedNode(datatype))
        yield _number(part, "void:triples", count)
    for number, (kind, count) in enumerate(sorted(one.classes.items())):
        part = BlankNode(f"{here.value}c{number}")
        yield Triple(here, NamedNode(_EXT + "objectClassPartition"), part)
        yield Triple(part, node("void:class"), NamedNode(kind))
        yield _number(part, "void:triples", count)


def _number(subject: BlankNode, name: str, value: int) -> Triple:
    return Triple(subject, node(name), typed(value, "xsd:integer"))
