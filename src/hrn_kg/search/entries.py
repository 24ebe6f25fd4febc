"""What the search can find: everything of the base that has a name, with all its names, its kind and its weight."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, groupby
from operator import itemgetter
from typing import Final

import pyoxigraph as ox

from hrn_kg.iris import BASE, GRAPH
from hrn_kg.vocab import EVERYDAY, expand, hro


class Kind(StrEnum):
    """What a result is, as people tell them apart; the order is that of a list of all."""

    SUBJECT = "subject"
    POLICY = "policy"
    PLACE = "place"
    ORGANISATION = "organisation"
    PERSON = "person"
    FACILITY = "facility"
    FIGURE = "figure"
    DEFINITION = "definition"
    SOURCE = "source"
    QUESTION = "question"
    COMPARISON = "comparison"
    STATEMENT = "statement"
    TERM = "term"
    """A word of the model: a class, a property, a code list, a code."""


class Role(StrEnum):
    """How a thing has a name."""

    PREFERRED = "preferred"
    OTHER = "other"
    HIDDEN = "hidden"
    EVERYDAY = "everyday"
    """A word of the editors, which no document needs to print."""


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A name of a thing, in a language (its first subtag) or in none."""

    role: Role
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing with its names, the preferred first. `weight` is how many records concern it."""

    iri: str
    kind: Kind
    weight: int
    names: tuple[Name, ...]


Searched = list[tuple[str, list[tuple[str, str, str]], list[str], list[str], list[str]]]
"""Things by IRI, each with its names (role, language, text; the preferred first), classes, classes above, concerns."""
# The first that fits. What the ontology puts below one of the classes is of the same kind.
_KINDS: Final[tuple[tuple[str, Kind], ...]] = (
    (hro("Definition"), Kind.DEFINITION),
    (hro("PrintedFigure"), Kind.FIGURE),
    (hro("Observation"), Kind.FIGURE),
    (hro("Target"), Kind.FIGURE),
    (hro("Calculation"), Kind.FIGURE),
    (hro("KnownGap"), Kind.QUESTION),
    (hro("Comparison"), Kind.COMPARISON),
    (hro("Claim"), Kind.STATEMENT),
    (hro("Policy"), Kind.POLICY),
    (hro("Study"), Kind.SOURCE),
    (expand("bibo:Document"), Kind.SOURCE),
    (expand("org:Organization"), Kind.ORGANISATION),
    (expand("foaf:Person"), Kind.PERSON),
    (hro("Facility"), Kind.FACILITY),
    (hro("Service"), Kind.FACILITY),
    (expand("dct:Location"), Kind.PLACE),
    (hro("Event"), Kind.SUBJECT),
    (hro("FacilityType"), Kind.SUBJECT),
    (hro("Intervention"), Kind.SUBJECT),
    (hro("Substance"), Kind.SUBJECT),
    (hro("PopulationGroup"), Kind.SUBJECT),
    (hro("Indicator"), Kind.SUBJECT),
)
_ROLES: Final[Mapping[str, Role]] = {
    expand("skos:prefLabel"): Role.PREFERRED,
    expand("rdfs:label"): Role.PREFERRED,
    expand("dct:title"): Role.PREFERRED,
    expand("foaf:name"): Role.PREFERRED,
    hro("citedAs"): Role.PREFERRED,
    hro("question"): Role.PREFERRED,
    expand("skos:altLabel"): Role.OTHER,
    expand("skos:hiddenLabel"): Role.HIDDEN,
    EVERYDAY: Role.EVERYDAY,
}
_ORDER: Final = {role: place for place, role in enumerate(Role)}
_TYPE: Final = expand("rdf:type")
_BELOW: Final = expand("rdfs:subClassOf")
_CONCERNS: Final = hro("concerns")
_CONCEPT: Final = expand("skos:Concept")
READ: Final = frozenset((*_ROLES, _TYPE, _BELOW, _CONCERNS))
# Shapes are found by who reads a report; excerpts and captures are shown with what rests on them.
_NOT_FOUND: Final = frozenset({hro("Excerpt"), hro("Capture")})
_OTHER_GRAPHS: Final = frozenset({GRAPH + "shapes", GRAPH + "alignments", GRAPH + "catalog"})


def searched_in(quads: Iterable[ox.Quad]) -> Searched:
    """What the search needs to know of each thing that the quads tell of; those of one thing stand together.

    Only the quads of the properties `READ` count.
    """
    found: Searched = []
    for iri, of_thing in groupby(_searched(quads), key=itemgetter(0)):
        names, values = set[Name](), defaultdict[str, set[str]](set)
        for _, predicate, value in of_thing:
            if isinstance(value, ox.NamedNode):
                values[predicate].add(value.value)
            elif predicate in _ROLES and isinstance(value, ox.Literal) and value.value.strip():
                language = (value.language or "").partition("-")[0]
                names.add(Name(_ROLES[predicate], language, " ".join(value.value.split())))
        of_properties = (sorted(values[name]) for name in (_TYPE, _BELOW, _CONCERNS))
        found.append((iri, [(name.role, name.language, name.text) for name in _in_order(names)], *of_properties))
    return found


def entries_of(searched: Iterable[Searched]) -> tuple[Entry, ...]:
    """Everything with a name that parts of the base tell of, sorted by IRI; each thing is in one of them.

    A concept that records concern is a subject; one that none concerns is a word of the model.
    """
    named: list[tuple[str, frozenset[str], tuple[Name, ...]]] = []
    broader: dict[str, set[str]] = {}
    weights: Counter[str] = Counter()
    # There are few sets of classes, and many things.
    known: dict[frozenset[str], frozenset[str]] = {}
    for iri, names, types, below, concerned in chain.from_iterable(searched):
        weights.update(concerned)
        if below:
            broader[iri] = set(below)
        if names and _NOT_FOUND.isdisjoint(types):
            own = frozenset(types)
            in_order = tuple(Name(Role(role), language, text) for role, language, text in names)
            named.append((iri, known.setdefault(own, own), in_order))
    return tuple(
        Entry(iri, _kind(types, broader, iri in weights), weights[iri], names) for iri, types, names in sorted(named)
    )


def _searched(quads: Iterable[ox.Quad]) -> Iterator[tuple[str, str, object]]:
    """Of whose name, property and value the search may tell."""
    for quad in quads:
        subject, graph = quad.subject, quad.graph_name
        if not isinstance(subject, ox.NamedNode) or not (iri := subject.value).startswith(BASE):
            continue
        if isinstance(graph, ox.NamedNode) and graph.value in _OTHER_GRAPHS:
            continue
        yield iri, quad.predicate.value, quad.object


def _in_order(names: Iterable[Name]) -> tuple[Name, ...]:
    """The names without repetition: a text that is a name in two ways counts as the better."""
    best: dict[tuple[str, str], Name] = {}
    for name in sorted(names, key=lambda one: (_ORDER[one.role], one.language, one.text)):
        best.setdefault((name.language, name.text.casefold()), name)
    return tuple(best.values())


def _kind(types: AbstractSet[str], broader: Mapping[str, set[str]], is_concerned: bool) -> Kind:
    above, fresh = set(types), set(types)
    while fresh:
        fresh = {wider for one in fresh for wider in broader.get(one, ())} - above
        above |= fresh
    for named, kind in _KINDS:
        if named in above:
            return kind
    return Kind.SUBJECT if is_concerned and _CONCEPT in types else Kind.TERM
