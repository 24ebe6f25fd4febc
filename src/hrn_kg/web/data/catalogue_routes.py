"""The front door for programs: `/` and `/catalog` give the catalogue, `/queries` the example queries."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hrn_kg import conneg
from hrn_kg.catalog import CATALOGUE
from hrn_kg.conneg import Representation
from hrn_kg.iris import BASE
from hrn_kg.site import link
from hrn_kg.site.catalogue import catalogue
from hrn_kg.site.example_queries import example_queries
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.document_responses import document_of, negotiate, respond_with, site_wanted
from hrn_kg.web.http.language import lead_to_page
from hrn_kg.web.served.state import State


async def _root(request: Request[State]) -> Response:
    """`/`: the landing page for people, the catalogue for programs that name an RDF format."""
    representation = conneg.choose(request.headers.get("accept"), (conneg.HTML, *conneg.DESCRIPTION_FORMATS))
    if representation == conneg.HTML:
        site = site_of(request)
        links = [
            link(site.address("/catalog" + form.suffix), "describedby", type=form.media_type)
            for form in conneg.DESCRIPTION_FORMATS
        ]
        response = lead_to_page(request, "/", 302)
        response.headers["Link"] = ", ".join(links)
        return response
    return await _respond(request, representation)


async def _catalogue(request: Request[State]) -> Response:
    """`/catalog`: the catalogue in DCAT."""
    path, representation = negotiate(request, request.url.path, conneg.LIST_FORMATS)
    if representation == conneg.HTML:
        return lead_to_page(request, path)
    return await _respond(request, representation)


async def _respond(request: Request[State], representation: Representation) -> Response:
    document = document_of(request, CATALOGUE, "/catalog", representation, conneg.LIST_FORMATS)
    async with site_wanted(request) as site:
        return await respond_with(request, site, document, await catalogue(site, document))


async def _queries(request: Request[State]) -> Response:
    """`/queries`: the gallery for people, the description of all examples for programs."""
    path, representation = negotiate(request, request.url.path, conneg.LIST_FORMATS)
    if representation == conneg.HTML:
        return lead_to_page(request, path, 302)
    document = document_of(request, BASE + "queries", "/queries", representation)
    async with site_wanted(request) as site:
        return await respond_with(request, site, document, example_queries(site, document, site.examples))


def routes() -> list[BaseRoute]:
    """All routes of this module."""
    suffixes = ["", *(form.suffix for form in conneg.LIST_FORMATS)]
    return [
        Route("/", _root),
        *(Route("/catalog" + suffix, _catalogue) for suffix in suffixes),
        *(Route("/queries" + suffix, _queries) for suffix in suffixes),
    ]
