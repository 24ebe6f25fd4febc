"""`/api`: every address with its parameters, answers and faults, from our own OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hrn_kg import words
from hrn_kg.render.api_reference import reference
from hrn_kg.render.views import Link
from hrn_kg.site.pages.frame import Page, framed
from hrn_kg.site.site import Site


def api(site: Site, lang: str, document: Mapping[str, Any]) -> Page:
    """The page for an OpenAPI document."""
    trail = (Link(words.translate(lang, "guide.title"), href=f"/{lang}/docs"),)
    return framed(site, "api", lang, path="/api", trail=trail, reference=reference(document))
