"""Documents over HTTP: the form that is wanted, and the response that carries it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from hrn_kg import conneg
from hrn_kg.conneg import Representation
from hrn_kg.site import Site
from hrn_kg.site.documents import Document, signposts_of
from hrn_kg.site.pages import Page
from hrn_kg.site.signposts import fields, linkset
from hrn_kg.web.http import parameters
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.language import language_of
from hrn_kg.web.http.responses import CURRENT, reply_of, respond
from hrn_kg.web.served.by_name import site_for
from hrn_kg.web.served.state import State

_VARY: Final = ("Accept", "Accept-Language", "Accept-Encoding")
_BY_CODING: Final = ("Accept-Encoding",)


@asynccontextmanager
async def site_wanted(request: Request[State]) -> AsyncIterator[Site]:
    """The site that is asked, of the release that `release=` names, else of the one that is served.

    Raises ReleaseGone or ReleaseNotFound for one that does not answer, DataDamaged, Overloaded, EngineUnavailable.
    """
    wanted = parameters.of_address(request).one("release") or None
    async with site_for(site_of(request), request.state["served"].archive, wanted) as site:
        yield site


def negotiate(
    request: Request[State], path: str, forms: Sequence[Representation] = conneg.THING_FORMATS
) -> tuple[str, Representation]:
    """The path without suffix and the form: a suffix wins, then `?format=`, then Accept; raises NotAcceptable."""
    stem, suffixed = conneg.split_suffix(path, forms)
    if suffixed is not None:
        return stem, suffixed
    name = parameters.of_address(request).one("format")
    if name is not None:
        return path, conneg.by_name(name, forms)
    return path, conneg.choose(request.headers.get("accept"), forms)


def document_of(
    request: Request[State],
    iri: str,
    path: str,
    representation: Representation,
    forms: Sequence[Representation] = conneg.THING_FORMATS,
) -> Document:
    """The document that is wanted, in a form for programs; the notes of a citation are in the visitor's language."""
    return Document(iri, path, representation, language_of(request), forms)


async def respond_with(request: Request[State], site: Site, document: Document, body: bytes) -> Response:
    """The response that carries one form of a document."""
    reply = reply_of(body, document.representation.media_type, site.label)
    headers = {"Content-Location": site.address(document.address)}
    if document.representation in (conneg.HTML, *conneg.CITATION_FORMATS):
        headers["Content-Language"] = document.language
    links = fields(signposts_of(site, document))
    return await respond(request, reply, document.representation, vary=_VARY, headers=headers, links=links)


async def respond_with_page(
    request: Request[State], site: Site, page: Page, *, cache_control: str = CURRENT
) -> Response:
    """The response that carries a page, whose address names its language: so it varies by coding alone."""
    reply = reply_of(page.body, conneg.HTML.media_type, site.label)
    headers = {"Content-Language": page.lang}
    links = fields(dict.fromkeys((*page.links, linkset(site))))
    return await respond(
        request, reply, conneg.HTML, vary=_BY_CODING, headers=headers, links=links, cache_control=cache_control
    )
