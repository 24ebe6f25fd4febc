"""What a fault says, in the language of a page.

The code says it in English, in one sentence with facts in it; programs, the log and the command line get that sentence.
For the pages in another language a file holds each sentence beside its translation, as gettext does. So no fault need
know about languages, and one that nobody translated is shown in English and marked as English.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Final

from hrn_kg.words import ENGLISH

_FOLDER: Final = Path(__file__).parent / "faults"


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with places for facts: the words around the places, one more than there are names."""

    words: tuple[str, ...]
    names: tuple[str, ...]
    translation: str

    def facts(self, text: str) -> dict[str, str] | None:
        """What stands in the places, if the text is this sentence.

        Each piece of words is looked for behind the one before and never again: a visitor's text may be long.
        """
        if not self.names:
            return {} if text == self.words[0] else None
        first, *between, last = self.words
        end = len(text) - len(last)
        if not text.startswith(first) or not text.endswith(last) or end < len(first):
            return None
        found, at = [], len(first)
        for piece in between:
            next_at = text.find(piece, at, end)
            if next_at < 0:
                return None
            found.append(text[at:next_at])
            at = next_at + len(piece)
        found.append(text[at:end])
        return dict(zip(self.names, found, strict=True))


def template(english: str, translation: str) -> Template:
    """Read a sentence in which names in braces are places."""
    parts = [(words, name) for words, name, _, _ in Formatter().parse(english)]
    words = [words for words, _ in parts]
    names = tuple(name for _, name in parts if name is not None)
    if len(words) == len(names):
        words.append("")
    return Template(tuple(words), names, translation)


def tell(lang: str, detail: str) -> tuple[str, str]:
    """The detail of a fault in a language, and the language it is in: English where there is no translation."""
    if lang == ENGLISH:
        return detail, ENGLISH
    table = _table(lang)
    found = _translated(table, table.sentences, detail)
    return (detail, ENGLISH) if found is None else (found, lang)


@dataclass(frozen=True, slots=True)
class Table:
    """The translations of one language: whole sentences, and by the name of a place what may stand there."""

    sentences: tuple[Template, ...]
    parts: Mapping[str, tuple[Template, ...]]


def read(path: Path) -> Table:
    """Read the file of a language."""
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    return Table(_sorted(given["sentences"]), {name: _sorted(part) for name, part in given["parts"].items()})


@cache
def _table(lang: str) -> Table:
    path = _FOLDER / f"{lang}.toml"
    return read(path) if path.is_file() else Table((), {})


def _sorted(pairs: Mapping[str, str]) -> tuple[Template, ...]:
    """Those with most words first, so that a sentence is not taken for a vaguer one."""
    found = [template(*pair) for pair in pairs.items()]
    return tuple(sorted(found, key=lambda one: -sum(map(len, one.words))))


def _translated(table: Table, templates: tuple[Template, ...], text: str) -> str | None:
    for one in templates:
        facts = one.facts(text)
        if facts is not None:
            translated = {
                name: _translated(table, table.parts.get(name, ()), value) or value for name, value in facts.items()
            }
            return one.translation.format(**translated)
    return None
