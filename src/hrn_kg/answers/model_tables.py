"""The model in tables: one record with all its properties, what names a thing, the lists of concepts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import pyoxigraph as ox

from hrn_kg.answers.gathering import gather
from hrn_kg.describe.ask import LABEL_PROPERTIES, fill, labels_of, select
from hrn_kg.iris import BASE
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import DEFINITIONS, Link, Viewer
from hrn_kg.sparql import Snapshot
from hrn_kg.vocab import NEVER_TYPED, WIDER_CLASSES

_ONTOLOGY: Final = """PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
CONSTRUCT { ?x ?p ?o } WHERE {
  VALUES ?p { rdfs:subClassOf schema:domainIncludes schema:rangeIncludes }
  ?x ?p ?o . FILTER(isIRI(?x) && isIRI(?o)) }"""
# The judgement of an editor is nothing without what it means.
_OWN: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { $this ?p ?o . ?judged skos:definition ?meaning } WHERE {
  { $this ?p ?o . FILTER(!isBlank(?o)) } UNION { $this hro:reliability ?judged . ?judged skos:definition ?meaning } }"""
_NAMED: Final = """SELECT ?kind ?name (COUNT(DISTINCT ?thing) AS ?n) WHERE {
  VALUES ?name { $names } ?thing ?name ?words ; a ?kind
  FILTER(STRSTARTS(STR(?thing), "https://w3id.org/harmreduction/id/")) } GROUP BY ?kind ?name ORDER BY ?kind ?name"""
_SCHEMES: Final = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?scheme a skos:ConceptScheme ; skos:definition ?words } WHERE {
  ?scheme a skos:ConceptScheme . FILTER(STRSTARTS(STR(?scheme), "https://w3id.org/harmreduction/"))
  OPTIONAL { ?scheme skos:definition ?words } }"""
_SIZES: Final = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?scheme (COUNT(DISTINCT ?concept) AS ?n) WHERE { ?concept skos:inScheme ?scheme } GROUP BY ?scheme"""


@dataclass(frozen=True, slots=True)
class Fact:
    """A property of a record with one value: both as people read them, and as they stand in the data."""

    name: Link
    short: str
    value: Link
    short_value: str
    is_derived: bool


@dataclass(frozen=True, slots=True)
class Naming:
    """A kind of thing, and the properties that name things of it."""

    kind: str
    short: str
    properties: tuple[str, ...]
    things: int


@dataclass(frozen=True, slots=True)
class SchemeLine:
    """A list of concepts: its name, what it is for, how many concepts it has."""

    name: Link
    definition: Text | None
    concepts: int


async def ontology_index(data: Snapshot) -> TripleIndex:
    """The classes with their broader ones, the properties with domains and ranges, and the names of all."""
    return TripleIndex(await gather(data, _ONTOLOGY), data.prefixes)


async def facts_of(data: Snapshot, iri: str, lang: str) -> tuple[Fact, ...]:
    """All properties of a record, stated ones before those that the build works out."""
    triples = await gather(data, fill(_OWN, this=iri))
    names = {triple.predicate.value for triple in triples if triple.subject == ox.NamedNode(iri)}
    index = TripleIndex((*triples, *await labels_of(data, names)), data.prefixes)
    viewer = Viewer(index, lang)
    found = []
    for name in sorted(names, key=lambda name: (name in NEVER_TYPED, data.prefixes.shorten(name) or name)):
        for term in index.values(iri, name):
            short = data.prefixes.shorten(name) or name
            value = viewer.value(term)
            meaning = index.text(term.value, lang, *DEFINITIONS) if isinstance(term, ox.NamedNode) else None
            shown = replace(value, text=f"{value.text}: {meaning.text}") if meaning else value
            found.append(Fact(viewer.property(name), short, shown, _short(data, term), name in NEVER_TYPED))
    return tuple(found)


async def namings(data: Snapshot, lang: str) -> tuple[Naming, ...]:
    """For each kind of thing which properties hold its names, by how many things there are."""
    rows = await select(data, fill(_NAMED, names=LABEL_PROPERTIES))
    kinds: dict[str, dict[str, int]] = {}
    for row in rows:
        kind = row["kind"].value
        if kind.startswith(BASE) and kind not in WIDER_CLASSES:
            kinds.setdefault(kind, {})[row["name"].value] = int(row["n"].value)
    index = TripleIndex(await labels_of(data, kinds), data.prefixes)
    found = [
        Naming(
            index.label(kind, lang).text,
            data.prefixes.shorten(kind) or kind,
            tuple(data.prefixes.shorten(name) or name for name in sorted(names, key=lambda name: (-names[name], name))),
            max(names.values()),
        )
        for kind, names in kinds.items()
    ]
    return tuple(sorted(found, key=lambda one: one.kind.lower()))


async def schemes(data: Snapshot, lang: str) -> tuple[SchemeLine, ...]:
    """The lists of concepts, by name."""
    index = TripleIndex(await gather(data, _SCHEMES), data.prefixes)
    viewer = Viewer(index, lang)
    sizes = {row["scheme"].value: int(row["n"].value) for row in await select(data, _SIZES)}
    found = [
        SchemeLine(viewer.link(iri), index.text(iri, lang, *DEFINITIONS), sizes.get(iri, 0))
        for iri in index.subjects("rdf:type", "http://www.w3.org/2004/02/skos/core#ConceptScheme")
    ]
    return tuple(sorted(found, key=lambda one: one.name.text.lower()))


def _short(data: Snapshot, term: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    if isinstance(term, ox.NamedNode):
        return data.prefixes.shorten(term.value) or term.value
    return str(term)
