"""The lists of all types of facilities and of all interventions."""

from __future__ import annotations

from hrn_kg.answers import overview
from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.site import Site


async def types(site: Site, lang: str, _parameters: Parameters) -> Page:
    """Each type with how many there are, those with a number first."""
    lines = await overview.types(site.data, lang)
    return framed(site, "types", lang, path="/types", menu="facilities", lines=lines)


async def interventions(site: Site, lang: str, _parameters: Parameters) -> Page:
    """Each intervention with what it is."""
    lines = await overview.interventions(site.data, lang)
    return framed(site, "interventions", lang, path="/interventions", menu="facilities", lines=lines)


PAGE = Fixed("/types", "Types of facilities, with how many there are", types)
INTERVENTIONS = Fixed("/interventions", "Interventions", interventions)
