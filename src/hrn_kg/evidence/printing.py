"""The choice of what is printed, written into the files: words taken out of a passage, or put back from the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from hrn_kg import disk, vocab
from hrn_kg.evidence.passages import checksum, excerpt
from hrn_kg.evidence.quotation import Choice
from hrn_kg.iris import local_name
from hrn_kg.triples import node
from hrn_kg.turtle import read_sheet, text_of, write_sheet
from hrn_kg.vocab import Prefixes

_CHECKSUM = node("hro:sha256OfWords")
_SELECTOR = node("oa:hasSelector")
_EXACT = vocab.expand("oa:exact")


@dataclass(frozen=True, slots=True)
class Rewriting:
    """The files that change with their new texts, and how many passages come into print and go out of it."""

    texts: Mapping[Path, str]
    shown: int
    hidden: int

    def write(self) -> None:
        """Write the files. Raises: ContentError when one cannot be written."""
        for path, text in self.texts.items():
            disk.replace(path, text.encode())


def rewrite(
    choices: tuple[Choice, ...],
    files: Mapping[str, Path],
    texts: Mapping[str, str],
    prefixes: Prefixes,
) -> Rewriting:
    """What the files are once the choices hold; files are by the name that a fault gives. Nothing is written yet.

    Raises: NotRdf and ContentError for a file that cannot be read or laid out.
    """
    printed = frozenset[str]().union(*(choice.printed for choice in choices))
    withheld = frozenset[str]().union(*(choice.withheld for choice in choices))
    changed: dict[Path, str] = {}
    shown = hidden = 0
    for name, path in files.items():
        sheet = read_sheet(text_of(path.read_bytes(), str(path)), name)
        triples = set(sheet.triples)
        worded = {triple.subject.value for triple in triples if triple.predicate.value == _EXACT}  # type: ignore[union-attr]
        of_file = {triple.subject.value for triple in triples if isinstance(triple.subject, ox.NamedNode)}
        summed = {triple.subject.value for triple in triples if triple.predicate == _CHECKSUM}  # type: ignore[union-attr]
        show = {iri for iri in of_file & printed if f"{iri}/quote" not in worded or iri in summed}
        hide = {iri for iri in of_file & withheld if f"{iri}/quote" in worded or iri not in summed}
        for iri in show:
            triples = {t for t in triples if t.subject != ox.NamedNode(iri) or t.predicate != _CHECKSUM}
            triples |= set(_with_words(iri, texts))
        for iri in hide:
            quote = ox.NamedNode(f"{iri}/quote")
            triples = {t for t in triples if quote not in (t.subject, t.object)}
            triples.add(ox.Triple(ox.NamedNode(iri), _CHECKSUM, ox.Literal(checksum(_words_of(iri, texts)))))
        if show or hide:
            changed[path] = write_sheet(replace(sheet, triples=tuple(triples)), prefixes, name)
            shown, hidden = shown + len(show), hidden + len(hide)
    return Rewriting(changed, shown, hidden)


def _words_of(iri: str, texts: Mapping[str, str]) -> str:
    head, _, position = iri.rpartition("/")
    start, _, end = position.partition("-")
    return texts[local_name(head)][int(start) : int(end)]


def _with_words(iri: str, texts: Mapping[str, str]) -> list[ox.Triple]:
    head, _, position = iri.rpartition("/")
    return excerpt(local_name(head), int(position.partition("-")[0]), _words_of(iri, texts))
