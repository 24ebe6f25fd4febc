"""How harm reduction is defined: the wordings side by side, what each names, and which words say so.

What a definition names was coded by the editors. The words are marked by the names of the codes in the language of the
definition, so that nothing is marked that was not coded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg.answers.gathering import gather
from hrn_kg.answers.sides import Source, source
from hrn_kg.describe.ask import fill
from hrn_kg.iris import BASE
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import Link, Viewer
from hrn_kg.sparql import Snapshot

SUBJECT: Final = BASE + "scheme/intervention/harm-reduction"
# What definitions name, in the order of the rows: the word for it, and the property.
ELEMENTS: Final = (
    ("definitions.harm", "hro:coversHarmDomain"),
    ("definitions.cause", "hro:namesHarmSource"),
    ("definitions.whom", "hro:coversBeneficiary"),
    ("definitions.means", "hro:means"),
)
_DEFINITIONS: Final = """PREFIX dct: <http://purl.org/dc/terms/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?d ?p ?o . ?x ?q ?v } WHERE {
  ?d hro:defines $subject .
  { ?d ?p ?o . FILTER(?p IN (rdf:value, hro:defines, hro:saidBy, hro:statedIn, hro:coversHarmDomain, hro:means,
      hro:namesHarmSource, hro:coversBeneficiary, hro:firstBeneficiary, hro:inBrackets, hro:citedFrom,
      skos:editorialNote)) }
  UNION { ?d hro:supportedBy/oa:hasSelector/oa:start ?o . BIND(oa:start AS ?p) }
  UNION { ?d hro:supportedBy/hro:section ?o . BIND(hro:section AS ?p) }
  UNION { ?d hro:statedIn ?x . ?x ?q ?v . FILTER(?q IN (dct:creator, dct:issued)) }
  UNION { ?d hro:saidBy ?x . ?x ?q ?v . FILTER(?q IN (skos:altLabel)) }
  UNION { ?d hro:coversHarmDomain|hro:namesHarmSource|hro:coversBeneficiary|hro:means ?x .
          ?x ?q ?v . FILTER(?q IN (skos:altLabel, skos:hiddenLabel)) }
}"""
_UNDER: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
CONSTRUCT { ?type hro:inferredDefinition ?d } WHERE { ?type hro:inferredDefinition ?d . ?d hro:defines $subject }"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a definition. `shared` tells how many definitions name what these words stand for; 0: not coded."""

    text: str
    shared: int
    is_harm: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """A wording, whose it is, and where it stands. `pieces` together are the words as printed."""

    iri: str
    name: Link
    speaker: Link | None
    short: str
    pieces: tuple[Piece, ...]
    lang: str
    source: Source | None
    section: Text | None
    note: Text | None
    cites: tuple[Link, ...]
    named: tuple[tuple[str, tuple[Text, ...]], ...]
    """For each kind of element the names of what was coded, the first beneficiary first."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Whether a definition names an element; in brackets, or as the first for whom."""

    is_named: bool
    in_brackets: bool
    is_first: bool


