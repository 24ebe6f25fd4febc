"""Checking what was handed in: read, look for what may not be, judge by the shapes, tell it once and at its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

import pyoxigraph as ox

from hrn_kg.intake.bounded import read_bounded
from hrn_kg.intake.draft import Draft, refused
from hrn_kg.intake.files import Handed
from hrn_kg.intake.folding import fold
from hrn_kg.intake.intake_findings import found, rule_of
from hrn_kg.intake.known import Known
from hrn_kg.intake.own_graphs import check_graphs
from hrn_kg.intake.statement_rules import check_statements
from hrn_kg.iris import BASE
from hrn_kg.limits import INTAKE, Intake
from hrn_kg.triples import text_of
from hrn_kg.validation import NOWHERE, Finding, Outcome, Published, Report, Where, check
from hrn_kg.validation.checker import KIND_MISSING, KIND_UNKNOWN
from hrn_kg.vocab import Prefixes, expand

# Reads the bytes of a file whose name has some ending: spreadsheets have a reader elsewhere.
Reader = Callable[[bytes, str, Prefixes], Draft]
RdfReader = Callable[[bytes, str, Prefixes, Intake], Draft]

_TYPE = expand("rdf:type")
_FIRST = expand("rdf:first")
_INTAKE = rule_of("")
# Tables that nobody has a reader for; in the others there may be RDF under a wrong name.
_WORKBOOKS, _TABLES = (".xlsx", ".xls", ".ods"), (".csv", ".tsv")
_PERHAPS_TABLES = (rule_of("no-rdf"), rule_of("packed"))


def check_drafts(
    drafts: Sequence[Draft], published: Published, *, of_content: Mapping[str, str] | None = None
) -> Report:
    """The report on all drafts together, each finding at its place.

    Drafts whose names are `of_content` are files of the content itself, which may say what a contributor may not; to
    each name belongs the graph into which its statements go.
    """
    of_content = of_content or {}
    known = Known(published.store, published.prefixes)
    readable = [draft for draft in drafts if not draft.refused]
    quads = [quad for draft in readable for quad in _judged(draft, is_content=draft.name in of_content)]
    judged = check(quads, published, kinds=bool(of_content)) if quads else _nothing(published)
    findings = [finding for draft in drafts for finding in draft.findings]
    excused = frozenset[Where]().union(*(draft.excused for draft in readable))
    strange = [draft for draft in readable if draft.name not in of_content]
    theirs = {text_of(quad.subject) for draft in strange for quad in draft.quads}
    judged_here = [_placed(finding, readable) for finding in judged.findings if not _is_of_kind(finding, theirs)]
    findings += [finding for finding in judged_here if finding.value is not None or finding.where not in excused]
    described = {text_of(quad.subject) for draft in readable for quad in draft.quads}
    findings += [finding for draft in strange for finding in check_statements(draft, known, described)]
    own = [draft for draft in readable if draft.name in of_content]
    findings += [finding for draft in own for finding in check_graphs(draft, of_content[draft.name])]
    findings += _unchecked([one for one in judged.unchecked if one in theirs], findings, strange, known)
    folded = tuple(sorted(fold(findings, _values(quads)), key=Finding.order))
    untouched = tuple(draft.name for draft in readable if _is_untouched(draft))
    return replace(
        judged,
        outcome=_outcome(folded, judged.checked, drafts, untouched),
        findings=folded,
        unchecked=(),
        untouched=untouched,
        labels=_labels(folded, judged, known),
    )


def _nothing(published: Published) -> Report:
    return Report(
        "nothing-to-validate",
        (),
        0,
        prefixes=published.prefixes,
        release=published.release,
        shapes=published.shapes.checksum,
    )


def read_handed(
    handed: Iterable[Handed],
    prefixes: Prefixes,
    readers: Mapping[str, Reader],
    limits: Intake = INTAKE,
    read_rdf: RdfReader = read_bounded,
) -> list[Draft]:
    """A draft of each file: RDF in a process of its own, other files by the reader for their ending or content."""

    def read_within(body: bytes, name: str, prefixes: Prefixes) -> Draft:
        return read_rdf(body, name, prefixes, limits)

    return [_read(file, prefixes, readers, read_within) for file in handed]


def _read(file: Handed, prefixes: Prefixes, readers: Mapping[str, Reader], read_rdf: Reader) -> Draft:
    ending = PurePath(file.name).suffix.lower()
    if ending in readers:
        return readers[ending](file.body, file.name, prefixes)
    if ending in _WORKBOOKS:
        return refused(file.name, found("table", Where(file.name)))
    draft = read_rdf(file.body, file.name, prefixes)
    if not draft.refused or draft.findings[0].shape not in _PERHAPS_TABLES:
        return draft
    if ending in _TABLES:
        return refused(file.name, found("table", Where(file.name)))
    # What it holds wins over its ending: a table may come from standard input, or as `.txt`.
    tables = (read(file.body, file.name, prefixes) for read in dict.fromkeys(readers.values()))
    return next((table for table in tables if not table.refused), draft)


def _values(quads: Iterable[ox.Quad]) -> dict[str, set[str]]:
    """The things that each record names."""
    found: dict[str, set[str]] = {}
    for quad in quads:
        if isinstance(quad.object, ox.NamedNode) and quad.predicate.value != _TYPE:
            found.setdefault(text_of(quad.subject), set()).add(quad.object.value)
    return found


def _is_of_kind(finding: Finding, subjects: Collection[str]) -> bool:
    """Whether a finding tells that one of these records has no kind that a shape knows; `_unchecked` says more."""
    return finding.shape in (KIND_MISSING, KIND_UNKNOWN) and finding.focus in subjects


def _judged(draft: Draft, *, is_content: bool) -> Iterable[ox.Quad]:
    """What the shapes judge. In files of the content they judge named graphs too: a build has those among the data."""
    for quad in draft.quads:
        if isinstance(quad.object, ox.Triple):
            continue
        if isinstance(quad.graph_name, ox.DefaultGraph):
            yield quad
        elif is_content:
            yield ox.Quad(quad.subject, quad.predicate, quad.object)


def _placed(finding: Finding, drafts: Iterable[Draft]) -> Finding:
    """The finding at the line of its statement; of the record, when that lacks it.

    A rule that names a value and no property is one about the property that has the value.
    """
    if finding.where != NOWHERE:
        return finding
    focus, path, value = finding.focus, finding.path, finding.value
    for draft in drafts:
        if draft.places.has(focus) or focus.startswith("_:"):
            path = path or (draft.places.property_of(focus, value) if value is not None else None)
            return replace(finding, path=path, where=draft.places.find(focus, path, value))
    return finding


def _unchecked(
    subjects: Iterable[str], findings: Sequence[Finding], drafts: Sequence[Draft], known: Known
) -> Iterable[Finding]:
    """Findings for records that no shape has looked at: who hands something in must not take it for approved."""
    faulty = {
        finding.focus for finding in findings if finding.severity == "Violation" and finding.path in (None, _TYPE)
    }
    faulty |= {finding.focus for finding in findings if finding.shape.startswith(_INTAKE) and finding.focus}
    cells = {text_of(quad.subject) for draft in drafts for quad in draft.quads if quad.predicate.value == _FIRST}
    for subject in subjects:
        if subject in faulty or subject in cells:
            continue
        draft = next((draft for draft in drafts if draft.places.has(subject)), drafts[0])
        if subject.startswith("_:"):
            yield found("blank", draft.places.find(subject), focus=subject, path=_TYPE)
        elif known.is_published(subject):
            continue  # said again just as it is published
        elif draft.places.has_property(subject, _TYPE):
            where = draft.places.find(subject, _TYPE)
            yield found("no-shape", where, focus=subject, path=_TYPE, example=_example(subject))
        else:
            yield found("untyped", draft.places.find(subject), focus=subject, path=_TYPE, example=_example(subject))


_CLASSES = {
    "claim": "hro:Observation",
    "target": "hro:Target",
    "document": "bibo:Document",
    "capture": "hro:Capture",
    "excerpt": "hro:Excerpt",
    "place": "dct:Location",
    "period": "dct:PeriodOfTime",
    "organisation": "org:Organization",
    "person": "foaf:Person",
    "facility": "hro:Facility",
    "service": "hro:Service",
    "policy": "hro:Policy",
    "event": "hro:Event",
    "study": "hro:Study",
    "gap": "hro:KnownGap",
    "comparison": "hro:Comparison",
    "calculation": "hro:Calculation",
}


def _example(subject: str) -> str:
    """The class that a record with this address most likely is of."""
    kind = subject.removeprefix(BASE + "id/").partition("/")[0]
    return _CLASSES.get(kind, "hro:Observation")


def _is_untouched(draft: Draft) -> bool:
    return not draft.quads and all(finding.severity == "Info" for finding in draft.findings)


def _outcome(findings: Sequence[Finding], checked: int, drafts: Sequence[Draft], untouched: Sequence[str]) -> Outcome:
    unread = {draft.name for draft in drafts if draft.refused}
    if any(finding.severity == "Violation" and finding.where.file not in unread for finding in findings):
        return "invalid"
    if unread:
        return "refused"
    return "nothing-to-validate" if not checked or len(untouched) == len(drafts) else "valid"


def _labels(findings: Iterable[Finding], judged: Report, known: Known) -> dict[str, Mapping[str, str]]:
    labels = dict(judged.labels)
    for finding in findings:
        for iri in (finding.focus, finding.path, finding.value):
            if iri and iri.startswith(("http:", "https:")) and iri not in labels and known.names(iri):
                labels[iri] = known.names(iri)
    return labels
