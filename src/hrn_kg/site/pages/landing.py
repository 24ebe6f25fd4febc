"""The start page."""

from __future__ import annotations

from hrn_kg.catalog import DATASET
from hrn_kg.describe import describe, newest_figures
from hrn_kg.render.landing_view import in_words, view_landing
from hrn_kg.render.schema_org import of_thing
from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.release_files import downloads_of
from hrn_kg.site.signposts import of_home
from hrn_kg.site.site import Site


async def landing(site: Site, lang: str, _parameters: Parameters) -> Page:
    """Facility types with their newest figures, and the schemes."""
    groups, schemes = view_landing(await newest_figures(site.data), site.data.prefixes, lang)
    release = site.release
    return framed(
        site,
        "landing",
        lang,
        path="/",
        links=of_home(site, lang),
        structured=await _structured(site, lang),
        groups=groups,
        schemes=schemes,
        created=release.created.date().isoformat() if release else "",
        created_words=in_words(release.created, lang) if release else "",
    )


async def _structured(site: Site, lang: str) -> dict[str, object] | None:
    """What schema.org says of the dataset whose start page this is; nothing where there is no dataset."""
    description = await describe(site.data, DATASET)
    if not description.found:
        return None
    return of_thing(description, lang, page=site.address(f"/{lang}"), downloads=downloads_of(site))


PAGE = Fixed("", "Start page", landing)
