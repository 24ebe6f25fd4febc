"""All that is known of a place, an organisation, a policy or a person, in sections by what a reader asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hrn_kg.answers.figure_list import Printed, printed_figures
from hrn_kg.answers.naming import names_of
from hrn_kg.answers.register import NAMING, folded
from hrn_kg.describe.ask import YES, fill, select
from hrn_kg.iris import BASE
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import Link, Viewer
from hrn_kg.sparql import Snapshot
from hrn_kg.vocab import expand, hro

# The sections below the figures, disagreements and unknowns, in their order; an address names them so.
SECTIONS: Final = ("does", "funding", "rules", "history", "says", "roles", "ties", "about")
# What is claimed in these properties is a matter of its own section.
_DOES: Final = frozenset(
    hro(name)
    for name in ("offers", "operatedBy", "carriedOutBy", "coordinatedBy", "issuedBy", "participant", "teamIncludes")
)
_HISTORY: Final = frozenset(hro(name) for name in ("since", "until", "succeeds"))
_TIES: Final = frozenset(
    (
        *(hro(name) for name in ("component", "policyStatus", "targetGroup", "involvesSubstance", "facilityType")),
        *map(expand, ("dct:isPartOf", "dct:hasPart", "dct:subject", "org:subOrganizationOf", "org:hasMember")),
        *map(expand, ("org:linkedTo", "org:reportsTo", "org:classification", "skos:altLabel", "skos:hiddenLabel")),
    )
)
_KINDS: Final = BASE + "scheme/statement-kind/"

_START: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
"""
_RECORDS: Final = (
    _START
    + """SELECT ?record ?property ?class ?kind ?claimed ?period ?from ?to ?holder ?document WHERE {
  VALUES ?property { """
    + NAMING
    + """ }
  ?record ?property $this ; a ?class .
  { ?record hro:statedIn ?document } UNION { ?record a hro:KnownGap }
  OPTIONAL { ?record hro:statementKind ?kind } OPTIONAL { ?record hro:claimedProperty ?claimed }
  OPTIONAL { ?record hro:period ?period
    OPTIONAL { ?period hro:earliestYear ?from } OPTIONAL { ?period hro:latestYear ?to } }
  OPTIONAL { ?record hro:heldBy ?holder }
} ORDER BY ?record"""
)
_COMPARISONS: Final = (
    _START
    + """SELECT DISTINCT ?comparison ?kind ?real WHERE {
  VALUES ?property { """
    + NAMING
    + """ }
  ?record ?property $this . ?comparison hro:compares ?record .
  OPTIONAL { ?comparison hro:comparisonKind ?kind }
  BIND(EXISTS { ?comparison a hro:Disagreement } AS ?real) } ORDER BY ?comparison"""
)


