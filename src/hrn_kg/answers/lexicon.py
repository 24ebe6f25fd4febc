"""The terms that documents define and those that the editors describe, in the order of the alphabet; and the lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg.answers.gathering import gather
from hrn_kg.answers.sides import Source, source
from hrn_kg.describe.ask import fill
from hrn_kg.iris import BASE, local_name
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import Link, Viewer
from hrn_kg.sparql import Snapshot

TERMS: Final = BASE + "scheme/term"
_DEFINED: Final = """PREFIX dct: <http://purl.org/dc/terms/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?d ?p ?o . ?term skos:definition ?meaning . ?document ?q ?v } WHERE {
  ?d a hro:Definition ; hro:defines ?term ; ?p ?o .
  FILTER(?p IN (rdf:value, hro:defines, hro:saidBy, hro:statedIn))
  OPTIONAL { ?term skos:definition ?meaning }
  OPTIONAL { ?d hro:statedIn ?document . ?document ?q ?v . FILTER(?q IN (dct:creator, dct:issued)) }
}"""
_TERMS: Final = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?term skos:definition ?meaning } WHERE { ?term skos:inScheme $scheme ; skos:definition ?meaning }"""
# The lists of what records are about; those of mere codes are of use to programs.
_LISTS: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?scheme skos:definition ?meaning . ?concept skos:inScheme ?scheme } WHERE {
  { SELECT DISTINCT ?scheme WHERE { ?record hro:concerns ?used . ?used skos:inScheme ?scheme } }
  ?scheme skos:definition ?meaning . ?concept skos:inScheme ?scheme .
}"""


@dataclass(frozen=True, slots=True)
class Worded:
    """How a document words a term."""

    words: Text
    name: Link
    speaker: Link | None
    source: Source | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A term: its name, its names in other languages, what the editors mean by it, and how documents word it."""

    anchor: str
    name: Link
    also: tuple[Text, ...]
    meaning: Text | None
    worded: tuple[Worded, ...]


@dataclass(frozen=True, slots=True)
class TermList:
    """A list of terms and how many it holds."""

    name: Link
    meaning: Text | None
    count: int


async def fetch_entries(data: Snapshot) -> tuple[ox.Triple, ...]:
    """The terms with their definitions. Raises what the engine raises."""
    return await gather(data, _DEFINED, fill(_TERMS, scheme=TERMS))


async def fetch_lists(data: Snapshot) -> tuple[ox.Triple, ...]:
    """The lists of what records are about. Raises what the engine raises."""
    return await gather(data, _LISTS)


def entries(index: TripleIndex, lang: str) -> tuple[Entry, ...]:
    """The terms that were fetched, by name."""
    viewer = Viewer(index, lang)
    terms = {t for d in _definitions(index) for t in index.iris(d, "hro:defines")}
    terms |= {one for one in index.having("skos:definition") if index.labels(one)}
    return tuple(sorted((_entry(viewer, term) for term in terms), key=lambda one: (_key(one.name.text), one.anchor)))


def lists(index: TripleIndex, lang: str) -> tuple[TermList, ...]:
    """The lists that were fetched, by name."""
    viewer = Viewer(index, lang)
    found = [
        TermList(
            viewer.link(iri), index.text(iri, lang, "skos:definition"), len(set(index.subjects("skos:inScheme", iri)))
        )
        for iri in index.having("skos:definition")
    ]
    return tuple(sorted((one for one in found if one.count), key=lambda one: _key(one.name.text)))


def _definitions(index: TripleIndex) -> list[str]:
    return index.having("hro:defines")


def _key(name: str) -> str:
    return name.casefold().lstrip("'‘“\"")


def _entry(viewer: Viewer, term: str) -> Entry:
    index, lang = viewer.index, viewer.lang
    labels = index.labels(term)
    name = viewer.link(term)
    own = sorted(set(index.subjects("hro:defines", term)))
    return Entry(
        anchor=local_name(term),
        name=name,
        also=tuple(text for code, text in labels.items() if code != lang and text.text != name.text),
        meaning=index.text(term, lang, "skos:definition"),
        worded=tuple(_worded(viewer, one) for one in own),
    )


def _worded(viewer: Viewer, iri: str) -> Worded:
    index, lang = viewer.index, viewer.lang
    document, speaker = index.iri(iri, "hro:statedIn"), index.iri(iri, "hro:saidBy")
    return Worded(
        words=index.text(iri, lang, "rdf:value") or Text("…"),
        name=viewer.link(iri),
        speaker=viewer.maybe(speaker),
        source=source(viewer, document) if document else None,
    )
