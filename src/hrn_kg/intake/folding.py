"""Each fault told once: not by two shapes, and not with what follows from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from hrn_kg.intake.intake_findings import rule_of
from hrn_kg.validation import SEVERITIES, Finding
from hrn_kg.vocab import expand

_TYPE = expand("rdf:type")
_INTAKE = rule_of("")
# Rules about a record as a whole: what shapes say of it beside that is of no use.
_OF_RECORDS = tuple(
    map(
        rule_of,
        ("our-term", "concept", "term-of-others", "shacl", "owl", "address", "farewell", "blank", "triple-term"),
    )
)
# Rules about words: another rule on the same field may be right as well.
_OF_WORDS = tuple(map(rule_of, ("invisible", "contact", "characters", "published")))
_OF_KINDS = tuple(map(rule_of, ("untyped", "unknown-class", "unknown-class-near", "type-no-class", "no-shape")))


def fold(findings: Iterable[Finding], values: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    """The findings without those that another one tells already; the graver and the nearer to the mistake stay.

    `values` gives the things that each record names: what a shape of a record finds missing in one of them is said
    there.
    """
    ranked = sorted(findings, key=lambda one: (SEVERITIES.index(one.severity), not _is_own(one)))
    lacking = {(one.focus, one.path) for one in ranked if one.path and one.value is None}
    own = _Own([finding for finding in ranked if _is_own(finding)])
    seen: set[tuple[object, ...]] = set()
    for finding in ranked:
        if not _is_own(finding) and own.tells(finding):
            continue
        if finding.value is None and any((part, finding.path) in lacking for part in values.get(finding.focus, ())):
            continue
        fault = (finding.focus, finding.path, finding.value)
        place = None if finding.focus else finding.where
        # Of a record without an address nothing else is worth telling than that.
        is_whole = finding.focus.startswith("_:") or (finding.path and finding.value is not None)
        key = fault if is_whole else (*fault, finding.shape, place)
        if key not in seen:
            seen.add(key)
            yield finding


def _is_own(finding: Finding) -> bool:
    return finding.shape.startswith(_INTAKE)


class _Own:
    """What the intake found, as it bears on what the shapes find."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        grave = [finding for finding in findings if finding.severity == "Violation"]
        self.records = {finding.focus for finding in grave if finding.shape in _OF_RECORDS}
        self.untold = {finding.focus for finding in grave if finding.shape in _OF_KINDS}
        self.values = {(finding.focus, finding.value) for finding in grave if finding.value is not None}
        nearer = [finding for finding in grave if finding.shape not in _OF_WORDS and finding.path]
        self.fields = {(finding.focus, finding.path) for finding in nearer}
        # A property that is misspelt is missing under its right name, and unknown to the ontology.
        self.meant = {(finding.focus, finding.meant) for finding in grave if finding.meant is not None}
        self.unknown = {
            (finding.focus, finding.path) for finding in grave if finding.shape.startswith(rule_of("unknown-property"))
        }

    def tells(self, finding: Finding) -> bool:
        """Whether a finding of a shape says nothing that the intake has not said."""
        focus, path, value = finding.focus, finding.path, finding.value
        if focus in self.records or value in self.untold:
            return True
        if (focus, value) in self.unknown or (focus, path) in self.meant:
            return True
        if value is not None and (focus, value) in self.values:
            return True
        return value is None and (focus, path) in self.fields and path != _TYPE
