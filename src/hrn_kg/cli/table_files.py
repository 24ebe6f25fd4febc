"""Spreadsheets among the files that a command is given: who reads them, and what is told of their rows."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable
from typing import Final

from hrn_kg.cli.arguments import settings_of
from hrn_kg.cli.at_hand import documents_at_hand
from hrn_kg.drafting import tables
from hrn_kg.evidence import Documents
from hrn_kg.intake import Draft, Handed, Reader
from hrn_kg.lane.forked_reading import read_table_forked
from hrn_kg.validation import Published
from hrn_kg.vocab import Prefixes

TABLES: Final = tables.ENDINGS


def table_readers(
    arguments: Namespace, published: Published, handed: Iterable[Handed], named: Iterable[Handed] = ()
) -> dict[str, Reader]:
    """Who reads spreadsheets; the texts that their cells name lie beside them, or where documents are kept.

    `named` are further texts, of which one that is not UTF-8 raises MalformedRequest; one in a folder ContentError.
    """
    paths = [file.path for file in handed if file.path is not None and file.path.suffix.lower() in TABLES]
    if not paths:
        return {}
    documents = documents_at_hand(settings_of(arguments), paths)
    if further := list(named):
        from hrn_kg.contributions.proving import decoded  # not needed to check files only

        documents |= Documents.of({text.name: decoded(text.body) for text in further})

    def read(body: bytes, name: str, _: Prefixes) -> Draft:
        return read_table_forked(lambda: tables.read_table(body, name, published, arguments.lang, documents), name)

    return dict.fromkeys(TABLES, read)


def tell_rows(draft: Draft, lang: str) -> None:
    """Tell on stderr how many rows of a spreadsheet were read."""
    if isinstance(draft, tables.TableDraft) and not draft.refused:
        print(f"{draft.name}: {draft.counted(lang)}", file=sys.stderr)
