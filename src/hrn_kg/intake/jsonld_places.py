"""Where each statement of a JSON-LD text was written, and which of its keys and values the parser will drop.

The parser itself makes the statements; this walk only names them, so it knows the parts of JSON-LD by which people
write records: those of contexts (`jsonld_terms`), coercion and language maps.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from hrn_kg.intake.draft import Entry, Lines
from hrn_kg.intake.json_positions import Member, Node
from hrn_kg.intake.jsonld_terms import Context, Term, context_of
from hrn_kg.vocab import expand

_TYPE = expand("rdf:type")
_FLOATING = (expand("xsd:double"), expand("xsd:float"))
_KEYWORD = re.compile(r"@[A-Za-z]+\Z")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A key or a value that the parser drops or makes another of: what of, which key, how, and its position."""

    subject: str
    key: str
    kind: str
    at: int


class JsonLdReader:
    """Walks a text that a parser took."""

    def __init__(self, text: str, root: Node) -> None:
        self.lines = Lines(text)
        self.entries: list[Entry] = []
        self.dropped: list[Dropped] = []
        self._root = root
        self._blanks = 0

    def read(self) -> list[Entry]:
        """The places of all statements."""
        self._nodes(self._root, Context(), top=True)
        return self.entries

    def _nodes(self, value: Node, context: Context, *, top: bool = False) -> None:
        if value.items is not None:
            for item in value.items:
                self._nodes(item, context, top=top)
        elif value.members is not None:
            self._node(value, context, top=top)

    def _node(self, node: Node, context: Context, *, top: bool = False) -> str:
        """One record; gives its name."""
        local = node.get("@context")
        if local is not None:
            context = context_of(local, context)
        subject, at = self._name(node, context)
        members = [member for member in node.members or () if member.key != "@context"]
        if not top or any(context.expand(member.key, vocab=True) not in ("@graph", "@id") for member in members):
            self.entries.append((subject, None, None, *self.lines.at(at)))
        seen: set[str] = set()
        for member in members:
            if member.key in seen:
                self.dropped.append(Dropped(subject, member.key, "twice", member.at))
            seen.add(member.key)
            self._member(subject, member, context)
        return subject

    def _name(self, node: Node, context: Context) -> tuple[str, int]:
        for member in node.members or ():
            if context.expand(member.key, vocab=True) == "@id" and isinstance(member.value.scalar, str):
                name = context.expand(member.value.scalar, vocab=False)
                if name is None:
                    self.dropped.append(Dropped(member.value.scalar, member.key, "relative", member.at))
                return name or member.value.scalar, member.at
        self._blanks += 1
        return f"_:place{self._blanks}", node.at

    def _member(self, subject: str, member: Member, context: Context) -> None:
        iri = context.expand(member.key, vocab=True)
        term = context.terms.get(member.key)
        match iri:
            case "@type":
                self._types(subject, member, context)
            case "@graph" | "@included" | "@nest":
                self._nodes(member.value, context)
            case "@reverse":
                for each in member.value.members or ():
                    self._nodes(each.value, context)
            case None:
                kind = "keyword" if _KEYWORD.match(member.key) else "key"
                self.dropped.append(Dropped(subject, member.key, kind, member.at))
            case _ if iri.startswith("@"):
                return
            case _ if ":" not in iri:
                self.dropped.append(Dropped(subject, member.key, "key", member.at))
            case _:
                self.entries.append((subject, iri, None, *self.lines.at(member.at)))
                if term is not None and term.scoped is not None:
                    context = context_of(term.scoped, context)
                if term is not None and term.reverse:
                    self._nodes(member.value, context)
                else:
                    self._values(subject, iri, member, member.value, term, context)

    def _types(self, subject: str, member: Member, context: Context) -> None:
        self.entries.append((subject, _TYPE, None, *self.lines.at(member.at)))
        for value in member.value.items if member.value.items is not None else (member.value,):
            name = context.expand(value.text, vocab=True)
            if name is None or ":" not in name:
                self.dropped.append(Dropped(subject, value.text, "type", value.at))
            else:
                self._state(subject, _TYPE, name, member, value)

    def _values(self, subject: str, iri: str, member: Member, value: Node, term: Term | None, context: Context) -> None:
        container = term.container if term else ""
        if value.items is not None:
            # In a list no object is a map of languages.
            inner = replace(term, container="") if term and container.startswith("@language") else term
            for item in value.items:
                self._values(subject, iri, member, item, inner, context)
        elif value.members is not None and container and not container.startswith(("@list", "@set")):
            for each in value.members:
                if container.startswith("@language") and each.key.startswith("@") and each.key != "@none":
                    self.dropped.append(Dropped(subject, member.key, "languages", each.at))
                    break
                self._values(subject, iri, member, each.value, replace(term, container="") if term else None, context)
        elif value.members is not None:
            self._object(subject, iri, member, value, term, context)
        elif value.scalar is None:
            self.dropped.append(Dropped(subject, member.key, "null", value.at))
        else:
            self._scalar(subject, iri, member, value, term, context)

    def _object(self, subject: str, iri: str, member: Member, value: Node, term: Term | None, context: Context) -> None:
        for each in value.members or ():
            match context.expand(each.key, vocab=True):
                case "@value":
                    self._state(subject, iri, _text_of(each.value), member, each.value)
                    return
                case "@list" | "@set":
                    self._values(subject, iri, member, each.value, term, context)
                    return
        self._state(subject, iri, self._node(value, context), member, value)

    def _scalar(self, subject: str, iri: str, member: Member, value: Node, term: Term | None, context: Context) -> None:
        words = _text_of(value)
        is_fraction = isinstance(value.scalar, float) and not value.scalar.is_integer()
        if is_fraction and (term is None or term.kind not in _FLOATING):
            self.dropped.append(Dropped(subject, member.key, "fraction", value.at))
        if term is not None and term.kind in ("@id", "@vocab") and isinstance(value.scalar, str):
            name = context.expand(words, vocab=term.kind == "@vocab")
            if name is None:
                self.dropped.append(Dropped(subject, member.key, "value", value.at))
            words = name or words
        self._state(subject, iri, words, member, value)

    def _state(self, subject: str, iri: str, value: str, member: Member, node: Node) -> None:
        key, place = self.lines.at(member.at), self.lines.at(node.at)
        self.entries.append((subject, iri, value, *(key if key[0] == place[0] else place)))


def _text_of(node: Node) -> str:
    if isinstance(node.scalar, bool):
        return "true" if node.scalar else "false"
    if isinstance(node.scalar, float) and node.scalar.is_integer():
        return str(int(node.scalar))
    return node.text
