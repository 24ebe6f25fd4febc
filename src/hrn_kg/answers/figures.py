"""Figures as pages show them: number, what is counted, where, when, how sure it is and why, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.describe.ask import construct, fill, labels_of
from hrn_kg.iris import BASE, local_name
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import Link, Passage, Viewer
from hrn_kg.sparql import Snapshot
from hrn_kg.vocab import hro

COUNTRY: Final = BASE + "id/place/netherlands"
AVAILABLE: Final = BASE + "scheme/indicator/facilities-available"
SAMPLE: Final = BASE + "scheme/certainty/sample"
_SIGNS: Final = {
    "contradicted": "◑",
    "sample": "◇",
    "uncertain": "▢",
    "unsourced": "○",
    "estimate": "≈",
    "firm": "●",
}
_NO_YEAR: Final = BASE + "scheme/caveat/period-not-stated"

_FIGURES: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
CONSTRUCT { ?figure ?p ?o } WHERE {
  VALUES ?thing { $things }
  VALUES ?kind { hro:Observation hro:Target }
  ?figure hro:about ?thing ; a ?kind ; ?p ?o . FILTER(?p != hro:concerns) }"""
_AROUND: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
CONSTRUCT { ?x ?p ?o } WHERE {
  VALUES ?figure { $figures }
  { ?figure hro:supportedBy ?x . ?x ?p ?o } UNION { ?figure hro:supportedBy/oa:hasSelector ?x . ?x ?p ?o }
  UNION { ?figure hro:period ?x . ?x ?p ?o . FILTER(?p IN (hro:edtf, hro:earliestYear, hro:latestYear)) }
  UNION { ?figure hro:weakenedBy ?x . ?x a ?o . BIND(<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> AS ?p) }
  UNION { ?figure hro:certainty ?x . ?x ?p ?o . FILTER(?p = hro:rank) }
}"""


@dataclass(frozen=True, slots=True)
class Certainty:
    """One word on how sure a figure is, its rank (1 is the least sure), and what makes it so."""

    iri: str
    word: str
    rank: int
    reasons: tuple[Link, ...]
    rivals: tuple[str, ...]
    """The undecided disagreements among the reasons, by IRI."""

    @property
    def name(self) -> str:
        """The word as addresses have it."""
        return local_name(self.iri)

    @property
    def sign(self) -> str:
        """A shape that goes with the word, for who sees no colour."""
        return _SIGNS.get(self.name, _SIGNS["firm"])


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a document prints, or wants to be reached."""

    iri: str
    name: Link
    number: Text
    counted: str
    """What the name says behind the number; the whole name where it does not begin with the number."""
    about: Link
    subject: str
    indicator: Link | None
    indicator_iri: str
    place: Link | None
    place_iri: str
    period: Link | None
    year: int | None
    """The last year of the period, where it has one."""
    certainty: Certainty | None
    holder: Link | None
    sources: tuple[Link, ...]
    document: Link | None
    passages: tuple[Passage, ...]
    is_target: bool

    @property
    def is_national(self) -> bool:
        """Whether it is of the whole country."""
        return self.place_iri == COUNTRY

    @property
    def is_sample(self) -> bool:
        """Whether it counts those that were visited or asked, and no total."""
        return self.certainty is not None and self.certainty.iri == SAMPLE

    @property
    def counts_facilities(self) -> bool:
        """Whether it says how many facilities there are, or were."""
        return self.indicator_iri == AVAILABLE and not self.is_sample and not self.is_target


async def figures_of(data: Snapshot, things: Iterable[str]) -> tuple[ox.Triple, ...]:
    """The figures and targets about these things, with passages, periods, what weakens them, and all labels."""
    wanted = sorted(set(things))
    if not wanted:
        return ()
    own = await construct(data, fill(_FIGURES, things=wanted))
    if not own:
        return ()
    around = await construct(data, fill(_AROUND, figures=sorted({_iri(triple.subject) for triple in own})))
    triples = (*own, *around)
    return (*triples, *await labels_of(data, named_in(triples)))