@dataclass(frozen=True, slots=True)
class Line:
    """One record in one line: its name, and when and by whom in words."""

    iri: str
    name: Link
    period: str
    holder: str
    document: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison of records about the thing, with the word for what it finds."""

    iri: str
    name: Link
    kind: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """What the page of a thing shows; `sections` are in their order and never empty."""

    figures: tuple[Printed, ...]
    disagreements: tuple[Compared, ...]
    comparisons: tuple[Compared, ...]
    """What is compared without being a disagreement."""
    unknowns: tuple[Line, ...]
    sections: Mapping[str, tuple[Line, ...]]
    documents: int
    """How many documents name the thing."""

    @property
    def records(self) -> int:
        """How many claims name it."""
        return len(self.figures) + sum(len(rows) for rows in self.sections.values())


@dataclass(slots=True)
class _Found:
    first: Mapping[str, Any]
    properties: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)


async def dossier(data: Snapshot, iri: str, lang: str) -> Dossier:
    """What is known of a thing; raises what the engine raises."""
    found: dict[str, _Found] = {}
    for row in await select(data, fill(_RECORDS, this=iri)):
        entry = found.setdefault(row["record"].value, _Found(row))
        entry.properties.add(row["property"].value)
        entry.classes.add(row["class"].value)
    compared = await select(data, fill(_COMPARISONS, this=iri))
    named = {*found, *(row[name].value for row in compared for name in ("comparison", "kind") if name in row)}
    named |= {
        entry.first[name].value for entry in found.values() for name in ("period", "holder") if name in entry.first
    }
    viewer = Viewer(TripleIndex(await names_of(data, named), data.prefixes), lang)
    figures = await printed_figures(data, lang, about=iri)
    counted = {figure.iri for figure in figures}
    groups: dict[str, list[tuple[tuple[Any, ...], Line]]] = {}
    for record, entry in found.items():
        if record not in counted:
            section = section_of(entry.properties, entry.classes, _text(entry, "kind"), _text(entry, "claimed"))
            groups.setdefault(section, []).append(_row(viewer, record, entry, section))
    sorted_rows = {
        name: tuple(row for _, row in sorted(rows, key=lambda pair: pair[0])) for name, rows in groups.items()
    }
    kinds = {row["comparison"].value: row for row in compared}
    documents = {_text(entry, "document") for entry in found.values()} - {""}
    return Dossier(
        figures=tuple(sorted(figures, key=_newest_first)),
        disagreements=_compared(viewer, (row for row in kinds.values() if row["real"].value in YES)),
        comparisons=_compared(viewer, (row for row in kinds.values() if row["real"].value not in YES)),
        unknowns=sorted_rows.get("unknowns", ()),
        sections={name: sorted_rows[name] for name in SECTIONS if name in sorted_rows},
        documents=len(documents),
    )


def section_of(properties: Iterable[str], classes: Iterable[str], kind: str, claimed: str) -> str:
    """The section of a record: by what kind of record it is, how it names the thing, and what it states."""
    by, kinds = set(properties), set(classes)
    if hro("KnownGap") in kinds:
        return "unknowns"
    if hro("Rule") in kinds:
        return "rules"
    if hro("RoleClaim") in kinds:
        return "roles"
    if claimed:
        return _of_property(claimed)
    if by == {hro("saidBy")} or hro("Definition") in kinds:
        return "says"
    if hro("actor") in by:
        return "does"
    return "history" if kind in (_KINDS + "event", _KINDS + "trend") else "about"


def _of_property(claimed: str) -> str:
    if claimed == hro("fundedBy"):
        return "funding"
    for section, properties in (("does", _DOES), ("history", _HISTORY), ("ties", _TIES)):
        if claimed in properties:
            return section
    return "about"


def _text(entry: _Found, name: str) -> str:
    return entry.first[name].value if name in entry.first else ""


def _row(viewer: Viewer, record: str, entry: _Found, section: str) -> tuple[tuple[Any, ...], Line]:
    """The line of a record, with what it is put in order by: history from the earliest, the rest from the latest."""
    years = [int(_text(entry, name)) for name in ("from", "to") if _text(entry, name)]
    year = years[0] if years else 9999
    name = viewer.link(record)
    row = Line(
        record,
        name,
        viewer.link(_text(entry, "period")).text if _text(entry, "period") else "",
        viewer.link(_text(entry, "holder")).text if _text(entry, "holder") else "",
        _text(entry, "document"),
    )
    return (year if section == "history" else -(year % 9999), folded(name.text), record), row


def _newest_first(figure: Printed) -> tuple[Any, ...]:
    return (figure.is_target, -(figure.year or 0), figure.name.text, figure.iri)


def _compared(viewer: Viewer, rows: Iterable[Mapping[str, Any]]) -> tuple[Compared, ...]:
    found = (
        Compared(
            row["comparison"].value,
            viewer.link(row["comparison"].value),
            viewer.link(row["kind"].value).text if "kind" in row else "",
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda one: (one.kind, one.name.text)))
