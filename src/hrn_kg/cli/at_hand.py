"""The texts of documents that are at hand: in a folder that is named or set, in HOME, and beside what is handed in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hrn_kg.errors import NothingToCheck
from hrn_kg.evidence import Documents
from hrn_kg.settings import Settings

FOLDER = "documents"


def documents_at_hand(settings: Settings, beside: Iterable[Path] = ()) -> Documents:
    """The texts in the folder of the settings, in HOME/documents, and in the folders of the files `beside`.

    There may be none. Raises: ContentError for a file that is no text in UTF-8; NothingToCheck where the folder of the
    settings holds none.
    """
    found = Documents({}) if settings.documents is None else Documents.at(settings.documents)
    folders = (settings.home / FOLDER, *dict.fromkeys(path.resolve().parent for path in beside))
    for folder in folders:
        if any(folder.glob("*.txt")):
            found |= Documents.at(folder)
    return found


def documents_needed(settings: Settings) -> Documents:
    """The same, for a command that can do nothing without one. Raises: NothingToCheck when there is none."""
    found = documents_at_hand(settings)
    if not found.texts:
        raise NothingToCheck(
            "Say where the documents are: --documents DIR, or set HRN_KG_DOCUMENTS, or put them into "
            f"{settings.home / FOLDER}."
        )
    return found
