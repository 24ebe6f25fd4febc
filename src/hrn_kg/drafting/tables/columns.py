"""The columns of the spreadsheets: the fields of a kind of record, the headings that name them, their lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, get_args

from hrn_kg import words
from hrn_kg.search import fold

Kind = Literal["figures", "facilities", "definitions"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
# It goes up when a column is renamed, added or taken away; an older template is read by FORMER.
VERSION: Final = 3

_CHOICES: Final[Mapping[str, str]] = {
    "document": "document",
    "indicator": "indicator",
    "about": "about",
    "population": "population",
    "place": "place",
    "doubts": "caveat",
    "document_kind": "document-kind",
    "measure": "measure",
    "unit": "unit",
    "qualifier": "value-qualifier",
    "place_within": "place",
    "type": "facility-type",
    "operator": "organisation",
    "offers": "intervention",
    "target_group": "population",
    "term": "term",
    "said_by": "organisation",
    "means": "means",
    "harms": "harm-domain",
    "harm_sources": "harm-source",
    "beneficiaries": "beneficiary",
    "document_publisher": "organisation",
}
_NEW_DOCUMENT: Final = (
    *("document_date", "document_publisher", "document_kind", "document_language", "document_address"),
    "document_text",
)
_LABELS: Final = ("label_nl", "label_en", "note_nl", "note_en")
_FIELDS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "figures": (
        *("document", "words", "number", "indicator", "about", "population", "place", "period", "doubts"),
        *_NEW_DOCUMENT,
        *("section", "position", "measure", "unit", "qualifier", "value", "lower", "upper", "compared_with"),
        *("place_en", "place_within"),
        *_LABELS,
    ),
    "facilities": (
        *("document", "words", "name_nl", "type", "place", "operator", "offers", "target_group", "period", "doubts"),
        *_NEW_DOCUMENT,
        *("section", "position", "name_en", "place_en", "place_within", "note_nl", "note_en"),
    ),
    "definitions": (
        *("document", "words", "term", "said_by", "means", "harms", "harm_sources", "beneficiaries", "doubts"),
        *_NEW_DOCUMENT,
        *("section", "position"),
        *_LABELS,
    ),
}
# How many of the first columns are the questions that everybody answers.
QUESTIONS: Final[Mapping[Kind, int]] = {"figures": 9, "facilities": 10, "definitions": 9}
# By which a kind is told where the hidden sheet is gone: the columns that no other kind has.
_OWN: Final[Mapping[Kind, str]] = {"figures": "number", "facilities": "type", "definitions": "term"}
# Headings of earlier templates, and what people call a column of their own accord, folded.
FORMER: Final[Mapping[str, str]] = {
    **dict.fromkeys(("bron", "source", "rapport", "report"), "document"),
    **dict.fromkeys(("citaat", "quote", "passage", "letterlijke woorden", "exact words"), "words"),
    **dict.fromkeys(("getal zoals gedrukt", "aantal", "cijfer", "number as printed", "figure"), "number"),
    **dict.fromkeys(("indicator", "wat", "what"), "indicator"),
    **dict.fromkeys(("onderwerp", "subject", "about", "gaat over"), "about"),
    **dict.fromkeys(("groep", "populatie", "group", "population"), "population"),
    **dict.fromkeys(("plaats", "place", "gemeente", "stad"), "place"),
    # Version 2 had “Waar” above the places, of which a spreadsheet program in Dutch makes the value TRUE.
    **dict.fromkeys(("waar", "true"), "place"),
    **dict.fromkeys(("periode", "period", "jaar", "year"), "period"),
    **dict.fromkeys(("voorbehouden", "caveats", "twijfel", "doubts"), "doubts"),
    **dict.fromkeys(("datum", "date", "publicatiedatum"), "document_date"),
    **dict.fromkeys(("kopje boven de woorden", "sectie", "section"), "section"),
    **dict.fromkeys(("type", "soort", "kind of facility"), "type"),
    **dict.fromkeys(("naam nederlands", "naam voorziening", "name in dutch"), "name_nl"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field of the answers that it holds, and the list from which it is chosen, if it is."""

    field: str
    choices: str | None

    def heading(self, lang: str) -> str:
        """What stands above it."""
        return words.translate(lang, f"table.{self.field}")

    def explanation(self, lang: str) -> str:
        """What is to be filled in."""
        return words.translate(lang, f"table.{self.field}.help")


def columns_of(kind: Kind) -> tuple[Column, ...]:
    """The columns of a kind of spreadsheet, in the order of the template."""
    return tuple(Column(field, _CHOICES.get(field)) for field in _FIELDS[kind])


def field_of(heading: str, kind: Kind) -> str | None:
    """The field of a heading, in any language, by its own name or an earlier one; None for one of no column."""
    folded = fold(heading)
    if not folded:
        return None
    for field in _FIELDS[kind]:
        if folded == fold(field) or folded in _headings(field):
            return field
    former = FORMER.get(folded)
    return former if former in _FIELDS[kind] else None


def is_former(heading: str, field: str) -> bool:
    """Whether a heading is an earlier name of the field."""
    return fold(heading) not in _headings(field) and fold(heading) != fold(field)


@cache
def _headings(field: str) -> frozenset[str]:
    """What may stand above a column, in any language, folded."""
    return frozenset(fold(words.translate(lang, f"table.{field}")) for lang in words.languages())


def kind_of(headings: list[str]) -> Kind | None:
    """The kind of spreadsheet that has these headings; None when none has the words and the column of its own."""
    best: tuple[int, Kind] | None = None
    for kind in KINDS:
        found = {field_of(heading, kind) for heading in headings} - {None}
        if {_OWN[kind], "words"} <= found:
            count = len(found)
            best = max(best, (count, kind)) if best else (count, kind)
    return best[1] if best else None
