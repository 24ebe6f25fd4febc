"""`/docs`: every address, to read and to try, in Swagger UI on our own OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable

from hrn_kg.site.assets import API_SCRIPT, SWAGGER_SCRIPT, SWAGGER_STYLE, address_of
from hrn_kg.site.base import Site
from hrn_kg.site.pages.frame import Page, framed


def api(site: Site, lang: str, switch: Callable[[str], str]) -> Page:
    """The page; everything it loads comes from this site."""
    return framed(
        site,
        "api",
        lang,
        path="/docs",
        switch=switch,
        sheet=address_of(site, SWAGGER_STYLE),
        scripts=[address_of(site, name) for name in (SWAGGER_SCRIPT, API_SCRIPT)],
    )
