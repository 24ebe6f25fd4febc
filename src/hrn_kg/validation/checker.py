"""The check: a proposal seen together with what is published, or the whole of a base.

The core constraints are judged by pySHACL, which reads of the store what it looks at; the SPARQL constraints run in the
store, over everything, each once for all records. A test holds both against pySHACL alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product

import pyoxigraph as ox
from rdflib import RDF, SH

from hrn_kg import words
from hrn_kg.iris import SHAPES
from hrn_kg.rdflib_terms import Term, as_rdflib, text_of
from hrn_kg.validation import twins
from hrn_kg.validation.constraint_query import Row
from hrn_kg.validation.labels import labels_in
from hrn_kg.validation.published_base import Published
from hrn_kg.validation.report import Finding, Messages, Report, Severity, outcome_of
from hrn_kg.validation.rules import run_rules
from hrn_kg.validation.shapes import Constraint, Shapes
from hrn_kg.validation.store_graph import StoreGraph
from hrn_kg.validation.targets import Hits, all_records, hits
from hrn_kg.vocab import expand

KIND_MISSING = SHAPES + "Record-HasKind"
KIND_UNKNOWN = SHAPES + "Record-KnownKind"
_SEVERITIES: Mapping[str, Severity] = {
    str(SH.Violation): "Violation",
    str(SH.Warning): "Warning",
    str(SH.Info): "Info",
}
_FAREWELL = {expand("dct:isReplacedBy"), expand("owl:deprecated")}
_CELL = {str(RDF.first), str(RDF.rest)}
_AT_ONCE = 5_000
_PLACE = re.compile(r"\{[?$](\w+)\}")


def check(quads: Iterable[ox.Quad], published: Published, *, rules: bool = True, kinds: bool = True) -> Report:
    """Check every record of a proposal, seen together with what is published; nothing of it is left there.

    A record is each subject of the quads. One without a type, or of a class that no shape knows, is a finding as well.
    Without `kinds` such records are only listed; without `rules` it is a check by the shapes alone.
    Raises: ContentError when the shapes cannot be put to these records.
    """
    listed = list(quads)
    records: set[Term] = {quad.subject for quad in listed}
    with published.with_proposal(listed) as store:
        found = hits(store, records, published.shapes.targeted)
        unknown = _unknown(store, found, records)
        findings = {
            *_judged(published.shapes, store, found),
            *_asked(published.shapes, store, found, everything=False),
        }
        if rules:
            findings |= {*_ruled(store, found.known)}
        if kinds:
            findings |= {*_of_no_kind(unknown, found, findings)}
        return _report(published, findings, found, unknown)


def check_whole(published: Published, strict: Collection[Term] = frozenset()) -> Report:
    """Check everything that is published. Those of `strict` must be of a class that some shape knows.

    Raises: ContentError when the shapes cannot be put to these records.
    """
    store, shapes = published.store, published.shapes
    found = hits(store, all_records(store, shapes.targeted), shapes.targeted)
    unknown = _unknown(store, found, found.types)
    findings = {
        *_judged(shapes, store, found),
        *_asked(shapes, store, found, everything=True),
    }
    findings |= {
        *_ruled(store, found.known),
        *_of_no_kind([record for record in unknown if record in strict], found, findings),
    }
    return _report(published, findings, found, unknown)


def _ruled(store: ox.Store, records: Iterable[Term]) -> Iterator[Finding]:
    """What the rules find that SHACL cannot say."""
    named = (record.value for record in records if isinstance(record, ox.NamedNode))
    for finding in run_rules(store, named):
        yield replace(finding, messages=Messages(finding.messages))


def _report(published: Published, findings: Collection[Finding], found: Hits, unknown: Collection[Term]) -> Report:
    ordered = tuple(sorted(findings, key=Finding.order))
    unchecked = tuple(sorted(text_of(record) for record in unknown))
    mentioned = {iri for finding in ordered for iri in (finding.focus, finding.path, finding.value) if iri}
    return Report(
        outcome_of(ordered, len(found.known)),
        ordered,
        len(found.known),
        unchecked,
        labels_in(published.store, {*mentioned, *unchecked}),
        prefixes=published.prefixes,
        release=published.release,
        shapes=published.shapes.checksum,
    )


def _judged(shapes: Shapes, store: ox.Store, found: Hits) -> Iterator[Finding]:
    """What the core constraints find."""
    graph = StoreGraph(store)
    records = sorted({record for _, met in found.by_shape for record in met}, key=str)
    # Put to all shapes some at a time, a record is read once and not once for each shape.
    parts = [frozenset(records[start : start + _AT_ONCE]) for start in range(0, len(records), _AT_ONCE)]
    for some, (shape, met) in product(parts, found.by_shape):
        for result in shapes.core.judge(shape.node, [as_rdflib(record) for record in some & met], graph):
            value = result.value
            yield Finding(
                focus=text_of(result.focus),
                path=shapes.field_of(result.path),
                value=None if value is None or value == result.focus else text_of(value),
                shape=text_of(result.shape),
                severity=_SEVERITIES[str(result.severity)],
                messages=shapes.messages(result.shape),
            )


def _asked(shapes: Shapes, store: ox.Store, found: Hits, everything: bool) -> Iterator[Finding]:
    """What the SPARQL constraints find."""
    for shape, met in found.by_shape:
        for constraint in shape.constraints if met else ():
            for row in rows_of(constraint, store, met, everything):
                if row["this"] in met:
                    yield _of_row(shapes, constraint, row)


def rows_of(constraint: Constraint, store: ox.Store, met: Collection[Term], everything: bool) -> Iterator[Row]:
    """The rows of a constraint at the records that its shape is put to; some about others where all are checked."""
    if constraint.name == twins.CONSTRAINT:
        return twins.rows(store, met)
    # To name thousands of records takes longer than to throw away a few rows about others.
    return constraint.query.rows(store, None if everything and constraint.query.binds_this else met)


def _of_row(shapes: Shapes, constraint: Constraint, row: Row) -> Finding:
    value, path = row.get("value"), row.get("path")
    messages = shapes.messages(constraint.node)
    if any("{" in message for message in messages.values()):
        messages = Messages({lang: _filled(message, row) for lang, message in messages.items()})
    return Finding(
        focus=text_of(row["this"]),
        path=None if path is None else text_of(path),
        value=None if value is None else text_of(value),
        shape=constraint.name,
        severity=_SEVERITIES[constraint.severity],
        messages=messages,
    )


def _filled(message: str, row: Row) -> str:
    """The message with `{?name}` and `{$name}` in the place of what the row says."""
    return _PLACE.sub(lambda place: text_of(row[place[1]]) if place[1] in row else place[0], message)


def _unknown(store: ox.Store, found: Hits, records: Iterable[Term]) -> list[Term]:
    """Records of which no shape knows the class; cells of lists and farewells are no records."""
    unknown: list[Term] = []
    for record in records:
        if record in found.known or isinstance(record, ox.Literal | ox.Triple):
            continue
        if found.types[record] or not _says_only(store, record):
            unknown.append(record)
    return unknown


def _says_only(store: ox.Store, record: ox.NamedNode | ox.BlankNode) -> bool:
    """Whether the node is a cell of a list, or the farewell of a record that was replaced."""
    said = {quad.predicate.value for quad in store.quads_for_pattern(record, None, None, None)}
    return said <= _FAREWELL or (isinstance(record, ox.BlankNode) and said <= _CELL)


def _of_no_kind(unknown: Iterable[Term], found: Hits, others: Collection[Finding]) -> Iterator[Finding]:
    """What is said of records that no shape knows; nothing where a shape for all records has said it."""
    named = {finding.focus for finding in others}
    for record in unknown:
        if text_of(record) in named:
            continue
        types = found.types[record]
        shape = KIND_UNKNOWN if types else KIND_MISSING
        key = "report.kind-unknown" if types else "report.kind-missing"
        yield Finding(
            focus=text_of(record),
            path=str(RDF.type),
            value=types[0] if types else None,
            shape=shape,
            severity="Violation",
            messages=Messages({lang: words.translate(lang, key) for lang in words.languages()}),
        )
