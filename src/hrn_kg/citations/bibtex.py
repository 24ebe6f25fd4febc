"""References as BibTeX.

The file is UTF-8. Characters that mean something to TeX are escaped; titles and bodies stand in double braces, so that
a style keeps their capitals and takes no body for a first and a last name.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hrn_kg.citations.notes import notes
from hrn_kg.citations.reference import Kind, Reference

_TYPES: Final[dict[Kind, str]] = {"book": "book", "report": "techreport"}
_ESCAPED: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
# In an address only what would end the entry or open a comment is written another way, so that it can be followed.
_IN_URL: Final = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def bibtex(references: Iterable[Reference], lang: str) -> str:
    """The entries, in the given order; `lang` is the language of the notes."""
    return "\n".join(_entry(one, lang) for one in references)


def _entry(one: Reference, lang: str) -> str:
    fields = [
        ("title", _braced(one.described_title)),
        ("author", " and ".join(map(_braced, one.authors))),
        ("year", _plain(one.year)),
        ("month", _month(one.date)),
        ("howpublished", _plain(one.container)),
        ("institution" if one.kind == "report" else "publisher", _plain(one.publisher)),
        ("version", _plain(one.release)),
        ("url", f"{{{one.url.translate(_IN_URL)}}}" if one.url else ""),
        ("note", _plain("; ".join(notes(one, lang)))),
    ]
    lines = [f"  {name} = {value}" for name, value in fields if value]
    return f"@{_TYPES.get(one.kind, 'misc')}{{{one.key},\n" + ",\n".join(lines) + "\n}\n"


def _clean(text: str) -> str:
    return " ".join(text.split()).translate(_ESCAPED)


def _plain(text: str) -> str:
    return f"{{{_clean(text)}}}" if text else ""


def _braced(text: str) -> str:
    return f"{{{{{_clean(text)}}}}}" if text else ""


def _month(date: str) -> str:
    """The macro for the month of a date, which every style writes in its language."""
    return _MONTHS[int(date[5:7]) - 1] if len(date) >= 7 else ""
