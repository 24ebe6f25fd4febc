"""What a release holds is counted: its things, and by class and by property how much there is of what.

What a part of the triples says of its subjects is counted by itself, and added up. To count values takes those of all
parts: they are dealt out to some boxes by their checksums, and beside them in a box lie the classes of the things that
they name. Of each part a digest is kept of what it puts into each box, and of each box what is counted there; so only
boxes into which something else comes than in the last build are sorted, in a file, and counted again.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import compress, groupby
from pathlib import Path
from typing import Any, Final

from hrn_kg.buildcache import NOTHING, BuildCache
from hrn_kg.catalog.names import ID
from hrn_kg.checksums import digest_of_bytes
from hrn_kg.quad_lines import subject_of_line
from hrn_kg.sorting import sorted_lines
from hrn_kg.vocab import expand

Parts = Callable[[], Iterable[bytes]]
"""Sorted lines of N-Triples, each once, from the first on; some of them at a time, with all of each subject."""
_Dealt = tuple[bytes, bytes, bytes]
_TYPE: Final = f"<{expand('rdf:type')}>".encode()
_THING: Final = f"<{ID}".encode()
_CLAIM: Final = f"<{ID}claim/".encode()
_END: Final = len(b" .\n")
_TEXT: Final = b'"'
_BEHIND_ALL: Final = b"\xff"
_BOXES: Final = 64
_FIRST_BOX: Final = 64  # as a byte, which stands before a line while the boxes are sorted
_NO_BOX: Final = b" "


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

    def packed(self) -> list[Any]:
        """What `add` takes, as JSON can hold it."""
        classes = [[iri, one.members, one.example, one.properties] for iri, one in self.classes.items()]
        properties = [
            [iri, one.triples, one.subjects, one.objects, one.datatypes, one.classes]
            for iri, one in self.properties.items()
        ]
        return [self.triples, self.subjects, self.objects, self.things, self.claim, classes, properties]

    def add(self, packed: list[Any]) -> None:
        """Add what was counted of something else."""
        triples, subjects, objects, things, claim, classes, properties = packed
        self.triples += triples
        self.subjects += subjects
        self.objects += objects
        self.things += things
        self.claim = _first(self.claim, claim)
        for iri, members, example, names in classes:
            of_class = self.classes[iri]
            of_class.members += members
            of_class.example = _first(of_class.example, example)
            of_class.properties.update(names)
        for iri, triples, subjects, objects, datatypes, kinds in properties:
            of_property = self.properties[iri]
            of_property.triples += triples
            of_property.subjects += subjects
            of_property.objects += objects
            of_property.datatypes.update(datatypes)
            of_property.classes.update(kinds)


def _first(one: str | None, other: str | None) -> str | None:
    """The first by its letters, of those that are there."""
    return min(filter(None, (one, other)), default=None)


def count(parts: Parts, folder: Path, cache: BuildCache) -> Counts:
    """Count what the parts hold; the folder is for nameless files meanwhile. Raises OSError."""
    counts = Counts()
    boxes = [hashlib.sha256() for _ in range(_BOXES)]
    for part in parts():
        of_subjects, dealt, _, _ = cache.once(f"counts {digest_of_bytes(part)}", partial(_of_part, part))
        counts.add(of_subjects)
        for box, digest in zip(boxes, dealt, strict=True):
            box.update(digest.encode())
    steps = {number: f"values {number} {box.hexdigest()}" for number, box in enumerate(boxes)}
    missing = []
    for number, step in steps.items():
        if (known := cache.recall(step, "")) is None:
            missing.append(number)
        else:
            counts.add(known)
    dealt_parts = partial(_dealt, parts, cache)
    for number, of_values in _of_boxes(dealt_parts, missing, folder).items():
        cache.keep(steps[number], "", packed := of_values.packed(), NOTHING)
        counts.add(packed)
    return counts


class _Iris(dict[bytes, str]):
    """The IRIs of terms as they stand in lines, of which there are few: properties and classes."""

    def __missing__(self, term: bytes) -> str:
        return self.setdefault(term, _iri(term))


def _of_part(part: bytes) -> list[Any]:
    """What is counted of the subjects of a part, and for each box what stands for the lines that come into it.

    Then, of each line, the box of its value, and that of its subject where it tells a class, each as a sign.
    """
    counts, iris = Counts(), _Iris()
    boxes: list[list[bytes]] = [[] for _ in range(_BOXES)]
    of_values, of_types = bytearray(), bytearray()
    for subject, found in groupby(part.splitlines(keepends=True), key=subject_of_line):
        names: dict[str, int] = {}
        classes: list[str] = []
        for line in found:
            _, term, value = line[:-_END].split(b" ", 2)
            name = iris[term]
            names[name] = names.get(name, 0) + 1
            if term == _TYPE and _is_class(value):
                classes.append(iris[value])
                boxes[_box(subject)].append(b"%b is %b\n" % (subject, value))
                of_types.append(_FIRST_BOX + _box(subject))
            else:
                of_types += _NO_BOX
            boxes[_box(value)].append(b"%b of %b\n" % (value, term))
            of_values.append(_FIRST_BOX + _box(value))
        _count_subject(subject, names, classes, counts)
    digests = [digest_of_bytes(b"".join(box)) if box else "" for box in boxes]
    return [counts.packed(), digests, of_values.decode(), of_types.decode()]


def _box(term: bytes) -> int:
    return zlib.crc32(term) % _BOXES


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
            counts.claim = _first(counts.claim, example)
    for one in classes:
        of_class = counts.classes[one]
        of_class.members += 1
        for name, number in names.items():
            of_class.properties[name] += number
        if example is not None:
            of_class.example = _first(of_class.example, example)


def _dealt(parts: Parts, cache: BuildCache) -> Iterator[_Dealt]:
    """Each part, and the boxes of the values and of the subjects of its lines."""
    for part in parts():
        _, _, of_values, of_types = cache.once(f"counts {digest_of_bytes(part)}", partial(_of_part, part))
        yield part, of_values.encode(), of_types.encode()


def _of_boxes(parts: Callable[[], Iterable[_Dealt]], boxes: Collection[int], folder: Path) -> dict[int, Counts]:
    """What is counted of the values in these boxes."""
    counted = {box: Counts() for box in boxes}
    if not counted:
        return counted
    marks = bytes(mark if mark - _FIRST_BOX in counted else 0 for mark in range(256))  # nothing for all other boxes
    iris = _Iris()
    values = sorted_lines(_values(parts(), marks), folder)
    _count_values(values, _typed(sorted_lines(_types(parts(), marks), folder), iris), counted, iris)
    return counted


def _values(parts: Iterable[_Dealt], marks: bytes) -> Iterator[bytes]:
    """Each value with its property as a line, behind its box."""
    for part, of_values, _ in parts:
        for line, box in _marked(part, of_values.translate(marks)):
            _, term, value = line[: 1 - _END].split(b" ", 2)
            yield b"%c%b %b\n" % (box, value, term)


def _types(parts: Iterable[_Dealt], marks: bytes) -> Iterator[bytes]:
    """Each subject with one of its classes as a line, behind its box."""
    for part, _, of_types in parts:
        for line, box in _marked(part, of_types.translate(marks)):
            subject, _, value = line[: 1 - _END].split(b" ", 2)
            yield b"%c%b %b\n" % (box, subject, value)


def _marked(part: bytes, boxes: bytes) -> Iterable[tuple[bytes, int]]:
    """Those lines of a part that have a box, with it."""
    return compress(zip(part.splitlines(), boxes, strict=True), boxes)


def _count_values(lines: Iterable[bytes], typed: _Typed, counted: Mapping[int, Counts], iris: _Iris) -> None:
    """Count the values, of sorted lines of each with its property, beside the classes of things in the same order."""
    # No term begins with another one, so the order of lines is that of their first terms.
    subject, of_subject = next(typed, (_BEHIND_ALL, ()))
    value, before = b"", b""
    datatype, classes = None, tuple[str, ...]()
    counts = Counts()
    for line in lines:
        cut = line.rindex(b" ")
        if line[:cut] != value:
            value = line[:cut]
            counts = counted[value[0] - _FIRST_BOX]
            counts.objects += 1
            datatype = _datatype(value) if value.startswith(_TEXT, 1) else None
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
    """Each subject behind its box, with its classes."""
    for subject, found in groupby(lines, key=subject_of_line):
        yield subject, tuple(iris[line[len(subject) + 1 : -1]] for line in found)


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
