"""The page of one IRI: a thing, a concept, a scheme, the ontology or the shapes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hrn_kg import words
from hrn_kg.answers.claims import claim_view, is_claim
from hrn_kg.answers.readable import for_readers
from hrn_kg.catalog import DATASET
from hrn_kg.describe import Description, members
from hrn_kg.describe.members import ONTOLOGY_PAGE, SCHEME_START, SHAPES_PAGE
from hrn_kg.families import family_of
from hrn_kg.render.schema_org import of_thing
from hrn_kg.render.term_lists import ontology_groups, shapes, tree
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import Link, Viewer, view_thing
from hrn_kg.site.citing import cite_box
from hrn_kg.site.documents import Document, signposts_of
from hrn_kg.site.pages.frame import Page, Parameters, framed, is_listed
from hrn_kg.site.release_files import downloads_of
from hrn_kg.site.site import Site
from hrn_kg.sparql import Snapshot


async def thing_page(site: Site, document: Document, description: Description, _parameters: Parameters) -> Page:
    """The page about a thing as it is described."""
    lang = document.language
    template, facts = await _view(site.data, description, lang)
    # Who reads an older release goes on reading it.
    facts["kept"] = f"&release={site.label}" if site.current else ""
    downloads = downloads_of(site) if document.iri == DATASET else ()
    return framed(
        site,
        template,
        lang,
        path=document.page,
        menu=_menu(document.iri),
        trail=trail_of(document.iri, description, lang),
        data_path=document.path,
        links=signposts_of(site, document),
        cite=await cite_box(site, description, lang, offered=document.forms),
        structured=of_thing(description, lang, page=site.address(document.address), downloads=downloads),
        **facts,
    )


def _menu(iri: str) -> str:
    family = family_of(iri)
    return family.menu if family else ""


def trail_of(iri: str, description: Description, lang: str) -> list[Link]:
    """The way back: the list of the family where there is one, else the scheme of a concept."""
    family = family_of(iri)
    if family and is_listed(family.path):
        return [Link(words.translate(lang, f"foot.{family.path[1:]}"), href=f"/{lang}{family.path}")]
    scheme = iri.rpartition("/")[0]
    index = TripleIndex(description.triples, description.prefixes)
    # One without a name is not described.
    return [Viewer(index, lang).link(scheme)] if scheme.startswith(SCHEME_START) and index.labels(scheme) else []


async def _view(data: Snapshot, description: Description, lang: str) -> tuple[str, dict[str, Any]]:
    """The name of the template, and what it shows."""
    iri = description.iri
    is_list = iri in (ONTOLOGY_PAGE, SHAPES_PAGE)
    is_scheme = iri.startswith(SCHEME_START) and "/" not in iri.removeprefix(SCHEME_START)
    if not (is_list or is_scheme):
        view = for_readers(view_thing(description, lang), description, lang)
        if is_claim(description):
            return "claim", {"view": view, "claim": await claim_view(data, description, lang)}
        return "thing", {"view": view}
    triples = await members(data, iri)
    # Every member links to its list; that is what the list shows already.
    alone = replace(description, records=(), evidence=(), inbound=(), more_records=False, more_inbound=False)
    facts: dict[str, Any] = {"view": for_readers(view_thing(alone, lang), alone, lang)}
    if is_scheme:
        facts["tree"], facts["count"] = tree(triples, data.prefixes, iri, lang)
        return "scheme", facts
    if iri == ONTOLOGY_PAGE:
        return "ontology", {**facts, "groups": ontology_groups(triples, data.prefixes, lang)}
    return "shapes", {**facts, "shapes": shapes(triples, data.prefixes, lang)}
