"""Triples by subject, and what the tables ask of them: labels, values, the passages on which a claim rests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

import pyoxigraph as ox

from hrn_kg.iris import local_name
from hrn_kg.releases.quads_as_lines import of_properties
from hrn_kg.vocab import NAMING, expand

# Between the values in a cell. No IRI may hold it (RFC 3987).
SEPARATOR: Final = "|"
_LABELS: Final = tuple(map(expand, (*NAMING, "foaf:name")))


def _table_of(*names: str) -> dict[str, str]:
    """One string for each property, which all its triples share."""
    return {predicate: predicate for predicate in map(expand, names)}


# By what tables look for things, and what they ask of them: all else of a release is not held.
_SOUGHT: Final = _table_of("rdf:type", "hro:about", "hro:citedFrom", "hro:claimedSubject", "hro:statementKind")
_TYPE: Final = _SOUGHT[expand("rdf:type")]
_OF_PASSAGES: Final = (
    "oa:hasSelector",
    "oa:hasSource",
    "oa:start",
    "oa:end",
    "oa:exact",
    "hro:captureOf",
    "hro:section",
)
_HELD: Final = _SOUGHT | _table_of(
    *("rdf:value", "rdfs:comment", "dct:spatial", "foaf:name", *NAMING, *_OF_PASSAGES),
    *("hro:certainty", "hro:citedAs", "hro:comparisonKind", "hro:compares", "hro:defines", "hro:earliestYear"),
    *("hro:eventType", "hro:facilityType", "hro:indicator", "hro:latestYear", "hro:lowerBound", "hro:measure"),
    *("hro:period", "hro:place", "hro:population", "hro:saidBy", "hro:statedValue", "hro:supportedBy", "hro:unit"),
    *("hro:upperBound", "hro:value", "hro:valueQualifier"),
)


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """Where a claim rests: the document, the section, the position in its text; the words, where they are printed."""

    source: str
    start: int
    end: int
    section: str
    words: str
    iri: str


class Rows:
    """The triples of a release that tables need, to be asked by subject and property.

    Whoever asks for a property that is not held gets a KeyError.
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._values: dict[str, list[tuple[str, ox.NamedNode | ox.Literal]]] = {}
        self._subjects: dict[tuple[str, str], list[str]] = defaultdict(list)
        subject = ""
        known: dict[tuple[str, object], tuple[str, ox.NamedNode | ox.Literal]] = {}  # of classes there are few
        for quad in of_properties(quads, _HELD):
            predicate = _HELD[quad.predicate.value]
            if not isinstance(quad.subject, ox.NamedNode):
                continue
            if (value := quad.subject.value) != subject:
                subject = value  # one string for all triples of a thing, which stand together
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                said = (predicate, quad.object)
                said = known.setdefault(said, said) if predicate is _TYPE else said
                self._values.setdefault(subject, []).append(said)
            if predicate in _SOUGHT and isinstance(quad.object, ox.NamedNode):
                self._subjects[predicate, quad.object.value].append(subject)

    def of_type(self, *names: str) -> list[str]:
        """The things of any of these classes, sorted."""
        return sorted({iri for name in names for iri in self.with_value("rdf:type", expand(name))})

    def with_value(self, name: str, value: str) -> list[str]:
        """The subjects whose property has this value, sorted."""
        return sorted(set(self._subjects.get((_SOUGHT[expand(name)], value), ())))

    def having(self, name: str) -> list[str]:
        """The subjects that have a property, sorted."""
        predicate = _HELD[expand(name)]
        return sorted(iri for iri, values in self._values.items() if any(one == predicate for one, _ in values))

    def iris(self, iri: str, name: str) -> list[str]:
        """The values of a property that are IRIs, sorted."""
        return sorted({term.value for term in self._of(iri, expand(name)) if isinstance(term, ox.NamedNode)})

    def text(self, iri: str, name: str, language: str = "") -> str:
        """The first value of a property that is a text in this language, or without one; empty where there is none."""
        found = sorted(
            (term.language or "", term.value) for term in self._of(iri, expand(name)) if isinstance(term, ox.Literal)
        )
        return next((value for tag, value in found if tag in (language, "")), "")

    def label(self, iri: str, language: str) -> str:
        """What a thing is called in a language, else in any; the end of its IRI where it has no name."""
        for find in (partial(self.text, language=language), self.any_text):
            for predicate in _LABELS:
                if found := find(iri, predicate):
                    return found
        return local_name(iri)

    def any_text(self, iri: str, name: str) -> str:
        """The first value of a property that is a text, in whichever language; empty where there is none."""
        texts = (term.value for term in self._of(iri, expand(name)) if isinstance(term, ox.Literal))
        return min(texts, default="")

    def labels(self, iri: str, name: str, language: str) -> str:
        """What the values of a property are called, one for each in the order of `iris`; no label holds a separator."""
        labels = (self.label(value, language) for value in self.iris(iri, name))
        return SEPARATOR.join(label.replace(SEPARATOR, "/") for label in labels)

    def passages(self, claims: Iterable[str]) -> list[Passage]:
        """The passages on which claims rest, in the order of the documents."""
        found = {passage for claim in claims for passage in self.iris(claim, "hro:supportedBy")}
        return sorted(one for passage in found if (one := self._passage(passage)) is not None)

    def _passage(self, iri: str) -> Passage | None:
        selectors = self.iris(iri, "oa:hasSelector")
        start, end = (next(filter(None, (self.text(one, f"oa:{edge}") for one in selectors)), "") for edge in _EDGES)
        if not start or not end:
            return None
        captures = self.iris(iri, "oa:hasSource")
        documents = [document for capture in captures for document in self.iris(capture, "hro:captureOf")]
        words = next(filter(None, (self.text(one, "oa:exact") for one in selectors)), "")
        source = (documents or captures or [""])[0]
        return Passage(source, int(start), int(end), self.text(iri, "hro:section"), words, iri)

    def _of(self, iri: str, predicate: str) -> Iterator[ox.NamedNode | ox.Literal]:
        asked = _HELD[predicate]
        return (value for one, value in self._values.get(iri, ()) if one == asked)


_EDGES: Final = ("start", "end")
