"""The documents that were read, and the sources that they cite: what each is, and how much hangs on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg.answers.gathering import gather
from hrn_kg.citations import Source, references_of, source_line
from hrn_kg.describe import known_of
from hrn_kg.describe.ask import fill, select
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import DEFINITIONS, Link, Viewer
from hrn_kg.sparql import Snapshot
from hrn_kg.vocab import expand

_START: Final = """PREFIX bibo: <http://purl.org/ontology/bibo/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_READ: Final = (
    _START
    + """CONSTRUCT {
  ?document ?p ?o . ?capture hro:captureOf ?document ; hro:sha256 ?sum . ?kind skos:definition ?weight }
WHERE { ?capture hro:captureOf ?document ; hro:sha256 ?sum . ?document ?p ?o
  FILTER(?p IN (dct:title, dct:alternative, dct:issued, dct:source, dct:language, hro:documentKind, rdfs:comment))
  OPTIONAL { ?document hro:documentKind ?kind . ?kind skos:definition ?weight } }"""
)
_COUNTS: Final = (
    _START
    + """SELECT ?document (COUNT(DISTINCT ?claim) AS ?claims) (COUNT(DISTINCT ?excerpt) AS ?passages) WHERE {
  ?capture hro:captureOf ?document . ?claim a hro:Claim ; hro:statedIn ?document ; hro:supportedBy ?excerpt
} GROUP BY ?document"""
)
_CITED: Final = (
    _START
    + """CONSTRUCT { ?source a ?class ; dct:isReferencedBy ?document ; hro:citedAs ?words ; rdfs:comment ?note }
WHERE { ?source dct:isReferencedBy ?document ; a ?class ; hro:citedAs ?words
  OPTIONAL { ?source rdfs:comment ?note } }"""
)
_HANGING: Final = (
    _START
    + """SELECT ?source (COUNT(DISTINCT ?claim) AS ?claims) WHERE {
  ?source hro:citedAs ?words . ?claim hro:citedFrom ?source } GROUP BY ?source"""
)
_ON_LOST: Final = (
    _START
    + """SELECT (COUNT(DISTINCT ?claim) AS ?claims) WHERE {
  ?claim hro:citedFrom ?source . ?source a hro:UnresolvedSource }"""
)
_CLAIMS_OF: Final = _START + "CONSTRUCT { ?claim hro:citedFrom $this } WHERE { ?claim hro:citedFrom $this }"

UNRESOLVED: Final = expand("hro:UnresolvedSource")
# Classes of sources that cannot be traced, the one that tells most first, with their keys of words.
HOW_LOST: Final[Mapping[str, str]] = {
    "LostSource": "lost",
    "UnpublishedSource": "unpublished",
    "UnresolvedSource": "mark",
}


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document that was read: how it is cited, what it is, what that kind weighs, and what was taken from it.

    `address` is where it is found, as far as the data know it; `digest` is the checksum of the text that was read.
    """

    iri: str
    name: Link
    line: str
    kind: str
    weight: Text | None
    note: Text | None
    address: str
    digest: str
    claims: int
    passages: int
    cited: int
    untraceable: int


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A source that a document cites: the words of the document, what the editors know, how many claims rest on it.

    `kind` says how it is lost, for one that cannot be traced.
    """

    iri: str
    name: Link
    cited_as: str
    document: Link
    kind: str
    note: Text | None
    claims: int

    @property
    def is_untraceable(self) -> bool:
        """Whether nobody can tell from the document which source it is, or look at it."""
        return bool(self.kind)


async def read_documents(data: Snapshot, lang: str) -> tuple[ReadDocument, ...]:
    """The documents that were read, by IRI. Raises what the engine raises."""
    triples = await gather(data, _READ)
    counts = {
        row["document"].value: (int(row["claims"].value), int(row["passages"].value))
        for row in await select(data, _COUNTS)
    }
    cited = await cited_sources(data, lang)
    index = TripleIndex(triples, data.prefixes)
    viewer = Viewer(index, lang)
    captures = {
        triple.object.value: triple.subject.value
        for triple in triples
        if triple.predicate.value == expand("hro:captureOf")
        and isinstance(triple.object, ox.NamedNode)
        and isinstance(triple.subject, ox.NamedNode)
    }
    works = references_of(await known_of(data, sorted(captures)), sorted(captures))
    found = []
    for work in works:
        iri = work.iri
        kind = index.iri(iri, "hro:documentKind")
        mine = [source for source in cited if source.document.href == viewer.link(iri).href]
        claims, passages = counts.get(iri, (0, 0))
        found.append(
            ReadDocument(
                iri=iri,
                name=viewer.link(iri),
                line=source_line(Source(work), lang),
                kind=index.label(kind, lang).text if kind else "",
                weight=index.text(kind, lang, *DEFINITIONS) if kind else None,
                note=index.text(iri, lang, "rdfs:comment"),
                address=work.address,
                digest=index.literal(captures[iri], "hro:sha256") or "",
                claims=claims,
                passages=passages,
                cited=len(mine),
                untraceable=sum(source.is_untraceable for source in mine),
            )
        )
    return tuple(found)


async def cited_sources(data: Snapshot, lang: str) -> tuple[CitedSource, ...]:
    """What documents cite, by document and then by how much rests on it, the most first."""
    index = TripleIndex(await gather(data, _CITED), data.prefixes)
    viewer = Viewer(index, lang)
    hanging = {row["source"].value: int(row["claims"].value) for row in await select(data, _HANGING)}
    found = [_cited(viewer, iri, hanging.get(iri, 0)) for iri in _subjects(index)]
    return tuple(sorted(found, key=lambda source: (source.document.href or "", -source.claims, source.iri)))


async def resting_on_untraceable(data: Snapshot) -> int:
    """How many claims rest on sources that cannot be traced; one that rests on several counts once."""
    rows = await select(data, _ON_LOST)
    return int(rows[0]["claims"].value) if rows else 0


async def claims_on(data: Snapshot, source: str, lang: str) -> tuple[Link, ...]:
    """The claims that rest on a source, by name."""
    triples = await gather(data, fill(_CLAIMS_OF, this=source))
    index = TripleIndex(triples, data.prefixes)
    viewer = Viewer(index, lang)
    links = [viewer.link(claim) for claim in dict.fromkeys(index.subjects("hro:citedFrom", source))]
    return tuple(sorted(links, key=lambda link: link.text.lower()))


def how_lost(classes: Iterable[str]) -> str:
    """In which way a source cannot be traced, as a key of words; nothing for one that can."""
    names = {name.rpartition("#")[2] for name in classes}
    return next((key for name, key in HOW_LOST.items() if name in names), "")


def _subjects(index: TripleIndex) -> list[str]:
    documents = index.subjects("rdf:type", expand("bibo:Document"))
    return sorted(set(documents) | set(index.subjects("rdf:type", UNRESOLVED)))


def _cited(viewer: Viewer, iri: str, claims: int) -> CitedSource:
    index = viewer.index
    document = index.iri(iri, "dct:isReferencedBy") or ""
    return CitedSource(
        iri=iri,
        name=viewer.link(iri),
        cited_as=index.literal(iri, "hro:citedAs") or "",
        document=viewer.link(document),
        kind=how_lost(index.iris(iri, "rdf:type")),
        note=index.text(iri, viewer.lang, "rdfs:comment"),
        claims=claims,
    )
