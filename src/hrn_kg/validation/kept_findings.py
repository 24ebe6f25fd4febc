"""The check of a whole, of which the last build left what it found: only what may find something else is done again.

A constraint is asked again for the records of which something has changed, and for all where what it reads beside them
has. The core constraints and the rules are put to records in groups, and what they look at is written down meanwhile.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
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
from hrn_kg.validation.rules import COMPARING_RULES, RULES_OF_RECORDS, Rule
from hrn_kg.validation.shapes import Constraint, Shapes, TargetedShape
from hrn_kg.validation.store_graph import StoreGraph
from hrn_kg.validation.targets import Hits
from hrn_kg.vocab import expand, hro

_SUBCLASS: Final = expand("rdfs:subClassOf")
_OBSERVATION: Final = hro("Observation")
# So many that a group is worth the calls of pySHACL, and so few that a change concerns few others.
_OF_A_GROUP: Final = 400


class KeptFindings:
    """The findings at all records of a store."""

    def __init__(self, store: ox.Store, shapes: Shapes, found: Hits, cache: BuildCache) -> None:
        self._store = store
        self._shapes = shapes
        self._found = found
        self._cache = cache

    def of_constraints(self) -> Iterator[Finding]:
        """What the SPARQL constraints find."""
        for shape, met in self._found.by_shape:
            for constraint in shape.constraints if met else ():
                yield from self._of_constraint(shape, constraint, met)

    def _of_constraint(self, shape: TargetedShape, constraint: Constraint, met: frozenset[Term]) -> list[Finding]:
        step, made_of = f"constraint {text_of(shape.node)} {constraint.name}", _made_of(self._shapes, shape, constraint)
        known = self._cache.recall(step, made_of, partial(self._reads, shape, constraint))
        if known is None:
            findings = list(found_by_constraint(self._shapes, self._store, constraint, met, everything=True))
        else:
            changed = self._cache.difference.subjects & met
            findings = list(found_by_constraint(self._shapes, self._store, constraint, changed, everything=False))
            if known:
                others = {text_of(record) for record in met - changed}
                findings += [finding for finding in map(_unpacked, known) if finding.focus in others]
        self._keep(step, made_of, findings)
        return findings

    def _reads(self, shape: TargetedShape, constraint: Constraint) -> Reads | None:
        """What a constraint reads beside the record itself, and what decides which records it is put to."""
        query = constraint.query
        step = f"constraint {identity(query.text, repr(sorted(query.prefixes.items())))}"
        packed = self._cache.once(step, partial(_packed_reads, constraint))
        if packed is None:
            return None
        return Reads.unpacked(packed) | Reads(properties=shape.objects_of | {_SUBCLASS})

    def of_records(self) -> Iterator[Finding]:
        """What the core constraints find, and the rules, at the records that some shape knows."""
        graph = StoreGraph(self._store)
        for number, members in enumerate(self._groups()):
            yield from self._of_group(f"group {number}", members, RULES_OF_RECORDS, graph)
        figures = (record for record in self._found.known if _OBSERVATION in self._found.types[record])
        yield from self._of_group("figures", dict.fromkeys(figures, ()), COMPARING_RULES, graph)

    def _groups(self) -> list[dict[Term, tuple[int, ...]]]:
        """The records in groups that stay the same when others come; each with the shapes that it is put to."""
        shapes: dict[Term, tuple[int, ...]] = dict.fromkeys(self._found.known, ())
        for number, (_, met) in enumerate(self._found.by_shape):
            for record in met:
                shapes[record] = (*shapes.get(record, ()), number)
        groups: list[dict[Term, tuple[int, ...]]] = [{} for _ in range(1 << (len(shapes) // _OF_A_GROUP).bit_length())]
        for record, numbers in shapes.items():
            groups[zlib.crc32(str(record).encode()) % len(groups)][record] = numbers
        return groups

    def _of_group(
        self, step: str, members: dict[Term, tuple[int, ...]], rules: tuple[Rule, ...], graph: StoreGraph
    ) -> list[Finding]:
        ordered = sorted(members, key=str)
        put_to = (f"{record} {members[record]} {record in self._found.known}" for record in ordered)
        made_of = identity(self._shapes.checksum, *put_to)
        known = self._cache.recall(step, made_of)
        if known is not None:
            return list(map(_unpacked, known))
        graph.recorder = recorder = Recorder()
        by_shape: dict[int, list[Term]] = defaultdict(list)
        for record in ordered:
            for number in members[record]:
                by_shape[number].append(record)
        findings = [
            finding
            for number, records in sorted(by_shape.items())
            for finding in found_by_core(self._shapes, self._found.by_shape[number][0], records, graph)
        ]
        findings += found_by_rules(
            RecordedStore(self._store, recorder), filter(self._found.known.__contains__, ordered), rules
        )
        self._keep(step, made_of, findings, recorder.reads(_name))
        return findings

    def _keep(self, step: str, made_of: str, findings: Iterable[Finding], reads: Reads | None = None) -> None:
        self._cache.keep(step, made_of, list(map(_packed, findings)), reads)


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
