"""The JSON-LD context of the project, made from the content: its prefixes, and each property by name with its values.

A property has two keys that mean the same: its local name (`statedIn`) and its name with the prefix (`hro:statedIn`). A
string under a property of things is an IRI, texts in languages are written by language, and a value has its datatype
where there is but one. A name has one meaning only: a prefix keeps its own, and of two properties with one local name
ours has it, but that of others where ours is one that nobody types. The one that yields is named with its prefix only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Final

import pyoxigraph as ox

from hrn_kg import rdfio
from hrn_kg.content import Content, find_content
from hrn_kg.declared import prefixes_of
from hrn_kg.iris import BASE, GRAPH, ONTOLOGY
from hrn_kg.vocab import NEVER_TYPED, PREFIXES, Prefixes, expand

PATH: Final = "/context.jsonld"
ADDRESS: Final = BASE.removesuffix("/") + PATH

_PROPERTIES: Final = frozenset(
    map(expand, ("rdf:Property", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty"))
)
_TYPE, _OBJECT_PROPERTY = expand("rdf:type"), expand("owl:ObjectProperty")
_RANGES: Final = (expand("rdfs:range"), expand("schema:rangeIncludes"))
_FIRST, _REST, _PATH = expand("rdf:first"), expand("rdf:rest"), expand("sh:path")
_INNER: Final = tuple(map(expand, ("sh:node", "sh:or", "sh:xone", "sh:and")))
_OF_TEXTS: Final = tuple(map(expand, ("sh:uniqueLang", "sh:languageIn")))
_OF_THINGS: Final = tuple(map(expand, ("sh:class", "sh:property")))
_LANG_STRING, _STRING = expand("rdf:langString"), expand("xsd:string")
_THING, _ANY = "@id", "@none"
# What neither the ontology nor a shape says, of terms of others and of notes.
_UNTOLD: Final = {
    name: kind
    for kind, names in {
        _THING: (
            *("cito:cites", "cito:citesForInformation", "dct:hasPart", "dct:isReplacedBy", "dct:source", "dct:spatial"),
            *("dct:subject", "dct:type", "foaf:homepage", "oa:hasSelector", "org:hasMember"),
            *("org:linkedTo", "org:reportsTo", "org:subOrganizationOf", "prov:used", "prov:wasDerivedFrom"),
            *("prov:wasGeneratedBy", "rdfs:seeAlso", "sdmx-attribute:unitMeasure", "sdmx-dimension:refArea"),
            *("sdmx-dimension:refPeriod", "skos:broader", "skos:closeMatch", "skos:exactMatch", "skos:inScheme"),
            "skos:topConceptOf",
        ),
        _LANG_STRING: (
            *("dct:description", "hro:everydayWord", "skos:altLabel", "skos:definition", "skos:editorialNote"),
            *("skos:hiddenLabel", "skos:scopeNote"),
        ),
        _STRING: ("oa:exact", "oa:prefix", "oa:suffix"),
        expand("xsd:nonNegativeInteger"): ("oa:end", "oa:start"),
        _ANY: ("dct:identifier", "dct:modified", "sdmx-measure:obsValue", "skos:notation"),
    }.items()
    for name in names
}


def context_of(content: Content) -> dict[str, object]:
    """The context, sorted: the prefixes, then the keys. Raises: ContentError when a file cannot be read."""
    graphs = {GRAPH + "ontology", GRAPH + "shapes"}
    stated = [quad for graph, path in content.rdf() if graph in graphs for quad in rdfio.read(path)]
    return context_in(stated, prefixes_of(content))


def context_in(stated: Iterable[ox.Quad], prefixes: Prefixes) -> dict[str, object]:
    """The context, from what the ontology and the shapes state; see `context_of`."""
    ranges = _Ranges(stated)
    table: dict[str, object] = dict(sorted(prefixes.items()))
    keys: dict[str, object] = {}
    for iri in sorted(ranges.properties, key=lambda iri: (iri in NEVER_TYPED, not iri.startswith(ONTOLOGY), iri)):
        name = prefixes.shorten(iri)
        if name is None:
            continue
        meaning = _meaning(iri, ranges.of(iri) or {_UNTOLD.get(name, _ANY)})
        keys[name] = meaning
        local = name.partition(":")[2]
        if local not in prefixes:
            keys.setdefault(local, meaning)
    return {"@context": table | dict(sorted(keys.items()))}


def undecided(stated: Iterable[ox.Quad], prefixes: Prefixes) -> set[str]:
    """The properties of which nothing says what kind of values they have, by name with prefix."""
    ranges = _Ranges(stated)
    return {prefixes.shorten(iri) or iri for iri in ranges.properties if not ranges.of(iri)} - _UNTOLD.keys()


@cache
def installed_context() -> bytes:
    """The context of the content of the installation, as it is published. Raises: ContentError."""
    return (json.dumps(context_of(find_content()), ensure_ascii=False, indent=1) + "\n").encode()


def _meaning(iri: str, kinds: AbstractSet[str]) -> object:
    if kinds == {_THING}:
        return {"@id": iri, "@type": "@id"}
    if kinds == {_LANG_STRING}:
        return {"@id": iri, "@container": "@language"}
    # A text is a text without more; a number of two datatypes is of that which its JSON has.
    if len(kinds) == 1 and not kinds & {_STRING, _ANY}:
        return {"@id": iri, "@type": next(iter(kinds))}
    return iri


class _Ranges:
    """Of which kinds the values of each property are, by the ontology and the shapes."""

    def __init__(self, stated: Iterable[ox.Quad]) -> None:
        self._values: dict[tuple[object, str], list[object]] = {}
        self._shapes: dict[str, list[object]] = {}
        self.properties: set[str] = set()
        for quad in stated:
            self._values.setdefault((quad.subject, quad.predicate.value), []).append(quad.object)
            if not isinstance(quad.object, ox.NamedNode):
                continue
            if quad.predicate.value == _PATH:
                self._shapes.setdefault(quad.object.value, []).append(quad.subject)
            elif quad.predicate.value == _TYPE and quad.object.value in _PROPERTIES:
                self.properties.add(quad.subject.value)  # type: ignore[union-attr]

    def of(self, iri: str) -> frozenset[str]:
        """`@id` for things, the IRIs of datatypes; `@none` for what may be of any kind. Empty where nothing says."""
        kinds = {_THING} if ox.NamedNode(_OBJECT_PROPERTY) in self._of(ox.NamedNode(iri), _TYPE) else set[str]()
        for predicate in _RANGES:
            kinds |= {_kind(value) for value in self._of(ox.NamedNode(iri), predicate)}
        for shape in self._shapes.get(iri, ()):
            kinds |= set(self._of_shape(shape, set()))
        return frozenset(kinds)

    def _of(self, subject: object, predicate: str) -> list[object]:
        return self._values.get((subject, predicate), [])

    def _of_shape(self, shape: object, seen: set[object]) -> Iterator[str]:
        if shape in seen:
            return
        seen.add(shape)
        yield from map(_kind, self._of(shape, expand("sh:datatype")))
        for value in self._of(shape, expand("sh:nodeKind")):
            yield _THING if value in _NODE_KINDS else _ANY
        if any(self._of(shape, predicate) for predicate in _OF_THINGS):
            yield _THING
        if any(self._of(shape, predicate) for predicate in _OF_TEXTS):
            yield _LANG_STRING
        for head in self._of(shape, expand("sh:in")):
            yield from (_THING if isinstance(value, ox.NamedNode) else _ANY for value in self._members(head))
        for predicate in _INNER:
            for inner in self._of(shape, predicate):
                for each in self._members(inner) or [inner]:
                    yield from self._of_shape(each, seen)

    def _members(self, head: object) -> list[object]:
        """The members of a list; none for what is no list."""
        found: list[object] = []
        while values := self._of(head, _FIRST):
            found += values
            head = next(iter(self._of(head, _REST)), None)
        return found


_NODE_KINDS: Final = tuple(ox.NamedNode(expand(name)) for name in ("sh:IRI", "sh:BlankNodeOrIRI", "sh:BlankNode"))


def _kind(value: object) -> str:
    """What values in a range are: of the datatype that it names, or things of the class."""
    iri = value.value if isinstance(value, ox.NamedNode) else ""
    is_datatype = iri.startswith((PREFIXES["xsd"], "http://id.loc.gov/datatypes/")) or iri == _LANG_STRING
    return iri if is_datatype else _THING
