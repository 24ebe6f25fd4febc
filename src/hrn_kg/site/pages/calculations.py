"""What the editors worked out: the list, and the page of one calculation."""

from __future__ import annotations

from typing import Final

from hrn_kg.answers.gathering import cut
from hrn_kg.answers.sides import comparisons, fetch_comparisons
from hrn_kg.answers.workings import fetch_workings, workings
from hrn_kg.describe import Description
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.site.documents import Document
from hrn_kg.site.pages.ending import ending, kept, step_to
from hrn_kg.site.pages.frame import Fixed, OfFamily, Page, Parameters, framed
from hrn_kg.site.pages.thing import thing_page
from hrn_kg.site.site import Site

_EACH: Final = 60


async def calculations(site: Site, lang: str, parameters: Parameters) -> Page:
    """All calculations in a table. Raises NotFound for a page that is not there."""
    page = parameters.get("page", "")
    return framed(
        site,
        "calculations",
        lang,
        path="/calculations",
        parameters=kept(page=page),
        menu="queries",
        trail=(step_to(lang, "/disagreements"),),
        shown=cut(workings(TripleIndex(await fetch_workings(site.data), site.data.prefixes), lang), page, _EACH),
    )


async def calculation(site: Site, document: Document, description: Description, parameters: Parameters) -> Page:
    """One calculation: the sum, what went into it, and where it is used."""
    lang, iri, prefixes = document.language, document.iri, site.data.prefixes
    found = workings(TripleIndex(await fetch_workings(site.data, [iri]), prefixes), lang)
    one = next((one for one in found if one.iri == iri), None)
    if one is None:
        return await thing_page(site, document, description, parameters)
    compared = await fetch_comparisons(site.data, of=[iri], whole=False)
    return framed(
        site,
        "calculation",
        lang,
        path=document.page,
        menu="queries",
        trail=(step_to(lang, "/calculations"),),
        one=one,
        compared_in=comparisons(TripleIndex(compared, prefixes), lang),
        **await ending(site, document, description),
    )


LIST: Final = Fixed("/calculations", "What the editors worked out", calculations, ("page",))
PAGE: Final = OfFamily("/calculations", calculation)
