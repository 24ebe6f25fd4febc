"""Schemes as trees, ontology and shapes as lists of terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.iris import ONTOLOGY, SHAPES, local_name
from hrn_kg.render.links import href
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import DEFINITIONS, Link, Viewer
from hrn_kg.vocab import Prefixes, expand

Groups = tuple[tuple[str, tuple["TermView", ...]], ...]
_SHAPES: Final = SHAPES.rstrip("#")
_PROPERTY_KINDS: Final = ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty", "rdf:Property")


@dataclass(frozen=True, slots=True)
class Node:
    """A concept in the tree of its scheme."""

    anchor: str
    name: Link
    also: tuple[Text, ...]
    definition: Text | None
    below: tuple[Node, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class TermView:
    """A class or property."""

    anchor: str
    short: str
    name: Link
    also: tuple[Text, ...]
    definition: Text | None
    note: Text | None
    rows: tuple[tuple[str, tuple[Link, ...]], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a shape; its severity is told only where it is less than a violation."""

    anchor: str
    name: Text
    message: Text | None
    severity: str


@dataclass(frozen=True, slots=True)
class ShapeView:
    """A shape of nodes: what it applies to, and its rules."""

    anchor: str
    name: Link
    targets: tuple[Link, ...]
    message: Text | None
    rules: tuple[Rule, ...]
    listed: tuple[Rule, ...]
    """Its rules without those that stand in a list of shapes with one before it."""


def tree(triples: Iterable[ox.Triple], prefixes: Prefixes, scheme: str, lang: str) -> tuple[tuple[Node, ...], int]:
    """The concepts of a scheme below their broader ones, and how many there are.

    A concept whose broader concepts form a ring would be unreachable; it is put at the top rather than lost.
    """
    index = TripleIndex(triples, prefixes)
    viewer = Viewer(index, lang)
    members = sorted(index.subjects("skos:inScheme", scheme), key=lambda iri: index.label(iri, lang).text.lower())
    below: dict[str, list[str]] = defaultdict(list)
    for iri in members:
        broader = index.iri(iri, "skos:broader")
        below[broader if broader in members and broader != iri else ""].append(iri)
    placed: set[str] = set()

    def node(iri: str) -> Node:
        placed.add(iri)
        children = tuple(node(child) for child in below[iri] if child not in placed)
        definition = index.text(iri, lang, *DEFINITIONS, "skos:scopeNote")
        return Node(local_name(iri), viewer.link(iri), _also(viewer, iri), definition, children)

    top = [node(iri) for iri in below[""]]
    top += [node(iri) for iri in members if iri not in placed]
    return tuple(top), len(members)


def ontology_groups(triples: Iterable[ox.Triple], prefixes: Prefixes, lang: str) -> Groups:
    """Classes and properties of the ontology, by name."""
    index = TripleIndex(triples, prefixes)
    classes = index.subjects("rdf:type", expand("owl:Class"))
    properties = [iri for kind in _PROPERTY_KINDS for iri in index.subjects("rdf:type", expand(kind))]
    viewer = Viewer(index, lang)
    return (
        ("ontology.classes", tuple(_term(viewer, iri) for iri in _own(classes, ONTOLOGY))),
        ("ontology.properties", tuple(_term(viewer, iri) for iri in _own(properties, ONTOLOGY))),
    )


def shapes(triples: Iterable[ox.Triple], prefixes: Prefixes, lang: str) -> tuple[ShapeView, ...]:
    """The shapes of nodes with their rules, by name."""
    index = TripleIndex(triples, prefixes)
    viewer = Viewer(index, lang)
    nodes = [iri for iri in index.subjects("rdf:type", expand("sh:NodeShape")) if iri.startswith(_SHAPES)]
    placed: set[str] = set()
    found = []
    for iri in sorted(set(nodes), key=lambda iri: (not index.values(iri, "sh:targetClass"), iri)):
        rules = sorted(rule for rule in index.iris(iri, "sh:property", "sh:sparql") if rule.startswith(_SHAPES))
        views = {rule: _rule(viewer, rule) for rule in rules}
        fresh = tuple(view for rule, view in views.items() if rule not in placed)
        placed.update(rules)
        found.append(
            ShapeView(
                anchor=local_name(iri),
                name=viewer.link(iri),
                targets=viewer.links(iri, "sh:targetClass", "sh:targetSubjectsOf", "sh:targetNode"),
                message=index.text(iri, lang, "sh:message", *DEFINITIONS, "rdfs:comment"),
                rules=tuple(views.values()),
                listed=fresh,
            )
        )
    return tuple(found)


def _rule(viewer: Viewer, iri: str) -> Rule:
    index = viewer.index
    severity = index.iri(iri, "sh:severity")
    is_lesser = severity is not None and not severity.endswith("#Violation")
    message = index.text(iri, viewer.lang, "sh:message", *DEFINITIONS, "rdfs:comment")
    # A rule that has no name goes by the end of its IRI.
    label = index.label(iri, viewer.lang)
    name = label if label.lang else Text(local_name(iri))
    return Rule(local_name(iri), name, message, local_name(severity) if severity and is_lesser else "")


def _to_page(link: Link, iri: str, lang: str) -> Link:
    """A link to a term of the same list leads to the page of that term rather than to its line."""
    start = (href(iri.partition("#")[0], lang) or "") + "#"
    own = link.href or ""
    return replace(link, href=own.replace("#", "?term=", 1)) if own.startswith(start) else link


def _also(viewer: Viewer, iri: str) -> tuple[Text, ...]:
    """The names in the other languages."""
    labels = viewer.index.labels(iri)
    return tuple(labels[code] for code in words.others(viewer.lang) if code in labels)


def _own(iris: Iterable[str], namespace: str) -> list[str]:
    return sorted({iri for iri in iris if iri.startswith(namespace)})


def _term(viewer: Viewer, iri: str) -> TermView:
    index, lang = viewer.index, viewer.lang
    rows = (
        ("ontology.parent", viewer.links(iri, "rdfs:subClassOf", "rdfs:subPropertyOf")),
        ("ontology.below", _pointing(viewer, iri, "rdfs:subClassOf", "rdfs:subPropertyOf")),
        ("ontology.domain", viewer.links(iri, "schema:domainIncludes", "rdfs:domain")),
        ("ontology.range", viewer.links(iri, "schema:rangeIncludes", "rdfs:range")),
        ("ontology.has", _pointing(viewer, iri, "schema:domainIncludes", "rdfs:domain")),
        ("ontology.led", _pointing(viewer, iri, "schema:rangeIncludes", "rdfs:range")),
    )
    return TermView(
        anchor=local_name(iri),
        short=index.short(iri) or iri,
        name=viewer.link(iri),
        also=_also(viewer, iri),
        definition=index.text(iri, lang, *DEFINITIONS, "rdfs:comment"),
        note=index.text(iri, lang, "skos:scopeNote"),
        rows=tuple((word, tuple(_to_page(link, iri, lang) for link in links)) for word, links in rows if links),
    )


def _pointing(viewer: Viewer, iri: str, *properties: str) -> tuple[Link, ...]:
    """Links to the terms that have this one as the value of a property, by name."""
    found = {subject for name in properties for subject in viewer.index.subjects(name, iri)}
    return tuple(sorted((viewer.link(one) for one in found), key=lambda link: link.text.casefold()))
