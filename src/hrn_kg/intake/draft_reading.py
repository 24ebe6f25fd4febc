"""One file of a contributor, from its bytes to a draft, within the limits. Pure: no network, no other file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from xml.parsers import expat

import pyoxigraph as ox

from hrn_kg.intake import encoding
from hrn_kg.intake.blank_names import with_names_of
from hrn_kg.intake.bundled_context import foreign_context, places_of_context, with_bundled_context
from hrn_kg.intake.draft import Draft, Entry, Lines, Places, refused
from hrn_kg.intake.intake_findings import Refusal, found
from hrn_kg.intake.json_positions import depth_of, read_json
from hrn_kg.intake.jsonld_places import JsonLdReader
from hrn_kg.intake.rdfxml_places import RdfXmlReader
from hrn_kg.intake.recognise import recognise
from hrn_kg.intake.sizes import check_lengths, check_lists
from hrn_kg.intake.syntax import SyntaxFault
from hrn_kg.intake.turtle_places import TurtleReader
from hrn_kg.limits import INTAKE, INTAKE_CONTEXTS, Intake
from hrn_kg.validation import Finding, Where
from hrn_kg.vocab import Prefixes

_NAMES = {
    ox.RdfFormat.TURTLE: "Turtle",
    ox.RdfFormat.TRIG: "TriG",
    ox.RdfFormat.N_TRIPLES: "N-Triples",
    ox.RdfFormat.N_QUADS: "N-Quads",
    ox.RdfFormat.JSON_LD: "JSON-LD",
    ox.RdfFormat.RDF_XML: "RDF/XML",
}


def read_draft(body: bytes, name: str, prefixes: Prefixes, limits: Intake = INTAKE) -> Draft:
    """The statements of a file with their places; a file that cannot be read gives a draft that is refused.

    `prefixes` are those that an undeclared one is looked up in.
    """
    try:
        encoding.check_size(body, name, limits.file_bytes)
        text = encoding.decode(body, name)
        rdf_format, is_other = recognise(text, name)
        reader = _Reader(text, name, rdf_format, prefixes, limits)
        draft = reader.read()
    except Refusal as refusal:
        return refused(name, refusal.finding)
    if not is_other:
        return draft
    remark = found("other-ending", Where(name), severity="Info", format=_NAMES[rdf_format])
    return Draft(name, draft.quads, draft.places, (*draft.findings, remark))


class _Reader:
    def __init__(self, text: str, name: str, rdf_format: ox.RdfFormat, prefixes: Prefixes, limits: Intake) -> None:
        self.text, self.name, self.format, self.limits = text, name, rdf_format, limits
        self.fault = SyntaxFault(text, name, prefixes)
        self.findings: list[Finding] = []

    def read(self) -> Draft:
        """Raises: Refusal."""
        match self.format:
            case ox.RdfFormat.JSON_LD:
                quads, entries = self._json_ld()
            case ox.RdfFormat.RDF_XML:
                quads, entries = self._xml()
            case _:
                quads, entries = self._turtle()
        places = Places(self.name, with_names_of(quads, entries))
        check_lists(quads, places, self.limits.list_members)
        check_lengths(quads, places)
        self._look_for_hidden(quads)
        return Draft(self.name, quads, places, tuple(self.findings))

    def _turtle(self) -> tuple[tuple[ox.Quad, ...], list[Entry]]:
        try:
            quads = self._counted(self.format, self.text)
        except (SyntaxError, ValueError) as fault:
            raise self._hidden_at(fault) or self.fault.turtle(fault) from None
        reader = TurtleReader(self.text)
        entries = reader.read()
        if reader.deepest > self.limits.levels:
            raise Refusal(self.fault.at("levels", reader.deepest_at, most=self.limits.levels))
        for subject, predicate, line, column, number in reader.decimal_commas:
            where = Where(self.name, line, column)
            self.findings.append(
                found("decimal-comma", where, focus=subject, path=predicate, value=number, number=number)
            )
        return quads, entries

    def _json_ld(self) -> tuple[tuple[ox.Quad, ...], list[Entry]]:
        if depth_of(self.text) > self.limits.levels:
            raise Refusal(found("levels", Where(self.name, 1), most=self.limits.levels))
        try:
            root = read_json(self.text)
        except json.JSONDecodeError as fault:
            raise self.fault.json(fault) from None
        contexts = places_of_context(root)
        if len(contexts) > INTAKE_CONTEXTS:
            # The context stands in the place of its address each time, and is much longer.
            raise Refusal(self.fault.at("contexts", contexts[INTAKE_CONTEXTS], most=INTAKE_CONTEXTS))
        try:
            quads = self._counted(ox.RdfFormat.JSON_LD, with_bundled_context(self.text, contexts))
        except (SyntaxError, ValueError) as fault:
            raise self.fault.json_ld(fault, foreign_context(root)) from None
        reader = JsonLdReader(self.text, root)
        entries = reader.read()
        for dropped in reader.dropped:
            line, column = reader.lines.at(dropped.at)
            self.findings.append(
                found(
                    f"json-{dropped.kind}",
                    Where(self.name, line, column),
                    focus=dropped.subject,
                    path=dropped.key,
                    name=dropped.key,
                )
            )
        return quads, entries

    def _xml(self) -> tuple[tuple[ox.Quad, ...], list[Entry]]:
        if "<!DOCTYPE" in self.text:
            raise Refusal(self.fault.at("doctype", self.text.index("<!DOCTYPE")))
        reader = RdfXmlReader(self.limits.levels)
        try:
            entries = reader.read(self.text)
        except expat.ExpatError as fault:
            raise self.fault.xml(expat.errors.messages[fault.code], fault.lineno, fault.offset + 1) from None
        if reader.too_deep is not None:
            raise Refusal(found("levels", Where(self.name, reader.too_deep), most=self.limits.levels))
        try:
            return self._counted(ox.RdfFormat.RDF_XML, self.text), entries
        except (SyntaxError, ValueError) as fault:
            raise self.fault.xml(str(fault), getattr(fault, "lineno", None), getattr(fault, "offset", None)) from None

    def _counted(self, rdf_format: ox.RdfFormat, text: str) -> tuple[ox.Quad, ...]:
        """The statements as the parser gives them. Raises: Refusal for too many, and what the parser raises."""
        quads: list[ox.Quad] = []
        for quad in ox.parse(text.encode(), format=rdf_format):
            quads.append(quad)
            if len(quads) > self.limits.triples:
                raise Refusal(found("triples", Where(self.name), most=self.limits.triples))
        return tuple(quads)

    def _hidden_at(self, fault: Exception) -> Refusal | None:
        """A refusal that names a sign that nobody sees, when there is one in the line of the fault."""
        line = getattr(fault, "lineno", None)
        if line is None:
            return None
        lines = Lines(self.text)
        hidden = encoding.UNSEEN_IN_TERMS.search(lines.line(line))
        if hidden is None:
            return None
        where = Where(self.name, line, hidden.start() + 1)
        return Refusal(found("invisible", where, sign=f"U+{ord(hidden[0]):04X}", source=lines.line(line)))

    def _look_for_hidden(self, quads: Iterable[ox.Quad]) -> None:
        """Signs that nobody sees, in comments and between terms; those in terms have a rule of their own."""
        hidden = encoding.INVISIBLE.search(self.text)
        if hidden is not None and not any(encoding.INVISIBLE.search(str(quad)) for quad in quads):
            self.findings.append(self.fault.at("invisible", hidden.start(), sign=f"U+{ord(hidden[0]):04X}"))
