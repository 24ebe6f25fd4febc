"""What becomes of answers: records, where each statement was typed, what was filled in, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.drafting.known import Known, Thing
from hrn_kg.iris import BASE, SHAPES
from hrn_kg.triples import Value, about
from hrn_kg.validation.report import Finding, Severity, Where

Names = Mapping[str, str]  # by language
Fact = str | int | Names


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an empty field was filled in with, to be confirmed: what would be typed there, and how it reads."""

    field: str
    text: str
    labels: Names


@dataclass(frozen=True, slots=True)
class Request:
    """A concept that a list lacks and that is asked for, in the words of the contributor."""

    field: str
    list: str
    words: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """Records made of answers.

    `record` is the main one. `fields` tells for each statement in which field it was typed, or would be corrected.
    `corrects` is the published record that the statements of the same address replace.
    """

    record: str | None
    quads: tuple[ox.Quad, ...]
    fields: Mapping[ox.Triple, str]
    proposals: tuple[Proposal, ...]
    findings: tuple[Finding, ...]
    requests: tuple[Request, ...] = ()
    corrects: str | None = None

    def find(self, subject: str, predicate: str | None = None, value: str | None = None) -> Where:
        """The field in which a statement was typed; of a record of which the statement is missing, its first field."""
        best: tuple[int, str] | None = None
        for triple, name in self.fields.items():
            if triple.subject.value != subject:  # type: ignore[union-attr]
                continue
            fits = (predicate is not None and triple.predicate.value == predicate) + (
                value is not None and predicate is not None and _text(triple.object) == value
            )
            if best is None or fits > best[0]:
                best = (fits, name)
        missing = _FIELD_OF_PROPERTY.get(predicate or "")
        if missing and (best is None or best[0] == 0):
            return Where(field=missing)
        return Where(field=best[1] if best else None)


# Where something is to be filled in that is not there at all.
_FIELD_OF_PROPERTY: Final = {
    f"{BASE}ontology#{name}": of
    for name, of in {
        "indicator": "indicator", "about": "about", "population": "population", "place": "place", "period": "period",
        "measure": "measure", "unit": "unit", "valueQualifier": "qualifier", "statedValue": "number", "value": "value",
        "lowerBound": "lower", "upperBound": "upper", "basePeriod": "compared_with", "supportedBy": "words",
        "statedIn": "document", "caveat": "doubts", "section": "section",
    }.items()
}  # fmt: skip


@dataclass
class Builder:
    """Collects what the parts of a draft make, in the order in which they make it."""

    known: Known
    quads: dict[ox.Triple, str] = field(default_factory=dict)
    proposals: list[Proposal] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def add(self, subject: str, name: str, *rows: tuple[str, *tuple[Value, ...]]) -> None:
        """State something of a subject, as typed in the field `name`; see `triples.about`."""
        self.take(about(subject, *rows), name)

    def take(self, triples: Iterable[ox.Triple], name: str) -> None:
        """State triples, as typed in the field `name`."""
        for triple in triples:
            self.quads.setdefault(triple, name)

    def report(
        self, name: str, key: str, value: str | None = None, severity: Severity = "Violation", /, **facts: Fact
    ) -> None:
        """Tell what is wrong with the field `name`, in the words of `key`; facts may have a name in each language."""
        messages = {
            lang: words.translate(lang, key, **{fact: _in(lang, given) for fact, given in facts.items()})
            for lang in words.languages()
        }
        shape = f"{SHAPES}Drafting-{key.partition('.')[2]}"
        self.findings.append(Finding("", name, value, shape, severity, messages, Where(field=name)))

    def propose(self, name: str, text: str, labels: Names | None = None) -> None:
        """Fill in an empty field."""
        proposal = Proposal(name, text, labels or dict.fromkeys(words.languages(), text))
        if proposal not in self.proposals:
            self.proposals.append(proposal)

    def states(self, subject: str) -> bool:
        """Whether the draft describes a subject already."""
        return any(triple.subject.value == subject for triple in self.quads)  # type: ignore[union-attr]

    def is_free(self, iri: str) -> bool:
        """Whether nothing has this address yet, in the base or in the draft."""
        return not self.known.is_taken(iri) and not self.states(iri)

    def drafted(self, record: str | None, corrects: str | None = None) -> Drafted:
        """What was collected."""
        findings = tuple(
            Finding(record or "", found.path, found.value, found.shape, found.severity, found.messages, found.where)
            for found in self.findings
        )
        quads = tuple(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in self.quads)
        return Drafted(record, quads, dict(self.quads), tuple(self.proposals), findings, tuple(self.requests), corrects)


def names_of(things: Iterable[Thing], joined: str = ", ") -> Names:
    """The names of some things in each language, as a list in quotation marks."""
    found = tuple(things)
    return {lang: joined.join(f"“{thing.label(lang)}”" for thing in found) for lang in words.languages()}


def _in(lang: str, fact: Fact) -> str | int:
    return fact if isinstance(fact, str | int) else fact.get(lang) or next(iter(fact.values()), "")


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
