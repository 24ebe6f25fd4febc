"""`/explain`: why the answer to a query is empty."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hrn_kg import conneg, limits, words
from hrn_kg.conneg import Representation
from hrn_kg.engine.base import EXPLANATION
from hrn_kg.errors import MalformedRequest
from hrn_kg.site import Site, link
from hrn_kg.site.explanations import explained
from hrn_kg.site.signposts import fields, licence
from hrn_kg.web.http import request_notes
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.headers import METHODS
from hrn_kg.web.http.language import language_named
from hrn_kg.web.http.responses import CURRENT, FIXED, reply_of, respond
from hrn_kg.web.served.state import State
from hrn_kg.web.sparql.disconnect import Disconnected, while_connected
from hrn_kg.web.sparql.evaluation import inspect_query, run_query
from hrn_kg.web.sparql.request import ACCEPTED, QUERY_TYPE, QueryOperation, read
from hrn_kg.web.sparql.side_thread import SideThread

PATH: Final = "/explain"
_JSON: Final = Representation("application/json", ".json", "json")
_NEVER: Final = "no-store"


def explaining_address(site: Site, operation: QueryOperation) -> str:
    """The address that explains the answer to a query; without the query where an address cannot hold it."""
    asked = urlencode([("query", operation.query or ""), *operation.kept])
    address = site.address(PATH)
    return f"{address}?{asked}" if len(asked) <= limits.REPEATED_CHARACTERS else address


class Explain:
    """The route; it takes a query by every way of the SPARQL protocol."""

    def __init__(self, long_queries: SideThread) -> None:
        """`long_queries` are inspected beside the loop."""
        self._long_queries = long_queries

    async def respond(self, request: Request[State]) -> Response:
        """The explanation as JSON; raises the faults of a query, and MalformedRequest without one."""
        try:
            return await self._respond(request)
        except Disconnected:
            request_notes.note_problem(request_notes.DISCONNECTED)
            return Response(status_code=400)  # nobody reads this

    async def _respond(self, request: Request[State]) -> Response:
        if request.method == "OPTIONS":
            headers = {"Allow": ", ".join(METHODS), "Accept-Post": ", ".join(ACCEPTED), "Accept-Query": QUERY_TYPE}
            return Response(status_code=204, headers=headers)
        served, site = request.state["served"], site_of(request)
        operation = await read(request, site.settings)
        request_notes.note_query(operation.query)
        if operation.query is None:
            raise MalformedRequest("Name the query whose answer is to be explained with ?query=.")
        if operation.format is not None:
            conneg.by_name(operation.format, (_JSON,))
        lang = _language(request)
        began = asyncio.get_running_loop().time()
        inspected = await inspect_query(request, operation.query, site.settings, self._long_queries)
        found = await while_connected(
            request.receive, run_query(site, served.archive, operation, inspected, EXPLANATION, began)
        )
        body = explained(found, lang).as_json()
        cache_control = _NEVER if found.fleeting else FIXED if operation.release else CURRENT
        return await respond(
            request,
            reply_of(body, _JSON.media_type, found.release),
            _JSON,
            vary=("Accept-Language", "Accept-Encoding"),
            links=[*fields(licence(site)), link(site.address("/sparql"), "service")],
            cache_control=cache_control,
        )


def _language(request: Request[State]) -> str:
    """The language that is named, else that which is preferred; English, as faults are told in, where none is.

    Raises MalformedRequest for one that there is not.
    """
    known = (words.ENGLISH, *words.others(words.ENGLISH))
    return language_named(request) or conneg.choose_language(request.headers.get("accept-language"), known)


def routes(long_queries: SideThread) -> list[BaseRoute]:
    """The routes of this module."""
    return [Route(PATH, Explain(long_queries).respond, methods=list(METHODS))]
