"""The page of a place, an organisation, a policy or a person: in sections by what a reader asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hrn_kg import words
from hrn_kg.addresses import family_of
from hrn_kg.answers.cutting import cut
from hrn_kg.answers.dossier import SECTIONS, Compared, Dossier, Line, dossier
from hrn_kg.answers.figure_list import Printed, passages_of
from hrn_kg.describe import LABEL_PROPERTIES, Description
from hrn_kg.render.schema_org import of_thing
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import DEFINITIONS, Row, Viewer
from hrn_kg.site.documents import Document, signposts_of
from hrn_kg.site.pages.choices import Choices, known
from hrn_kg.site.pages.frame import OfFamily, Page, Parameters, framed
from hrn_kg.site.pages.registers import LISTED
from hrn_kg.site.pages.thing import trail_of
from hrn_kg.site.site import Site
from hrn_kg.vocab import NEVER_TYPED, expand

# How many lines each section has on the page of the thing, and on a page of its own.
_FIGURES: Final = 8
_LINES: Final = 5
_WHOLE: Final = 40
_FACTS: Final = 6  # values of one property
_CHOICES: Final = ("figures", "unknowns", "disagreements", "comparisons", *SECTIONS)
_NO_FACTS: Final = frozenset(
    (*LABEL_PROPERTIES, *NEVER_TYPED, *(expand(name) for name in (*DEFINITIONS, "rdf:type", "skos:editorialNote")))
)


async def dossier_page(site: Site, document: Document, description: Description, parameters: Parameters) -> Page:
    """All sections in short, or one of them whole."""
    lang, data = document.language, site.data
    known("section", parameters.get("section", ""), _CHOICES)
    section = parameters.get("section", "")
    found = await dossier(data, document.iri, lang)
    viewer = Viewer(TripleIndex(description.triples, description.prefixes), lang)
    family = family_of(document.iri)
    choices = Choices(site, f"/{lang}{document.page}", parameters)
    items = _items(found, section)
    part = cut(items, parameters.get("page", ""), _WHOLE)
    shown = part.items if section else (*found.figures[:_FIGURES], *_first_lines(found))
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
        structured=of_thing(description, lang, page=site.address(document.address), downloads=()),
        iri=document.iri,
        title=viewer.index.label(document.iri, lang),
        titles=sorted(viewer.index.labels(document.iri).items()),
        definition=viewer.index.text(document.iri, lang, *DEFINITIONS),
        note=viewer.index.text(document.iri, lang, "skos:editorialNote"),
        answer=answer_of(found, viewer.index.label(document.iri, lang).text, lang),
        found=found,
        passages=passages,
        facts=_facts(viewer, document.iri),
        section=section,
        part=part,
        lines=_LINES,
        most_figures=_FIGURES,
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


def _first_lines(found: Dossier) -> tuple[Line, ...]:
    return tuple(line for lines in found.sections.values() for line in lines[:_LINES])


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
    return sentence + " " + words.translate(lang, "dossier.among", parts=", ".join(parts)) if parts else sentence


def _facts(viewer: Viewer, iri: str) -> tuple[tuple[Row, int], ...]:
    """The properties of the thing, long lists cut, with the number of values that are left out."""
    return tuple(
        (Row(row.name, row.values[:_FACTS], row.anchor), max(0, len(row.values) - _FACTS))
        for row in viewer.rows(iri, _NO_FACTS)
    )


PAGES: Final = tuple(OfFamily(path, dossier_page, ("section", "page")) for path in LISTED)
