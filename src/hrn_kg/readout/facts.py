"""Triples at hand by subject and property, and the names of things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import pyoxigraph as ox

from hrn_kg.iris import BASE, local_name
from hrn_kg.vocab import PREFIXES, hro

CLASSES: Final = ("Statement", "AttributeClaim", "RoleClaim", "Rule", "Definition", "Observation", "Target")
# Where things have their names, the first that is there.
_NAMES: Final = (
    PREFIXES["skos"] + "prefLabel",
    PREFIXES["foaf"] + "name",
    PREFIXES["dct"] + "title",
    PREFIXES["rdfs"] + "label",
    hro("citedAs"),
    hro("question"),
)
_TYPE: Final = PREFIXES["rdf"] + "type"

Value: TypeAlias = ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known, as values by subject and property."""

    known: Mapping[str, Mapping[str, tuple[Value, ...]]]

    @classmethod
    def of(cls, statements: Iterable[ox.Quad | ox.Triple]) -> Facts:
        """The facts of these statements; blank nodes play no part."""
        found: dict[str, dict[str, set[Value]]] = defaultdict(lambda: defaultdict(set))
        for statement in statements:
            if isinstance(statement.subject, ox.NamedNode) and isinstance(statement.object, ox.NamedNode | ox.Literal):
                found[statement.subject.value][statement.predicate.value].add(statement.object)
        return cls({s: {p: tuple(sorted(v, key=str)) for p, v in fields.items()} for s, fields in found.items()})

    def claims(self) -> list[str]:
        """The IRIs of all claims, sorted."""
        return sorted(iri for iri in self.known if self.kind_of(iri))

    def kind_of(self, iri: str) -> str | None:
        """The class of a claim, such as Statement; None for what is no claim."""
        types = {value.value for value in self.values(iri, _TYPE)}
        return next((name for name in CLASSES if hro(name) in types), None)

    def values(self, iri: str, field: str) -> tuple[Value, ...]:
        """The values of one property, by its IRI or the name of one of ours."""
        return self.known.get(iri, {}).get(field if "/" in field else hro(field), ())

    def is_so(self, iri: str, field: str) -> bool:
        """Whether one property is true, however an engine writes it: Virtuoso gives 1."""
        return any(value.value in ("true", "1") for value in self.values(iri, field))

    def iris(self, iri: str, field: str) -> tuple[str, ...]:
        """The values of one property that are things."""
        return tuple(value.value for value in self.values(iri, field) if isinstance(value, ox.NamedNode))

    def one(self, iri: str, field: str) -> str | None:
        """The only or first value of a property, as text."""
        return next((value.value for value in self.values(iri, field)), None)

    def name(self, value: Value | str, lang: str) -> str:
        """The name of a thing in the language, else in another, else its address in short; a text as it is."""
        if isinstance(value, ox.Literal):
            return value.value
        iri = value if isinstance(value, str) else value.value
        for field in _NAMES:
            texts = self.values(iri, field)
            for text in (*(t for t in texts if isinstance(t, ox.Literal) and t.language == lang), *texts):
                return text.value
        return local_name(iri).replace("-", " ") if iri.startswith(BASE) else iri

    def words(self, iri: str, field: str, lang: str) -> tuple[str, ...]:
        """The texts of a property in the language."""
        texts = self.values(iri, field)
        return tuple(text.value for text in texts if isinstance(text, ox.Literal) and text.language == lang)

    def label(self, iri: str, lang: str) -> str:
        """The label of a claim in the language, or an empty text."""
        return next(iter(self.words(iri, PREFIXES["rdfs"] + "label", lang)), "")

    def names(self, iri: str, field: str, lang: str) -> tuple[str, ...]:
        """The names of all values of a property, in alphabetical order."""
        return tuple(sorted((self.name(value, lang) for value in self.values(iri, field)), key=str.casefold))

    def list_of(self, iri: str) -> str:
        """The concept list in which a concept stands, such as `direction`; an empty text for what is no concept."""
        return iri.removeprefix(BASE + "scheme/").partition("/")[0] if iri.startswith(BASE + "scheme/") else ""
