"""`/rdf-graphs`: the read side of the SPARQL 1.1 Graph Store HTTP Protocol; and `/graph/{name}`, a graph by address."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from hrn_kg import conneg
from hrn_kg.engine.base import Dataset
from hrn_kg.errors import MalformedRequest, MethodNotAllowed, NotFound
from hrn_kg.iris import GRAPH, check
from hrn_kg.sparql import Answerer, Inspected, Reply
from hrn_kg.web.http import parameters
from hrn_kg.web.http.addresses import address, licence_links, link
from hrn_kg.web.http.responses import CURRENT, FIXED, respond
from hrn_kg.web.served.by_name import answering

METHODS: Final = ("GET", "HEAD", "OPTIONS")
FORMATS: Final = (conneg.TURTLE, conneg.NTRIPLES, conneg.JSONLD, conneg.RDFXML)
_ALL: Final = Inspected(kind="construct", text="CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


async def respond_with_graph(
    request: Request, graph: str | None, representation: conneg.Representation, links: tuple[str, ...] = ()
) -> Response:
    """All triples of a named graph, or of the default graph (None); of a release where the address names one.

    Raises NotFound when there is no such graph, and what `permalinks.answering` and the engine raise.
    """
    wanted = parameters.of_address(request).one("release") or None
    reply: Reply | None = None
    while reply is None or wanted not in (None, reply.release):  # else it waited over a switch
        async with answering(request, wanted) as answerer:
            if graph is not None and graph not in {name for name, _ in await answerer.engine.graphs()}:
                raise NotFound("There is no graph of that name.", graph=graph)
            dataset = Dataset() if graph is None else Dataset(default=(graph,))
            reply = await answerer.run(_ALL, representation.media_type, dataset)
    if graph is not None:
        links = (*links, link(graph, "canonical"))
    links = (*links, *licence_links(request))
    return await respond(request, reply, representation, links=links, cache_control=FIXED if wanted else CURRENT)


def triples_of(body: bytes) -> list[ox.Triple]:
    """The triples of an answer in N-Triples."""
    return [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]


async def read_graph(request: Request, graph: str) -> list[ox.Triple]:
    """All triples of a named graph; raises NotFound when there is none, and what the engine raises."""
    answerer: Answerer = request.app.state.answerer
    dataset = Dataset(default=(graph,))
    reply = await answerer.run(_ALL, conneg.NTRIPLES.media_type, dataset)
    if not reply.body.strip():
        raise NotFound("There is no graph of that name.", graph=graph)
    return triples_of(reply.body)


def _negotiate(request: Request, name: str | None) -> conneg.Representation:
    if name is not None:
        return conneg.by_name(name, FORMATS)
    return conneg.choose(request.headers.get("accept"), FORMATS)


class GraphStore:
    """The Graph Store endpoint, for reading."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await self.respond(request)
        await response(scope, receive, send)

    async def respond(self, request: Request) -> Response:
        """The response to one request; raises MethodNotAllowed, MalformedRequest, NotFound, NotAcceptable."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
        if request.method not in METHODS:
            raise MethodNotAllowed("The graphs can be read here, not written.", allow=list(METHODS))
        asked = parameters.of_address(request)
        graph, is_default = asked.one("graph"), asked.one("default") is not None
        if is_default == (graph is not None):
            raise MalformedRequest("Name one graph with ?graph=IRI, or the default graph with ?default.")
        return await respond_with_graph(
            request, None if graph is None else check(graph), _negotiate(request, asked.one("format"))
        )


async def _graph(request: Request) -> Response:
    name, suffixed = conneg.split_suffix(request.path_params["name"], FORMATS)
    representation = suffixed or _negotiate(request, parameters.of_address(request).one("format"))
    here = link(address(request, f"/graph/{name}{representation.suffix}"), "self", type=representation.media_type)
    return await respond_with_graph(request, GRAPH + name, representation, (here,))


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [Route("/rdf-graphs", GraphStore()), Route("/graph/{name}", _graph)]
