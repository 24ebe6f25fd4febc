"""What a contributor handed in, once it is read: the statements, and where each of them was written."""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyoxigraph as ox

from hrn_kg.validation import NOWHERE, Finding, Where

# Subject, property and value as texts (an IRI, `_:name`, the words of a literal), line and column. Without a property
# the row says where a record begins, without a value where a property of it is first given.
Entry = tuple[str, str | None, str | None, int, int]


class Places:
    """Where each statement of a file was written."""

    def __init__(self, file: str, entries: Iterable[Entry] = ()) -> None:
        self._file = file
        self._entries = tuple(entries)
        self._known: dict[tuple[str, str | None, str | None], tuple[int, int]] = {}
        self._by_value: dict[tuple[str, str], tuple[tuple[int, int], str | None]] = {}
        for subject, predicate, value, line, column in self._entries:
            place = (line, column)
            self._known.setdefault((subject, predicate, value), place)
            if predicate is not None and value is not None:
                self._known.setdefault((subject, predicate, None), place)
                self._by_value.setdefault((subject, value), (place, predicate))
            self._known.setdefault((subject, None, None), place)

    def find(self, subject: str, predicate: str | None = None, value: str | None = None) -> Where:
        """The place of the statement; else of the property; else of the record, which lacks it; else the file alone."""
        if predicate is None and value is not None and (subject, value) in self._by_value:
            return Where(self._file, *self._by_value[subject, value][0])
        for key in ((subject, predicate, value), (subject, predicate, None), (subject, None, None)):
            if key in self._known:
                return Where(self._file, *self._known[key])
        return Where(self._file)

    def entries(self) -> tuple[Entry, ...]:
        """What the places were made of."""
        return self._entries

    def property_of(self, subject: str, value: str) -> str | None:
        """The property by which the subject first has the value."""
        return self._by_value[subject, value][1] if (subject, value) in self._by_value else None

    def has(self, subject: str) -> bool:
        """Whether the file tells something about the subject."""
        return (subject, None, None) in self._known

    def has_property(self, subject: str, predicate: str) -> bool:
        """Whether the file gives the property of the subject."""
        return (subject, predicate, None) in self._known


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The text of a document on which a file draws: of the file of that name, or typed in itself (without a name)."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One file, read: its statements, their places, what is wrong with the file itself, texts on which it draws.

    `places.find(subject, predicate, value)` gives the place of a finding. With a finding of severity Violation among
    `findings` the statements may still be checked; a file that could not be read at all is `refused`. At the places
    `excused` a value is missing for a reason that the findings give.
    """

    name: str
    quads: tuple[ox.Quad, ...]
    places: Places
    findings: tuple[Finding, ...] = ()
    refused: bool = False
    excused: frozenset[Where] = frozenset()
    enclosed: tuple[Enclosed, ...] = ()


def refused(name: str, finding: Finding) -> Draft:
    """A file of which nothing could be read, and why."""
    where = finding.where if finding.where != NOWHERE else Where(name)
    return Draft(name, (), Places(name), (replace(finding, where=where),), refused=True)


class Lines:
    """Positions in a text as line and column, both counted from 1; line ends are line feeds."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.ends = [at for at, sign in enumerate(text) if sign == "\n"]

    def at(self, position: int) -> tuple[int, int]:
        """The line and column of a position."""
        line = bisect.bisect_left(self.ends, position)
        start = self.ends[line - 1] + 1 if line else 0
        return line + 1, position - start + 1

    def line(self, number: int) -> str:
        """The text of a line, without its end."""
        start = self.ends[number - 2] + 1 if 1 < number <= len(self.ends) + 1 else 0
        end = self.ends[number - 1] if number <= len(self.ends) else len(self.text)
        return self.text[start:end]
