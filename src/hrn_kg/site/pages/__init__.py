"""The pages for people, a module each; the lists below say which there are.

`FIXED` are those that have an address in each language. `OF_FAMILY` are the pages of things that have one of their own
kind; the page of a thing stands in for those that are not there yet.
"""

from __future__ import annotations

from typing import Final

from hrn_kg.families import family_of
from hrn_kg.site.pages import (
    access,
    calculations,
    change_pages,
    contact,
    contribute_pages,
    definitions,
    disagreements,
    dossiers,
    downloads,
    figures_table,
    gallery,
    glossary,
    guide,
    landing,
    literature_pages,
    model,
    registers,
    release_pages,
    status,
    subject,
    texts,
    timeline,
    types,
    unknowns,
)
from hrn_kg.site.pages.frame import Fixed, MakeThing, OfFamily, Page, Parameters, listed
from hrn_kg.site.pages.thing import thing_page

# Addresses, menu, foot, the OpenAPI document and the tests of all pages follow from this.
FIXED: Final[tuple[Fixed, ...]] = listed(
    (
        landing.PAGE,
        types.PAGE,
        types.INTERVENTIONS,
        access.PAGE,
        definitions.PAGE,
        glossary.PAGE,
        timeline.PAGE,
        figures_table.PAGE,
        *disagreements.PAGES,
        calculations.LIST,
        unknowns.LIST,
        *registers.PAGES,
        literature_pages.PAGE,
        gallery.PAGE,
        release_pages.PAGE,
        change_pages.PAGE,
        status.PAGE,
        model.PAGE,
        downloads.PAGE,
        guide.PAGE,
        contribute_pages.PAGE,
        contact.PAGE,
        *texts.PAGES,
    )
)
OF_FAMILY: Final[tuple[OfFamily, ...]] = (
    subject.OF_TYPES,
    subject.OF_INTERVENTIONS,
    disagreements.PAGE,
    calculations.PAGE,
    unknowns.PAGE,
    *dossiers.PAGES,
    literature_pages.OF_SOURCES,
    release_pages.OF_RELEASES,
)


def page_of(iri: str) -> tuple[MakeThing, tuple[str, ...]]:
    """What makes the page of a thing, and the parameters that it takes."""
    family = family_of(iri)
    own = next((one for one in OF_FAMILY if family is not None and one.path == family.path), None)
    return (own.make, own.parameters) if own else (thing_page, ())


__all__ = ["FIXED", "OF_FAMILY", "Fixed", "OfFamily", "Page", "Parameters", "listed", "page_of", "thing_page"]
