"""What a release changed, in words: the numbers come from the log of changes."""

from __future__ import annotations

from typing import Final

from pyoxigraph import Literal

from hrn_kg.catalog.inputs import Version

_KINDS: Final = {
    "created": ("new", "nieuw"),
    "updated": ("changed", "gewijzigd"),
    "deleted": ("withdrawn", "ingetrokken"),
}


def notes(version: Version) -> tuple[Literal, Literal]:
    """The notes of a release in English and Dutch; the list behind the numbers is in its changes."""
    english, dutch = _changes(version)
    if version.removed is not None:
        day = version.removed.isoformat()
        english += f" Its files were removed on {day}."
        dutch += f" De bestanden ervan zijn verwijderd op {day}."
    return Literal(english, language="en"), Literal(dutch, language="nl")


def _changes(version: Version) -> tuple[str, str]:
    if version.counts is None:
        return "The log of changes has no entry of this release.", "Het logboek van wijzigingen kent deze uitgave niet."
    found = [(number, *_KINDS[kind]) for kind in _KINDS if (number := version.counts.get(kind, 0))]
    if version.previous is None:
        number = version.counts.get("created", 0)
        return f"First release: {number} things are described.", f"Eerste uitgave: {number} dingen zijn beschreven."
    if not found:
        return f"No thing changed since {version.previous}.", f"Niets is gewijzigd sinds {version.previous}."
    english = ", ".join(f"{number} {word}" for number, word, _ in found)
    dutch = ", ".join(f"{number} {word}" for number, _, word in found)
    return (
        f"Things changed since {version.previous}: {english}.",
        f"Wijzigingen sinds {version.previous}, in aantallen dingen: {dutch}.",
    )
