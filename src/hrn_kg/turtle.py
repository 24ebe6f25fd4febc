"""The one layout of our Turtle files: prefixes that are used, subjects sorted, one property a line.

Numbers and texts keep the form in which they were written. Our files hold no blank nodes except those of lists; a file
with other blank nodes is refused, so that everything can be cited.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from hrn_kg.errors import ContentError
from hrn_kg.rdfio import parse
from hrn_kg.vocab import PREFIXES, shorten

_RDF = PREFIXES["rdf"]
_XSD = PREFIXES["xsd"]
_TYPE = _RDF + "type"
_FIRST, _REST, _NIL = _RDF + "first", _RDF + "rest", _RDF + "nil"
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
    _XSD + "integer": re.compile(r"[+-]?[0-9]+\Z"),
    _XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"),
    _XSD + "boolean": re.compile(r"(true|false)\Z"),
}
_STRING = _XSD + "string"
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_LONG_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\r": "\\r", "\t": "\\t"})

Term = ox.NamedNode | ox.BlankNode | ox.Literal


def format_turtle(text: str, name: str = "input") -> str:
    """The same triples in our layout, with the comment lines at the head kept.

    Raises: NotRdf when it does not parse; ContentError for blank nodes outside lists.
    """
    quads = parse(text.encode(), ox.RdfFormat.TURTLE, name=name)
    head = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        head.append(line.rstrip())
    return "\n".join([*head, write_turtle(quads, name)]) if head else write_turtle(quads, name)


def write_turtle(quads: Iterable[ox.Quad | ox.Triple], name: str = "input") -> str:
    """Triples in our layout. Raises: ContentError for blank nodes outside lists."""
    return _Writer(quads, name).text()


class _Writer:
    def __init__(self, quads: Iterable[ox.Quad | ox.Triple], name: str) -> None:
        self.name = name
        self.used: set[str] = set()
        self.rows: dict[Term, dict[str, set[Term]]] = defaultdict(lambda: defaultdict(set))
        for quad in quads:
            self.rows[quad.subject][quad.predicate.value].add(quad.object)  # type: ignore[index, arg-type]

    def text(self) -> str:
        blocks = [
            self.subject(subject)
            for subject in sorted(self.rows, key=_sort_key)
            if not isinstance(subject, ox.BlankNode) or self.not_a_list(subject)
        ]
        prefixes = [f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in PREFIXES if prefix in self.used]
        return "\n".join([*prefixes, "", *blocks]) if prefixes else "\n".join(blocks)

    def not_a_list(self, subject: ox.BlankNode) -> bool:
        if _FIRST not in self.rows[subject]:
            raise ContentError(f"{self.name} holds a blank node; give it an IRI, so that it can be cited.")
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
        short = shorten(iri)
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

    def members(self, node: Term) -> Iterable[str]:
        while isinstance(node, ox.BlankNode):
            row = self.rows.get(node, {})
            if _FIRST not in row:
                self.not_a_list(node)
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
            return f"{quoted}@{term.language}"
        return quoted if datatype == _STRING else f"{quoted}^^{self.iri(datatype)}"


def _language_first(term: Term) -> tuple[str, int, str]:
    # English before Dutch in every pair of labels, so that a reader finds them in the same place.
    language = (term.language or "") if isinstance(term, ox.Literal) else ""
    return (language, len(term.value) if isinstance(term, ox.Literal) and term.value.isdigit() else 0, term.value)


def _sort_key(term: Term) -> tuple[int, str, list[int]]:
    text = term.value
    # Excerpts sort by their place in the document, not as text.
    return (
        1 if isinstance(term, ox.BlankNode) else 0,
        re.sub(r"\d+", "", text),
        [int(n) for n in re.findall(r"\d+", text)],
    )
