"""What the published base knows by name: the lists from which an answer is chosen, and what an answer means.

A name is looked up as it is typed, without regard to case, accents and the plural, in either language, among preferred
and other names, short names (`s0`, `place:amsterdam`) and addresses. What several things are called is not chosen here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import pyoxigraph as ox

from hrn_kg.iris import BASE, local_name
from hrn_kg.search import fold, nearest, stems
from hrn_kg.triples import node

NOT_APPLICABLE: Final = f"{BASE}scheme/code/not-applicable"
PERIOD_NOT_STATED: Final = f"{BASE}id/period/not-stated"

_TYPE: Final = node("rdf:type")
_IN_SCHEME: Final = node("skos:inScheme")
_PREFERRED: Final = (node("skos:prefLabel"), node("dct:title"), node("rdfs:label"))
_OTHER: Final = (node("skos:altLabel"), node("skos:hiddenLabel"), node("hro:everydayWord"), node("hro:citedAs"))
# What an answer may be, by what it is asked for: classes, and schemes of concepts.
_CLASSES: Final[Mapping[str, tuple[str, ...]]] = {
    "indicator": ("hro:Indicator",),
    "population": ("hro:PopulationGroup",),
    "place": ("dct:Location",),
    "period": ("dct:PeriodOfTime",),
    "organisation": ("org:Organization",),
    "document": ("bibo:Document",),
    "facility": ("hro:Facility",),
    "facility-type": ("hro:FacilityType",),
    "intervention": ("hro:Intervention",),
    "about": (
        *("hro:FacilityType", "hro:Intervention", "hro:Facility", "hro:Policy", "hro:Service", "hro:Event"),
        *("org:Organization", "hro:Substance"),
    ),
    "term": ("skos:Concept",),
    "record": (
        *("hro:Observation", "hro:Target", "hro:Definition", "hro:AttributeClaim", "hro:Rule", "hro:Statement"),
        *("hro:RoleClaim", "hro:Facility", "org:Organization", "bibo:Document", "dct:Location"),
    ),
}
_SCHEMES: Final = {
    "about": ("substance", "term"),
    **{
        name: (name,)
        for name in (
            *("caveat", "measure", "unit", "value-qualifier", "document-kind", "reliability"),
            *("harm-domain", "means", "beneficiary", "harm-source"),
        )
    },
}
KINDS: Final = frozenset({*_CLASSES, *_SCHEMES})


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that the base describes, with its preferred name in each language (`""` for none)."""

    iri: str
    labels: Mapping[str, str]

    def label(self, lang: str) -> str:
        """The name in a language, else in another one, else the short name."""
        return self.labels.get(lang) or next(iter(self.labels.values()), local_name(self.iri))


@lru_cache(maxsize=2)
def published_names(store: ox.Store) -> PublishedNames:
    """The names of a published store, read once while it is in use."""
    return PublishedNames(store)


