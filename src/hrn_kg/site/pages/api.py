"""`/api`: every address with its parameters, answers and faults, from our own OpenAPI document.

The first page names all that can be asked and tells the faults; each group of addresses has a page (`group=`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hrn_kg import words
from hrn_kg.render.api_reference import reference
from hrn_kg.render.views import Link
from hrn_kg.site.pages.choices import known
from hrn_kg.site.pages.ending import kept
from hrn_kg.site.pages.frame import Page, framed
from hrn_kg.site.site import Site

PARAMETERS: Final = ("group",)


def api(site: Site, lang: str, document: Mapping[str, Any], group: str = "") -> Page:
    """The page for an OpenAPI document, or for one group of its addresses.

    Raises MalformedRequest for a group that there is not.
    """
    read = reference(document)
    known("group", group, {one.id for one in read.groups})
    trail = [Link(words.translate(lang, "guide.title"), href=f"/{lang}/docs")]
    if group:
        trail.append(Link(words.translate(lang, "api.title"), href=f"/{lang}/api"))
    return framed(
        site,
        "api",
        lang,
        path="/api",
        parameters=kept(group=group),
        trail=trail,
        reference=read,
        group=next((one for one in read.groups if one.id == group), None),
    )
