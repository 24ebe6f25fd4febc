"""What is found of an empty answer: causes, what to write instead, and what is known to be unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Kind = Literal["unknown", "class", "text", "property", "patterns", "graph", "variable", "filter", "slice", "aggregate"]
# The order in which causes are given: what is written wrong before what is merely not there.
ORDER: Final[tuple[Kind, ...]] = (
    "unknown", "class", "text", "property", "patterns", "graph", "variable", "filter", "slice", "aggregate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to write instead: as it stands in a query, with the IRI and the names of what it is, if it is a thing."""

    text: str
    iri: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    count: int = 0


@dataclass(frozen=True, slots=True)
class Value:
    """A value that a filter saw, and its type as a query writes it; without both where a variable had none."""

    variable: str
    text: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """What to put for the text of the query from `at` to `end`."""

    at: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause. `case` tells its words from others of its kind; `term` is what of the query it is about, at `at`.

    `other` are things that its words name beside what is suggested.
    """

    kind: Kind
    case: str
    term: str
    at: int
    suggestions: tuple[Suggestion, ...] = ()
    edit: Edit | None = None
    values: tuple[Value, ...] = ()
    other: tuple[Suggestion, ...] = ()
    mended: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the base knows not to know: its IRI, and its question in each language."""

    iri: str
    questions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a query has the answer it has: nothing is explained where there are rows."""

    rows: int
    causes: tuple[Cause, ...] = ()
    gaps: tuple[Gap, ...] = ()
