"""The check of a whole, in steps, of which none needs another: the constraints, and the records in groups.

Memory holds what is said of some hundreds of records at once.

What the last build left of its findings is not found again: a constraint is asked again for the records of which
something has changed, and for all where what it reads beside them has; what the core constraints and the rules look at
in a group is written down meanwhile.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import pyoxigraph as ox
from rdflib.term import Node

from hrn_kg import buildcache
from hrn_kg.buildcache import BuildCache, Reads, Recorder, identity
from hrn_kg.rdflib_terms import Term, as_oxigraph, text_of
from hrn_kg.validation.judging import found_by_constraint, found_by_core, found_by_rules
from hrn_kg.validation.recorded_store import RecordedStore
from hrn_kg.validation.report import Finding, Messages
from hrn_kg.validation.rules import COMPARING_RULES, RULES_OF_DOCUMENTS, RULES_OF_RECORDS, Quads, Rule
from hrn_kg.validation.shapes import Constraint, Shapes, TargetedShape
from hrn_kg.validation.store_graph import StoreGraph
from hrn_kg.validation.targets import Hits
from hrn_kg.validation.two_processes import Checks
from hrn_kg.vocab import expand, hro

_SUBCLASS: Final = expand("rdfs:subClassOf")
_DOCUMENT: Final = ox.NamedNode(hro("statedIn"))
_COMPARED: Final = frozenset((hro("Observation"), hro("Facility")))
_ALL: Final = "compared"
# So many that a group is worth the calls of pySHACL, and so few that a change concerns few others.
_OF_A_GROUP: Final = 400


class KeptFindings:
    """The findings at all records of a store."""

    def __init__(self, store: ox.Store, shapes: Shapes, found: Hits, cache: BuildCache | None) -> None:
        """Without a cache everything is found anew, and nothing is kept."""
        self._store = store
        self._shapes = shapes
        self._found = found
        self._cache = cache

    def checks(self) -> Checks:
        """The steps that find them."""
        graph = StoreGraph(self._store)
        steps: dict[str, Callable[[], list[Finding]]] = {}
        compared = (record for record in self._found.known if not _COMPARED.isdisjoint(self._found.types[record]))
        steps[_ALL] = partial(self._of_group, _ALL, dict.fromkeys(compared, ()), COMPARING_RULES, graph)
        for shape, met in self._found.by_shape:
            for constraint in shape.constraints if met else ():
                step = f"constraint {text_of(shape.node)} {constraint.name}"
                steps[step] = partial(self._of_constraint, step, shape, constraint, met)
        documents = {quad.object for quad in self._store.quads_for_pattern(None, _DOCUMENT, None, None)}
        for document in sorted(documents, key=str):
            steps[f"claims of {document}"] = partial(self._of_document, document, graph)
        for number, members in enumerate(self._groups()):
            step = f"group {number}"
            steps[step] = partial(self._of_group, step, members, RULES_OF_RECORDS, graph)
        return Checks(steps, self._cache)

    def _of_constraint(
        self, step: str, shape: TargetedShape, constraint: Constraint, met: frozenset[Term]
    ) -> list[Finding]:
        """What a SPARQL constraint finds."""
        cache = self._cache
        if cache is None:
            return list(found_by_constraint(self._shapes, self._store, constraint, met, everything=True))
        made_of = _made_of(self._shapes, shape, constraint)
        known = cache.recall(step, made_of, partial(_reads, cache, shape, constraint))
        if known is None:
            findings = list(found_by_constraint(self._shapes, self._store, constraint, met, everything=True))
        else:
            changed = cache.difference.subjects & met
            findings = list(found_by_constraint(self._shapes, self._store, constraint, changed, everything=False))
            if known:
                others = {text_of(record) for record in met - changed}
                findings += [finding for finding in map(_unpacked, known) if finding.focus in others]
        cache.keep(step, made_of, list(map(_packed, findings)))
        return findings

    def _of_document(self, document: Term, graph: StoreGraph) -> list[Finding]:
        """What the rules find that hold the claims of a document against one another."""
        claims = {quad.subject for quad in self._store.quads_for_pattern(None, _DOCUMENT, document, None)}
        return self._of_group(f"claims of {document}", dict.fromkeys(claims, ()), RULES_OF_DOCUMENTS, graph)

    def _groups(self) -> list[dict[Term, tuple[int, ...]]]:
        """The records in groups that stay the same when others come; each with the shapes that it is put to."""
        shapes: dict[Term, tuple[int, ...]] = dict.fromkeys(self._found.known, ())
        known: dict[tuple[int, ...], tuple[int, ...]] = {}  # of many records the shapes are the same
        for number, (_, met) in enumerate(self._found.by_shape):
            for record in met:
                numbers = (*shapes.get(record, ()), number)
                shapes[record] = known.setdefault(numbers, numbers)
        groups: list[dict[Term, tuple[int, ...]]] = [{} for _ in range(1 << (len(shapes) // _OF_A_GROUP).bit_length())]
        for record, numbers in shapes.items():
            groups[zlib.crc32(str(record).encode()) % len(groups)][record] = numbers
        return groups

    def _of_group(
        self, step: str, members: dict[Term, tuple[int, ...]], rules: tuple[Rule, ...], graph: StoreGraph
    ) -> list[Finding]:
        """What the core constraints find, and these rules, at the members that some shape knows."""
        ordered = {record: members[record] for record in sorted(members, key=str)}
        if self._cache is None:
            return self._found_at(ordered, rules, graph, self._store)
        put_to = (f"{record} {numbers} {record in self._found.known}" for record, numbers in ordered.items())
        made_of = identity(self._shapes.checksum, *put_to)
        known = self._cache.recall(step, made_of)
        if known is not None:
            return list(map(_unpacked, known))
        graph.recorder = recorder = Recorder()
        findings = self._found_at(ordered, rules, graph, RecordedStore(self._store, recorder))
        self._cache.keep(step, made_of, list(map(_packed, findings)), recorder.reads(_name))
        return findings

    def _found_at(
        self, members: dict[Term, tuple[int, ...]], rules: tuple[Rule, ...], graph: StoreGraph, store: Quads
    ) -> list[Finding]:
        by_shape: dict[int, list[Term]] = defaultdict(list)
        for record, numbers in members.items():
            for number in numbers:
                by_shape[number].append(record)
        findings = [
            finding
            for number, records in sorted(by_shape.items())
            for finding in found_by_core(self._shapes, self._found.by_shape[number][0], records, graph)
        ]
        findings += found_by_rules(store, filter(self._found.known.__contains__, members), rules)
        return findings


def _reads(cache: BuildCache, shape: TargetedShape, constraint: Constraint) -> Reads | None:
    """What a constraint reads beside the record itself, and what decides which records it is put to."""
    query = constraint.query
    step = f"constraint {identity(query.text, repr(sorted(query.prefixes.items())))}"
    packed = cache.once(step, partial(_packed_reads, constraint))
    if packed is None:
        return None
    return Reads.unpacked(packed) | Reads(properties=shape.objects_of | {_SUBCLASS})


def _made_of(shapes: Shapes, shape: TargetedShape, constraint: Constraint) -> str:
    targets = (shape.classes, map(str, shape.nodes), shape.subjects_of, shape.objects_of)
    return identity(
        constraint.query.text,
        repr(sorted(constraint.query.prefixes.items())),
        constraint.severity,
        repr(sorted(shapes.messages(constraint.node).items())),
        *(repr(sorted(each)) for each in targets),
    )


def _packed_reads(constraint: Constraint) -> list[Any] | None:
    found = buildcache.reads_of_select(constraint.query.text, constraint.query.prefixes, "this")
    return None if found is None else found.packed()


def _name(subject: Term | Node) -> str:
    return str(as_oxigraph(subject)) if isinstance(subject, Node) else str(subject)


def _packed(finding: Finding) -> list[Any]:
    return [finding.focus, finding.path, finding.value, finding.shape, finding.severity, finding.messages]


def _unpacked(packed: list[Any]) -> Finding:
    focus, path, value, shape, severity, messages = packed
    return Finding(focus, path, value, shape, severity, Messages(messages))
