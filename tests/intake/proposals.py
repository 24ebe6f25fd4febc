"""The good proposal, whole, in other formats and with mistakes in it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from hrn_kg import declared
from hrn_kg.content import find_content
from hrn_kg.intake import Draft
from hrn_kg.intake.draft_reading import read_draft
from hrn_kg.vocab import Prefixes
from published_content import published_content

FOLDER = Path(__file__).parent
GOOD = (FOLDER / "good-proposal.ttl").read_text(encoding="utf-8")
EXCERPTS = "https://w3id.org/harmreduction/id/excerpt/3f45d75d94bc1350/"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: a piece of the good proposal and what stands in its place; record and field of the finding.

    `line` says whether the finding is at the changed line (`here`), where the record begins since it lacks something
    (`record`), or where the field stands (`field`).
    """

    name: str
    old: str
    new: str
    focus: str
    path: str
    line: str = "here"


def mistakes(of: str) -> list[Mistake]:
    """The mistakes that `intake` or `shapes` find."""
    found = tomllib.loads((FOLDER / f"mistakes-of-{of}.toml").read_text(encoding="utf-8"))
    return [Mistake(**fields) for fields in found[of]]


def planted(mistake: Mistake, text: str = GOOD) -> tuple[str, int]:
    """A proposal with a mistake in it, and the line of that; the piece must stand there just once."""
    old, new = mistake.old, mistake.new
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    shorter = min(len(old), len(new))
    common = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    changed = text.replace(old, new)
    start = text.index(old) + common
    if common == len(old):  # something was added behind it
        start += len(changed[start:]) - len(changed[start:].lstrip(" ;.\n"))
    return changed, changed.count("\n", 0, start) + 1


def in_format(rdf_format: ox.RdfFormat) -> bytes:
    """The good proposal in another format."""
    triples = [quad.triple for quad in ox.parse(GOOD.encode(), format=ox.RdfFormat.TURTLE)]
    body = ox.serialize(triples, format=rdf_format, prefixes={"hro": "https://w3id.org/harmreduction/ontology#"})
    assert body is not None
    return body


@cache
def prefixes() -> Prefixes:
    """The prefixes of the content."""
    return declared.prefixes_of(find_content())


def draft_of(text: str | bytes, name: str = "my.ttl") -> Draft:
    """The draft of a text."""
    return read_draft(text if isinstance(text, bytes) else text.encode(), name, prefixes())


def expanded(name: str) -> str:
    """The address for a prefixed name of the file of mistakes; anything else is its own."""
    prefix, colon, local = name.partition(":")
    if prefix == "vx":
        return EXCERPTS + local
    return prefixes()[prefix] + local if colon and prefix in prefixes() else name


published = published_content  # the published base
