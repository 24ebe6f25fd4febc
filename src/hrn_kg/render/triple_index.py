"""Triples in a form that a view can read: values by subject and property, labels by language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.describe import LABEL_PROPERTIES
from hrn_kg.iris import local_name
from hrn_kg.vocab import PREFIXES, Prefixes, expand

Term = ox.NamedNode | ox.BlankNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Text:
    """Words and their language, for the `lang` attribute; no language when it is not known."""

    text: str
    lang: str = ""


class TripleIndex:
    """An index over triples; `prefixes` shorten what has no label.

    Properties may be named by the prefixes that the code knows.
    """

    def __init__(self, triples: Iterable[ox.Triple], prefixes: Prefixes) -> None:
        self._prefixes = prefixes
        self._forward: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._backward: dict[tuple[str, str], list[str]] = defaultdict(list)
        for triple in dict.fromkeys(triples):
            subject, value = key(triple.subject), triple.object
            if isinstance(value, ox.NamedNode | ox.BlankNode | ox.Literal):
                self._forward[subject][triple.predicate.value].append(value)
                self._backward[key(value), triple.predicate.value].append(subject)

    def values(self, subject: str, *properties: str) -> list[Term]:
        """Values of the first-named properties first."""
        row = self._forward.get(subject, {})
        return [value for name in properties for value in row.get(_property(name), ())]

    def iris(self, subject: str, *properties: str) -> list[str]:
        """Values that are IRIs."""
        return [value.value for value in self.values(subject, *properties) if isinstance(value, ox.NamedNode)]

    def iri(self, subject: str, *properties: str) -> str | None:
        """The first value that is an IRI."""
        return next(iter(self.iris(subject, *properties)), None)

    def literal(self, subject: str, *properties: str) -> str | None:
        """The first plain value, whatever its language."""
        found = (value.value for value in self.values(subject, *properties) if isinstance(value, ox.Literal))
        return next(found, None)

    def subjects(self, name: str, value: str) -> list[str]:
        """Who has this value for the property."""
        return self._backward.get((value, expand(name)), [])

    def having(self, name: str) -> list[str]:
        """Who has any value for the property, sorted."""
        return sorted(subject for subject, row in self._forward.items() if row.get(expand(name)))

    def properties(self, subject: str) -> list[str]:
        """The properties of a subject, sorted."""
        return sorted(self._forward.get(subject, {}))

    def text(self, subject: str, lang: str, *properties: str) -> Text | None:
        """The words in the wanted language, else in another one that we have, else untagged."""
        texts = [value for value in self.values(subject, *properties) if isinstance(value, ox.Literal)]
        for language in (lang, *words.others(lang), ""):
            for value in texts:
                if (value.language or "") == language:
                    return Text(value.value, language)
        return Text(texts[0].value, texts[0].language or "") if texts else None

    def label(self, iri: str, lang: str) -> Text:
        """A name for people; where there is none, the prefixed name or the last part of the IRI."""
        return self.text(iri, lang, *LABEL_PROPERTIES) or Text(self.short(iri) or local_name(iri) or iri)

    def short(self, iri: str) -> str | None:
        """The prefixed name, where a prefix covers the IRI."""
        return self._prefixes.shorten(iri)

    def labels(self, iri: str) -> dict[str, Text]:
        """The label in each language in which there is one."""
        found = {lang: self.text(iri, lang, *LABEL_PROPERTIES) for lang in words.languages()}
        return {lang: text for lang, text in found.items() if text and text.lang == lang}


def key(term: object) -> str:
    """What a term is filed under: an IRI, `_:id`, or the text of a literal."""
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _property(name: str) -> str:
    # Properties are named by prefix in the code, and by IRI where they come from the data, whatever scheme that has.
    return expand(name) if name.partition(":")[0] in PREFIXES else name
