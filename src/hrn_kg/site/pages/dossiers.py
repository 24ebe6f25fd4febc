"""The page of a place, an organisation, a policy or a person: in sections by what a reader asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from hrn_kg import words
from hrn_kg.answers.dossier import SECTIONS, Compared, Dossier, Line, dossier
from hrn_kg.answers.figure_list import Printed, passages_of
from hrn_kg.answers.gathering import cut
from hrn_kg.describe import LABEL_PROPERTIES, Description
from hrn_kg.families import family_of
from hrn_kg.render.schema_org import of_thing
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import DEFINITIONS, Row, Viewer
from hrn_kg.site.citing import cite_box
from hrn_kg.site.documents import Document, signposts_of
from hrn_kg.site.pages.choices import Choices, known
from hrn_kg.site.pages.frame import OfFamily, Page, Parameters, framed
from hrn_kg.site.pages.registers import LISTED
from hrn_kg.site.pages.thing import trail_of
from hrn_kg.site.site import Site
from hrn_kg.vocab import NEVER_TYPED, expand

Item = TypeVar("Item")

# How many lines each section has on the page of the thing, and on a page of its own.
_FIGURES: Final = 6
_LINES: Final = 5
_LINKS: Final = 45  # within the sections together, so that the whole page stays below 90
_WHOLE: Final = 40
_FACTS: Final = 4  # values of one property
PARTS: Final = ("figures", "unknowns", "disagreements", "comparisons", *SECTIONS)
_NO_FACTS: Final = frozenset(
    (*LABEL_PROPERTIES, *NEVER_TYPED, *(expand(name) for name in (*DEFINITIONS, "rdf:type", "skos:editorialNote")))
)


async def dossier_page(site: Site, document: Document, description: Description, parameters: Parameters) -> Page:
    """All sections in short, or one of them whole."""
    lang, data = document.language, site.data
    known("section", parameters.get("section", ""), PARTS)
    section = parameters.get("section", "")
    found = await dossier(data, document.iri, lang)
    viewer = Viewer(TripleIndex(description.triples, description.prefixes), lang)
    family = family_of(document.iri)
    choices = Choices(site, f"/{lang}{document.page}", parameters)
    facts = _facts(viewer, document.iri)
    lines = _lines(found, sum(len(fact.values) for fact, _ in facts))
    items = _items(found, section)
    part = cut(items, parameters.get("page", ""), _WHOLE)
    shown: tuple[Printed | Compared | Line, ...] = (
        part.items if section else (*_few(found.figures, _FIGURES), *_first(found, lines))
    )
    passages = await passages_of(
        data, {one.iri: one.document for one in shown if not isinstance(one, Compared) and one.document}
    )
    return framed(
        site,
        "dossier",
        lang,
        path=document.page,
        parameters=parameters,
        menu=family.menu if family else "",
        trail=trail_of(document.iri, description, lang),
        data_path=document.path,
        links=signposts_of(site, document),
        cite=await cite_box(site, description, lang),
        structured=of_thing(description, lang, page=site.address(document.address), downloads=()),
        iri=document.iri,
        title=viewer.index.label(document.iri, lang),
        titles=sorted(viewer.index.labels(document.iri).items()),
        definitions=[text for name in DEFINITIONS if (text := viewer.index.text(document.iri, lang, name))],
        note=viewer.index.text(document.iri, lang, "skos:editorialNote"),
        answer=answer_of(found, viewer.index.label(document.iri, lang).text, lang),
        found=found,
        passages=passages,
        facts=facts,
        section=section,
        part=part,
        few=lambda group: _few(group, lines),
        few_figures=_few(found.figures, _FIGURES),
        link=choices.link,
        turn=choices.page,
    )


def _items(found: Dossier, section: str) -> tuple[Printed | Compared | Line, ...]:
    """All lines of the section that has a page of its own."""
    whole: Mapping[str, tuple[Printed | Compared | Line, ...]] = {
        "figures": found.figures,
        "unknowns": found.unknowns,
        "disagreements": found.disagreements,
        "comparisons": found.comparisons,
        **found.sections,
    }
    return whole.get(section, ())


def _first(found: Dossier, most: int) -> tuple[Line, ...]:
    return tuple(line for lines in found.sections.values() for line in _few(lines, most))


def _few(lines: tuple[Item, ...], most: int) -> tuple[Item, ...]:
    """The first lines; all of them where no more than one would be left out."""
    return lines if len(lines) <= most + 1 else lines[:most]


def _lines(found: Dossier, facts: int) -> int:
    """How many lines each section may have, since more sections leave fewer links to each."""
    groups = [found.disagreements, found.comparisons, found.unknowns, *found.sections.values()]
    left = _LINKS - facts - min(_FIGURES + 1, len(found.figures))
    for lines in range(_LINES, 1, -1):
        # A section that is cut has one link more, to all of it.
        if sum(min(len(group), lines + 1) for group in groups) <= left:
            return lines
    return 1


def answer_of(found: Dossier, name: str, lang: str) -> str:
    """What the base holds about the thing, in a sentence."""
    if not (found.records or found.unknowns):
        return words.translate(lang, "dossier.nothing", name=name)
    parts = [
        words.count(lang, f"dossier.has.{kind}", n)
        for kind, n in (
            ("figures", len(found.figures)),
            ("rules", len(found.sections.get("rules", ()))),
            ("disagreements", len(found.disagreements)),
            ("unknowns", len(found.unknowns)),
        )
        if n
    ]
    claims = words.count(lang, "dossier.claims", found.records)
    documents = words.count(lang, "dossier.documents", found.documents)
    sentence = words.translate(lang, "dossier.answer", name=name, claims=claims, documents=documents)
    return sentence + " " + words.translate(lang, "dossier.among", parts=_row(parts, lang)) if parts else sentence


def _row(parts: list[str], lang: str) -> str:
    """Words in a row, with "and" before the last."""
    *first, last = parts
    return words.translate(lang, "dossier.and", first=", ".join(first), last=last) if first else last


def _facts(viewer: Viewer, iri: str) -> tuple[tuple[Row, int], ...]:
    """The properties of the thing, long lists cut, with the number of values that are left out."""
    return tuple(
        (Row(row.name, row.values[:_FACTS], row.anchor), max(0, len(row.values) - _FACTS))
        for row in viewer.rows(iri, _NO_FACTS)
    )


PAGES: Final = tuple(OfFamily(path, dossier_page, ("section", "page")) for path in LISTED)