@dataclass(frozen=True, slots=True)
class Row:
    """An element and the cells of all definitions."""

    element: Text
    cells: tuple[Cell, ...]
    shared: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The definitions of those who are named, those of nobody in particular, and what the first name: rows by kind."""

    definitions: tuple[Definition, ...]
    others: tuple[Definition, ...]
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    types: tuple[Link, ...]
    """The facility types that the editors place under what is defined."""


async def fetch_definitions(data: Snapshot) -> tuple[ox.Triple, ...]:
    """The definitions of harm reduction and what is needed to compare them. Raises what the engine raises."""
    return await gather(data, fill(_DEFINITIONS, subject=SUBJECT), fill(_UNDER, subject=SUBJECT))


def compare(index: TripleIndex, lang: str) -> Comparison:
    """The definitions in the order in which they are printed."""
    viewer = Viewer(index, lang)
    found = sorted(set(index.subjects("hro:defines", SUBJECT)), key=lambda iri: (_start(index, iri), iri))
    spoken = [iri for iri in found if index.iri(iri, "hro:saidBy")]
    types = {t for iri in found for t in index.subjects("hro:inferredDefinition", iri)}
    return Comparison(
        definitions=tuple(_definition(viewer, iri, spoken) for iri in spoken),
        others=tuple(_definition(viewer, iri, ()) for iri in found if iri not in spoken),
        groups=tuple((word, rows) for word, name in ELEMENTS if (rows := _rows(viewer, name, spoken))),
        types=tuple(sorted((viewer.link(one) for one in types), key=lambda link: link.text.lower())),
    )


def _start(index: TripleIndex, iri: str) -> int:
    return min((int(value.value) for value in index.values(iri, "oa:start")), default=0)


def _definition(viewer: Viewer, iri: str, spoken: Sequence[str]) -> Definition:
    index, lang = viewer.index, viewer.lang
    speaker, document = index.iri(iri, "hro:saidBy"), index.iri(iri, "hro:statedIn")
    text = index.text(iri, lang, "rdf:value") or Text("…")
    language = index.label(document, lang).lang if document else ""
    section = index.literal(iri, "hro:section")
    return Definition(
        iri=iri,
        name=viewer.link(iri),
        speaker=viewer.maybe(speaker),
        short=_short(index, speaker, lang) if speaker else "",
        pieces=_marked(index, iri, text, spoken),
        lang=text.lang or language,
        source=source(viewer, document) if document else None,
        section=Text(section, language) if section else None,
        note=index.text(iri, lang, "skos:editorialNote"),
        cites=viewer.links(iri, "hro:citedFrom"),
        named=tuple(
            (word, tuple(index.label(one, lang) for one in _in_order(index, iri, name)))
            for word, name in ELEMENTS
            if index.iris(iri, name)
        ),
    )


def _in_order(index: TripleIndex, iri: str, name: str) -> list[str]:
    first = set(index.iris(iri, "hro:firstBeneficiary"))
    return sorted(set(index.iris(iri, name)), key=lambda one: (one not in first, one))


def _short(index: TripleIndex, organisation: str, lang: str) -> str:
    """The name of an organisation, short enough for the head of a column."""
    names = [
        index.label(organisation, lang).text,
        *(value.value for value in index.values(organisation, "skos:altLabel")),
    ]
    capitals = [name for name in names if name.isupper() and name.isalpha()]
    return min(capitals or names, key=len)


def _rows(viewer: Viewer, name: str, spoken: Sequence[str]) -> tuple[Row, ...]:
    index = viewer.index
    elements = {element for iri in spoken for element in index.iris(iri, name)}
    rows = []
    for element in elements:
        cells = tuple(
            Cell(
                is_named=element in index.iris(iri, name),
                in_brackets=element in index.iris(iri, "hro:inBrackets"),
                is_first=element in index.iris(iri, "hro:firstBeneficiary"),
            )
            for iri in spoken
        )
        rows.append(Row(index.label(element, viewer.lang), cells, sum(cell.is_named for cell in cells)))
    return tuple(sorted(rows, key=lambda row: (-row.shared, row.element.text)))


def _marked(index: TripleIndex, iri: str, text: Text, spoken: Sequence[str]) -> tuple[Piece, ...]:
    """The words of a definition in pieces: those of what was coded, and what stands between them."""
    places: list[tuple[int, int, int, bool]] = []
    for name, element, label in _labels(index, iri, text.lang):
        found = next(
            (m for m in re.finditer(_pattern(label), text.text, re.IGNORECASE) if _is_free(m.span(), places)), None
        )
        if found:
            shared = sum(element in index.iris(one, name) for one in spoken)
            places.append((*found.span(), shared, name == ELEMENTS[0][1]))
    pieces, at = [], 0
    for start, end, shared, is_harm in sorted(places):
        pieces += [Piece(text.text[at:start], 0), Piece(text.text[start:end], shared, is_harm)]
        at = end
    return tuple(piece for piece in (*pieces, Piece(text.text[at:], 0)) if piece.text)


def _labels(index: TripleIndex, iri: str, lang: str) -> Iterable[tuple[str, str, str]]:
    """What was coded of a definition: property, element, and its names; long names first, so that they win."""
    found = {
        (name, element, value.value)
        for _, name in ELEMENTS
        for element in index.iris(iri, name)
        for value in index.values(element, "skos:prefLabel", "rdfs:label", "skos:altLabel", "skos:hiddenLabel")
        if isinstance(value, ox.Literal) and value.language == lang
    }
    return sorted(found, key=lambda one: (-len(one[2].split()), *one))


def _pattern(label: str) -> str:
    """A name as it may be printed: in the plural, and with brackets round its words."""
    *before, last = (re.escape(word) for word in label.split())
    stem = rf"{last[:-1]}(?:y|ies)" if last.endswith("y") else rf"{last}(?:es|s)?"
    return r"\(?\b" + "".join(rf"{word}\)?\s+" for word in before) + rf"{stem}\b\)?"


def _is_free(span: tuple[int, int], places: Iterable[tuple[int, int, int, bool]]) -> bool:
    return all(span[1] <= start or end <= span[0] for start, end, *_ in places)
