"""What the formats have no field for, in words."""

from __future__ import annotations

from hrn_kg import words
from hrn_kg.citations.reference import Reference


def notes(one: Reference, lang: str, *, section: bool = True) -> list[str]:
    """The notes on a reference; `section` is among them for a format that has no field for it."""
    found = []
    if section and one.section:
        found.append(words.translate(lang, "citation.section", section=one.section))
    if one.copyright and not one.date:
        found.append(words.translate(lang, "citation.copyright", year=one.copyright))
    if one.cited_as and not one.title:
        key = "citation.study" if one.kind == "study" else "citation.cited_as"
        found.append(words.translate(lang, key))
    return found
