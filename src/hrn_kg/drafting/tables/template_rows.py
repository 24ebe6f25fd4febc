"""The rows of a template that are ignored, marked in a first column: explanations, and examples of an invented town."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from hrn_kg import words
from hrn_kg.drafting.tables.columns import Kind
from hrn_kg.search import fold

Mark = Literal["heading", "explanation", "example"]
MARKS: Final[tuple[Mark, ...]] = ("heading", "explanation", "example")
Example = Mapping[str, str | tuple[str, str]]  # the text of a field; in Dutch and in English where they differ

_TOWN: Final = ("nieuw: Veldstad", "new: Veldstad")
_ROOM: Final = ("gebruiksruimte", "drug consumption room")
_OLD: Final[Example] = {"document": "Jaarverslag verslavingszorg Veldstad 2025"}
_NEW: Final[Example] = {
    **_OLD,
    "document_date": ("1 maart 2026", "1 March 2026"),
    "document_publisher": ("nieuw: Gemeente Veldstad", "new: Gemeente Veldstad"),
    "document_text": "jaarverslag-veldstad.txt",
}
EXAMPLES: Final[Mapping[Kind, tuple[Example, Example]]] = {
    "figures": (
        {
            **_NEW,
            "words": "In 2025 waren er 3 gebruiksruimten in de gemeente",
            "number": "3",
            "indicator": ("beschikbare voorzieningen", "facilities available"),
            "about": _ROOM,
            "place": _TOWN,
            "period": "2025",
        },
        {
            **_OLD,
            "words": "Daar kwamen meer dan 1.200 mensen",
            "number": "meer dan 1.200",
            "indicator": ("cliënten", "clients"),
            "about": _ROOM,
            "population": ("mensen die drugs gebruiken", "people who use drugs"),
            "place": _TOWN,
            "period": "2025",
            "doubts": ("schatting", "estimate"),
        },
    ),
    "facilities": (
        {
            **_NEW,
            "words": "De Haven in Veldstad is een gebruiksruimte van de stichting Veldzorg",
            "name_nl": "De Haven",
            "type": _ROOM,
            "place": _TOWN,
            "operator": ("nieuw: Stichting Veldzorg", "new: Stichting Veldzorg"),
            "period": "2025",
        },
        {
            **_OLD,
            "words": "In de inloop Het Anker komen dak- en thuisloze mensen",
            "name_nl": "Het Anker",
            "type": ("inloop", "drop-in centre"),
            "place": _TOWN,
            "target_group": ("dak- en thuisloze mensen", "homeless people"),
            "period": "2025",
        },
    ),
    "definitions": (
        {
            **_NEW,
            "words": "Harm reduction is alles wat de schade van druggebruik voor de gezondheid beperkt.",
            "term": "harm reduction",
            "said_by": ("nieuw: Gemeente Veldstad", "new: Gemeente Veldstad"),
            "harms": ("gezondheid", "health"),
        },
        {
            **_OLD,
            "words": "Een gebruiksruimte is een plek waar mensen onder toezicht drugs gebruiken.",
            "term": _ROOM,
        },
    ),
}


def example_text(example: Example, field: str, lang: str) -> str:
    """What an example has in a field, in a language; nothing where it leaves the field empty."""
    text = example.get(field, "")
    return text if isinstance(text, str) else text[lang != "nl"]


def mark_of(text: str) -> Mark | None:
    """What a text of the first column says of its row, in any language."""
    folded = fold(text)
    for mark in MARKS:
        names = (fold(words.translate(lang, f"spreadsheet.mark-{mark}")) for lang in words.languages())
        if folded and any(folded == name or folded.startswith(f"{name} ") for name in names):
            return mark
    return None


def is_mark(text: str) -> bool:
    """Whether a row with this text in its first column is ignored."""
    return mark_of(text) in ("explanation", "example")
