"""The fields of the forms: their order and groups, how each is filled in, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from hrn_kg import words
from hrn_kg.contributions.form_answers import TEXT, Answers, Form
from hrn_kg.drafting import Proposal
from hrn_kg.drafting.correction import FIELDS as CORRECTED
from hrn_kg.site.form_lists import Choice
from hrn_kg.validation import Finding
from hrn_kg.validation.report_text import message_of

Control = Literal["line", "lines", "choice", "several"]
GroupName = Literal["questions", "document", "read", "labels"]
LENGTHS: Final[Mapping[str, int]] = {TEXT: 500_000}
LENGTH: Final = 2_000

_DOCUMENT: Final = (
    *("document_date", "document_publisher", TEXT, "document_kind", "document_language", "document_address"),
)
_PLACE: Final = ("section", "position")
_READ: Final = ("measure", "unit", "qualifier", "value", "lower", "upper", "compared_with")
_NOTES: Final = ("note_nl", "note_en")
_LABELS: Final = ("label_nl", "label_en", *_NOTES)
_NEW_PLACE: Final = ("place_en", "place_within")
_GROUPS: Final[Mapping[Form, Mapping[GroupName, tuple[str, ...]]]] = {
    "figure": {
        "questions": (
            *("document", "words", "number", "indicator", "about", "population", "place", "period", "doubts"),
        ),
        "document": _DOCUMENT,
        "read": (*_PLACE, *_READ, *_NEW_PLACE),
        "labels": _LABELS,
    },
    "facility": {
        "questions": (
            *("document", "words", "name_nl", "type", "place", "operator", "offers", "target_group", "period"),
            "doubts",
        ),
        "document": _DOCUMENT,
        "read": (*_PLACE, "name_en", *_NEW_PLACE),
        "labels": _NOTES,
    },
    "definition": {
        "questions": (
            *("document", "words", "term", "said_by", "means", "harms", "harm_sources", "beneficiaries", "doubts"),
        ),
        "document": _DOCUMENT,
        "read": _PLACE,
        "labels": _LABELS,
    },
    "source": {"questions": ("document", *_DOCUMENT)},
    "correction": {
        "questions": ("record", "field", "right", "why", "words"),
        "document": (TEXT,),
        "read": (*_PLACE, "measure", "unit", "qualifier", "value", "lower", "upper"),
        "labels": ("label_nl", "label_en"),
    },
}
_LINES: Final = {"words": 3, TEXT: 10, "why": 3, "right": 2, "note_nl": 2, "note_en": 2}
# Lists from which one is chosen, and lists of names that are offered while anything may be typed.
_CHOICE: Final = {
    "measure": "measure",
    "unit": "unit",
    "qualifier": "value-qualifier",
    "document_kind": "document-kind",
}
_SEVERAL: Final = {
    "doubts": "caveat",
    "offers": "intervention",
    "target_group": "population",
    "means": "means",
    "harms": "harm-domain",
    "harm_sources": "harm-source",
    "beneficiaries": "beneficiary",
}
_OFFERED: Final = {
    "document": "document",
    "indicator": "indicator",
    "about": "about",
    "population": "population",
    "place": "place",
    "place_within": "place",
    "type": "facility-type",
    "operator": "organisation",
    "said_by": "organisation",
    "document_publisher": "organisation",
}
_REQUIRED: Final[Mapping[Form, frozenset[str]]] = {
    "figure": frozenset(("document", "words", "number", "indicator", "place", "period")),
    "facility": frozenset(("document", "words", "name_nl", "place", "period")),
    "definition": frozenset(("document", "words", "term")),
    "source": frozenset(("document", "document_date", TEXT)),
    "correction": frozenset(("record", "field", "right", "why")),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its words, how it is filled in, what was typed, what is wrong, what is taken while it is empty."""

    name: str
    label: str
    hint: str
    control: Control
    value: str
    choices: tuple[Choice, ...]
    offered: str
    lines: int
    length: int
    faults: tuple[str, ...]
    taken: str
    is_required: bool

    @property
    def chosen(self) -> frozenset[str]:
        """What of a list was chosen."""
        return frozenset(part.strip() for part in self.value.replace("\n", ";").split(";"))

    @property
    def has_file(self) -> bool:
        """Whether a file can take the place of what is typed."""
        return self.name == TEXT

    @property
    def described(self) -> str:
        """The ids of what describes the field."""
        return f"{self.name}-error {self.name}-hint" if self.faults else f"{self.name}-hint"


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading; all but the questions are folded until something is in them."""

    name: GroupName
    fields: tuple[Field, ...]

    @property
    def is_open(self) -> bool:
        """Whether something in it was typed, or is wrong."""
        return any(field.value or field.faults for field in self.fields)


def fields_of(form: Form) -> tuple[str, ...]:
    """The names of the fields of a form, in their order."""
    return tuple(name for names in _GROUPS[form].values() for name in names)


def lists_of_form(form: Form) -> frozenset[str]:
    """The lists that a form needs."""
    asked = {**_CHOICE, **_SEVERAL, **_OFFERED}
    return frozenset(asked[name] for name in fields_of(form) if name in asked)


def offered_of(form: Form) -> tuple[str, ...]:
    """The lists of names that a form offers while one types."""
    return tuple(sorted({_OFFERED[name] for name in fields_of(form) if name in _OFFERED}))


def groups_of(
    form: Form,
    lang: str,
    lists: Mapping[str, tuple[Choice, ...]],
    answers: Answers,
    wrong: Iterable[Finding] = (),
    proposals: Iterable[Proposal] = (),
) -> tuple[Group, ...]:
    """The form, with what was typed, what is wrong with it, and what is proposed for what is empty."""
    faults = faults_by_field(wrong, lang)
    taken = {one.field: one.labels.get(lang, one.text) for one in proposals}

    def field(name: str) -> Field:
        control, choices = _control(name, lists, lang)
        return Field(
            name=name,
            label=label_of(name, lang),
            hint=words.translate(lang, "contribute.several" if control == "several" else f"table.{name}.help"),
            control=control,
            value=answers.get(name, ""),
            choices=choices,
            offered=_OFFERED.get(name, ""),
            lines=_LINES.get(name, 2),
            length=LENGTHS.get(name, LENGTH),
            faults=tuple(faults.get(name, ())),
            taken=taken.get(name, "") if not answers.get(name) else "",
            is_required=name in _REQUIRED[form],
        )

    return tuple(Group(name, tuple(map(field, names))) for name, names in _GROUPS[form].items())


def label_of(name: str, lang: str) -> str:
    """What a field is called."""
    return words.translate(lang, f"table.{name}")


def faults_by_field(wrong: Iterable[Finding], lang: str) -> Mapping[str, Sequence[str]]:
    """What is wrong, by field; under "" what belongs to none. A sentence is told once at a field."""
    found: dict[str, dict[str, None]] = {}
    for one in wrong:
        found.setdefault(one.where.field or "", {})[message_of(one, lang)] = None
    return {name: list(sentences) for name, sentences in found.items()}


def _control(name: str, lists: Mapping[str, tuple[Choice, ...]], lang: str) -> tuple[Control, tuple[Choice, ...]]:
    if name == "field":
        return "choice", tuple(Choice(one, label_of(one, lang)) for one in CORRECTED)
    if name == "document_language":
        return "choice", tuple(
            Choice(code, words.translate(lang, f"contribute.language.{code}")) for code in ("nl", "en")
        )
    if name in _CHOICE:
        return "choice", lists.get(_CHOICE[name], ())
    if name in _SEVERAL:
        return "several", lists.get(_SEVERAL[name], ())
    return ("lines" if name in _LINES else "line"), ()
