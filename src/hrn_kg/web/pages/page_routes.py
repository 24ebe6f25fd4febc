"""The handlers of the pages that have an address of their own, and of the page about a fault."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hrn_kg import words
from hrn_kg.site.pages import FIXED, Fixed
from hrn_kg.site.pages.coverage import coverage
from hrn_kg.site.pages.fault import Fault, fault_page
from hrn_kg.web.http.addresses import site_of, switched
from hrn_kg.web.http.document_responses import respond_with_page
from hrn_kg.web.http.language import language_of
from hrn_kg.web.served.state import State

# A page whose address names its language varies by coding alone.
_BY_ADDRESS: Final = ("Accept-Encoding",)

Handler = Callable[[Request[State]], Awaitable[Response]]


def _handler(fixed: Fixed, lang: str) -> Handler:
    """The handler of a page in one language."""

    async def handle(request: Request[State]) -> Response:
        site = site_of(request)
        return await respond_with_page(request, site, await fixed.make(site, lang), _BY_ADDRESS)

    return handle


async def _coverage(request: Request[State]) -> Response:
    page = await coverage(site_of(request), language_of(request))
    # Read from the documents each time, so nobody keeps it.
    return Response(page.body, media_type="text/html", headers={"Cache-Control": "no-cache", "Vary": "Accept-Encoding"})


async def html_for_problem(request: Request[State], problem: Fault) -> Response:
    """The page about a fault; the caller adds its header fields."""
    lang = language_of(request)
    page = fault_page(site_of(request), lang, request.url.path, switched(request), problem)
    return Response(page.body, problem.status, media_type="text/html")


def routes() -> list[BaseRoute]:
    """The routes of these pages."""
    return [
        *(Route(f"/{lang}{fixed.path}", _handler(fixed, lang)) for lang in words.languages() for fixed in FIXED),
        *(Route(f"/{lang}/coverage", _coverage) for lang in words.languages()),
    ]
