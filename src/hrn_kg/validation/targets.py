"""Which shapes are put to which records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial

import pyoxigraph as ox
from rdflib import RDF, RDFS

from hrn_kg.rdflib_terms import Term, as_oxigraph
from hrn_kg.validation.shapes import TargetedShape

_TYPE = ox.NamedNode(str(RDF.type))
_FEW = 1_000  # records that are looked up one by one
_NARROWER = ox.NamedNode(str(RDFS.subClassOf))


@dataclass(frozen=True, slots=True)
class Hits:
    """The records that each shape is put to, and those that some shape knows by their class or their name."""

    by_shape: tuple[tuple[TargetedShape, frozenset[Term]], ...]
    known: frozenset[Term]
    types: Mapping[Term, tuple[str, ...]]
    """The classes that each record is said to be of."""


def hits(store: ox.Store, records: Collection[Term], targeted: Iterable[TargetedShape]) -> Hits:
    """Put each record to the shapes that target it, by what the store says of it."""
    listed = tuple(targeted)
    types = _types_of_all(store, records) if len(records) > _FEW else {each: _types(store, each) for each in records}
    narrower = _narrower(store)
    of_class: dict[str, set[Term]] = defaultdict(set)
    for record, classes in types.items():
        for each in classes:
            of_class[each].add(record)
    standing = cache(partial(_standing, store))
    found = []
    known: set[Term] = set()
    for shape in listed:
        met: set[Term] = {node for each in shape.nodes if (node := as_oxigraph(each)) in types}
        for target in shape.classes:
            for each in {target, *narrower.get(target, ())}:
                met |= of_class.get(each, set())
        known |= met
        if shape.subjects_of or shape.objects_of:
            if len(records) > _FEW:
                ends = (*((each, False) for each in shape.subjects_of), *((each, True) for each in shape.objects_of))
                met |= {record for end in ends for record in standing(*end) if record in types}
            else:
                met |= {record for record in records if _stands(store, record, shape)}
        found.append((shape, frozenset(met)))
    return Hits(tuple(found), frozenset(known), types)


def all_records(store: ox.Store, targeted: Iterable[TargetedShape]) -> set[Term]:
    """Every node that the whole may have to be checked for: all subjects, and what targets name beside them."""
    subjects = store.query("SELECT DISTINCT ?s { ?s ?p ?o }", use_default_graph_as_union=True)
    assert isinstance(subjects, ox.QuerySolutions)
    records: set[Term] = {row[0] for row in subjects}
    for shape in targeted:
        records |= {as_oxigraph(node) for node in shape.nodes}
        for predicate in shape.objects_of:
            records.update(quad.object for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None, None))
    return records


def _types(store: ox.Store, record: Term) -> tuple[str, ...]:
    if isinstance(record, ox.Literal | ox.Triple):
        return ()
    found = {quad.object for quad in store.quads_for_pattern(record, _TYPE, None, None)}
    return tuple(sorted(each.value for each in found if isinstance(each, ox.NamedNode)))


def _types_of_all(store: ox.Store, records: Collection[Term]) -> dict[Term, tuple[str, ...]]:
    """What `_types` gives for each record, read at once; of many it is the same, which is held once."""
    types: dict[Term, tuple[str, ...]] = dict.fromkeys(records, ())
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    for quad in store.quads_for_pattern(None, _TYPE, None, None):
        before = types.get(quad.subject)
        if before is not None and isinstance(quad.object, ox.NamedNode) and (name := quad.object.value) not in before:
            classes = tuple(sorted((*before, name)))
            types[quad.subject] = known.setdefault(classes, classes)
    return types


def _standing(store: ox.Store, predicate: str, as_object: bool) -> set[Term]:
    """What is a subject of the property, or an object of it."""
    quads = store.quads_for_pattern(None, ox.NamedNode(predicate), None, None)
    return {quad.object if as_object else quad.subject for quad in quads}


def _stands(store: ox.Store, record: Term, shape: TargetedShape) -> bool:
    """Whether the record is a subject or an object of one of the properties that the shape targets."""
    if not isinstance(record, ox.Literal | ox.Triple):
        for predicate in shape.subjects_of:
            if next(store.quads_for_pattern(record, ox.NamedNode(predicate), None, None), None) is not None:
                return True
    for predicate in shape.objects_of:
        if next(store.quads_for_pattern(None, ox.NamedNode(predicate), record, None), None) is not None:
            return True
    return False


def _narrower(store: ox.Store) -> dict[str, set[str]]:
    """Under each class the classes below it, however far down."""
    directly: dict[str, set[str]] = defaultdict(set)
    for triple in store.quads_for_pattern(None, _NARROWER, None, None):
        if isinstance(triple.object, ox.NamedNode) and isinstance(triple.subject, ox.NamedNode):
            directly[triple.object.value].add(triple.subject.value)
    below: dict[str, set[str]] = {}
    for top in list(directly):
        found: set[str] = set()
        waiting = [top]
        while waiting:
            for each in directly.get(waiting.pop(), set()) - found:
                found.add(each)
                waiting.append(each)
        below[top] = found
    return below
