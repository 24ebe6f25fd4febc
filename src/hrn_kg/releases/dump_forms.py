"""The forms of a dump: a head, what is made of each part, and an end. Together they are what Oxigraph writes of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from hrn_kg.buildcache import identity
from hrn_kg.triples import written

_SOMETHING: Final = NamedNode("urn:x:x")
_SAMPLE: Final = Quad(_SOMETHING, _SOMETHING, _SOMETHING, _SOMETHING)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part stands: first or last, and in TriG whether its first graph is open, and its last one stays open."""

    is_first: bool
    is_last: bool
    goes_on: bool = False
    is_continued: bool = False

    @property
    def identity(self) -> str:
        """What stands for it."""
        return "".join("-+"[value] for value in (self.is_first, self.is_last, self.goes_on, self.is_continued))


@dataclass(frozen=True, eq=False)
class Form:
    """A form of RDF with the prefixes that it declares; `separator` stands between what is made of two parts."""

    format: RdfFormat
    prefixes: Mapping[str, str]
    head: bytes = b""
    separator: bytes = b""
    end: bytes = b""

    @cached_property
    def identity(self) -> str:
        """What stands for it."""
        return identity(str(self.format), repr(sorted(self.prefixes.items())))

    def of_part(self, part: bytes, place: Place) -> bytes:
        """What stands for a part of N-Triples, or of N-Quads, in its place."""
        body = self._body(part)
        if place.goes_on:
            body = body[body.index(b"\n") + 1 :]  # without the line that opens its first graph
        if place.is_continued:
            body = body[: body.rindex(b"}")]  # without the line that closes its last one
        # Of a part whose blank nodes the default view names otherwise, it may have nothing.
        before = self.head if place.is_first else self.separator if body else b""
        return before + body + (self.end if place.is_last else b"")

    def _body(self, part: bytes) -> bytes:
        if self.format == RdfFormat.N_TRIPLES:
            return part
        quads = parse(part, format=RdfFormat.N_QUADS)
        if self.format == RdfFormat.TRIG:
            found = written(quads, self.format, dict(self.prefixes))
        else:
            found = written((quad.triple for quad in quads), self.format, dict(self.prefixes) or None)
        return found[len(self.head) : len(found) - len(self.end)]


def lines_form() -> Form:
    """N-Triples, which the parts are."""
    return Form(RdfFormat.N_TRIPLES, {})


def turtle_form(prefixes: Mapping[str, str], form: RdfFormat = RdfFormat.TURTLE) -> Form:
    """Turtle, or TriG: a line for each prefix comes first."""
    sample = written([_SAMPLE] if form == RdfFormat.TRIG else [_SAMPLE.triple], form, dict(prefixes))
    return Form(form, prefixes, b"".join(sample.splitlines(keepends=True)[: len(prefixes)]))


def json_form() -> Form:
    """JSON-LD: an array of objects."""
    return Form(RdfFormat.JSON_LD, {}, b"[", b",", b"]")


def xml_form(prefixes: Mapping[str, str]) -> Form:
    """RDF/XML: one element, with an element for each subject."""
    empty = written([], RdfFormat.RDF_XML, dict(prefixes))
    end = empty.rindex(b"</")
    return Form(RdfFormat.RDF_XML, prefixes, empty[:end], b"", empty[end:])
