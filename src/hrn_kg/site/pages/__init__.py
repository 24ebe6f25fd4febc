"""The pages for people, a module each; `FIXED` lists those that have an address in each language."""

from __future__ import annotations

from typing import Final

from hrn_kg.site.pages import contact, downloads, gallery, guide, landing
from hrn_kg.site.pages.frame import Fixed, Page

# Addresses, the OpenAPI document and the tests of all pages follow from this.
FIXED: Final[tuple[Fixed, ...]] = (landing.PAGE, gallery.PAGE, downloads.PAGE, contact.PAGE, guide.PAGE)

__all__ = ["FIXED", "Fixed", "Page"]
