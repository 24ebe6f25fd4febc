"""The addresses of the form by which mistakes were reported: they lead to the form for a correction."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from hrn_kg import words
from hrn_kg.iris import BASE
from hrn_kg.site.pages.contribute_pages import PATH
from hrn_kg.web.http import parameters
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.language import language_of
from hrn_kg.web.http.responses import CURRENT
from hrn_kg.web.served.state import State

REPORT: Final = "/report"


async def _lead(request: Request[State]) -> Response:
    about = parameters.of_address(request).one("about") or ""
    query = f"?{urlencode({'record': about})}" if about.startswith(BASE) else ""
    target = site_of(request).location(f"/{language_of(request)}{PATH}/correction") + query
    return RedirectResponse(target, 308, {"Cache-Control": CURRENT})


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [Route(f"/{lang}{REPORT}", _lead, methods=["GET", "HEAD"]) for lang in words.languages()]
