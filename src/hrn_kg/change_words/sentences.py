"""A change as a sentence. It is made of the change and the names of its release, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlsplit

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.change_words.change_groups import Group, group_of
from hrn_kg.change_words.contrast import clipped, contrast
from hrn_kg.change_words.differences import Differences, FieldChange
from hrn_kg.change_words.field_phrases import NAMELESS, label, phrase, rank
from hrn_kg.change_words.known_names import Names, Value
from hrn_kg.changes import Change
from hrn_kg.iris import BASE
from hrn_kg.vocab import expand

_NUMBERS: Final = frozenset(
    expand(f"xsd:{name}") for name in ("integer", "decimal", "double", "nonNegativeInteger", "positiveInteger")
)
_PLAIN: Final = _NUMBERS | {expand("xsd:gYear"), expand("xsd:gYearMonth")}
_DATE: Final = expand("xsd:date")
_BOOLEAN: Final = expand("xsd:boolean")
_ADDRESSES: Final = frozenset(map(expand, ("foaf:homepage", "rdfs:seeAlso", "dcat:landingPage", "dct:source")))


@dataclass(frozen=True, slots=True)
class Sentence:
    """What changed in one thing: its name, what it is, and what is said of it, in one language."""

    iri: str
    group: Group
    name: str
    kind: str
    text: str

    @property
    def whole(self) -> str:
        """The sentence as one text."""
        return f"{self.name}{f' ({self.kind})' if self.kind else ''}: {self.text}."


def sentence_of(change: Change, names: Names, lang: str) -> Sentence:
    """What a change says in a language, with the names that things have in its release."""
    clauses = list(dict.fromkeys(_clauses(change, names, lang)))
    if change.redacted is None and (source := names.source(change.iri, lang)):
        clauses.append(words.translate(lang, "change.source", source=source))
    name, group, text = names.name(change.iri, lang), group_of(change, names), "; ".join(clauses)
    if group == "passages":
        # Its name says what it is.
        return Sentence(change.iri, group, name[:1].upper() + name[1:], "", text)
    return Sentence(change.iri, group, name, names.kind(change.iri, lang), text)


def words_of(change: Change, names: Names) -> dict[str, str]:
    """What a change says, as one text in each language."""
    return {lang: sentence_of(change, names, lang).whole for lang in words.languages()}


def _clauses(change: Change, names: Names, lang: str) -> Iterator[str]:
    if change.redacted is not None:
        yield words.translate(lang, "change.redacted", reason=words.quoted(change.redacted))
    if change.kind == "created":
        key = "again" if names.was_gone(change.iri) else "created"
        yield words.translate(lang, f"change.{key}")
    elif change.kind == "deleted":
        yield _withdrawn(change, names, lang)
    elif change.redacted is None:
        yield from _updated(change, names, lang)


def _withdrawn(change: Change, names: Names, lang: str) -> str:
    """A thing that goes, or that was gone and of which it is now known what replaces it."""
    when = "earlier" if names.was_gone(change.iri) else "deleted"
    if change.successor is None and names.is_passage(change.iri):
        return words.translate(lang, "change.unquoted")
    if change.successor is None:
        return words.translate(lang, f"change.{when}")
    return words.translate(lang, f"change.{when}.for", successor=words.quoted(names.name(change.successor, lang)))


def _updated(change: Change, names: Names, lang: str) -> Iterator[str]:
    differences = Differences(change)
    for field in sorted(differences.fields, key=lambda one: (one.is_derived, rank(one.field), one.field)):
        for clause in _field_clauses(field, change.iri, names, lang):
            yield words.translate(lang, "change.derived", clause=clause) if field.is_derived else clause
    if differences.has_parts:
        yield words.translate(lang, "change.parts")
    if differences.technical:
        fields = dict.fromkeys(label(field, names, lang) for field in differences.technical)
        yield words.translate(lang, "change.technical", fields=", ".join(fields))
    if not (differences.fields or differences.technical or differences.has_parts):
        yield words.translate(lang, "change.moved")


def _field_clauses(field: FieldChange, thing: str, names: Names, lang: str) -> Iterator[str]:
    """What happened to a field: values of one language beside each other, those in the language of the sentence first.

    What is the same in another language is told once.
    """
    if field.field in NAMELESS:
        yield words.translate(lang, f"change.{NAMELESS[field.field]}")
        return
    what = phrase(field.field, thing, names, lang)
    seen = set()
    for language, removed, added, has_more in _by_language(field, lang):
        in_language = what if language in (lang, "") else f"{what} {_in_language(language, lang)}"
        for old, new in _pairs(removed, added, has_more):
            texts = _texts(old, new, field.field, names, lang)
            if texts in seen:
                continue
            seen.add(texts)
            before, after = texts
            if before is None:
                yield words.translate(lang, "change.added", what=in_language, new=after)
            elif after is None:
                yield words.translate(lang, "change.removed", what=in_language, old=before)
            elif before == after:
                yield words.translate(lang, _same_words(old, new, field.field), what=in_language)
            else:
                yield words.translate(lang, "change.changed", what=in_language, old=before, new=after)


def _by_language(field: FieldChange, lang: str) -> Iterator[tuple[str, list[Value], list[Value], bool]]:
    """The values that went and came in each language, and whether others stayed; the language of the sentence first."""
    codes = sorted({_language(value) for value in field.values}, key=lambda code: (code not in (lang, ""), code))
    for code in codes:
        removed, added, kept = (
            [value for value in values if _language(value) == code]
            for values in (field.removed, field.added, field.kept)
        )
        yield code, removed, added, bool(kept)


def _pairs(removed: list[Value], added: list[Value], has_more: bool) -> Iterator[tuple[Value | None, Value | None]]:
    """One for one where the only value went and one came; else it is not known which came for which."""
    if len(removed) == len(added) == 1 and not has_more:
        yield removed[0], added[0]
        return
    yield from ((old, None) for old in removed)
    yield from ((None, new) for new in added)


def _same_words(old: Value | None, new: Value | None, field: str) -> str:
    """How two values differ that read the same: the key of the words for it."""
    if isinstance(old, ox.NamedNode) and isinstance(new, ox.NamedNode) and field not in _ADDRESSES:
        return "change.namesake"
    if isinstance(old, ox.Literal) and isinstance(new, ox.Literal) and old.datatype != new.datatype:
        return "change.datatype"
    return "change.rewritten"


def _texts(old: Value | None, new: Value | None, field: str, names: Names, lang: str) -> tuple[str | None, str | None]:
    if isinstance(old, ox.Literal) and isinstance(new, ox.Literal) and not (_is_plain(old) or _is_plain(new)):
        before, after = contrast(old.value, new.value)
        return words.quoted(before), words.quoted(after)
    return (
        None if old is None else _text(old, field, names, lang),
        None if new is None else _text(new, field, names, lang),
    )


def _text(value: Value, field: str, names: Names, lang: str) -> str:
    if isinstance(value, ox.NamedNode):
        if field in _ADDRESSES and not value.value.startswith(BASE):
            parts = urlsplit(value.value)
            return words.quoted(clipped(f"{parts.hostname or ''}{parts.path.rstrip('/')}"))
        return words.quoted(clipped(names.name(value.value, lang)))
    if value.datatype.value == _DATE and len(value.value) == 10:
        return words.day(lang, date.fromisoformat(value.value))
    if value.datatype.value == _BOOLEAN:
        return words.translate(lang, f"change.is.{'true' if value.value in ('true', '1') else 'false'}")
    if value.datatype.value in _NUMBERS:
        return words.number(lang, value.value)
    return value.value if _is_plain(value) else words.quoted(clipped(value.value))


def _is_plain(value: ox.Literal) -> bool:
    return value.datatype.value in _PLAIN or value.datatype.value in (_DATE, _BOOLEAN)


def _language(value: Value) -> str:
    return (value.language or "") if isinstance(value, ox.Literal) else ""


def _in_language(code: str, lang: str) -> str:
    """In which language a text is, in words where we have them, else by the name that the language has for itself."""
    key = f"change.in.{code}"
    if words.is_key(key):
        return words.translate(lang, key)
    return f"({words.language(code).name if code in words.languages() else code})"
