"""All figures that documents print: one row each, to be filtered, sorted, and counted by type and year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hrn_kg import words
from hrn_kg.answers.figures import Certainty, number_as_printed
from hrn_kg.answers.naming import names_of
from hrn_kg.describe.ask import construct, fill, select
from hrn_kg.iris import BASE, local_name
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import Link, Passage, Viewer
from hrn_kg.sparql import Snapshot
from hrn_kg.vocab import hro

# What may be chosen, as an address names it, each with what a figure is compared by.
FILTERS: Final = ("about", "indicator", "place", "year", "kind", "certainty")
SORTS: Final = ("subject", "indicator", "place", "year", "certainty")
UNKNOWN: Final = "unknown"
TARGET: Final = "target"
_NOTHING: Final = BASE + "scheme/code/not-applicable"

_START: Final = "PREFIX hro: <https://w3id.org/harmreduction/ontology#>\n"
_FIGURES: Final = (
    _START
    + """SELECT ?figure ?class ?about ?indicator ?place ?period ?from ?to ?measure ?certainty ?rank ?printed ?value
  ?holder ?cited ?document WHERE {
  VALUES ?class { hro:Observation hro:Target }
  ?figure a ?class ; hro:statedIn ?document $near
  OPTIONAL { ?figure hro:about ?about } OPTIONAL { ?figure hro:indicator ?indicator }
  OPTIONAL { ?figure hro:place ?place } OPTIONAL { ?figure hro:measure ?measure }
  OPTIONAL { ?figure hro:period ?period
    OPTIONAL { ?period hro:earliestYear ?from } OPTIONAL { ?period hro:latestYear ?to } }
  OPTIONAL { ?figure hro:certainty ?certainty . OPTIONAL { ?certainty hro:rank ?rank } }
  OPTIONAL { ?figure hro:statedValue ?printed } OPTIONAL { ?figure hro:value ?value }
  OPTIONAL { ?figure hro:heldBy ?holder } OPTIONAL { ?figure hro:citedFrom ?cited }
} ORDER BY ?figure ?cited"""
)
_NEAR: Final = "; ?how $this . VALUES ?how { hro:about hro:place hro:recipient hro:actor }"
_TYPES_QUERY: Final = _START + "SELECT DISTINCT ?type WHERE { ?type a hro:FacilityType } ORDER BY ?type"
_PASSAGES: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
CONSTRUCT { ?record hro:supportedBy ?excerpt .
  ?excerpt oa:exact ?exact ; hro:section ?section ; oa:start ?start ; oa:end ?end } WHERE {
  VALUES ?record { $records }
  ?record hro:supportedBy ?excerpt .
  OPTIONAL { ?excerpt oa:hasSelector?/oa:exact ?exact } OPTIONAL { ?excerpt hro:section ?section }
  OPTIONAL { ?excerpt oa:hasSelector?/oa:start ?start } OPTIONAL { ?excerpt oa:hasSelector?/oa:end ?end } }"""


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as a document prints it."""

    iri: str
    name: Link
    number: Text
    subject: Link | None
    subject_iri: str
    indicator: Link | None
    place: Link | None
    period: Link | None
    year: int | None
    """The last year of its period."""
    measure: Link | None
    is_target: bool
    certainty: Certainty | None
    holder: Link | None
    sources: tuple[Link, ...]
    document: str

    @property
    def keys(self) -> Mapping[str, str]:
        """What a reader may choose it by: for each filter the value in an address."""
        return {
            "about": _key(self.subject),
            "indicator": _key(self.indicator),
            "place": _key(self.place),
            "year": str(self.year) if self.year is not None else UNKNOWN,
            "kind": TARGET if self.is_target else _key(self.measure),
            "certainty": self.certainty.name if self.certainty else "",
        }


def _key(link: Link | None) -> str:
    return link.href.rpartition("/")[2].rpartition("#")[2] if link and link.href else ""


async def printed_figures(data: Snapshot, lang: str, *, about: str = "") -> tuple[Printed, ...]:
    """All figures, or those that name a thing: of a place, about a policy. Raises what the engine raises."""
    near = fill(_NEAR, this=about) if about else "."
    rows: dict[str, dict[str, Any]] = {}
    cited: dict[str, dict[str, None]] = {}
    for row in await select(data, _FIGURES.replace("$near", near)):
        figure = row["figure"].value
        rows.setdefault(figure, row)
        if "cited" in row:
            cited.setdefault(figure, {})[row["cited"].value] = None
    terms_of = ("about", "indicator", "place", "period", "measure", "certainty", "holder", "document")
    named = {row[name].value for row in rows.values() for name in terms_of if name in row}
    named |= {*rows, *(one for found in cited.values() for one in found)}
    viewer = Viewer(TripleIndex(await names_of(data, named), data.prefixes), lang)
    return tuple(_read(viewer, iri, row, tuple(cited.get(iri, ()))) for iri, row in rows.items())


def _read(viewer: Viewer, iri: str, row: Mapping[str, Any], cited: tuple[str, ...]) -> Printed:
    def link(name: str) -> Link | None:
        return viewer.link(row[name].value) if name in row and row[name].value != _NOTHING else None

    years = [int(row[name].value) for name in ("to", "from") if name in row]
    language = viewer.index.label(row["document"].value, viewer.lang).lang
    return Printed(
        iri=iri,
        name=viewer.link(iri),
        number=_number(row, viewer.lang, language),
        subject=link("about"),
        subject_iri=row["about"].value if "about" in row else "",
        indicator=link("indicator"),
        place=link("place"),
        period=link("period"),
        year=years[0] if years else None,
        measure=link("measure"),
        is_target=row["class"].value == hro("Target"),
        certainty=_certainty(viewer, row),
        holder=link("holder"),
        sources=tuple(viewer.link(one) for one in cited),
        document=row["document"].value,
    )


def _number(row: Mapping[str, Any], lang: str, language: str) -> Text:
    printed = Text(row["printed"].value) if "printed" in row else Text("")
    return number_as_printed(printed, row["value"].value if "value" in row else "", lang, language)


def _certainty(viewer: Viewer, row: Mapping[str, Any]) -> Certainty | None:
    """The word alone: what makes it so stands on the page of the figure."""
    if "certainty" not in row:
        return None
    iri = row["certainty"].value
    return Certainty(iri, viewer.link(iri).text, int(row["rank"].value) if "rank" in row else 0, (), ())


async def passages_of(data: Snapshot, records: Mapping[str, str]) -> dict[str, tuple[Passage, ...]]:
    """The passages of these records, each given with its document."""
    if not records:
        return {}
    triples = await construct(data, fill(_PASSAGES, records=sorted(records)))
    index = TripleIndex([*triples, *await names_of(data, records.values())], data.prefixes)
    viewer = Viewer(index, words.ENGLISH)
    return {
        record: tuple(
            viewer.passage(excerpt, index.label(document, words.ENGLISH).lang)
            for excerpt in sorted(index.iris(record, "hro:supportedBy"))
        )
        for record, document in records.items()
    }


def narrowed(figures: Iterable[Printed], wanted: Mapping[str, str]) -> tuple[Printed, ...]:
    """Those that have all the wanted values; a value that is empty leaves all."""
    wishes = {name: value for name, value in wanted.items() if value}
    return tuple(one for one in figures if all(one.keys[name] == value for name, value in wishes.items()))


def ordered(figures: Iterable[Printed], sort: str) -> tuple[Printed, ...]:
    """In the order of this column, of each thing the latest first, those without a year last."""

    def place(one: Printed) -> tuple[Any, ...]:
        newest = -(one.year or 0)
        subject = one.subject.text.casefold() if one.subject else "\uffff"
        indicator = one.indicator.text.casefold() if one.indicator else "\uffff"
        first: Mapping[str, tuple[Any, ...]] = {
            "subject": (subject, indicator),
            "indicator": (indicator, subject),
            "place": (one.place.text.casefold() if one.place else "\uffff", subject, indicator),
            "year": (),
            "certainty": (-(one.certainty.rank if one.certainty else 0), subject, indicator),
        }
        by_year = (newest, subject, indicator) if sort == "year" else (newest,)
        return (*first[sort], one.is_target, *by_year, one.iri)

    return tuple(sorted(figures, key=place))


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter: as an address names it, in words, and how many figures have it."""

    value: str
    text: str
    count: int


