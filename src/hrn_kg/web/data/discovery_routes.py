"""Where programs look first: `/.well-known/void`, `/linkset`, `/sitemap.xml`."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hrn_kg import conneg
from hrn_kg.conneg import Representation
from hrn_kg.site import discovery
from hrn_kg.site.signposts import fields, licence
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.responses import reply_of, respond
from hrn_kg.web.served.state import State

_LINKSET: Final = Representation(discovery.LINKSET, ".json", "linkset")
_SITEMAP: Final = Representation("application/xml", ".xml", "xml")


async def _void(request: Request[State]) -> Response:
    form = conneg.choose(request.headers.get("accept"), conneg.DESCRIPTION_FORMATS)
    site = site_of(request)
    body = await asyncio.to_thread(discovery.void, site, form)
    return await _send(request, body, form, "Accept")


async def _linkset(request: Request[State]) -> Response:
    return await _send(request, discovery.linkset(site_of(request)), _LINKSET)


async def _sitemap(request: Request[State]) -> Response:
    return await _send(request, await asyncio.to_thread(discovery.sitemap, site_of(request)), _SITEMAP)


async def _send(request: Request[State], body: bytes, form: Representation, *vary: str) -> Response:
    site = site_of(request)
    reply = reply_of(body, form.media_type, site.label)
    return await respond(request, reply, form, vary=(*vary, "Accept-Encoding"), links=fields(licence(site)))


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [
        Route("/.well-known/void", _void),
        Route("/linkset", _linkset),
        Route("/sitemap.xml", _sitemap),
    ]
