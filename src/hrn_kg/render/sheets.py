"""What a workbook is made of beside its rows: its columns, and the words of its second sheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, and for the second sheet what it is called and what it holds; `heading` stands above it.

    Without a heading its name stands there.
    """

    name: str
    title: str = ""
    meaning: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What stands beside the rows; all words are those of the reader's language.

    `sheets` are the names of the two sheets, `facts` the lines of the second: a heading, and texts below each other of
    which a web address becomes a link. `columns` are the headings of its list of columns. `whole` is where the same
    rows are found as CSV, named when a workbook cannot hold them; `unlinked` is the line that is added, with the place
    `{most}`, when a sheet holds more addresses than it may hold links.
    """

    sheets: tuple[str, str]
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    columns: tuple[str, str, str]
    whole: str
    unlinked: tuple[str, str]
