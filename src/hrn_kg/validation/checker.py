"""The check: a proposal seen together with what is published, or the whole of a base.

The core constraints are judged by pySHACL, which reads of the store what it looks at; the SPARQL constraints run in the
store, over everything, each once for all records. A test holds both against pySHACL alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import pyoxigraph as ox
from rdflib import RDF

from hrn_kg import words
from hrn_kg.buildcache import BuildCache
from hrn_kg.iris import SHAPES
from hrn_kg.rdflib_terms import Term, text_of
from hrn_kg.validation.judging import found_by_constraint, found_by_core, found_by_rules
from hrn_kg.validation.kept_findings import KeptFindings
from hrn_kg.validation.labels import labels_in
from hrn_kg.validation.published_base import Published
from hrn_kg.validation.report import Finding, Messages, Report, outcome_of
from hrn_kg.validation.shapes import Shapes
from hrn_kg.validation.store_graph import StoreGraph
from hrn_kg.validation.targets import Hits, all_records, hits
from hrn_kg.validation.two_processes import Checks, Companion, companion_of
from hrn_kg.vocab import expand

KIND_MISSING = SHAPES + "Record-HasKind"
KIND_UNKNOWN = SHAPES + "Record-KnownKind"
_FAREWELL = {expand("dct:isReplacedBy"), expand("owl:deprecated")}
_MANY = 2_000  # records, whose check takes so long that a process beside this one pays
_CELL = {str(RDF.first), str(RDF.rest)}


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
            *_asked(published.shapes, store, found),
        }
        if rules:
            findings |= {*found_by_rules(store, found.known)}
        if kinds:
            findings |= {*_of_no_kind(unknown, found, findings)}
        return _report(published, findings, found, unknown)


def check_whole(
    published: Published,
    strict: Collection[Term] = frozenset(),
    cache: BuildCache | None = None,
    companion: Companion | None = None,
) -> Report:
    """Check everything that is published. Those of `strict` must be of a class that some shape knows.

    What the cache holds of the last build is not found again where nothing has changed of what was looked at.
    `companion` is a process that has begun with `checks_of_whole` of the same; without one, many records have one made.
    Raises: ContentError when the shapes cannot be put to these records; BuildFailed when that process was ended.
    """
    store, shapes = published.store, published.shapes
    found = hits(store, all_records(store, shapes.targeted), shapes.targeted)
    unknown = _unknown(store, found, found.types)
    findings = set(_found_in(KeptFindings(store, shapes, found, cache).checks(), len(found.known), companion))
    findings |= {*_of_no_kind([record for record in unknown if record in strict], found, findings)}
    return _report(published, findings, found, unknown)


def checks_of_whole(published: Published) -> Checks:
    """The steps of a check of everything that is published. Raises: ContentError, see `check_whole`."""
    store, shapes = published.store, published.shapes
    found = hits(store, all_records(store, shapes.targeted), shapes.targeted)
    return KeptFindings(store, shapes, found, None).checks()


def _found_in(checks: Checks, number: int, companion: Companion | None) -> Iterator[Finding]:
    """What the steps of a check of so many records find."""
    if companion is not None:
        yield from companion.findings(checks)
    elif number >= _MANY and (forked := companion_of(lambda _: checks)) is not None:
        with forked:
            forked.begin()
            yield from forked.findings(checks)
    else:
        yield from checks.findings()


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
    for shape, met in found.by_shape:
        yield from found_by_core(shapes, shape, sorted(met, key=str), graph)


def _asked(shapes: Shapes, store: ox.Store, found: Hits) -> Iterator[Finding]:
    """What the SPARQL constraints find."""
    for shape, met in found.by_shape:
        for constraint in shape.constraints:
            yield from found_by_constraint(shapes, store, constraint, met, everything=False)


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
