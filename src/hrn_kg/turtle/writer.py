"""Writing the layout: prefixes that are used, subjects in their order, one property a line.

Numbers and texts keep the form in which they were written. Our files hold no blank nodes except those of lists; a file
with other blank nodes is refused, so that everything can be cited.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox

from hrn_kg.errors import ContentError
from hrn_kg.turtle.order import Term, in_order
from hrn_kg.turtle.sheet import Sheet
from hrn_kg.vocab import Prefixes, expand

_TYPE, _FIRST, _REST, _NIL = map(expand, ("rdf:type", "rdf:first", "rdf:rest", "rdf:nil"))
# The order in which a reader wants to meet the properties of a subject; the others follow by name.
_ORDER = (
    "a",
    "rdfs:label",
    "skos:prefLabel",
    "dct:title",
    "skos:definition",
    "skos:altLabel",
    "skos:hiddenLabel",
    "hro:question",
    "hro:statementKind",
    "hro:ruleKind",
    "hro:indicator",
    "hro:about",
    "hro:population",
    "hro:place",
    "hro:period",
    "hro:measure",
    "hro:statedValue",
    "hro:value",
)
_PLAIN = {
    expand("xsd:integer"): re.compile(r"[+-]?[0-9]+\Z"),
    expand("xsd:decimal"): re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"),
    expand("xsd:double"): re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+\Z"),
    expand("xsd:boolean"): re.compile(r"(true|false)\Z"),
}
_STRING = expand("xsd:string")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_LONG_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\r": "\\r", "\t": "\\t"})


def write_turtle(triples: Iterable[ox.Quad | ox.Triple], prefixes: Prefixes, name: str = "input") -> str:
    """Triples in our layout. Raises: ContentError for blank nodes outside lists and for triple terms."""
    return _Writer(triples, prefixes, name, {}).text({})


def write_sheet(sheet: Sheet, prefixes: Prefixes, name: str = "input") -> str:
    """Triples and comments in our layout. Raises: see `write_turtle`."""
    writer = _Writer(sheet.triples, prefixes, name, sheet.tags)
    body = writer.text(sheet.before)
    # Without prefix lines an empty line tells the head from the comment of the first subject.
    gap = [""] if sheet.head and body and not writer.used else []
    tail = [*([""] if body else []), *sheet.tail] if sheet.tail else []
    lines = [*sheet.head, *gap, *([body.removesuffix("\n")] if body else []), *tail]
    return "\n".join(lines) + "\n" if lines else ""


class _Writer:
    def __init__(
        self, triples: Iterable[ox.Quad | ox.Triple], prefixes: Prefixes, name: str, tags: Mapping[str, str]
    ) -> None:
        self.prefixes = prefixes
        self.name = name
        self.tags = tags
        self.used: set[str] = set()
        self.rows: dict[Term, dict[str, set[Term]]] = defaultdict(lambda: defaultdict(set))
        for triple in triples:
            self.rows[triple.subject][triple.predicate.value].add(triple.object)  # type: ignore[index, arg-type]

    def text(self, before: Mapping[str, Sequence[str]]) -> str:
        blocks = [
            "\n".join([*before.get(subject.value, ()), self.subject(subject)])
            for subject in in_order(self.rows)
            if not isinstance(subject, ox.BlankNode) or self.not_a_list(subject)
        ]
        prefixes = [f"@prefix {name}: <{space}> ." for name, space in self.prefixes.items() if name in self.used]
        return "\n".join([*prefixes, "", *blocks]) if prefixes else "\n".join(blocks)

    def not_a_list(self, subject: ox.BlankNode) -> bool:
        if set(self.rows.get(subject, ())) != {_FIRST, _REST}:
            raise ContentError(
                f"{self.name} holds a blank node; give it an IRI, so that it can be cited.", file=self.name
            )
        return False

    def subject(self, subject: Term) -> str:
        properties = sorted(
            ((self.predicate(iri), objects) for iri, objects in self.rows[subject].items()),
            key=lambda item: (_ORDER.index(item[0]) if item[0] in _ORDER else len(_ORDER), item[0]),
        )
        lines = []
        for predicate, objects in properties:
            values = [self.object(value) for value in sorted(objects, key=_language_first)]
            joined = " , ".join(values)
            if len(joined) > 100 and len(values) > 1:
                joined = " ,\n    ".join(values)
            lines.append(f"  {predicate} {joined}")
        head, *rest = lines
        return self.object(subject) + " " + " ;\n".join([head.strip(), *rest]) + " .\n"

    def predicate(self, iri: str) -> str:
        return "a" if iri == _TYPE else self.iri(iri)

    def iri(self, iri: str) -> str:
        short = self.prefixes.shorten(iri)
        if short is None:
            return f"<{iri}>"
        self.used.add(short.partition(":")[0])
        return short

    def object(self, term: Term) -> str:
        match term:
            case ox.NamedNode():
                return "()" if term.value == _NIL else self.iri(term.value)
            case ox.BlankNode():
                return f"( {' '.join(self.members(term))} )"
            case ox.Literal():
                return self.literal(term)
            case _:
                raise ContentError(f"{self.name} holds a triple term, for which there is no layout.", file=self.name)

    def members(self, node: Term) -> Iterable[str]:
        seen: set[Term] = set()
        while isinstance(node, ox.BlankNode):
            self.not_a_list(node)
            row = self.rows[node]
            if node in seen or len(row[_FIRST]) != 1 or len(row[_REST]) != 1:
                raise ContentError(f"{self.name} holds a list that has no one order.", file=self.name)
            seen.add(node)
            (first,), (rest,) = row[_FIRST], row[_REST]
            yield self.object(first)
            node = rest

    def literal(self, term: ox.Literal) -> str:
        datatype = term.datatype.value
        if datatype in _PLAIN and _PLAIN[datatype].match(term.value):
            return term.value
        if "\n" in term.value:  # queries of the shapes stay readable
            quoted = f'"""{term.value.translate(_LONG_ESCAPES)}"""'
        else:
            quoted = f'"{term.value.translate(_ESCAPES)}"'
        if term.language:
            tag = term.language + (f"--{term.direction}" if term.direction else "")
            return f"{quoted}@{self.tags.get(tag, tag)}"
        return quoted if datatype == _STRING else f"{quoted}^^{self.iri(datatype)}"


def _language_first(term: Term) -> tuple[str, int, str, str]:
    # English before Dutch in every pair of labels, so that a reader finds them in the same place.
    language = (term.language or "") if isinstance(term, ox.Literal) else ""
    is_number = isinstance(term, ox.Literal) and re.fullmatch(r"[0-9]+", term.value)
    return (language, len(term.value) if is_number else 0, getattr(term, "value", ""), str(term))
