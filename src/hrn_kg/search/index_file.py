"""The index as a file: one SQLite database in a release, the same bytes for the same names and the same SQLite.

The tables hold all; the full-text table beside them (FTS5) finds names by their words. Where SQLite is without FTS5 the
file is written without it, and read without it.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hrn_kg.search.entries import Entry, Kind, Role
from hrn_kg.search.fold import content_words

NAME: Final = "search.sqlite"
# Raised when a reader could not read what an earlier build wrote.
VERSION: Final = 1
_APPLICATION: Final = 0x48524E53  # "HRNS": what `file` and others read of whose database it is
_MAGIC: Final = b"SQLite format 3\0"
_SCHEMA: Final = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL, weight INTEGER NOT NULL);
CREATE TABLE name (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, role TEXT NOT NULL, language TEXT NOT NULL,
  text TEXT NOT NULL, words TEXT NOT NULL, piece TEXT NOT NULL);
"""
_FULL_TEXT: Final = """
CREATE VIRTUAL TABLE fulltext USING fts5(words, piece, content='name', content_rowid='id', tokenize='unicode61');
INSERT INTO fulltext(fulltext) VALUES ('rebuild');
INSERT INTO fulltext(fulltext) VALUES ('optimize');
"""
# Names of so many words are known in one piece too: who types `harmreduction` means two words.
_JOINED: Final = 3


class NotAnIndex(Exception):
    """The bytes are no index that can be read here."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name as it lies in the index: whose it is, how, and its words."""

    thing: int
    role: Role
    language: str
    text: str
    words: tuple[str, ...]
    """Its words, folded: those that name something."""
    piece: str
    """The words of a short name in one piece, else the empty text."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What has the names."""

    iri: str
    kind: Kind
    weight: int
    labels: Mapping[str, str]
    """The name by which it goes, by language."""


@dataclass(frozen=True, slots=True)
class Index:
    """An index that was read: all things and names by number, and the database where its full text can be asked."""

    things: Mapping[int, Thing]
    names: Mapping[int, Named]
    database: sqlite3.Connection | None


def has_full_text() -> bool:
    """Whether the SQLite of this Python has FTS5."""
    with sqlite3.connect(":memory:") as database:
        try:
            database.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
        except sqlite3.OperationalError:
            return False
    return True


def write_index(entries: Iterable[Entry], path: Path, *, full_text: bool | None = None) -> int:
    """Write the index of these entries, and return how many names it holds; `full_text` None is as SQLite can.

    Raises OSError when the file cannot be written.
    """
    with_words = has_full_text() if full_text is None else full_text
    database = sqlite3.connect(":memory:")
    try:
        # None of these is left to how this SQLite was compiled: the file is to be the same each time.
        database.executescript(
            f"PRAGMA page_size=4096; PRAGMA auto_vacuum=NONE; PRAGMA encoding='UTF-8';"
            f"PRAGMA application_id={_APPLICATION}; PRAGMA user_version={VERSION};{_SCHEMA}"
        )
        count = 0
        for number, entry in enumerate(entries, start=1):
            database.execute("INSERT INTO thing VALUES (?, ?, ?, ?)", (number, entry.iri, entry.kind, entry.weight))
            for name in entry.names:
                count += 1
                found = content_words(name.text)
                piece = "".join(found) if 2 <= len(found) <= _JOINED else ""
                row = (count, number, name.role, name.language, name.text, " ".join(found), piece)
                database.execute("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        if with_words:
            database.executescript(_FULL_TEXT)
        database.commit()
        path.write_bytes(database.serialize())
    finally:
        database.close()
    return count


def read_index(body: bytes, *, full_text: bool | None = None) -> Index:
    """The index in the bytes of a file; `full_text` None is as the file and SQLite can.

    Raises NotAnIndex for bytes that are none, or one of another version.
    """
    if not body.startswith(_MAGIC):
        raise NotAnIndex("it is no SQLite database")
    database = sqlite3.connect(":memory:", check_same_thread=False)
    try:
        database.deserialize(body)
        if (version := database.execute("PRAGMA user_version").fetchone()[0]) != VERSION:
            raise NotAnIndex(f"it is of version {version}, and this software reads version {VERSION}")
        things, names = _read(database)
    except (sqlite3.Error, ValueError) as error:
        database.close()
        raise NotAnIndex(str(error)) from error
    except NotAnIndex:
        database.close()
        raise
    if full_text is None:
        full_text = _answers(database)
    if not full_text:
        database.close()
    return Index(things, names, database if full_text else None)


def _read(database: sqlite3.Connection) -> tuple[dict[int, Thing], dict[int, Named]]:
    names: dict[int, Named] = {}
    labels: dict[int, dict[str, str]] = defaultdict(dict)
    for number, thing, role, language, text, found, piece in database.execute(
        "SELECT id, thing, role, language, text, words, piece FROM name ORDER BY id"
    ):
        names[number] = Named(thing, Role(role), language, text, tuple(found.split()), piece)
        # Names are in order, the preferred first; a thing whose names are all others goes by the first of these.
        if role in (Role.PREFERRED, Role.OTHER):
            labels[thing].setdefault(language, text)
    things = {
        number: Thing(iri, Kind(kind), weight, labels[number])
        for number, iri, kind, weight in database.execute("SELECT id, iri, kind, weight FROM thing ORDER BY id")
    }
    return things, names


def _answers(database: sqlite3.Connection) -> bool:
    """Whether the full text is there and can be asked."""
    try:
        database.execute("SELECT rowid FROM fulltext WHERE fulltext MATCH 'a' LIMIT 1").fetchall()
    except sqlite3.OperationalError:
        return False
    return True
