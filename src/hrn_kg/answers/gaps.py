"""What is not known: questions without an answer, why there is none, and by what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg.answers.gathering import gather, named
from hrn_kg.answers.sides import Quote, Source, quotes, source
from hrn_kg.describe.ask import fill
from hrn_kg.iris import local_name
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import Link, Viewer, anchor
from hrn_kg.sparql import Snapshot
from hrn_kg.vocab import expand

_GAPS: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?g ?p ?o . ?kind skos:definition ?meaning . ?about skos:inScheme ?scheme . ?about a ?class } WHERE {
  $which ?g a hro:KnownGap ; hro:gapKind ?kind ; ?p ?o .
  FILTER(?p IN (rdf:type, hro:gapKind, hro:question, hro:about, hro:place, hro:period, hro:indicator, hro:population,
    hro:asOf, hro:searchedIn, hro:statedIn, hro:supportedBy, hro:leftOpenBy, skos:editorialNote))
  OPTIONAL { ?kind skos:definition ?meaning }
  OPTIONAL { ?g hro:about ?about . OPTIONAL { ?about skos:inScheme ?scheme } OPTIONAL { ?about a ?class } }
}"""
_AROUND: Final = """PREFIX dct: <http://purl.org/dc/terms/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
CONSTRUCT { ?x ?q ?v } WHERE {
  VALUES ?g { $these }
  { ?g hro:supportedBy ?x . ?x ?q ?v . FILTER(?q = hro:section) }
  UNION { ?g hro:supportedBy ?x . ?x oa:hasSelector ?at . ?at ?q ?v . FILTER(?q IN (oa:exact, oa:start, oa:end)) }
  UNION { ?g hro:statedIn|hro:searchedIn ?x . ?x ?q ?v . FILTER(?q IN (dct:creator, dct:issued)) }
}"""
_DOCUMENT: Final = expand("bibo:Document")


@dataclass(frozen=True, slots=True)
class Gap:
    """A question without an answer. `quotes` are the words of a document that says so, `claims` what leaves it open."""

    iri: str
    anchor: str
    question: Link
    kind: Link | None
    meaning: Text | None
    about: tuple[Link, ...]
    place: Link | None
    note: Text | None
    as_of: str
    searched: tuple[Source, ...]
    source: Source | None
    quotes: tuple[Quote, ...]
    claims: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What questions are about, and these questions."""

    name: Link
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Subjects of one kind, as the facility types."""

    kind: str
    anchor: str
    name: Link
    subjects: tuple[Subject, ...]

    @property
    def count(self) -> int:
        """How many questions there are."""
        return sum(len(subject.gaps) for subject in self.subjects)


async def fetch_gaps(data: Snapshot, iris: Sequence[str] = ()) -> tuple[ox.Triple, ...]:
    """All gaps, or these with the words that say so. Raises what the engine raises."""
    which = "VALUES ?g { $iris }" if iris else ""
    own = fill(_GAPS.replace("$which", which), iris=iris)
    return await gather(data, own, *([fill(_AROUND, these=iris)] if iris else []))


async def fetch_gaps_about(data: Snapshot, things: Sequence[str]) -> tuple[ox.Triple, ...]:
    """The gaps about these things. Raises what the engine raises."""
    if not things:
        return await named(data, ())
    return await gather(
        data, fill(_GAPS.replace("$which", "VALUES ?thing { $things } ?g hro:about ?thing ."), things=things)
    )


def gaps(index: TripleIndex, lang: str) -> tuple[Gap, ...]:
    """The gaps that were fetched, by their question."""
    viewer = Viewer(index, lang)
    found = index.subjects("rdf:type", expand("hro:KnownGap"))
    return tuple(
        sorted((_gap(viewer, iri) for iri in set(found)), key=lambda one: (one.question.text.lower(), one.iri))
    )


def by_subject(index: TripleIndex, found: Sequence[Gap], lang: str) -> tuple[Group, ...]:
    """These gaps by what they are about, and that by its kind: groups with most questions first, documents last."""
    viewer = Viewer(index, lang)
    groups: dict[str, dict[str, list[Gap]]] = {}
    for gap in found:
        # One question may be about several things; it stands with the first of them.
        about = next(iter(sorted(index.iris(gap.iri, "hro:about"))), "")
        groups.setdefault(_kind(viewer, about), {}).setdefault(about, []).append(gap)
    made = [_group(viewer, kind, subjects) for kind, subjects in groups.items()]
    return tuple(sorted(made, key=lambda one: (one.kind == _DOCUMENT, -one.count, one.name.text.lower())))


def _gap(viewer: Viewer, iri: str) -> Gap:
    index, lang = viewer.index, viewer.lang
    kind = index.iri(iri, "hro:gapKind")
    document = index.iri(iri, "hro:statedIn")
    language = index.label(document, lang).lang if document else ""
    question = index.text(iri, lang, "hro:question") or Text(local_name(iri))
    link = viewer.link(iri)
    return Gap(
        iri=iri,
        anchor=anchor(iri),
        question=Link(question.text, question.lang, link.href),
        kind=viewer.maybe(kind),
        meaning=index.text(kind, lang, "skos:definition") if kind else None,
        about=viewer.links(iri, "hro:about"),
        place=viewer.maybe(index.iri(iri, "hro:place")),
        note=index.text(iri, lang, "skos:editorialNote"),
        as_of=index.literal(iri, "hro:asOf") or "",
        searched=tuple(source(viewer, one) for one in sorted(index.iris(iri, "hro:searchedIn"))),
        source=source(viewer, document) if document else None,
        quotes=quotes(index, index.iris(iri, "hro:supportedBy"), language),
        claims=viewer.links(iri, "hro:leftOpenBy"),
    )


def _kind(viewer: Viewer, about: str) -> str:
    """The list to which a concept belongs, else the class of a thing; all kinds of documents are one."""
    if _DOCUMENT in viewer.index.iris(about, "rdf:type"):
        return _DOCUMENT
    return viewer.index.iri(about, "skos:inScheme") or viewer.kind(about) or ""


def _group(viewer: Viewer, kind: str, subjects: dict[str, list[Gap]]) -> Group:
    made = (Subject(viewer.link(about), tuple(found)) for about, found in subjects.items())
    short = viewer.index.short(kind) or local_name(kind) or "rest"
    return Group(
        kind=kind,
        anchor=short.replace(":", "-"),
        name=viewer.link(kind),
        subjects=tuple(sorted(made, key=lambda one: one.name.text.lower())),
    )
