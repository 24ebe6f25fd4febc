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
from hrn_kg.web.http.responses import CURRENT, FIXED, reply_of, respond
from hrn_kg.web.served.state import State

_JSON: Final = Representation("application/json", ".json", "json")


async def _terms(request: Request[State]) -> Response:
    """The terms; for a year where the address names the release that is served, which never changes."""
    site = site_of(request)
    is_fixed = site.release is not None and request.query_params.get("v") == site.label
    cache_control = FIXED if is_fixed else CURRENT
    reply = reply_of(await terms(site), _JSON.media_type, site.label)
    links = fields(licence(site))
    return await respond(request, reply, _JSON, vary=("Accept-Encoding",), links=links, cache_control=cache_control)


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [Route(ADDRESS, _terms)]
