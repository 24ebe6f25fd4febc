"""What can be asked of the checks, and what they answer: frozen values that pass between the processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from hrn_kg.contributions import Checked, Statements, Upload
from hrn_kg.contributions.effect import Effect
from hrn_kg.drafting import Drafted, tables
from hrn_kg.evidence import Proof
from hrn_kg.intake import Handed
from hrn_kg.validation import Report

FormKind = Literal["figure", "facility", "definition", "source", "correction"]


@dataclass(frozen=True, slots=True)
class CheckTask:
    """Files as they were handed in, by name and bytes, and the texts of documents that came with them, likewise.

    `corrects` and `removes` name the published records that the files replace. With `annotate` a spreadsheet comes
    back with its findings; with `weigh` the effect of the proposal is worked out where nothing is wrong with it.
    """

    files: tuple[Handed, ...]
    lang: str
    documents: tuple[Handed, ...] = ()
    corrects: tuple[str, ...] = ()
    removes: Mapping[str, str | None] = field(default_factory=dict)
    annotate: bool = False
    weigh: bool = False


@dataclass(frozen=True, slots=True)
class DraftTask:
    """The answers of a form, by the names of the fields of its dataclass in `drafting`, each as it was typed."""

    kind: FormKind
    answers: Mapping[str, str]
    lang: str


@dataclass(frozen=True, slots=True)
class TemplateTask:
    """An empty spreadsheet of a kind, in a language, with the lists of the release."""

    kind: tables.Kind
    lang: str
    is_csv: bool = False


@dataclass(frozen=True, slots=True)
class ProposalTask:
    """What was proposed, as the database holds it, to be checked against another release."""

    n_triples: str
    corrects: tuple[str, ...]
    removes: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Examined:
    """What came of it.

    `statements` and `checked` are what `Contributions.submit` takes. `proof` is None where no passage is proposed,
    `effect` where it was not asked for or the proposal is not in order. `counted` tells of each spreadsheet how many
    rows came in; `annotated` is the first one with its findings. `rules` tells of each shape among the findings what it
    is for, by language. `uploads` are what is to be kept of the files where the effect was asked for. `drafted` stands
    for the answers of a form, of which the findings of the report have the field in `where.field`.
    """

    report: Report
    statements: Statements
    checked: Checked
    proof: Proof | None = None
    effect: Effect | None = None
    counted: tuple[str, ...] = ()
    annotated: bytes | None = None
    uploads: tuple[Upload, ...] = ()
    drafted: Drafted | None = None
    rules: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
