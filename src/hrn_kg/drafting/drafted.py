"""What becomes of answers: records, where each statement was typed, what was filled in, what is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.drafting.published_names import PublishedNames, Thing
from hrn_kg.iris import BASE, SHAPES, local_name
from hrn_kg.triples import Value, about, node
from hrn_kg.validation.report import Finding, Severity, Where

Names = Mapping[str, str]  # by language
Fact = str | int | Names
_CAPTURE_OF: Final = node("hro:captureOf")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an empty field was filled in with, to be confirmed: what would be typed there, and how it reads."""

    field: str
    text: str
    labels: Names
    row: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """A concept that a list lacks and that is asked for, in the words of the contributor."""

    field: str
    list: str
    words: str
    row: int = 0


class Origin(NamedTuple):
    """Where a statement was typed: the row of a table (0 for a form) and the field."""

    row: int
    field: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """Records made of answers.

    `record` is the main one. `origins` tells for each statement where it was typed, or would be corrected.
    `corrects` is the published record that the statements of the same address replace.
    """

    record: str | None
    quads: tuple[ox.Quad, ...]
    origins: Mapping[ox.Triple, Origin]
    proposals: tuple[Proposal, ...]
    findings: tuple[Finding, ...]
    requests: tuple[Request, ...] = ()
    corrects: str | None = None

    def find(self, subject: str, predicate: str | None = None, value: str | None = None) -> Where:
        """The field in which a statement was typed; where it is missing, the field in which it is to be typed."""
        origin = origin_of(self.origins.items(), subject, predicate, value)
        return Where(field=origin.field if origin else None)


def origin_of(
    origins: Iterable[tuple[ox.Triple, Origin]], subject: str, predicate: str | None, value: str | None
) -> Origin | None:
    """Where a statement was typed; of a missing one the field for it, in the row of its subject."""
    best: tuple[int, Origin] | None = None
    for triple, origin in origins:
        if not isinstance(triple.subject, ox.NamedNode) or triple.subject.value != subject:
            continue
        fits = 0
        if predicate is not None and triple.predicate.value == predicate:
            fits = 2 if value is not None and _text(triple.object) == value else 1
        if best is None or fits > best[0]:
            best = (fits, origin)
    if best is None:
        return None
    missing = _FIELD_OF_PROPERTY.get(predicate or "")
    return Origin(best[1].row, missing) if missing and best[0] == 0 else best[1]


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
    """Collects what the parts of a draft make, in the order in which they make it; `row` is the one that is read."""

    known: PublishedNames
    row: int = 0
    origins: dict[ox.Triple, Origin] = field(default_factory=dict)
    proposals: dict[Proposal, None] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    captures: dict[str, list[str]] = field(default_factory=dict)
    _by_subject: dict[str, list[ox.Triple]] = field(default_factory=lambda: defaultdict(list))

    def add(self, subject: str, name: str, *rows: tuple[str, *tuple[Value, ...]]) -> None:
        """State something of a subject, as typed in the field `name`; see `triples.about`."""
        self.take(about(subject, *rows), name)

    def take(self, triples: Iterable[ox.Triple], name: str) -> None:
        """State triples, as typed in the field `name`; one that is there stays where it was typed first."""
        for triple in triples:
            if triple not in self.origins and isinstance(triple.subject, ox.NamedNode):
                self.origins[triple] = Origin(self.row, name)
                self._by_subject[triple.subject.value].append(triple)
                if triple.predicate == _CAPTURE_OF and isinstance(triple.object, ox.NamedNode):
                    self.captures.setdefault(triple.object.value, []).append(local_name(triple.subject.value))

    def drop(self, triple: ox.Triple) -> None:
        """Take a statement back."""
        del self.origins[triple]
        if isinstance(triple.subject, ox.NamedNode):
            self._by_subject[triple.subject.value].remove(triple)

    def report(
        self, name: str, key: str, value: str | None = None, severity: Severity = "Violation", /, **facts: Fact
    ) -> None:
        """Tell what is wrong with the field `name`, in the words of `key`; facts may have a name in each language."""
        messages = {
            lang: words.translate(lang, key, **{fact: _in(lang, given) for fact, given in facts.items()})
            for lang in words.languages()
        }
        shape = f"{SHAPES}Drafting-{key.partition('.')[2]}"
        self.findings.append(
            Finding("", name, value, shape, severity, messages, Where(line=self.row or None, field=name))
        )

    def propose(self, name: str, text: str, labels: Names | None = None) -> None:
        """Fill in an empty field."""
        self.proposals.setdefault(
            Proposal(name, text, Labels(labels or dict.fromkeys(words.languages(), text)), self.row)
        )

    def request(self, name: str, of: str, text: str) -> None:
        """Ask for a concept that a list lacks."""
        self.requests.append(Request(name, of, text, self.row))

    def of(self, subject: str, name: str) -> tuple[ox.NamedNode | ox.Literal, ...]:
        """The values that the draft gives a subject for a property, by prefixed name."""
        predicate = node(name)
        return tuple(
            triple.object
            for triple in self._by_subject.get(subject, ())
            if triple.predicate == predicate and isinstance(triple.object, ox.NamedNode | ox.Literal)
        )

    def triples(self, subject: str) -> tuple[ox.Triple, ...]:
        """What the draft states of a subject."""
        return tuple(self._by_subject.get(subject, ()))

    def states(self, subject: str) -> bool:
        """Whether the draft describes a subject already."""
        return bool(self._by_subject.get(subject))

    def is_free(self, iri: str) -> bool:
        """Whether nothing has this address yet, in the base or in the draft."""
        return not self.states(iri) and not self.known.is_taken(iri)

    def drafted(self, record: str | None, corrects: str | None = None) -> Drafted:
        """What was collected."""
        findings = tuple(replace(found, focus=record or "") for found in self.findings)
        quads = tuple(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in self.origins)
        return Drafted(
            record, quads, dict(self.origins), tuple(self.proposals), findings, tuple(self.requests), corrects
        )


class Labels(dict[str, str]):
    """Names by language that can be compared and counted."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


def names_of(things: Iterable[Thing], joined: str = ", ") -> Names:
    """The names of some things in each language, as a list in quotation marks."""
    found = tuple(things)
    return {lang: joined.join(f"“{thing.label(lang)}”" for thing in found) for lang in words.languages()}


def _in(lang: str, fact: Fact) -> str | int:
    return fact if isinstance(fact, str | int) else fact.get(lang) or next(iter(fact.values()), "")


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
