"""References as RIS: a tag of two characters, two spaces, a hyphen and a space, one line a value, CRLF between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from hrn_kg.citations.notes import notes
from hrn_kg.citations.reference import Kind, Reference

_TYPES: Final[dict[Kind, str]] = {
    "book": "BOOK",
    "dataset": "DATA",
    "entry": "DATA",
    "journal": "JFULL",
    "report": "RPRT",
    "webpage": "ELEC",
}


def ris(references: Iterable[Reference], lang: str) -> str:
    """The records, in the given order; `lang` is the language of the notes."""
    return "\r\n".join(f"{tag}  - {_line(value)}" for one in references for tag, value in _fields(one, lang)) + "\r\n"


def _fields(one: Reference, lang: str) -> Iterator[tuple[str, str]]:
    """The tags of one record; TY begins it, ER ends it."""
    yield "TY", _TYPES.get(one.kind, "GEN")
    yield "ID", one.key
    given = [
        ("TI", one.described_title),
        *(("AU", author) for author in one.authors),
        ("PY", one.year),
        ("DA", _date(one.date)),
        ("T2", one.container),
        ("PB", one.publisher),
        ("ET", one.release),
        ("SE", one.section),
        ("LA", one.lang),
        ("UR", one.url),
        *(("N1", note) for note in notes(one, lang, section=False)),
    ]
    yield from ((tag, value) for tag, value in given if value)
    yield "ER", ""


def _line(text: str) -> str:
    """One line: a break within a value would begin a tag."""
    return " ".join(text.split())


def _date(date: str) -> str:
    """YYYY/MM/DD, with empty places for what is not known."""
    parts = date.split("-")
    return "/".join((*parts, "", "")[:3]) if date else ""
