"""Where each statement of an RDF/XML text was written, by the parser of XML of the standard library."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.parsers import expat

from hrn_kg.intake.draft import Entry
from hrn_kg.vocab import PREFIXES, expand

_RDF = PREFIXES["rdf"]
_XML = "http://www.w3.org/XML/1998/namespace "
_SEPARATOR = " "
_TYPE = expand("rdf:type")
_SYNTAX = {_RDF + name for name in ("about", "ID", "nodeID", "resource", "datatype", "parseType")}


@dataclass(slots=True)
class _Element:
    """An element that is not closed: a record (it has a `subject`) or a property of the record around it."""

    subject: str | None
    predicate: str | None
    line: int
    column: int
    base: str
    is_literal: bool = False
    has_value: bool = False
    words: list[str] = field(default_factory=list)


class RdfXmlReader:
    """Walks a text that a parser took; it must declare no document type."""

    def __init__(self, levels: int) -> None:
        self.entries: list[Entry] = []
        self.too_deep: int | None = None
        """The line where records are nested deeper than `levels`."""
        self._levels = levels
        self._open: list[_Element] = []
        self._blanks = 0
        self._parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def read(self, text: str) -> list[Entry]:
        """The places of all statements. Raises: expat.ExpatError with `lineno` and `offset`."""
        self._parser.Parse(text, True)
        return self.entries

    def _start(self, raw: str, attributes: dict[str, str]) -> None:
        name = raw.replace(_SEPARATOR, "", 1)
        given = {key.replace(_SEPARATOR, "", 1): value for key, value in attributes.items() if not key.startswith(_XML)}
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        above = self._open[-1] if self._open else None
        if len(self._open) > 2 * self._levels and self.too_deep is None:
            self.too_deep = line
        base = urljoin(above.base if above else "", attributes.get(_XML + "base", ""))
        if above is not None and above.is_literal:
            self._open.append(_Element(None, None, line, column, base, is_literal=True))
        elif name == _RDF + "RDF":
            self._open.append(_Element(None, None, line, column, base))
        elif above is None or above.subject is None:
            self._record(name, given, line, column, base, above)
        else:
            self._property(above.subject, name, given, line, column, base)

    def _record(
        self, name: str, given: dict[str, str], line: int, column: int, base: str, above: _Element | None
    ) -> None:
        subject = self._name(given, base)
        self.entries.append((subject, None, None, line, column))
        if above is not None and above.predicate is not None:
            above.has_value = True
            owner = self._open[-2].subject
            if owner is not None:
                self.entries.append((owner, above.predicate, subject, above.line, above.column))
        if name != _RDF + "Description":
            self.entries.append((subject, _TYPE, name, line, column))
        self._attributes(subject, given, line, column)
        self._open.append(_Element(subject, None, line, column, base))

    def _property(self, subject: str, name: str, given: dict[str, str], line: int, column: int, base: str) -> None:
        self.entries.append((subject, name, None, line, column))
        element = _Element(None, name, line, column, base)
        kind = given.get(_RDF + "parseType")
        if _RDF + "resource" in given or _RDF + "nodeID" in given:
            value = given.get(_RDF + "resource")
            value = f"_:{given[_RDF + 'nodeID']}" if value is None else urljoin(base, value)
            self.entries.append((subject, name, value, line, column))
            self._attributes(value, given, line, column)
            element.has_value = True
        elif kind == "Resource":
            self._blanks += 1
            element.subject, element.has_value = f"_:place{self._blanks}", True
            self.entries.append((subject, name, element.subject, line, column))
        elif kind == "Literal":
            element.is_literal = element.has_value = True
        self._open.append(element)

    def _attributes(self, subject: str, given: dict[str, str], line: int, column: int) -> None:
        for key, value in given.items():
            if key not in _SYNTAX:
                self.entries.append((subject, key, value, line, column))

    def _name(self, given: dict[str, str], base: str) -> str:
        if (about := given.get(_RDF + "about")) is not None:
            return urljoin(base, about) if base else about
        if (local := given.get(_RDF + "ID")) is not None:
            return f"{base}#{local}"
        if (node := given.get(_RDF + "nodeID")) is not None:
            return f"_:{node}"
        self._blanks += 1
        return f"_:place{self._blanks}"

    def _characters(self, words: str) -> None:
        if self._open:
            self._open[-1].words.append(words)

    def _end(self, _: str) -> None:
        closed = self._open.pop()
        owner = self._open[-1].subject if self._open else None
        if closed.predicate is not None and not closed.has_value and owner is not None:
            self.entries.append((owner, closed.predicate, "".join(closed.words), closed.line, closed.column))