class PublishedNames:
    """The names of a release. Making one reads every name once; it never changes."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._labels: dict[str, dict[str, str]] = defaultdict(dict)
        self._names: dict[str, set[str]] = defaultdict(set)
        for predicate in (*_OTHER, *_PREFERRED):
            for quad in store.quads_for_pattern(None, predicate, None, None):
                if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                    self._take(quad.subject.value, quad.object, is_preferred=predicate in _PREFERRED)
        self._members = {kind: frozenset(self._of_kind(kind)) for kind in KINDS}
        # Both by kind, made when they are first asked for: two thousand rows ask the same.
        self._names_of: dict[str, Mapping[str, frozenset[str]]] = {}
        self._short_of: dict[str, Mapping[str, frozenset[str]]] = {}

    def thing(self, iri: str) -> Thing:
        """A thing by its address, known or not."""
        return Thing(iri, dict(self._labels.get(iri, {})))

    def all(self, kind: str, lang: str) -> tuple[Thing, ...]:
        """Everything of a kind, by name in the language, without what is no longer used."""
        found = [self.thing(iri) for iri in self._members[kind] if not self._is_deprecated(iri)]
        return tuple(sorted(found, key=lambda thing: (fold(thing.label(lang)), thing.iri)))

    def called(self, text: str, kind: str) -> tuple[Thing, ...]:
        """What of this kind has just this name or address; the plural counts where nothing has the name itself."""
        members = self._members[kind]
        if (iri := self._address(text)) is not None:
            return (self.thing(iri),) if iri in members else ()
        found = self._iris(fold(text)) & members
        if not found:
            found = self._by_stems.get(_stemmed(text), frozenset()) & members
        found = found or self._by_short_name(kind).get(text.strip().casefold(), frozenset())
        return tuple(self.thing(iri) for iri in sorted(found))

    def near(self, text: str, kind: str, most: int = 3, *, slips: bool = False) -> tuple[Thing, ...]:
        """Things of this kind whose names are most like the text, best first; `slips` as in `search.nearest`."""
        names = self._by_name(kind)
        found = (iri for name in nearest(fold(text), names, 2 * most, slips=slips) for iri in sorted(names[name]))
        return tuple(self.thing(iri) for iri in tuple(dict.fromkeys(found))[:most])

    def is_taken(self, iri: str) -> bool:
        """Whether the base says anything of this address."""
        return next(self._store.quads_for_pattern(ox.NamedNode(iri), None, None, None), None) is not None

    def values(self, iri: str, name: str) -> tuple[ox.NamedNode | ox.Literal, ...]:
        """The values of a property, given by prefixed name."""
        found = self._store.quads_for_pattern(ox.NamedNode(iri), node(name), None, None)
        values = {quad.object for quad in found if isinstance(quad.object, ox.NamedNode | ox.Literal)}
        return tuple(sorted(values, key=str))

    def subjects(self, name: str, value: str) -> tuple[str, ...]:
        """The addresses of what has this thing as the value of a property."""
        found = self._store.quads_for_pattern(None, node(name), ox.NamedNode(value), None)
        return tuple(sorted({quad.subject.value for quad in found if isinstance(quad.subject, ox.NamedNode)}))

    def statements(self, iri: str, without: Iterable[str] = ()) -> tuple[ox.Triple, ...]:
        """What is stated of a thing, but for the named graphs `without` (by their paths below the base)."""
        graphs = {ox.NamedNode(BASE + path) for path in without}
        found = self._store.quads_for_pattern(ox.NamedNode(iri), None, None, None)
        return tuple(sorted({quad.triple for quad in found if quad.graph_name not in graphs}, key=str))

    @cached_property
    def period_by_edtf(self) -> Mapping[str, str]:
        """The periods of the base by their EDTF expressions; of two alike the one with the shorter name."""
        found = self._store.quads_for_pattern(None, node("hro:edtf"), None, None)
        rows = [(quad.object.value, quad.subject.value) for quad in found]  # type: ignore[union-attr]
        return dict(sorted(rows, key=lambda row: (-len(row[1]), row[1])))

    @cached_property
    def _by_stems(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for name, iris in self._names.items():
            found[_stemmed(name)] |= iris
        return {name: frozenset(iris) for name, iris in found.items()}

    def _by_name(self, kind: str) -> Mapping[str, frozenset[str]]:
        if kind not in self._names_of:
            members = self._members[kind]
            self._names_of[kind] = {
                name: frozenset(iris & members) for name, iris in self._names.items() if not members.isdisjoint(iris)
            }
        return self._names_of[kind]

    def _by_short_name(self, kind: str) -> Mapping[str, frozenset[str]]:
        if kind not in self._short_of:
            found: dict[str, set[str]] = defaultdict(set)
            for iri in self._members[kind]:
                found[local_name(iri)].add(iri)
            self._short_of[kind] = {name: frozenset(iris) for name, iris in found.items()}
        return self._short_of[kind]

    def _take(self, iri: str, name: ox.Literal, *, is_preferred: bool) -> None:
        if folded := fold(name.value):
            self._names[folded].add(iri)
        if is_preferred:
            self._labels[iri].setdefault(name.language or "", name.value)

    def _iris(self, folded: str) -> frozenset[str]:
        return frozenset(self._names.get(folded, ()))

    def _of_kind(self, kind: str) -> Iterable[str]:
        asked = [(_TYPE, node(name)) for name in _CLASSES.get(kind, ())]
        asked += [(_IN_SCHEME, ox.NamedNode(f"{BASE}scheme/{name}")) for name in _SCHEMES.get(kind, ())]
        for predicate, value in asked:
            for quad in self._store.quads_for_pattern(None, predicate, value, None):
                if isinstance(quad.subject, ox.NamedNode):
                    yield quad.subject.value

    def _is_deprecated(self, iri: str) -> bool:
        return bool(self.values(iri, "owl:deprecated"))

    def _address(self, text: str) -> str | None:
        """The address that a text gives in full or as `place:amsterdam`, by the kinds of things and the schemes."""
        text = text.strip().strip("<>")
        if text.startswith(BASE):
            return text
        kind, colon, name = text.partition(":")
        if not colon or not name or " " in text or not kind.replace("-", "").isalpha():
            return None
        kind = {"qualifier": "value-qualifier", "criterion": "criterion-dimension"}.get(kind, kind)
        for path in ("id", "scheme"):
            iri = f"{BASE}{path}/{kind}/{name}"
            if iri in self._labels or any(iri in members for members in self._members.values()):
                return iri
        return None


@lru_cache(4096)
def _stemmed(text: str) -> str:
    """The words of a name, each as short as its plural and its singular have in common."""
    return " ".join(min(stems(word), key=lambda stem: (len(stem), stem)) for word in fold(text).split())
