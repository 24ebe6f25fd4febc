"""Every address of this service, with its parameters, answers and faults: `/openapi.json` (OpenAPI 3.0), and `/en/api`.

Of the routes that give JSON FastAPI writes it; the others are written by hand. Both are held to the server by tests: a
route that is not here, or an answer that is other than it says, fails. Version 3.0, since not all tools read a later
one; it has no word for the method QUERY of `/sparql`, which is told in words there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hrn_kg import __version__, words
from hrn_kg.conneg import Representation
from hrn_kg.examples import Example
from hrn_kg.releases.layout import ids_on_disk, order
from hrn_kg.settings import Settings
from hrn_kg.site import LICENCE, Site
from hrn_kg.site.pages.api import api
from hrn_kg.web import health
from hrn_kg.web.data import watch_routes
from hrn_kg.web.http import parameters
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.document_responses import respond_with_page, site_wanted
from hrn_kg.web.http.language import language_of, lead_to_page
from hrn_kg.web.http.responses import reply_of, respond
from hrn_kg.web.openapi import (
    change_paths,
    check_paths,
    discovery_paths,
    file_paths,
    json_paths,
    page_paths,
    query_paths,
    question_paths,
    search_paths,
    thing_paths,
)
from hrn_kg.web.openapi.parts import SCHEMAS, Json, problems
from hrn_kg.web.served.state import State

_JSON: Final = Representation("application/json", ".json", "json")
_ABOUT: Final = (
    "Linked data on harm reduction in the Netherlands: a SPARQL 1.1 query service, a description of every thing, and "
    "downloads. Reading only; no key. Every error is `application/problem+json` (RFC 9457), or a page for a browser. "
    "Every address answers HEAD as GET without the body, and OPTIONS with `Allow`."
)
_TAGS: Final = (
    ("query", "SPARQL and graphs"),
    ("things", "Things, concepts, ontology and shapes"),
    ("questions", "Questions: named queries with parameters"),
    ("files", "Catalogue, releases and the list of questions"),
    ("changes", "What each release changed"),
    ("pages", "Pages for people"),
    ("contributing", "Checks of what is handed in, and proposals"),
    ("service", "What machines ask of the server itself"),
)


def describe(
    public_url: str, settings: Settings, releases: Sequence[str], examples: Iterable[Example] = ()
) -> dict[str, object]:
    """The whole document for a server at an address, with the releases that are kept, the newest first.

    Each of the `examples` has an entry of its own, beside that of all.
    """
    paths = query_paths.paths(settings, releases) | thing_paths.paths()
    described, schemas = json_paths.paths([*health.routes(), *watch_routes.routes()])
    paths |= (
        change_paths.paths(releases)
        | discovery_paths.paths()
        | file_paths.paths(releases)
        | page_paths.paths()
        | search_paths.paths(releases)
        | described
    )
    paths |= check_paths.paths()
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Harm reduction knowledge base",
            "version": __version__,
            "description": _ABOUT,
            "license": {"name": "Data: CC BY 4.0", "url": LICENCE},
        },
        "servers": [{"url": public_url, "description": "This server"}],
        "tags": [{"name": name, "description": words} for name, words in _TAGS],
        "paths": {path: _with_options(item) for path, item in paths.items()} | question_paths.paths(examples),
        "components": {
            "schemas": SCHEMAS | check_paths.SCHEMAS | schemas,
            "responses": question_paths.responses(),
        },
    }


def _with_options(item: dict[str, object]) -> dict[str, object]:
    """OPTIONS, which every address answers alike."""
    get = item.get("get", item.get("post"))
    assert isinstance(get, dict)
    allow = {"description": "The methods of this address.", "required": True, "schema": {"type": "string"}}
    options: Json = {
        "tags": get["tags"],
        "summary": "The methods that can be used here",
        "operationId": get["operationId"] + "Options",
        "responses": {"204": {"description": "Nothing but the header fields.", "headers": {"Allow": allow}}},
    }
    # Which of the values lead somewhere is found out by GET only.
    parameters = [
        {**entry, "schema": {"type": "string"}} for entry in get.get("parameters", []) if entry["in"] == "path"
    ]
    if parameters:
        # A path that no route takes is nowhere, whatever the method.
        answers = {**options["responses"], **problems(404)}
        options = {**options, "parameters": parameters, "responses": answers}
    return {**item, "options": options}


def _kept(settings: Settings, current: str) -> tuple[str, ...]:
    try:
        latest = order(current)
    except ValueError:
        return (current,)  # a server of mere files
    return (current, *(name for name in reversed(ids_on_disk(settings.home)) if order(name) < latest))


def document_of(site: Site) -> dict[str, object]:
    """The document of a site, without an entry for each question: pages list these otherwise."""
    return describe(site.base, site.settings, _kept(site.settings, site.label))


async def _page(request: Request[State]) -> Response:
    group = parameters.of_address(request).one("group") or ""
    async with site_wanted(request) as site:
        return await respond_with_page(request, site, api(site, language_of(request), document_of(site), group))


async def _lead(request: Request[State]) -> Response:
    return lead_to_page(request, "/api")


async def _document(request: Request[State]) -> Response:
    site = site_of(request)
    document = describe(site.base, site.settings, _kept(site.settings, site.label), site.examples)
    body = (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()
    return await respond(request, reply_of(body, _JSON.media_type, site.label), _JSON, vary=("Accept-Encoding",))


def routes() -> list[BaseRoute]:
    """The routes of the document and of its page."""
    pages = [Route(f"/{lang}/api", _page) for lang in words.languages()]
    return [Route("/openapi.json", _document), Route("/docs", _lead), *pages]
