"""Spreadsheets among the files that a command is given: who reads them, and what is told of their rows."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable
from functools import cache
from pathlib import PurePath
from typing import Final

from hrn_kg.cli.arguments import settings_of
from hrn_kg.cli.at_hand import documents_at_hand
from hrn_kg.drafting import tables
from hrn_kg.evidence import Documents
from hrn_kg.intake import Draft, Handed, Reader
from hrn_kg.intake.files import STANDARD_INPUT
from hrn_kg.lane.forked_reading import read_table_forked
from hrn_kg.limits import Intake
from hrn_kg.rdfio import FORMATS
from hrn_kg.validation import Published
from hrn_kg.vocab import Prefixes

TABLES: Final = tables.ENDINGS


def table_readers(
    arguments: Namespace, published: Published, handed: Iterable[Handed], named: Iterable[Handed] = ()
) -> dict[str, Reader]:
    """Who reads spreadsheets; the texts that their cells name lie beside them, or where documents are kept.

    `named` are further texts. A reader raises MalformedRequest where one of these is not UTF-8, and ContentError where
    one in a folder is not.
    """
    bounds = Intake.of(settings_of(arguments))
    # Beside standard input lies what lies in the folder where one is.
    paths = [path for file in handed if (path := file.path or STANDARD_INPUT).suffix.lower() not in FORMATS]

    @cache  # read for the first spreadsheet, since most often there is none
    def documents() -> Documents:
        found = documents_at_hand(settings_of(arguments), paths)
        if further := list(named):
            from hrn_kg.contributions.proving import decoded  # not needed to check files only

            found |= Documents.of({text.name: decoded(text.body) for text in further})
        return found

    def forked(body: bytes, name: str, texts: Documents) -> Draft:
        return read_table_forked(
            lambda: tables.read_table(body, name, published, arguments.lang, texts, bounds), name, bounds.memory_mb
        )

    def read(body: bytes, name: str, _: Prefixes) -> Draft:
        if PurePath(name).suffix.lower() not in TABLES:
            # Of what is no table nobody needs the texts, and what is wrong with one of these.
            found = forked(body, name, Documents({}))
            if found.refused:
                return found
        return forked(body, name, documents())

    return dict.fromkeys(TABLES, read)


def tell_rows(draft: Draft, lang: str) -> None:
    """Tell on stderr how many rows of a spreadsheet were read."""
    if isinstance(draft, tables.TableDraft) and not draft.refused:
        print(f"{draft.name}: {draft.counted(lang)}", file=sys.stderr)
