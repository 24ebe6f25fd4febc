"""Things and terms: `/id` leads to `/doc`; documents for the ontology, the shapes and the concept schemes."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from hrn_kg import conneg, iris
from hrn_kg.families import page_path
from hrn_kg.site import things
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.document_responses import document_of, negotiate, respond_with, site_wanted
from hrn_kg.web.http.language import VARIES, lead_to_page
from hrn_kg.web.served.state import State


def _lead(request: Request[State], path: str) -> Response:
    query = request.url.query
    target = site_of(request).location(path)
    return RedirectResponse(f"{target}?{query}" if query else target, 303, VARIES)


async def _name(request: Request[State]) -> Response:
    """`/id/...`: a thing is no document, so 303 to the document about it; a browser at once to its page."""
    path = request.path_params["path"]
    iri = things.iri_of("id/" + path)
    things.refuse_withdrawn(site_of(request), iri)
    if conneg.prefers_html(request.headers.get("accept")):
        return lead_to_page(request, page_path(iri))
    return _lead(request, "/doc/" + path)


async def _thing(request: Request[State]) -> Response:
    """`/doc/...`: what is known about a thing."""
    path, representation = negotiate(request, request.path_params["path"])
    return await _described(request, "id/" + path, "/doc/" + path, representation)


async def _concept(request: Request[State]) -> Response:
    """`/scheme/...`: a concept scheme, or a concept of one."""
    path, representation = negotiate(request, request.path_params["path"])
    return await _described(request, "scheme/" + path, "/scheme/" + path, representation)


async def _described(request: Request[State], path: str, shown: str, representation: conneg.Representation) -> Response:
    iri = things.iri_of(path)
    if representation == conneg.HTML:
        things.refuse_withdrawn(site_of(request), iri)
        return lead_to_page(request, page_path(iri))
    document = document_of(request, iri, shown, representation)
    async with site_wanted(request) as site:
        return await respond_with(request, site, document, await things.thing(site, document))


async def _whole(request: Request[State]) -> Response:
    """`/ontology` and `/shapes`: all their terms in one document."""
    path, representation = negotiate(request, request.url.path)
    if representation == conneg.HTML:
        return lead_to_page(request, path)
    document = document_of(request, iris.BASE + path.removeprefix("/"), path, representation)
    async with site_wanted(request) as site:
        return await respond_with(request, site, document, await things.whole(site, document))


async def _module(request: Request[State]) -> Response:
    """`/ontology/...` and `/shapes/...`: one module, or the way to it from the name of a version."""
    path, representation = negotiate(request, request.url.path)
    document = document_of(request, things.iri_of(path.removeprefix("/")), path, representation)
    async with site_wanted(request) as site:
        body = await things.module(site, document)
        if body is None:
            suffix = request.url.path.removeprefix(path)
            target = await things.path_of_version(site, document.iri)
            return _lead(request, target if target.startswith("/dumps/") else target + suffix)
        if representation == conneg.HTML:
            return lead_to_page(request, path)
        return await respond_with(request, site, document, body)


async def _start(request: Request[State]) -> Response:
    """The addresses under which things lie: to the start page, which gives programs the catalogue.

    `/ontology/` and `/shapes/` lead to the documents of that name, `/scheme/` people to the list of schemes,
    `/contact` people to the page and programs to the description of whom to ask.
    """
    name = request.url.path.strip("/")
    if name in ("ontology", "shapes"):
        return _lead(request, f"/{name}")
    if name == "scheme" and conneg.prefers_html(request.headers.get("accept")):
        return lead_to_page(request, "/#terms")
    if name == "contact" and conneg.prefers_html(request.headers.get("accept")):
        return lead_to_page(request, "/contact")
    return _lead(request, "/doc/contact/editors" if name == "contact" else "/")


def names() -> list[BaseRoute]:
    """The routes that only lead elsewhere."""
    return [
        *(Route(f"/{name}/", _start) for name in ("id", "doc", "scheme", "ontology", "shapes")),
        *(Route(f"/{name}", _start) for name in ("id", "doc", "scheme", "contact")),
        Route("/id/{path:path}", _name),
    ]


def routes() -> list[BaseRoute]:
    """The routes of documents."""
    suffixes = [form.suffix for form in conneg.THING_FORMATS]
    whole = [f"/{name}{suffix}" for name in ("ontology", "shapes") for suffix in ("", *suffixes)]
    return [
        Route("/doc/{path:path}", _thing),
        Route("/scheme/{path:path}", _concept),
        *(Route(path, _whole) for path in whole),
        Route("/ontology/{path:path}", _module),
        Route("/shapes/{path:path}", _module),
    ]
