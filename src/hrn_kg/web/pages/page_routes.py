"""The handlers of the pages for people: each at its address in each language, in the release that is wanted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from hrn_kg import conneg, families, iris, words
from hrn_kg.catalog import CATALOGUE
from hrn_kg.errors import MalformedRequest, NotFound
from hrn_kg.site import Site, things
from hrn_kg.site.documents import Document
from hrn_kg.site.named_answers import OF_ADDRESS
from hrn_kg.site.pages import FIXED, Fixed
from hrn_kg.site.pages.change_pages import PARAMETERS as OF_CHANGES
from hrn_kg.site.pages.change_pages import PATH as CHANGES
from hrn_kg.site.pages.change_pages import changes_of_release
from hrn_kg.site.pages.coverage import coverage
from hrn_kg.site.pages.fault import Fault, fault_page
from hrn_kg.site.pages.question import question
from hrn_kg.site.pages.release_pages import older_release
from hrn_kg.site.usage import place_of_use
from hrn_kg.web.http import parameters
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.document_responses import respond_with_page, site_wanted
from hrn_kg.web.http.language import check_repeated, language_of, path_without_language
from hrn_kg.web.http.responses import CURRENT, LIVE
from hrn_kg.web.served.state import State
from hrn_kg.web.sparql.evaluation import in_time

_LONGEST: Final = 1_000  # characters of a parameter of a page

Handler = Callable[[Request[State]], Awaitable[Response]]


def _fixed(fixed: Fixed, lang: str) -> Handler:
    """The handler of a page in one language."""

    async def handle(request: Request[State]) -> Response:
        wanted = _wanted(request, fixed.parameters)
        async with site_wanted(request) as site:
            page = await fixed.make(site, lang, wanted)
            return await respond_with_page(request, site, page, cache_control=LIVE if fixed.is_live else CURRENT)

    return handle


def _wanted(request: Request[State], names: tuple[str, ...]) -> dict[str, str]:
    """The parameters in the address that a page takes. Raises MalformedRequest for one that is too long."""
    given = parameters.of_address(request)
    wanted = {name: value for name in names if (value := given.one(name))}
    if any(len(value) > _LONGEST for value in wanted.values()):
        raise MalformedRequest(f"A parameter of this page may have {_LONGEST} characters.")
    return wanted


async def _changes(request: Request[State]) -> Response:
    """`/nl/changes/RELEASE`: what a release changed."""
    wanted = _wanted(request, OF_CHANGES)
    async with site_wanted(request) as site:
        page = await changes_of_release(site, language_of(request), request.path_params["release"], wanted)
        return await respond_with_page(request, site, page)


async def _coverage(request: Request[State]) -> Response:
    async with site_wanted(request) as site:
        page = await coverage(site, language_of(request))
    # Read from the documents each time, so nobody keeps it.
    return Response(page.body, media_type="text/html", headers={"Cache-Control": "no-cache", "Vary": "Accept-Encoding"})


async def _question(request: Request[State]) -> Response:
    """`/nl/queries/NAME`: a question with its answer."""
    async with site_wanted(request) as site, in_time(site.settings.query_seconds):
        given = [pair for pair in parameters.of_address(request).pairs if pair[0] not in OF_ADDRESS]
        page = await question(site, language_of(request), request.path_params["name"], given)
        return await respond_with_page(request, site, page)


async def _thing(request: Request[State]) -> Response:
    """The page of a thing: at `/nl/doc/...`, `/nl/scheme/...`, or among its family, as at `/nl/types/...`."""
    path = path_without_language(request)
    iri = things.iri_of(families.iri_path(path))
    async with site_wanted(request) as site:
        own = families.page_path(iri)
        if families.is_used_elsewhere(iri):
            own = await place_of_use(site, iri) or own
        if own != path:
            return _moved(request, site, own, 303 if "#" in own else 308)
        if older := older_release(site, iri):
            # Only a release itself tells what it holds.
            target = site.location(f"/{language_of(request)}{own}") + f"?release={older}"
            return RedirectResponse(target, 302, {"Cache-Control": CURRENT})
        return await _page_of(request, site, iri)


async def _page_of(request: Request[State], site: Site, iri: str) -> Response:
    document = Document(iri, families.data_path(iri), conneg.HTML, language_of(request))
    try:
        page = await things.page(site, document, dict(parameters.of_address(request).pairs))
    except NotFound as fault:
        raise NotFound(fault.detail, **fault.facts, near=await things.nearest(site, iri)) from fault
    return await respond_with_page(request, site, page)


async def _whole(request: Request[State]) -> Response:
    """`/nl/ontology`, `/nl/shapes`, `/nl/catalog`."""
    path = path_without_language(request)
    iri = CATALOGUE if path == "/catalog" else iris.BASE + path.removeprefix("/")
    # The catalogue is cited as the dataset that it describes, so it has no citation of its own.
    forms = conneg.LIST_FORMATS if iri == CATALOGUE else conneg.THING_FORMATS
    document = Document(iri, path, conneg.HTML, language_of(request), forms)
    term = parameters.of_address(request).one("term") or ""
    async with site_wanted(request) as site:
        page = await things.page(site, document) if iri == CATALOGUE else await things.list_page(site, document, term)
        return await respond_with_page(request, site, page)


async def _module(request: Request[State]) -> Response:
    """`/nl/ontology/...` and `/nl/shapes/...`: a module, or the way to it from the name of a version."""
    iri = things.iri_of(path_without_language(request).removeprefix("/"))
    async with site_wanted(request) as site:
        try:
            return await _page_of(request, site, iri)
        except NotFound:
            target = await things.path_of_version(site, iri)
            return _moved(request, site, target, 303)


def _moved(request: Request[State], site: Site, path: str, status: int) -> Response:
    """The way to another address of a page, in the same language, with the same parameters. Raises UriTooLong."""
    page, _, place = path.partition("#")
    query = request.url.query
    check_repeated(query)
    in_language = page if page.startswith("/dumps/") else f"/{language_of(request)}{page}"
    target = site.location(in_language) + f"?{query}" * bool(query) + f"#{place}" * bool(place)
    return RedirectResponse(target, status, {"Cache-Control": CURRENT})


async def html_for_problem(request: Request[State], problem: Fault) -> Response:
    """The page about a fault; the caller adds its header fields."""
    path = path_without_language(request)
    is_page = path != request.url.path
    work = fault_page(site_of(request), language_of(request), path, problem, is_page=is_page)
    page = await request.state["served"].made(work)
    return Response(page.body, problem.status, media_type="text/html")


def routes() -> list[BaseRoute]:
    """The routes of these pages; what has an address of its own comes before things by their names."""
    found: list[BaseRoute] = []
    for lang in words.languages():
        found += [Route(f"/{lang}{fixed.path}", _fixed(fixed, lang)) for fixed in FIXED]
        found += [
            Route(f"/{lang}/coverage", _coverage),
            Route(f"/{lang}/queries/{{name}}", _question),
            Route(f"/{lang}{CHANGES}/{{release:release}}", _changes),
            *(Route(f"/{lang}/{name}", _whole) for name in ("ontology", "shapes", "catalog")),
            *(Route(f"/{lang}/{name}/{{path:path}}", _module) for name in ("ontology", "shapes")),
            *(Route(f"/{lang}/{name}/{{path:path}}", _thing) for name in ("doc", "scheme")),
            *(Route(f"/{lang}{family.path}/{{name}}", _thing) for family in families.FAMILIES),
        ]
    return found
