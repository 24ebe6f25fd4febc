"""What a release holds is counted: its things, and by class and by property how much there is of what.

The triples come as sorted lines and are gone through once; their values are sorted in a file and gone through once
more, beside the classes of the things that they name. So memory holds what is counted, and nothing of the triples.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Final

from hrn_kg.catalog.names import ID
from hrn_kg.quad_lines import property_of_line, subject_of_line
from hrn_kg.sorting import sorted_lines
from hrn_kg.vocab import expand

Lines = Callable[[], Iterable[bytes]]
"""Sorted lines of N-Triples, each once, from the first one on."""
_TYPE: Final = f"<{expand('rdf:type')}>".encode()
_THING: Final = f"<{ID}".encode()
_CLAIM: Final = f"<{ID}claim/".encode()
_END: Final = len(b" .\n")
_TEXT: Final = b'"'
_BEHIND_ALL: Final = b"\xff"


@dataclass(slots=True)
class OfProperty:
    """What is counted of a property; `datatypes` and `classes` are those of its values, by IRI."""

    triples: int = 0
    subjects: int = 0
    objects: int = 0
    datatypes: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class OfClass:
    """What is counted of a class; `example` is the first of its members by IRI that is a thing of the base."""

    members: int = 0
    example: str | None = None
    properties: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Counts:
    """What is counted of the whole, and by the IRIs of classes and properties; `claim` is the first one by IRI."""

    triples: int = 0
    subjects: int = 0
    objects: int = 0
    things: int = 0
    claim: str | None = None
    classes: defaultdict[str, OfClass] = field(default_factory=lambda: defaultdict(OfClass))
    properties: defaultdict[str, OfProperty] = field(default_factory=lambda: defaultdict(OfProperty))


def count(lines: Lines, folder: Path) -> Counts:
    """Count what the lines hold; the folder is for nameless files meanwhile. Raises OSError."""
    counts, iris = Counts(), _Iris()
    values = sorted_lines(_values(lines(), counts, iris), folder)
    _count_values(values, _typed(lines(), iris), counts, iris)
    return counts


class _Iris(dict[bytes, str]):
    """The IRIs of terms as they stand in lines, of which there are few: properties and classes."""

    def __missing__(self, term: bytes) -> str:
        return self.setdefault(term, _iri(term))


def _values(lines: Iterable[bytes], counts: Counts, iris: _Iris) -> Iterator[bytes]:
    """Each value with its property as a line; meanwhile the subjects are counted."""
    for subject, found in groupby(lines, key=subject_of_line):
        names: dict[str, int] = {}
        classes: list[str] = []
        for line in found:
            _, term, value = line[:-_END].split(b" ", 2)
            name = iris[term]
            names[name] = names.get(name, 0) + 1
            if term == _TYPE and _is_class(value):
                classes.append(iris[value])
            yield b"%b %b\n" % (value, term)
        _count_subject(subject, names, classes, counts)


def _count_subject(subject: bytes, names: dict[str, int], classes: Iterable[str], counts: Counts) -> None:
    counts.subjects += 1
    for name, number in names.items():
        counts.triples += number
        of_property = counts.properties[name]
        of_property.triples += number
        of_property.subjects += 1
    example = _iri(subject) if subject.startswith(_THING) else None
    if example is not None:
        counts.things += 1
        if subject.startswith(_CLAIM):
            counts.claim = min(counts.claim or example, example)
    for one in classes:
        of_class = counts.classes[one]
        of_class.members += 1
        for name, number in names.items():
            of_class.properties[name] += number
        if example is not None:
            of_class.example = min(of_class.example or example, example)


def _count_values(lines: Iterable[bytes], typed: _Typed, counts: Counts, iris: _Iris) -> None:
    """Count the values, of sorted lines of each with its property, beside the classes of things in the same order."""
    # No term begins with another one, so the order of lines is that of their first terms.
    subject, of_subject = next(typed, (_BEHIND_ALL, ()))
    value, before = b"", b""
    datatype, classes = None, tuple[str, ...]()
    for line in lines:
        cut = line.rindex(b" ")
        if line[:cut] != value:
            value = line[:cut]
            counts.objects += 1
            datatype = _datatype(value) if value.startswith(_TEXT) else None
            while subject < value:
                subject, of_subject = next(typed, (_BEHIND_ALL, ()))
            classes = of_subject if subject == value else ()
        of_property = counts.properties[iris[line[cut + 1 : -1]]]
        of_property.objects += line != before
        before = line
        if datatype is not None:
            of_property.datatypes[datatype] += 1
        for one in classes:
            of_property.classes[one] += 1


_Typed = Iterator[tuple[bytes, tuple[str, ...]]]


def _typed(lines: Iterable[bytes], iris: _Iris) -> _Typed:
    """Each subject that has classes, with them."""
    typed = (line for line in lines if property_of_line(line) == _TYPE)
    for subject, found in groupby(typed, key=subject_of_line):
        classes = (line[:-_END].split(b" ", 2)[2] for line in found)
        if known := tuple(iris[one] for one in classes if _is_class(one)):
            yield subject, known


def _is_class(value: bytes) -> bool:
    return value.startswith(b"<")


def _datatype(value: bytes) -> str:
    """The datatype of a literal: behind its text there stands nothing, `^^` and the datatype, or `@` and a language."""
    if value.endswith(_TEXT):
        return _STRING
    if value.endswith(b">"):
        return _iri(value[value.rindex(b"^^") + 2 :])
    return _DIRECTED if b"--" in value[value.rindex(b"@") :] else _IN_LANGUAGE


_STRING: Final = expand("xsd:string")
_IN_LANGUAGE: Final = expand("rdf:langString")
_DIRECTED: Final = expand("rdf:dirLangString")


def _iri(term: bytes) -> str:
    return term[1:-1].decode()
