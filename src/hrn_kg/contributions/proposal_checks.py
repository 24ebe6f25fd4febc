"""The seam to the checks: a proposal against a published release, as if it stood in it already.

Everybody here asks `Checker` and nothing below it. It holds the release once and may check many proposals, one after
the other: each is added, what it replaces is taken away, and afterwards everything is as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad

from hrn_kg import intake, validation, words
from hrn_kg.contributions.proposal import Checked, Statements
from hrn_kg.contributions.proposal_rules import refusals, successor_refusals, unknown_records
from hrn_kg.contributions.provenance import farewell
from hrn_kg.intake import Draft
from hrn_kg.releases import Release, check
from hrn_kg.releases.published import published_of
from hrn_kg.validation import Published, report_text
from hrn_kg.vocab import expand

_TYPE: Final = NamedNode(expand("rdf:type"))
# Nothing published stands in this graph, so that it can be taken away as a whole.
_FAREWELLS: Final = NamedNode("urn:x-hrn-kg:farewells")
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found, for the database, and the report, as such and as text, for whoever asked."""

    checked: Checked
    text: str
    report: validation.Report


def statements_of(
    drafts: Iterable[Draft], corrects: Sequence[str] = (), removes: Mapping[str, str | None] | None = None
) -> Statements:
    """What the files of a contributor propose."""
    triples = dict.fromkeys(quad.triple for draft in drafts for quad in draft.quads)
    return Statements(tuple(triples), tuple(corrects), dict(removes or {}))


class Checker:
    """Checks proposals against one release."""

    def __init__(self, release: Release, lang: str = words.ENGLISH) -> None:
        """Raises DataDamaged when the release is damaged; nothing is loaded before it is needed."""
        check(release)
        self._release = release
        self._lang = lang

    def in_language(self, lang: str) -> Checker:
        """One that tells what it finds in another language, of the same base in memory."""
        self.load()
        other = copy(self)
        other._lang = lang
        return other

    def load(self) -> None:
        """Read the release now, and not at the first check. Raises what `published_of` raises."""
        self.published  # noqa: B018

    def check(self, statements: Statements) -> Verdict:
        """What the rules for proposals and the shapes say of a proposal, in the language of this checker."""
        found = [*refusals(statements, self.published)]
        if found:
            sentences = [one.sentence(self._lang) for one in found]
            # What is kept of a check is in one language, whoever asked.
            checked = self._checked("invalid", sentences, [one.sentence(words.ENGLISH) for one in found])
            report = self._report("invalid", (one.finding() for one in found))
            return Verdict(checked, "\n".join(sentences[:_SHOWN]), report)
        if not statements.triples and not statements.removes:
            text = words.translate(self._lang, "report.nothing-to-validate")
            checked = self._checked("nothing-to-validate", [text], [])
            return Verdict(checked, text, self._report("nothing-to-validate", ()))
        with self._as_if_replaced(statements) as (proposed, naming):
            report = validation.check([*proposed, *naming], self.published)
        # A proposal that only takes records away has no record of its own that a shape could meet.
        outcome = report.outcome if statements.triples or report.outcome == "invalid" else "valid"
        return self._verdict(report, outcome)

    def check_drafts(self, drafts: Sequence[Draft], statements: Statements) -> Verdict:
        """The same of files as they came, by the rules of the intake as well; the report names their lines."""
        if not drafts or any(unknown_records(statements, self.published)):
            return self.check(statements)
        with self._as_if_replaced(statements) as (proposed, naming):
            report = intake.check_drafts(drafts, self.published)
            # What names a record is judged together with what takes the place of that.
            others = validation.check([*proposed, *naming], self.published) if naming else None
        names = {quad.subject.value for quad in naming if isinstance(quad.subject, NamedNode)}
        broken = (
            [one for one in others.findings if one.severity == "Violation" and one.focus in names] if others else []
        )
        if others is not None and broken:
            # What is handed in may be in order, and take something away that a published record needs.
            findings = (*report.findings, *broken)
            labels = {**others.labels, **report.labels}
            report = replace(report, outcome="invalid", findings=findings, labels=labels)
        if report.outcome == "valid" and any(refusals(statements, self.published)):
            return self.check(statements)  # what the intake lets pass and a release cannot hold
        return self._verdict(report, report.outcome)

    def successor_faults(self, successor: str, leaving: Sequence[str]) -> tuple[str, ...]:
        """Why a record cannot take the place of those that leave, in the language of this checker."""
        found = successor_refusals(leaving[0], successor, leaving, self.published)
        return tuple(one.sentence(self._lang) for one in found)

    def _verdict(self, report: validation.Report, outcome: validation.Outcome) -> Verdict:
        report = replace(report, outcome=outcome)
        broken = [one for one in report.findings if one.severity == "Violation"]
        sentences = [f"{one.focus}: {report_text.message_of(one, self._lang)}" for one in broken]
        faults = [" ".join(filter(None, (one.focus, one.path, one.shape))) for one in broken]
        text = report_text.render(report, self._lang).rstrip()
        return Verdict(self._checked(outcome, sentences, faults), text, report)

    def _report(self, outcome: validation.Outcome, findings: Iterable[validation.Finding]) -> validation.Report:
        base = self.published
        return validation.Report(
            outcome, tuple(findings), 0, prefixes=base.prefixes, release=base.release, shapes=base.shapes.checksum
        )

    @cached_property
    def published(self) -> Published:
        """The release as checks and effects ask it."""
        return published_of(self._release)

    def _checked(self, outcome: validation.Outcome, sentences: Sequence[str], faults: Sequence[str]) -> Checked:
        shapes = self.published.shapes.checksum
        return Checked(outcome, self._release.id, shapes, tuple(sentences), tuple(sorted(set(faults))))

    @contextmanager
    def _as_if_replaced(self, statements: Statements) -> Iterator[tuple[list[Quad], list[Quad]]]:
        """What is proposed, and of what names a record that it replaces a statement; the base lacks all of these."""
        store = self.published.store
        replaced = [NamedNode(record) for record in sorted({*statements.corrects, *statements.removes})]
        gone = [quad for record in replaced for quad in store.quads_for_pattern(record, None, None, None)]
        # What names a record that is replaced may need what that was: it is checked as well.
        naming = {quad.subject for record in replaced for quad in store.quads_for_pattern(None, None, record, None)}
        typed = [next(store.quads_for_pattern(subject, _TYPE, None, None), None) for subject in naming - {*replaced}]
        moved = [*gone, *(quad for quad in typed if quad is not None)]
        farewells = [farewell(record, successor) for record, successor in statements.removes.items()]
        proposed = [Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in dict.fromkeys(statements.triples)]
        try:
            for quad in moved:
                store.remove(quad)
            store.extend(Quad(t.subject, t.predicate, t.object, _FAREWELLS) for t in farewells)
            yield proposed, moved[len(gone) :]
        finally:
            store.remove_graph(_FAREWELLS)
            store.extend(moved)
