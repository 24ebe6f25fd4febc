"""What frames every page: its language, the way to the other one, the release, the signposts in its head."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from hrn_kg.render import render_page
from hrn_kg.site.signposts import Signpost, for_head
from hrn_kg.site.site import Site


@dataclass(frozen=True, slots=True)
class Page:
    """A page for people in one language, with the signposts in its head, which are sent beside it too."""

    body: bytes
    lang: str
    links: tuple[Signpost, ...] = ()


@dataclass(frozen=True, slots=True)
class Fixed:
    """A page that has an address in each language: its code with `path` behind it.

    `summary` tells of it in the OpenAPI document; `make` raises what the engine raises.
    """

    path: str
    summary: str
    make: Callable[[Site, str], Awaitable[Page]]


def framed(
    site: Site,
    template: str,
    lang: str,
    *,
    path: str,
    switch: Callable[[str], str] | None = None,
    links: tuple[Signpost, ...] = (),
    structured: Mapping[str, object] | None = None,
    **view: object,
) -> Page:
    """A page in its frame.

    `path` is its address without the language, `switch` gives that of the same page in another one, if that is not the
    path below it. `links` are repeated in its head, `structured` is what schema.org says of it.
    """
    body = render_page(
        template,
        lang,
        root=site.root,
        path=path,
        switch=switch or (lambda code: f"/{code}{path.rstrip('/')}"),
        licensed=bool(site.licence),
        release=site.label,
        links=for_head(site, links),
        structured=structured,
        **view,
    )
    return Page(body, lang, links)
