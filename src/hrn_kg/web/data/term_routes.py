"""The route of the terms that the query editor completes."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hrn_kg.conneg import Representation
from hrn_kg.site.signposts import fields, licence
from hrn_kg.site.terms import ADDRESS, terms
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.responses import reply_of, respond
from hrn_kg.web.served.state import State

_JSON: Final = Representation("application/json", ".json", "json")


async def _terms(request: Request[State]) -> Response:
    site = site_of(request)
    reply = reply_of(await terms(site), _JSON.media_type, site.label)
    return await respond(request, reply, _JSON, vary=("Accept-Encoding",), links=fields(licence(site)))


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [Route(ADDRESS, _terms)]