def named_in(triples: Iterable[ox.Triple]) -> set[str]:
    """All IRIs that need a label: subjects and values, but no passages."""
    parts = (part for triple in triples for part in (triple.subject, triple.object))
    return {part.value for part in parts if isinstance(part, ox.NamedNode) and "/id/excerpt/" not in part.value}


def read_figures(viewer: Viewer, things: Iterable[str]) -> tuple[Figure, ...]:
    """The figures about these things: counts of the country first, then the latest, then by IRI."""
    index = viewer.index
    kinds = {hro("Observation"), hro("Target")}
    found = {
        iri
        for thing in things
        for iri in index.subjects("hro:about", thing)
        if kinds & set(index.iris(iri, "rdf:type"))
    }
    return tuple(sorted((read_figure(viewer, iri) for iri in found), key=_place_in_a_table))


def read_figure(viewer: Viewer, iri: str) -> Figure:
    """One figure."""
    index, lang = viewer.index, viewer.lang
    document, period = index.iri(iri, "hro:statedIn"), index.iri(iri, "hro:period")
    language = index.label(document, lang).lang if document else ""
    year = index.literal(period, "hro:latestYear", "hro:earliestYear") if period else None
    number = _number(index, iri, lang, language)
    name = viewer.link(iri)
    subject = index.iri(iri, "hro:about") or ""
    return Figure(
        iri=iri,
        name=name,
        number=number,
        counted=name.text.removeprefix(number.text).strip() if name.text.startswith(number.text + " ") else name.text,
        about=viewer.link(subject),
        subject=subject,
        indicator=viewer.maybe(index.iri(iri, "hro:indicator")),
        indicator_iri=index.iri(iri, "hro:indicator") or "",
        place=viewer.maybe(index.iri(iri, "hro:place")),
        place_iri=index.iri(iri, "hro:place") or "",
        period=viewer.maybe(period),
        year=int(year) if year else None,
        certainty=_certainty(viewer, iri, period),
        holder=viewer.maybe(index.iri(iri, "hro:heldBy")),
        sources=tuple(viewer.link(source) for source in sorted(index.iris(iri, "hro:citedFrom"))),
        document=viewer.maybe(document),
        passages=tuple(viewer.passage(excerpt, language) for excerpt in sorted(index.iris(iri, "hro:supportedBy"))),
        is_target=hro("Target") in index.iris(iri, "rdf:type"),
    )


def _number(index: TripleIndex, iri: str, lang: str, language: str) -> Text:
    text = index.text(iri, lang, "hro:statedValue")
    return number_as_printed(text or Text(""), index.literal(iri, "hro:value") or "", lang, language)


def number_as_printed(printed: Text, value: str, lang: str, language: str) -> Text:
    """The number as the language of the page writes it, where the document prints no more than that; else its words.

    `language` is that of the document, for words that do not say theirs.
    """
    if value.isdigit() and printed.text.replace(",", "").replace(".", "") in ("", value):
        return Text(words.grouped(lang, int(value)))
    return Text(printed.text, printed.lang or language) if printed.text else Text(value or "–")


def _certainty(viewer: Viewer, iri: str, period: str | None) -> Certainty | None:
    """The word that the build worked out, and why."""
    index = viewer.index
    word = index.iri(iri, "hro:certainty")
    if word is None:
        return None
    weak = sorted(index.iris(iri, "hro:weakenedBy"))
    rivals = tuple(one for one in weak if hro("Disagreement") in index.iris(one, "rdf:type"))
    # A period without a year and the caveat that says so are one reason.
    others = [one for one in weak if one not in rivals and not (one == period and _NO_YEAR in weak)]
    reasons = tuple(viewer.link(one) for one in (*rivals, *others))
    rank = index.literal(word, "hro:rank")
    return Certainty(word, viewer.link(word).text, int(rank) if rank else 0, reasons, rivals)


def _place_in_a_table(figure: Figure) -> tuple[bool, bool, bool, int, str]:
    return (
        figure.is_target,
        figure.is_sample,
        not figure.is_national,
        -(figure.year or 0),
        figure.iri,
    )


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)
