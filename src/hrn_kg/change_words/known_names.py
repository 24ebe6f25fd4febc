"""What things were called in each release: read off the log once, asked for any release of it.

Kept of a thing is what a sentence may need when another thing changes: its names, its classes, and where a passage is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.changes import Change
from hrn_kg.changes.canonical import quads_in
from hrn_kg.iris import BASE, local_name
from hrn_kg.vocab import NAMING, WIDER_CLASSES, expand, hro

Value = ox.NamedNode | ox.Literal
Fields = Mapping[str, tuple[Value, ...]]

TYPE: Final = expand("rdf:type")
STATED_IN: Final = hro("statedIn")
EXCERPT: Final = hro("Excerpt")
CAPTURE: Final = hro("Capture")
POSITION: Final = expand("oa:TextPositionSelector")
QUOTE: Final = expand("oa:TextQuoteSelector")
PASSAGES: Final = frozenset((EXCERPT, CAPTURE, POSITION, QUOTE))
# Where things have their names, the best first.
NAMES: Final = (
    *map(expand, (*NAMING, "foaf:name", "sh:name")),
    *map(hro, ("citedAs", "question", "name")),
)
_SECTION: Final = hro("section")
_SOURCE: Final = expand("oa:hasSource")
_CAPTURE_OF: Final = hro("captureOf")
_KEPT: Final = frozenset((*NAMES, TYPE, STATED_IN, _SECTION, _SOURCE, _CAPTURE_OF))
_PLACE: Final = re.compile(r"/(\d+)-(\d+)")
# Classes that stand beside one that says more.
_WIDE: Final = WIDER_CLASSES | {expand("qb:Observation")}
# Classes without a name of ours, by their vocabulary: those of shapes, and those of terms.
_FAMILIES: Final = {"shape": (expand("sh:"),), "term": tuple(map(expand, ("owl:", "rdf:", "rdfs:", "qb:")))}


@dataclass(frozen=True, slots=True)
class Past:
    """What an entry of the log leaves of a thing: its fields, or that it is gone, or that its content was removed."""

    entry: int
    fields: Fields
    is_gone: bool
    is_redacted: bool


class NameHistory:
    """What every thing was called, release by release: made of the releases, oldest first, with their changes."""

    def __init__(self, entries: Iterable[tuple[str, Sequence[Change]]]) -> None:
        self._releases: dict[str, int] = {}
        self._pasts: dict[str, list[Past]] = defaultdict(list)
        for number, (release_id, changes) in enumerate(entries):
            self._releases[release_id] = number
            fields = _fields_of(changes)
            for change in changes:
                past = Past(number, fields.get(change.iri, {}), change.kind == "deleted", change.redacted is not None)
                self._pasts[change.iri].append(past)

    def at(self, release_id: str) -> Names:
        """The names in a release of the log. Raises KeyError for another."""
        return Names(self._pasts, self._releases[release_id])


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called in one release; what is gone keeps the name that it had."""

    _pasts: Mapping[str, list[Past]]
    _entry: int

    def is_described(self, iri: str) -> bool:
        """Whether the release describes a thing."""
        pasts = self._until(iri, self._entry)
        return bool(pasts) and not pasts[-1].is_gone and not pasts[-1].is_redacted

    def was_gone(self, iri: str) -> bool:
        """Whether the release before this one had a thing no longer, after an earlier one had it."""
        pasts = self._until(iri, self._entry - 1)
        return bool(pasts) and pasts[-1].is_gone

    def is_redacted(self, iri: str) -> bool:
        """Whether the content that a thing had was removed from the log."""
        pasts = self._until(iri, self._entry)
        return bool(pasts) and pasts[-1].is_redacted

    def name(self, iri: str, lang: str) -> str:
        """The name of a thing in a language, else in another, else what can be made of what is known of it.

        A thing whose content was removed has none, since its name was part of that.
        """
        if self.is_redacted(iri):
            return words.translate(lang, "change.redacted.name")
        if not iri.startswith(BASE):
            return self.own_name(iri, lang) or _elsewhere(iri)
        if passage := self._passage(iri, lang):
            return passage
        return self.own_name(iri, lang) or local_name(iri)

    def own_name(self, iri: str, lang: str) -> str | None:
        """The name that is stated of a thing, in a language, else in another."""
        return _named(self._fields(iri), lang)

    def kind(self, iri: str, lang: str) -> str:
        """What a thing is, in a word; an empty text where that is not known."""
        found, key = self._class(iri), self.kind_key(iri)
        if found is None or key is None:
            return ""
        if words.is_key(f"claimkind.{key}"):
            return words.translate(lang, f"claimkind.{key}")
        if key in _FAMILIES:
            return words.translate(lang, f"change.kind.{key}")
        return self.own_name(found, lang) or key

    def kind_key(self, iri: str) -> str | None:
        """The kind of a thing as addresses name it: the local name of its class, one for all terms and all shapes.

        None where no class is known, or none is any more.
        """
        found = self._class(iri)
        if found is None:
            return None
        family = next((family for family, start in _FAMILIES.items() if found.startswith(start)), None)
        return local_name(found) if family is None else family

    def _class(self, iri: str) -> str | None:
        """The class of a thing that says most."""
        if self.is_redacted(iri):
            return None
        classes = sorted(self.classes(iri) - _WIDE) or sorted(self.classes(iri))
        return next((found for found in classes if found.startswith(BASE)), next(iter(classes), None))

    def classes(self, iri: str) -> set[str]:
        """The classes of a thing."""
        return {value.value for value in self._fields(iri).get(TYPE, ())}

    def is_passage(self, iri: str) -> bool:
        """Whether a thing is a passage, its place or its words, or the text that it was taken from."""
        return not PASSAGES.isdisjoint(self.classes(iri))

    def source(self, iri: str, lang: str) -> str | None:
        """The name of the document that a record is stated in."""
        stated = self._fields(iri).get(STATED_IN, ())
        return ", ".join(sorted(words.quoted(self.name(value.value, lang)) for value in stated)) or None

    def _passage(self, iri: str, lang: str) -> str | None:
        """What a passage, its place, its words and the text it was taken from are called: none has a name."""
        classes = self.classes(iri)
        if CAPTURE in classes:
            return words.translate(lang, "change.capture", source=self._captured(iri, lang))
        if EXCERPT in classes:
            fields = self._fields(iri)
            capture = next((value.value for value in fields.get(_SOURCE, ())), "")
            parts = [words.translate(lang, "change.passage", source=self._captured(capture, lang))]
            parts += [words.translate(lang, "change.section", section=one.value) for one in fields.get(_SECTION, ())]
            if place := _PLACE.search(iri):
                start, end = (words.number(lang, text) for text in place.groups())
                parts.append(words.translate(lang, "change.characters", start=start, end=end))
            return ", ".join(parts)
        for selector, key in ((POSITION, "change.place"), (QUOTE, "change.words")):
            if selector in classes:
                return words.translate(lang, key, passage=self.name(iri.rpartition("/")[0], lang))
        return None

    def _captured(self, capture: str, lang: str) -> str:
        documents = self._fields(capture).get(_CAPTURE_OF, ())
        return ", ".join(words.quoted(self.name(one.value, lang)) for one in documents) or "?"

    def _fields(self, iri: str) -> Fields:
        """What is known of a thing; of one that is gone, what was."""
        return next((past.fields for past in reversed(self._until(iri, self._entry)) if past.fields), {})

    def _until(self, iri: str, entry: int) -> list[Past]:
        return [past for past in self._pasts.get(iri, ()) if past.entry <= entry]


def _fields_of(changes: Iterable[Change]) -> dict[str, Fields]:
    """The fields of each thing after its change; of one that is deleted, those that it had."""
    kept = [
        line
        for change in changes
        for line in (change.before if change.kind == "deleted" else change.after)
        if line.split(" ", 2)[1][1:-1] in _KEPT
    ]
    found: dict[str, dict[str, set[Value]]] = defaultdict(lambda: defaultdict(set))
    for quad in quads_in(kept):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            found[quad.subject.value][quad.predicate.value].add(quad.object)
    return {
        iri: {name: tuple(sorted(values, key=str)) for name, values in fields.items()} for iri, fields in found.items()
    }


def _named(fields: Fields, lang: str) -> str | None:
    for wanted in (lang, "", *words.others(lang)):
        for field in NAMES:
            for value in fields.get(field, ()):
                if isinstance(value, ox.Literal) and (value.language or "") == wanted:
                    return value.value
    return None


def _elsewhere(iri: str) -> str:
    """Where a thing of others lies: no name, but it tells whose it is."""
    host, local = urlsplit(iri).hostname, local_name(iri)
    return f"{host}: {local}" if host and local else host or iri
