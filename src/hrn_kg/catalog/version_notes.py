"""What a release changed, in numbers from the log of changes; days are those of the Netherlands.

No thing is named: later catalogues repeat the notes, and a name that must be blanked could not be taken out of those.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal

from hrn_kg import words
from hrn_kg.catalog.inputs import Blanked, Version

_KINDS: Final = ("created", "updated", "deleted")


def notes(version: Version) -> tuple[Literal, ...]:
    """The notes of a release in each language; the list behind the numbers is in its changes."""
    return tuple(Literal(" ".join(_sentences(version, lang)), language=lang) for lang in words.languages())


def _sentences(version: Version, lang: str) -> Iterator[str]:
    yield _changes(version, lang)
    if version.blanked is not None:
        yield from _blanked(version.blanked, lang)
    if version.removed is not None:
        yield words.translate(lang, "version.removed", day=words.day(lang, version.removed))


def _changes(version: Version, lang: str) -> str:
    if version.counts is None:
        return words.translate(lang, "version.unlogged")
    if version.since is None:
        start = "version.first" if version.previous is None else "version.begins"
        return words.count(lang, start, version.counts.get("created", 0))
    found = [
        words.translate(lang, f"version.{kind}", n=words.grouped(lang, number))
        for kind in _KINDS
        if (number := version.counts.get(kind, 0))
    ]
    if not found:
        return words.translate(lang, "version.unchanged", since=version.since)
    return words.translate(lang, "version.changed", since=version.since, kinds=", ".join(found))


def _blanked(blanked: Blanked, lang: str) -> Iterator[str]:
    for moment, reason in blanked.reasons:
        yield words.translate(lang, "version.blanked", day=words.day(lang, moment), reason=reason.rstrip("."))
    for dataset, view in blanked.before:
        yield words.translate(
            lang, "version.digests", dataset=dataset, view=view, dataset_now=blanked.now[0], view_now=blanked.now[1]
        )
