"""Triples by subject, and what the tables ask of them: labels, values, the passages on which a claim rests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import pyoxigraph as ox

from hrn_kg.iris import local_name
from hrn_kg.releases.sorted_lines import SortedLines
from hrn_kg.vocab import NAMING, expand

# Between the values in a cell. No IRI may hold it (RFC 3987).
SEPARATOR: Final = "|"
_LABELS: Final = tuple(map(expand, (*NAMING, "foaf:name")))


def _table_of(*names: str) -> dict[str, str]:
    """One string for each property, which all its triples share."""
    return {predicate: predicate for predicate in map(expand, names)}


# By what tables look for things, and what they ask of them: all else of a release is not held.
_SOUGHT: Final = _table_of("hro:about", "hro:citedFrom", "hro:claimedSubject", "hro:statementKind")
_TYPE: Final = expand("rdf:type")
_CITED: Final = expand("hro:citedAs")
_CLASSES: Final = _table_of(
    *("hro:Observation", "hro:Facility", "hro:Service", "hro:Definition", "hro:Statement", "hro:Disagreement")
)
_MOST_KNOWN: Final = 10_000  # things
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
    *("rdf:type", "rdf:value", "rdfs:comment", "dct:spatial", "foaf:name", *NAMING, *_OF_PASSAGES),
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


_Values = dict[str, list[ox.NamedNode | ox.Literal]]


class Rows:
    """The triples of a release that tables need, to be asked by subject and property.

    Whoever asks for a property that is not held gets a KeyError.
    """

    def __init__(self, lines: SortedLines, sought: Iterable[bytes]) -> None:
        """All lines of the release, and those of them by which things are looked for (`sought_in`)."""
        self._lines = lines
        self._known: dict[str, _Values] = {}
        self._subjects: dict[tuple[str, str], list[str]] = defaultdict(list)
        for quad in ox.parse(b"".join(sought), format=ox.RdfFormat.N_QUADS):
            assert isinstance(quad.subject, ox.NamedNode)
            value = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
            self._subjects[quad.predicate.value, value].append(quad.subject.value)

    def of_type(self, *names: str) -> list[str]:
        """The things of any of these classes, sorted."""
        return sorted({iri for name in names for iri in self._subjects.get((_TYPE, _CLASSES[expand(name)]), ())})

    def with_value(self, name: str, value: str) -> list[str]:
        """The subjects whose property has this value, sorted."""
        return sorted(set(self._subjects.get((_SOUGHT[expand(name)], value), ())))

    def cited(self) -> list[str]:
        """The sources that documents cite, sorted."""
        return sorted(set(self._subjects.get((_CITED, ""), ())))

    def iris(self, iri: str, name: str) -> list[str]:
        """The values of a property that are IRIs, sorted."""
        return sorted({term.value for term in self._of(iri, expand(name)) if isinstance(term, ox.NamedNode)})

    def text(self, iri: str, name: str, language: str = "") -> str:
        """The first value of a property that is a text in this language, or without one; empty where there is none."""
        terms = self._of(iri, expand(name))
        found = [(term.language or "", term.value) for term in terms if isinstance(term, ox.Literal)]
        return min((one for one in found if one[0] in (language, "")), default=("", ""))[1]

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

    def _of(self, iri: str, predicate: str) -> Sequence[ox.NamedNode | ox.Literal]:
        asked = _HELD[predicate]
        known = self._known.get(iri)
        return (self._look_up(iri) if known is None else known).get(asked, ())

    def _look_up(self, iri: str) -> _Values:
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        values = self._known[iri] = defaultdict(list)
        for quad in ox.parse(b"".join(self._lines.of(f"<{iri}>".encode())), format=ox.RdfFormat.N_QUADS):
            predicate, value = quad.predicate.value, quad.object
            if predicate in _HELD and isinstance(value, ox.NamedNode | ox.Literal):
                values[predicate].append(value)
        return values


_EDGES: Final = ("start", "end")


def sought_in(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Those of the lines by which tables look for things."""
    for line in lines:
        subject, predicate, value = line.split(b" ", 2)
        if subject.startswith(b"<") and _is_sought(predicate, value):
            yield line


def _is_sought(predicate: bytes, value: bytes) -> bool:
    if predicate == _TYPE_TERM:
        return value[: value.find(b">") + 1] in _CLASS_TERMS
    return predicate in _SOUGHT_TERMS and (predicate == _CITED_TERM or value.startswith(b"<"))


def _term(iri: str) -> bytes:
    return f"<{iri}>".encode()


_TYPE_TERM: Final = _term(_TYPE)
_CITED_TERM: Final = _term(_CITED)
_SOUGHT_TERMS: Final = frozenset(map(_term, (*_SOUGHT, _CITED)))
_CLASS_TERMS: Final = frozenset(map(_term, _CLASSES))
