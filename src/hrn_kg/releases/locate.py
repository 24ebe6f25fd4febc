"""Where a thing is written: the file and line of its description, for messages about it."""

from __future__ import annotations

from collections.abc import Iterable

from hrn_kg.releases.parse import Parsed
from hrn_kg.validation import lines


def locate(iri: str, files: Iterable[Parsed]) -> tuple[str, int | None] | None:
    """Name of the file that describes the IRI, and the line where the description begins if it can be told."""
    for file in files:
        if any(getattr(quad.subject, "value", None) == iri for quad in file.quads):
            return file.name, lines.subject_lines(file.text).get(iri) or lines.line_of(file.text, iri)
    return None
