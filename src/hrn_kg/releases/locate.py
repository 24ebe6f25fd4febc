"""Where things are written: the file and line of the description of each, for messages about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pyoxigraph import NamedNode

from hrn_kg.releases.parse import Parsed
from hrn_kg.validation import lines

Place = tuple[str, int | None]
"""The name of a file, and the line where a description begins if it can be told."""


def locate(iris: Collection[str], files: Iterable[Parsed]) -> dict[str, Place]:
    """Where each of the IRIs is described first; without those that are described nowhere.

    The quads and the text of a file are gone through once, however many IRIs there are.
    """
    places: dict[str, Place] = {}
    sought = set(iris)
    for file in files:
        if not sought:
            break
        found = {q.subject.value for q in file.quads if isinstance(q.subject, NamedNode)} & sought
        if found:
            text = file.text
            begins = lines.subject_lines(text)
            places |= {iri: (file.name, begins.get(iri) or lines.line_of(text, iri)) for iri in found}
            sought -= found
    return places
