"""How the editors and the operator are reached."""

from __future__ import annotations

from urllib.parse import urlsplit

from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.site import Site


async def contact(site: Site, lang: str, _parameters: Parameters) -> Page:
    """The editors, and the operator where the setting names an address that a browser may follow."""
    operator = site.settings.contact
    known = urlsplit(operator).scheme in ("http", "https", "mailto")
    return framed(site, "contact", lang, path="/contact", operator=operator if known else "")


PAGE = Fixed("/contact", "How editors and operator are reached", contact)
