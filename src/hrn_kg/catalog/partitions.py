"""VoID partitions: which classes and properties the default view has, how often, and what values they have.

They make a file of their own, beside the catalogue: who harvests a dataset does not want them, who writes queries does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from hrn_kg.catalog.names import DATASET, ID
from hrn_kg.triples import node, typed

VOID: Final = "void.nt"
# VoID has no terms for the datatypes and classes of the values of a property; these are in use beside it.
_EXT: Final = "http://ldf.fi/void-ext#"


@dataclass(slots=True)
class _Property:
    """What is counted of a property."""

    triples: int = 0
    subjects: int = 0
    objects: set[object] = field(default_factory=set)
    datatypes: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Class:
    """What is counted of a class."""

    members: int = 0
    example: str | None = None
    """The first of them by IRI that is a thing of the base."""
    properties: Counter[str] = field(default_factory=Counter)


def partitions(triples: Iterable[Quad]) -> list[Triple]:
    """The partitions of the dataset by class and property, sorted; the same triples always give the same.

    The triples are gone through twice; each comes once, with the others of its subject.
    """
    classes_of = _classes_of(triples)
    classes, properties = _count(triples, classes_of)
    found: list[Triple] = []
    for number, (iri, one) in enumerate(sorted(classes.items())):
        found += _class_partition(BlankNode(f"c{number}"), iri, one)
    for number, (iri, of_property) in enumerate(sorted(properties.items())):
        found += _property_partition(BlankNode(f"p{number}"), iri, of_property)
    return sorted(found, key=str)


def _classes_of(triples: Iterable[Quad]) -> dict[object, list[str]]:
    rdf_type, found = node("rdf:type"), dict[object, list[str]]()
    for triple in triples:
        if triple.predicate == rdf_type and isinstance(triple.object, NamedNode):
            found.setdefault(triple.subject, []).append(triple.object.value)
    return found


def _count(
    triples: Iterable[Quad], classes_of: dict[object, list[str]]
) -> tuple[dict[str, _Class], dict[str, _Property]]:
    classes: dict[str, _Class] = {}
    properties: dict[str, _Property] = {}
    for subject, of_subject in groupby(triples, key=lambda triple: triple.subject):
        names: Counter[str] = Counter()
        for triple in of_subject:
            names[triple.predicate.value] += 1
            _count_value(properties.setdefault(triple.predicate.value, _Property()), triple.object, classes_of)
        for name in names:
            properties[name].subjects += 1
        for iri in classes_of.get(subject, ()):
            of_class = classes.setdefault(iri, _Class())
            of_class.members += 1
            of_class.properties.update(names)
            if isinstance(subject, NamedNode) and subject.value.startswith(ID):
                of_class.example = min(of_class.example or subject.value, subject.value)
    return classes, properties


def _count_value(one: _Property, value: object, classes_of: dict[object, list[str]]) -> None:
    one.triples += 1
    one.objects.add(value)
    if isinstance(value, Literal):
        one.datatypes[value.datatype.value] += 1
    elif value in classes_of:
        one.classes.update(classes_of[value])


def _class_partition(here: BlankNode, iri: str, one: _Class) -> Iterator[Triple]:
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


def _property_partition(here: BlankNode, iri: str, one: _Property) -> Iterator[Triple]:
    yield Triple(NamedNode(DATASET), node("void:propertyPartition"), here)
    yield Triple(here, node("void:property"), NamedNode(iri))
    yield _number(here, "void:triples", one.triples)
    yield _number(here, "void:distinctSubjects", one.subjects)
    yield _number(here, "void:distinctObjects", len(one.objects))
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
