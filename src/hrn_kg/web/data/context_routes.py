"""`/context.jsonld`: the JSON-LD context by which records are written as JSON."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hrn_kg.conneg import JSONLD
from hrn_kg.jsonld_context import PATH, installed_context
from hrn_kg.site.signposts import fields, licence
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.responses import reply_of, respond
from hrn_kg.web.served.state import State

_VARY: Final = ("Accept-Encoding",)


async def _context(request: Request[State]) -> Response:
    """That of the installation, by which this server reads what is handed in, whichever release it serves."""
    site = site_of(request)
    reply = reply_of(await asyncio.to_thread(installed_context), JSONLD.media_type, site.label)
    return await respond(request, reply, JSONLD, vary=_VARY, links=fields(licence(site)))


def routes() -> list[BaseRoute]:
    """The route of this module."""
    return [Route(PATH, _context)]
