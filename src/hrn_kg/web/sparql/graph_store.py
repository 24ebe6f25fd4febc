"""`/rdf-graphs`: the read side of the SPARQL 1.1 Graph Store HTTP Protocol; and `/graph/{name}`, a graph by address."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from hrn_kg import conneg
from hrn_kg.errors import MalformedRequest, MethodNotAllowed
from hrn_kg.iris import GRAPH, check
from hrn_kg.site import Site, link
from hrn_kg.site.graphs import graph, graph_of_release
from hrn_kg.site.signposts import fields, licence
from hrn_kg.sparql import Snapshot
from hrn_kg.web.http import parameters
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.responses import CURRENT, FIXED, reply_of, respond
from hrn_kg.web.served.by_name import answerer_for, find
from hrn_kg.web.served.state import State

METHODS: Final = ("GET", "HEAD", "OPTIONS")


async def _respond_with_graph(
    request: Request[State],
    site: Site,
    name: str | None,
    representation: conneg.Representation,
    links: tuple[str, ...] = (),
) -> Response:
    """All triples of a named graph, or of the default graph (None); of a release where the address names one.

    Those of a release are read from its files, so that they are what its dumps say.

    Raises NotFound when there is no such graph, and what `by_name.answering` and the engine raise.
    """
    wanted = parameters.of_address(request).one("release") or None
    if site.release is None:
        async with answerer_for(site, request.state["served"].archive, wanted) as answerer:
            reply = await graph(Snapshot.of(answerer), name, representation.media_type)
    else:
        release = site.release if wanted in (None, site.label) else await asyncio.to_thread(find, site, wanted)
        body = await asyncio.to_thread(graph_of_release, site, release, name, representation.media_type)
        reply = reply_of(body, representation.media_type, release.id)
    if name is not None:
        links = (*links, link(name, "canonical"))
    links = (*links, *fields(licence(site)))
    return await respond(request, reply, representation, links=links, cache_control=FIXED if wanted else CURRENT)


def _negotiate(request: Request[State], name: str | None) -> conneg.Representation:
    if name is not None:
        return conneg.by_name(name, conneg.TRIPLES_FORMATS)
    return conneg.choose(request.headers.get("accept"), conneg.TRIPLES_FORMATS)


class GraphStore:
    """The Graph Store endpoint, for reading."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self.respond(Request(scope, receive))
        await response(scope, receive, send)

    async def respond(self, request: Request[State]) -> Response:
        """The response to one request; raises MethodNotAllowed, MalformedRequest, NotFound, NotAcceptable."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
        if request.method not in METHODS:
            raise MethodNotAllowed("The graphs can be read here, not written.", allow=list(METHODS))
        given = parameters.of_address(request)
        graph, is_default = given.one("graph"), given.one("default") is not None
        if is_default == (graph is not None):
            raise MalformedRequest("Name one graph with ?graph=IRI, or the default graph with ?default.")
        name = None if graph is None else check(graph)
        return await _respond_with_graph(request, site_of(request), name, _negotiate(request, given.one("format")))


async def _graph(request: Request[State]) -> Response:
    site = site_of(request)
    name, suffixed = conneg.split_suffix(request.path_params["name"], conneg.TRIPLES_FORMATS)
    representation = suffixed or _negotiate(request, parameters.of_address(request).one("format"))
    here = link(site.address(f"/graph/{name}{representation.suffix}"), "self", type=representation.media_type)
    return await _respond_with_graph(request, site, GRAPH + name, representation, (here,))


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [Route("/rdf-graphs", GraphStore()), Route("/graph/{name}", _graph)]