def options(figures: Sequence[Printed], name: str, lang: str) -> tuple[Option, ...]:
    """The values that these figures have for a filter, by their words; years with the latest first."""
    counts: dict[str, int] = {}
    texts: dict[str, str] = {}
    for one in figures:
        value = one.keys[name]
        if value:
            counts[value] = counts.get(value, 0) + 1
            texts[value] = _words_of(one, name, value, lang)
    found = [Option(value, texts[value], count) for value, count in counts.items()]
    if name == "year":
        latest = sorted(found, key=lambda option: option.value, reverse=True)
        return (*(one for one in latest if one.value != UNKNOWN), *(one for one in latest if one.value == UNKNOWN))
    return tuple(sorted(found, key=lambda option: option.text.casefold()))


def _words_of(one: Printed, name: str, value: str, lang: str) -> str:
    if value in (UNKNOWN, TARGET):
        return words.translate(lang, f"figures.{value}")
    linked = {"about": one.subject, "indicator": one.indicator, "place": one.place, "kind": one.measure}
    link = linked.get(name)
    return link.text if link else one.certainty.word if name == "certainty" and one.certainty else value


@dataclass(frozen=True, slots=True)
class Matrix:
    """How many figures there are of each type of facility for each year; the last column is of those without one."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Link, str, tuple[int, ...]], ...]
    """A type, its name in addresses, and its numbers."""
    without: tuple[Link, ...]
    """Types of which there is no figure at all."""


async def facility_types(data: Snapshot, lang: str) -> tuple[tuple[str, Link], ...]:
    """All types of facilities by name."""
    found = [row["type"].value for row in await select(data, _TYPES_QUERY)]
    viewer = Viewer(TripleIndex(await names_of(data, found), data.prefixes), lang)
    links = [(iri, viewer.link(iri)) for iri in found]
    return tuple(sorted(links, key=lambda pair: pair[1].text.casefold()))


def matrix(figures: Iterable[Printed], types: Sequence[tuple[str, Link]]) -> Matrix:
    """What there is, and what there is not."""
    counts: dict[str, dict[str, int]] = {iri: {} for iri, _ in types}
    for one in figures:
        if one.subject_iri in counts:
            year = one.keys["year"]
            counts[one.subject_iri][year] = counts[one.subject_iri].get(year, 0) + 1
    years = sorted({year for found in counts.values() for year in found} - {UNKNOWN})
    columns = (*years, UNKNOWN)
    return Matrix(
        columns,
        tuple(
            (link, local_name(iri), tuple(counts[iri].get(year, 0) for year in columns))
            for iri, link in types
            if counts[iri]
        ),
        tuple(link for iri, link in types if not counts[iri]),
    )
