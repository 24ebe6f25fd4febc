"""`/docs`: every address with its parameters, answers and faults, from our own OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hrn_kg.render.api_reference import reference
from hrn_kg.site.pages.frame import Page, framed
from hrn_kg.site.site import Site


def api(site: Site, lang: str, switch: Callable[[str], str], document: Mapping[str, Any]) -> Page:
    """The page for an OpenAPI document."""
    return framed(site, "api", lang, path="/docs", switch=switch, reference=reference(document))
