"""The page of an export in place of all that needs a server: search, queries, checks, contributions."""

from __future__ import annotations

from typing import Final

from hrn_kg.site.pages.contact import operator_of
from hrn_kg.site.pages.frame import Page, framed
from hrn_kg.site.site import Site

PATH: Final = "/server"


def needs_server(site: Site, lang: str) -> Page:
    """What an export cannot do, and what to do instead."""
    return framed(site, "needs_server", lang, path=PATH, operator=operator_of(site))
