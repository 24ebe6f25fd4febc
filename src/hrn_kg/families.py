"""Where the page of each thing lies: the one table of what has pages of its own kind, and of what has none.

A page for people lies at its path below the code of its language, `/nl/types/x`; paths here are without that code. A
path that is not in the table follows from the IRI: `/doc/x` for `id/x`; `/scheme/x`, `/ontology` and `/shapes` as they
are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from hrn_kg.iris import BASE


@dataclass(frozen=True, slots=True)
class Family:
    """Things whose pages lie together.

    Their IRIs begin with `start`, below the base. `path` is the address of their list; below it each has its page under
    its own name. `menu` is the entry of the menu to which they belong.
    """

    start: str
    path: str
    menu: str


FAMILIES: Final = (
    Family("scheme/facility-type/", "/types", "facilities"),
    Family("scheme/intervention/", "/interventions", "facilities"),
    Family("id/document/", "/sources", "sources"),
    Family("id/place/", "/places", "facilities"),
    Family("id/organisation/", "/organisations", "facilities"),
    Family("id/policy/", "/policies", "history"),
    Family("id/person/", "/people", "sources"),
    Family("id/comparison/", "/comparisons", "queries"),
    Family("id/calculation/", "/calculations", "queries"),
    Family("id/gap/", "/unknowns", "queries"),
    Family("id/dataset/knowledge-base/", "/releases", "queries"),
)
# Of these nobody wants a page: their address leads to the place at which they are used (`site.usage`).
_USED_ELSEWHERE: Final = ("id/excerpt/", "id/capture/", "id/period/")
_PAGES: Final = ("id/", "scheme/", "ontology", "shapes", "queries/")
# The values of these lists are read in their list.
_CODE_LISTS: Final = ("scheme/code/", "scheme/measure/", "scheme/unit/", "scheme/value-qualifier/")


def family_of(iri: str) -> Family | None:
    """The family to which a thing belongs, if it has one."""
    path = iri.removeprefix(BASE)
    return next((family for family in FAMILIES if path.startswith(family.start) and path != family.start), None)


def is_used_elsewhere(iri: str) -> bool:
    """Whether a thing has no page, but a place on that of another thing."""
    return iri.startswith(tuple(BASE + start for start in _USED_ELSEWHERE))


def has_page(iri: str) -> bool:
    """Whether one of our IRIs leads to a page or to a place on one; files and services have none."""
    return iri.removeprefix(BASE).startswith(_PAGES)


def data_path(iri: str) -> str:
    """The path of the description of one of our IRIs, to which a suffix says the form."""
    path = iri.removeprefix(BASE).partition("#")[0]
    return "/" + quote(path.replace("id/", "doc/", 1) if path.startswith("id/") else path)


def page_path(iri: str) -> str:
    """The path of the page of one of our IRIs, with the place on it behind a `#` where there is one."""
    if family := family_of(iri):
        return f"{family.path}/{quote(iri.removeprefix(BASE + family.start))}"
    path = iri.removeprefix(BASE)
    if path.startswith(_CODE_LISTS) and not path.endswith("/"):
        scheme, _, name = path.rpartition("/")
        return f"/{quote(scheme)}#{quote(name)}"
    fragment = iri.partition("#")[2]
    return data_path(iri) + (f"#{quote(fragment)}" if fragment else "")


def iri_path(path: str) -> str:
    """The path below the base of the thing whose page, or description, has this path: what `page_path` undoes."""
    for family in FAMILIES:
        if path.startswith(family.path + "/"):
            return family.start + path.removeprefix(family.path + "/")
    return path.removeprefix("/").replace("doc/", "id/", 1) if path.startswith("/doc/") else path.removeprefix("/")
