"""The one model of a report: what was checked, what was found. Pages, command line and API render this and no other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from hrn_kg.vocab import STANDARD, Prefixes

Outcome = Literal["valid", "invalid", "nothing-to-validate", "refused"]
Severity = Literal["Violation", "Warning", "Info"]
SEVERITIES: tuple[Severity, ...] = ("Violation", "Warning", "Info")


@dataclass(frozen=True, slots=True)
class Where:
    """Where a thing was written: file with line and column (counted from 1), sheet with cell, or field of a form."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    sheet: str | None = None
    cell: str | None = None
    field: str | None = None

    def order(self) -> tuple[str, int, int, str, str, str]:
        """Places in the order in which a file is read."""
        names = (self.sheet or "", self.cell or "", self.field or "")
        return (self.file or "", self.line or 0, self.column or 0, *names)


NOWHERE = Where()


class Messages(dict[str, str]):
    """Messages by language; hashable, so that equal findings count once."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with one record; `path` is the IRI of a property, or a key as it was written."""

    focus: str
    path: str | None
    value: str | None
    shape: str
    severity: Severity
    messages: Mapping[str, str]
    where: Where = NOWHERE
    source: str | None = None
    """The line as it was written, for faults that a reader sees best there."""
    meant: str | None = None
    """The property that is missing since it was misspelt."""

    def order(self) -> tuple[object, ...]:
        """Findings are told in the order of the file, the gravest first on one record."""
        rank = SEVERITIES.index(self.severity)
        words = sorted(self.messages.items())
        return (self.where.order(), self.focus, rank, self.shape, self.path or "", self.value or "", words)


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a check.

    `checked` counts the records that a shape for their class (or for them by name) has met. `unchecked` are records
    of which no shape knows the class: nobody may take them for approved. `labels` gives the names, by language, of
    all that the findings mention. `untouched` are the files of which not one record was checked.
    `prefixes` shorten what has no name. `release` names the release that it was checked against, `shapes` the shapes by
    their checksum, where these are known. A report that is `refused` tells why nothing was checked.
    """

    outcome: Outcome
    findings: tuple[Finding, ...]
    checked: int
    unchecked: tuple[str, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    untouched: tuple[str, ...] = ()
    prefixes: Prefixes = STANDARD
    release: str | None = None
    shapes: str | None = None

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(finding.severity == severity for finding in self.findings)

    @property
    def conforms(self) -> bool:
        """Whether something of each file was checked and nothing breaks a shape; warnings do not break it."""
        return self.outcome == "valid" and not self.untouched


def outcome_of(findings: tuple[Finding, ...], checked: int) -> Outcome:
    """The outcome by our own count: pySHACL's flag `conforms` confuses warnings with violations."""
    if any(finding.severity == "Violation" for finding in findings):
        return "invalid"
    return "valid" if checked else "nothing-to-validate"
