"""What frames every page: its address in each language, menu, way back, release, the signposts in its head."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from hrn_kg import limits, words
from hrn_kg.describe import Description
from hrn_kg.render import render_page
from hrn_kg.render.page import Frame, Version
from hrn_kg.render.views import Link
from hrn_kg.site.documents import Document
from hrn_kg.site.pages.choices import is_rare
from hrn_kg.site.release_choice import releases_to_choose
from hrn_kg.site.signposts import Signpost, for_head
from hrn_kg.site.site import Site

# For each entry of the menu the addresses to which it may lead, the best first: one that no page has is passed over.
MENU: Final[Mapping[str, tuple[str, ...]]] = {
    "facilities": ("/types", "/scheme/facility-type"),
    "definitions": ("/definitions", "/scheme/term"),
    "history": ("/timeline", "/queries#history"),
    "sources": ("/sources", "/queries#sources"),
    "queries": ("/queries",),
}
# What stands in the foot, as far as there are such pages.
FOOT: Final = (
    *(
        "/about",
        "/method",
        "/disagreements",
        "/unknowns",
        "/glossary",
        "/figures",
        "/access",
        "/places",
        "/organisations",
    ),
    *(
        "/policies",
        "/people",
        "/query",
        "/releases",
        "/changes",
        "/dumps",
        "/docs",
        "/model",
        "/shapes",
    ),
    *("/contribute", "/accessibility", "/privacy", "/contact"),
)
# Pages that are made from more than a site and parameters, and lists of terms, which are there where the data has them.
_ALWAYS: Final = ("/query", "/validate", "/ontology", "/shapes", "/catalog")
_OF_DATA: Final = ("/scheme/facility-type", "/scheme/term")


@dataclass(frozen=True, slots=True)
class Page:
    """A page for people in one language, with the signposts in its head, which are sent beside it too."""

    body: bytes
    lang: str
    links: tuple[Signpost, ...] = ()


Parameters = Mapping[str, str]
Make = Callable[[Site, str, Parameters], Awaitable[Page]]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A page that has an address in each language: its code with `path` behind it.

    `summary` tells of it in the OpenAPI document. `make` takes the site, the code of the language, and of the
    parameters in the address those that are named in `parameters`, each at most once; it raises what the engine raises.
    What it tells depends on the release and its address alone, unless `is_live`: then nobody may keep it.
    """

    path: str
    summary: str
    make: Make
    parameters: tuple[str, ...] = ()
    is_live: bool = False


MakeThing = Callable[[Site, Document, Description, Parameters], Awaitable[Page]]


@dataclass(frozen=True, slots=True)
class OfFamily:
    """The page of each thing of a family (`families.FAMILIES`, here by its path).

    `make` takes the site, the document that is asked for (its IRI, its language), what is known of the thing, and of
    the parameters in the address those that are named in `parameters`; it raises what the engine raises.
    """

    path: str
    make: MakeThing
    parameters: tuple[str, ...] = ()


_LISTED: set[str] = {*_ALWAYS, *_OF_DATA}


def listed(pages: Iterable[Fixed]) -> tuple[Fixed, ...]:
    """These pages, to which menu and foot lead from now on."""
    found = tuple(pages)
    _LISTED.update(page.path for page in found)
    return found


def listed_paths() -> tuple[str, ...]:
    """The paths of all pages that are there whatever the data, sorted; that of the start page is empty."""
    return tuple(sorted(path.rstrip("/") for path in _LISTED.difference(_OF_DATA)))


def is_listed(path: str) -> bool:
    """Whether there is a page at this path, a place on it left aside."""
    return path.partition("#")[0] in _LISTED


def framed(
    site: Site,
    template: str,
    lang: str,
    *,
    path: str,
    parameters: Parameters | Sequence[tuple[str, str]] = (),
    menu: str = "",
    trail: Sequence[Link] = (),
    links: tuple[Signpost, ...] = (),
    structured: Mapping[str, object] | None = None,
    **view: object,
) -> Page:
    """A page in its frame.

    `path` is its address without the language, and `parameters` belong to it. `menu` is the entry of the menu to which
    it belongs, `trail` what stands between the start page and it. `links` are repeated in its head, `structured` is
    what schema.org says of it.
    """
    # The path of a fault is what a visitor sent.
    quoted = site.address(path.rstrip("/")).removeprefix(site.base)
    pairs = [*(parameters.items() if isinstance(parameters, Mapping) else parameters)]
    own_pairs = [pair for pair in pairs if pair[0] != "release"]
    is_told = len(urlencode(own_pairs)) <= limits.REPEATED_CHARACTERS
    if not is_told:
        own_pairs = []  # the address of the page is told without what was sent to it
    own = quoted + (f"?{urlencode(own_pairs)}" if own_pairs else "")
    kept = urlencode([*own_pairs, *([("release", site.label)] if site.current else [])])
    if not any("canonical" in post.relation for post in links):
        links = (Signpost(site.base + f"/{lang}{own}", "canonical"), *links)
    frame = Frame(
        root=site.root,
        path=path,
        menu=tuple((name, target, name == menu) for name, target in _menu(lang)),
        foot=tuple((_word(entry), f"/{lang}{entry}") for entry in FOOT if is_listed(entry)),
        has_search=site.release is not None and path != "/search",
        trail=tuple(trail),
        versions=tuple(
            Version(
                code,
                words.language(code).name,
                f"/{code}{quoted}" + (f"?{kept}" if kept else ""),
                f"{site.base}/{code}{own}",
            )
            for code in words.languages()
        ),
        everywhere=f"{site.base}{own or '/'}",
        licensed=bool(site.licence),
        release=site.label,
        current=site.current,
        now=f"/{lang}{own}",
        links=for_head(site, links),
        releases=releases_to_choose(site) if is_told else (),
        own=tuple(own_pairs),
        is_rare=is_rare(urlencode(own_pairs)),
    )
    return Page(render_page(template, lang, frame, structured=structured, **view), lang, links)


def _menu(lang: str) -> list[tuple[str, str]]:
    return [
        (name, f"/{lang}" + next(target for target in targets if is_listed(target))) for name, targets in MENU.items()
    ]


def _word(path: str) -> str:
    return "foot." + path.removeprefix("/")
