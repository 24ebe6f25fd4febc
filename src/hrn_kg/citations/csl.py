"""References as CSL-JSON, the input of the Citation Style Language (schema 1.0.2)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from hrn_kg.citations.notes import notes
from hrn_kg.citations.reference import Kind, Reference

_TYPES: Final[dict[Kind, str]] = {
    "article": "article",
    "book": "book",
    "dataset": "dataset",
    "entry": "entry",
    "journal": "periodical",
    "report": "report",
    "webpage": "webpage",
}


def csl_json(references: Iterable[Reference], lang: str) -> str:
    """The items as an array, in the given order; `lang` is the language of the notes."""
    return json.dumps([item(one, lang) for one in references], ensure_ascii=False, indent=2) + "\n"


def item(one: Reference, lang: str) -> dict[str, object]:
    """One item."""
    found: dict[str, object] = {
        "id": one.key,
        "type": _TYPES.get(one.kind, "document"),
        "title": one.described_title,
        "author": [{"literal": author} for author in one.authors],
        "issued": _date(one.date),
        "container-title": one.container,
        "publisher": one.publisher,
        "version": one.release,
        "section": one.section,
        "language": one.lang,
        "URL": one.url,
        "note": "; ".join(notes(one, lang, section=False)),
    }
    return {name: value for name, value in found.items() if value}


def _date(date: str) -> dict[str, object]:
    return {"date-parts": [[int(part) for part in date.split("-")]]} if date else {}
