"""How the editors and the operator are reached."""

from __future__ import annotations

from hrn_kg.settings import is_address
from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.site import Site


async def contact(site: Site, lang: str, _parameters: Parameters) -> Page:
    """The editors, and the operator where the setting names an address that a browser may follow."""
    return framed(site, "contact", lang, path="/contact", operator=operator_of(site))


def operator_of(site: Site) -> str:
    """The address of the operator; empty where none is set that a browser may follow."""
    operator = site.settings.contact
    return operator if is_address(operator) else ""


PAGE = Fixed("/contact", "How editors and operator are reached", contact)
