"""The work of the checks: files or answers, against the release that the process holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

from hrn_kg import words
from hrn_kg.contributions import Statements
from hrn_kg.contributions.effect import effect_of
from hrn_kg.contributions.form_answers import TEXT
from hrn_kg.contributions.handed_files import uploads_of
from hrn_kg.contributions.proposal_checks import Checker, Verdict, statements_of
from hrn_kg.contributions.proving import decoded, prove_passages
from hrn_kg.drafting import (
    CorrectionAnswers,
    DefinitionAnswers,
    Drafted,
    FacilityAnswers,
    FigureAnswers,
    SourceAnswers,
    draft_correction,
    draft_definition,
    draft_facility,
    draft_figure,
    draft_source,
    tables,
)
from hrn_kg.evidence import Documents, PassageFault
from hrn_kg.intake import Draft, Enclosed, Handed, Places, Reader, read_handed
from hrn_kg.iris import SHAPES
from hrn_kg.lane.forked_reading import read_forked
from hrn_kg.lane.lane_tasks import CheckTask, DraftTask, Examined, FormKind, TemplateTask
from hrn_kg.limits import Intake
from hrn_kg.validation import Finding, Published, Where
from hrn_kg.vocab import Prefixes, expand

_PASSAGE: Final = SHAPES + "Passage-StandsInDocument"
_Drafting = Callable[[Any, Published, Documents], Drafted]
FORMS: Final[Mapping[FormKind, tuple[type, _Drafting]]] = {
    "figure": (FigureAnswers, draft_figure),
    "facility": (FacilityAnswers, draft_facility),
    "definition": (DefinitionAnswers, draft_definition),
    "source": (SourceAnswers, draft_source),
    "correction": (CorrectionAnswers, draft_correction),
}


def examine(task: CheckTask, checker: Checker, folder: Path | None, limits: Intake) -> Examined:
    """Read and check files within limits. `folder` holds the texts of documents of the service.

    Raises: MalformedRequest for the text of a document that is not UTF-8.
    """
    documents = _documents(task.documents, folder)
    published = checker.published

    def read(body: bytes, name: str, _: Prefixes) -> Draft:
        return tables.read_table(body, name, published, task.lang, documents, limits)

    readers: dict[str, Reader] = dict.fromkeys(tables.ENDINGS, read)
    drafts = read_handed(task.files, published.prefixes, readers, limits, read_forked)
    statements = statements_of(drafts, task.corrects, task.removes)
    verdict = checker.in_language(task.lang).check_drafts(drafts, statements)
    filled = [draft for draft in drafts if isinstance(draft, tables.TableDraft) and not draft.refused]
    documents |= Documents.of({one.name or f"typed-{n}": one.text for n, one in enumerate(_enclosed(drafts))})
    found = _examined(verdict, statements, documents, checker, task.lang, weigh=task.weigh)
    annotated = None
    if task.annotate and filled:
        body = next(file.body for file in task.files if file.name == filled[0].name)
        mine = [one for one in verdict.report.findings if one.where.file == filled[0].name]
        annotated = tables.annotated(body, filled[0], mine, task.lang, limits)
    counted = tuple(draft.counted(task.lang) for draft in filled)
    uploads = tuple(uploads_of(task.files, task.documents, drafts)) if task.weigh else ()
    return replace(found, counted=counted, annotated=annotated, uploads=uploads)


def examine_answers(task: DraftTask, checker: Checker, folder: Path | None) -> Examined:
    """Make records of the answers of a form and check them. `folder` is that of `examine`."""
    answers, make = FORMS[task.kind]
    known = {field.name for field in fields(answers)}
    given = {name: text for name, text in task.answers.items() if name in known}
    documents = _documents((), folder)
    drafted = make(answers(**given), checker.published, documents)
    wrong = frozenset(one.where for one in drafted.findings if one.severity == "Violation")
    draft = Draft("", drafted.quads, _FormPlaces(drafted), drafted.findings, excused=wrong)
    corrects = () if drafted.corrects is None else (drafted.corrects,)
    statements = statements_of([draft], corrects)
    verdict = checker.in_language(task.lang).check_drafts([draft], statements)
    documents |= Documents.of({"typed": given.get(TEXT, "")})
    found = _examined(verdict, statements, documents, checker, task.lang, weigh=True)
    return replace(found, drafted=drafted)


def make_template(task: TemplateTask, checker: Checker, limits: Intake) -> bytes:
    """The empty spreadsheet that is asked for."""
    if task.is_csv:
        return tables.make_csv_template(task.kind, task.lang, checker.published)
    return tables.make_template(task.kind, task.lang, checker.published, limits.rows)


class _FormPlaces(Places):
    """Where each statement of a form was typed: its field."""

    def __init__(self, drafted: Drafted) -> None:
        super().__init__("")
        self._drafted = drafted
        self._given = {(_value(t.subject), t.predicate.value) for t in drafted.origins}

    def find(self, subject: str, predicate: str | None = None, value: str | None = None) -> Where:
        return self._drafted.find(subject, predicate, value)

    def has(self, subject: str) -> bool:
        return any(subject == described for described, _ in self._given)

    def has_property(self, subject: str, predicate: str) -> bool:
        return (subject, predicate) in self._given


def _value(term: object) -> str:
    return str(getattr(term, "value", term))


def _examined(
    verdict: Verdict,
    statements: Statements,
    documents: Documents,
    checker: Checker,
    lang: str,
    *,
    weigh: bool,
) -> Examined:
    report, checked, proof, effect = verdict.report, verdict.checked, None, None
    if checked.outcome == "valid":
        proof = prove_passages(statements, (), documents)
        if proof is not None and proof.faults:
            report = replace(report, outcome="invalid", findings=(*report.findings, *map(_unproved, proof.faults)))
            sentences = (f"{fault.excerpt}: {fault.sentence(lang)}" for fault in proof.faults)
            checked = replace(checked, outcome="invalid", sentences=(*checked.sentences, *sentences))
        elif weigh:
            effect = effect_of(statements, checker.published.store)
    shapes = checker.published.shapes
    described = {one.shape: shapes.described(one.shape) for one in report.findings}
    rules = {shape: texts for shape, texts in described.items() if texts is not None}
    return Examined(report, statements, checked, proof, effect, rules=rules)


def _unproved(fault: PassageFault) -> Finding:
    """A passage that does not stand in the text of its document."""
    messages = {lang: fault.sentence(lang) for lang in words.languages()}
    return Finding(fault.excerpt, expand("oa:hasSelector"), None, _PASSAGE, "Violation", messages)


def _enclosed(drafts: Iterable[Draft]) -> Iterator[Enclosed]:
    return (one for draft in drafts for one in draft.enclosed)


def _documents(texts: Iterable[Handed], folder: Path | None) -> Documents:
    """The texts that came along, by their names, beside those that the service holds."""
    files = {text.name: decoded(text.body) for text in texts}
    own = Documents.at(folder) if folder is not None and any(folder.glob("*.txt")) else Documents({})
    return own | Documents.of(files)
