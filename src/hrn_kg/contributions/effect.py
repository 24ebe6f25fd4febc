"""What a proposal would change: said before it is sent, and again to whoever decides on it.

Everything is worked out of the triples that are proposed and of a few grouped queries over a published release, and is
returned as frozen values; `effect_text` says it in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from pyoxigraph import NamedNode

from hrn_kg.contributions.effect_figures import Evidence, Figure, Meeting, meetings
from hrn_kg.contributions.effect_lookup import Named, Queried, Read, named
from hrn_kg.contributions.effect_twins import Twin, twins
from hrn_kg.contributions.proposal import Statements
from hrn_kg.iris import BASE, GRAPH
from hrn_kg.readout import Facts, read_out
from hrn_kg.vocab import NEVER_TYPED, expand

__all__ = [
    "Addition",
    "Change",
    "Effect",
    "Evidence",
    "Figure",
    "Lack",
    "Meeting",
    "Named",
    "Removal",
    "Twin",
    "as_dict",
    "effect_of",
]

LANGUAGES: Final = ("en", "nl")
_TYPE: Final = expand("rdf:type")
_LISTS: Final = BASE + "scheme/"
# Told with the claim that they belong to, and not as records of their own.
_PARTS: Final = frozenset(
    expand(name) for name in ("hro:Excerpt", "hro:Capture", "oa:TextPositionSelector", "oa:TextQuoteSelector")
)
LackKind = Literal["population", "place", "period", "passage", "section", "where", "nowhere"]
_OF_A_FIGURE: Final[Mapping[str, LackKind]] = {
    "population": "population",
    "place": "place",
    "period": "period",
    "supportedBy": "passage",
}


@dataclass(frozen=True, slots=True)
class Addition:
    """A record that is new: its class, and for a claim the sentence that its properties make, by language."""

    record: Named
    kind: Named
    readout: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One property of a published record that is corrected: what it was and what it would be."""

    record: Named
    property: Named
    old: tuple[Named, ...]
    new: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Removal:
    """A published record that would go, and the one that takes its place."""

    record: Named
    successor: Named | None


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a record does not tell; `thing` is what it names and nobody describes (`nowhere`)."""

    record: Named
    what: LackKind
    thing: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """All that a proposal would change in one release, each part in the order of the addresses of its records."""

    adds: tuple[Addition, ...]
    corrects: tuple[Change, ...]
    removes: tuple[Removal, ...]
    contradicts: tuple[Meeting, ...]
    confirms: tuple[Meeting, ...]
    duplicates: tuple[Twin, ...]
    lacks: tuple[Lack, ...]
    asked_for: tuple[str, ...]
    """Values of lists that there are not: concepts that somebody must add before this can be accepted."""


def effect_of(statements: Statements, published: Queried) -> Effect:
    """What the statements would change in what is published."""
    own = Facts.of(statements.triples)
    successors = {successor for successor in statements.removes.values() if successor is not None}
    read = Read.around(own, {*statements.corrects, *statements.removes, *successors}, published)
    new = [iri for iri in sorted(own.known) if iri not in statements.corrects]
    contradicts, confirms = meetings(own, read, published)
    missing = sorted(_missing(own, read))
    return Effect(
        adds=tuple(_additions(new, read)),
        corrects=tuple(_changes(statements, own, read)),
        removes=tuple(
            Removal(named(read.facts, iri), None if successor is None else named(read.facts, successor))
            for iri, successor in sorted(statements.removes.items())
        ),
        contradicts=contradicts,
        confirms=confirms,
        duplicates=twins(new, own, published),
        lacks=(
            *_lacks(new, own),
            *(
                Lack(named(read.facts, record), "nowhere", thing)
                for record, thing in missing
                if not thing.startswith(_LISTS)
            ),
        ),
        asked_for=tuple(sorted({thing for _, thing in missing if thing.startswith(_LISTS)})),
    )


def as_dict(effect: Effect) -> dict[str, Any]:
    """The same as JSON can hold it."""
    return asdict(effect)


def _additions(new: list[str], read: Read) -> list[Addition]:
    found = []
    for iri in new:
        types = [value.value for value in read.facts.values(iri, _TYPE)]
        if not types or _PARTS.intersection(types):
            continue
        is_claim = read.facts.kind_of(iri) is not None
        readout = {lang: read_out(read.facts, iri, lang) for lang in LANGUAGES} if is_claim else {}
        found.append(Addition(named(read.facts, iri), named(read.facts, types[0]), readout))
    return found


def _changes(statements: Statements, own: Facts, read: Read) -> list[Change]:
    changes = []
    for iri in sorted(statements.corrects):
        before, after = read.published.known.get(iri, {}), own.known.get(iri, {})
        for predicate in sorted({*before, *after} - {*NEVER_TYPED}):
            old, new = before.get(predicate, ()), after.get(predicate, ())
            if set(old) != set(new):
                gone = tuple(named(read.facts, value) for value in old if value not in new)
                come = tuple(named(read.facts, value) for value in new if value not in old)
                changes.append(Change(named(read.published, iri), named(read.facts, predicate), gone, come))
    return changes


def _lacks(new: list[str], own: Facts) -> list[Lack]:
    found = []
    located = _located(own)
    for iri in new:
        record = named(own, iri)
        if own.kind_of(iri) in ("Observation", "Target"):
            found += [Lack(record, what) for field, what in _OF_A_FIGURE.items() if not own.values(iri, field)]
        types = {value.value for value in own.values(iri, _TYPE)}
        if expand("hro:Excerpt") in types and not own.values(iri, "section"):
            found.append(Lack(record, "section"))
        if expand("hro:Facility") in types and iri not in located:
            found.append(Lack(record, "where"))
    return found


def _located(own: Facts) -> set[str]:
    """What a claim gives a place."""
    placing = {expand("dct:spatial"), expand("hro:place")}
    return {
        subject
        for claim in own.known
        if placing.intersection(own.iris(claim, "claimedProperty"))
        for subject in own.iris(claim, "claimedSubject")
    }


def _missing(own: Facts, read: Read) -> set[tuple[str, str]]:
    """What the records name, of ours, and neither they nor the release describe."""
    return {
        (iri, value.value)
        for iri, fields in own.known.items()
        for predicate, values in fields.items()
        if predicate != _TYPE
        for value in values
        if isinstance(value, NamedNode)
        and value.value.startswith(BASE)
        and not value.value.startswith(GRAPH)
        and value.value not in own.known
        and value.value not in read.published.known
    }
