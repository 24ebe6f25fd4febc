"""The files of a proposal as they are kept: records, and apart from them the texts of documents on which they draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath

from hrn_kg.contributions.proposal import FileKind, Upload
from hrn_kg.intake import Draft, Handed


def uploads_of(handed: Iterable[Handed], documents: Iterable[Handed], drafts: Sequence[Draft]) -> list[Upload]:
    """What is kept of files, of the texts of documents that came with them, and of those that spreadsheets name.

    A text that is typed into a cell is kept as a file of its own as well, so that passages can be proved by it; the
    spreadsheet goes with it when the texts of documents are erased.
    """
    holding = {draft.name for draft in drafts if any(not one.name for one in draft.enclosed)}
    kept: dict[tuple[str, bytes], Upload] = {}

    def keep(name: str, body: bytes, kind: FileKind) -> None:
        kept.setdefault((name, body), Upload(name, body, kind))

    for file in handed:
        kind: FileKind = "records-with-document" if file.name in holding else "records"
        keep(PurePath(file.name).name, file.body, kind)
    for document in documents:
        keep(PurePath(document.name).name, document.body, "document")
    came = {upload.name for upload in kept.values() if upload.kind == "document"}
    enclosed = [one for draft in drafts for one in draft.enclosed if one.name not in came]
    for number, one in enumerate(enclosed, 1):
        keep(one.name or f"typed-{number}.txt", one.text.encode(), "document")
    return list(kept.values())
