"""The forms: what each asks for, what is kept of the answers, and which findings a person is shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, Final, Literal, get_args

from hrn_kg import drafting
from hrn_kg.contributions.proposal import StoredFile, Upload
from hrn_kg.iris import SHAPES
from hrn_kg.validation import Finding

Form = Literal["figure", "facility", "definition", "source", "correction"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)
Answers = Mapping[str, str]
TEXT: Final = "document_text"
_FILE: Final = "answers-{form}.json"
_TEXT_FILE: Final = "document.txt"
_DRAFTING: Final = f"{SHAPES}Drafting-"
_ANSWERS: Final[Mapping[Form, type[Any]]] = {
    "figure": drafting.FigureAnswers,
    "facility": drafting.FacilityAnswers,
    "definition": drafting.DefinitionAnswers,
    "source": drafting.SourceAnswers,
    "correction": drafting.CorrectionAnswers,
}


def names_of(form: Form) -> tuple[str, ...]:
    """The names of the answers of a form."""
    return tuple(one.name for one in fields(_ANSWERS[form]))


def given(form: Form, answers: Answers) -> dict[str, str]:
    """Those of the answers that belong to the form and are not empty."""
    return {name: answers[name] for name in names_of(form) if answers.get(name)}


def uploads_of(form: Form, answers: Answers) -> list[Upload]:
    """What is kept of a form: the answers, and apart from them the text of the document, which is never published."""
    kept = given(form, answers)
    text = kept.pop(TEXT, "")
    body = json.dumps(kept, ensure_ascii=False, indent=1).encode()
    return [
        Upload(_FILE.format(form=form), body),
        *([Upload(_TEXT_FILE, text.encode(), "document")] if text else []),
    ]


def answers_of(files: Iterable[StoredFile]) -> tuple[Form, dict[str, str]] | None:
    """The form and the answers that were kept last among the files of a proposal; None where it came otherwise."""
    found = list(files)
    last = max((one.round for one in found), default=0)
    kept = {one.name: one.body for one in found if one.round == last and one.name and one.body is not None}
    for form in FORMS:
        if (body := kept.get(_FILE.format(form=form))) is not None:
            text = kept.get(_TEXT_FILE)
            return form, {**json.loads(body), **({TEXT: text.decode()} if text else {})}
    return None


def wrong_of(findings: Iterable[Finding], answers: Answers) -> tuple[Finding, ...]:
    """What must be mended before a form can be sent.

    Where an answer could not be understood, the shapes find missing what would have come of it: of theirs only those
    are told that stand at a field that was filled in and understood.
    """
    broken = [one for one in findings if one.severity == "Violation"]
    not_understood = {one.where.field for one in broken if one.shape.startswith(_DRAFTING)}
    return tuple(
        one
        for one in broken
        if one.shape.startswith(_DRAFTING)
        or not not_understood
        or (one.where.field not in not_understood and answers.get(one.where.field or ""))
    )
