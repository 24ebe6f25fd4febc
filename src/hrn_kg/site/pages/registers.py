"""The lists of places, organisations, policies and people, from A to Z."""

from __future__ import annotations

from typing import Final

from hrn_kg.answers.gathering import cut
from hrn_kg.answers.register import by_letter, register
from hrn_kg.families import FAMILIES, Family
from hrn_kg.iris import BASE
from hrn_kg.site.pages.choices import Choices
from hrn_kg.site.pages.frame import Fixed, Make, Page, Parameters, framed
from hrn_kg.site.site import Site

_EACH: Final = 150
LISTED: Final = ("/places", "/organisations", "/policies", "/people")


def _list_of(family: Family) -> Make:
    """What makes the list of a family."""

    async def make(site: Site, lang: str, parameters: Parameters) -> Page:
        things = await register(site.data, BASE + family.start, lang)
        part = cut(things, parameters.get("page", ""), _EACH)
        return framed(
            site,
            "register",
            lang,
            path=family.path,
            parameters=parameters,
            menu=family.menu,
            family=family.path.removeprefix("/"),
            part=part,
            letters=by_letter(part.items),
            turn=Choices(site, f"/{lang}{family.path}", parameters).page,
        )

    return make


PAGES: Final = tuple(
    Fixed(family.path, f"List of {family.path.removeprefix('/')}, from A to Z", _list_of(family), ("page",))
    for family in FAMILIES
    if family.path in LISTED
)
