"""The direct way of most requests, which are queries by GET: not through one layer after the other.

Each layer wraps what is sent, and each route looks at what it need not; for a query that takes the engine some
microseconds that is the most of its time. What the layers do for such a request, the same functions do here. Whatever
is not so plain, and every fault, goes on through all layers.
"""

from __future__ import annotations

import asyncio
from typing import Final, NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send

from hrn_kg import conneg
from hrn_kg.sparql import inspect
from hrn_kg.web.http import request_notes, short_way
from hrn_kg.web.http.addresses import site_at
from hrn_kg.web.http.request_head import head_of
from hrn_kg.web.http.request_notes import RequestNotes
from hrn_kg.web.http.short_way import ShortWay
from hrn_kg.web.layers.cdn import ForCdn
from hrn_kg.web.layers.common_headers import IN_ALL, LINES_IN_ALL
from hrn_kg.web.layers.connections import Connections
from hrn_kg.web.layers.observation import Observation
from hrn_kg.web.served.state import Served, served_of
from hrn_kg.web.sparql.answer_response import MADE_HERE, AnswerResponse, AnswerResponses
from hrn_kg.web.sparql.disconnect import while_connected, while_heard
from hrn_kg.web.sparql.endpoint import PATH, negotiate
from hrn_kg.web.sparql.evaluation import LONG_QUERY, run_query
from hrn_kg.web.sparql.request import read_address


class DirectWay:
    """The outermost layer, around all others."""

    def __init__(
        self,
        responses: AnswerResponses,
        connections: Connections,
        observation: Observation,
        for_cdn: ForCdn,
        prefix: str,
    ) -> None:
        """`prefix` is the path of the public address, which paths may have before them."""
        self._responses = responses
        self._connections = connections
        self._observation = observation
        self._for_cdn = for_cdn
        self._paths: Final = frozenset({PATH, prefix + PATH})

    def layer(self, app: ASGIApp) -> ASGIApp:
        """Answer plain queries; hand on all else."""

        async def directed(scope: Scope, receive: Receive, send: Send) -> None:
            way = short_way.take(scope)
            if scope["type"] != "http" or scope["path"] not in self._paths or not _is_plain(scope):
                await app(scope, receive, send)
                return
            notes = self._observation.begin(scope)
            if not self._observation.wait(notes, scope):
                notes.route = PATH
                try:
                    if await self._answered(_Asked(scope, receive, send, way, notes)):
                        return
                except (Exception, asyncio.CancelledError) as fault:
                    if notes.is_sent:
                        raise
                    notes.fault = fault
            request_notes.hand_on(scope, notes)
            await app(scope, receive, send)

        return directed

    async def _answered(self, asked: _Asked) -> bool:
        """Send the answer to a query; False for what the endpoint has to look at. Raises the faults of the endpoint."""
        scope = asked.scope
        if (kept := self._responses.kept(scope)) is not None:
            with self._connections.holding(len(kept.body)):
                await self._send(kept, asked)
            return True
        served: Served = scope["state"]["served"]
        site = site_at(scope, served)
        operation = read_address(scope["query_string"], site.settings)
        query = operation.query
        if query is None or len(query) > LONG_QUERY or operation.edit or operation.format == "html":
            return False
        asked.notes.query = query
        began = asyncio.get_running_loop().time()
        inspected = inspect(query, site.settings)
        form = negotiate(operation, head_of(scope).accept, inspected)
        if form is conneg.HTML or form in MADE_HERE:
            return False
        computing = run_query(site, served.archive, operation, inspected, form.media_type, began)
        way = asked.way
        reply = await (while_connected(asked.receive, computing) if way is None else while_heard(way, computing))
        with self._connections.holding(len(reply.body)):
            await self._send(await self._responses.make(scope, site, operation, reply, form), asked)
        return True

    async def _send(self, response: AnswerResponse, asked: _Asked) -> None:
        scope, notes, way = asked.scope, asked.notes, asked.way
        status, fields, body, release = response
        served: Served = scope["state"]["served"]
        fields = [*fields, *self._for_cdn.fields(fields, served.label)]
        notes.is_sent = True
        try:
            if way is None or not way.respond(status, fields, LINES_IN_ALL, body):
                await asked.send({"type": "http.response.start", "status": status, "headers": [*fields, *IN_ALL]})
                await asked.send({"type": "http.response.body", "body": body})
        finally:
            self._observation.end(notes, scope, status, len(body), release)


class _Asked(NamedTuple):
    """A request, by which ways it may be answered, and what is noted of it."""

    scope: Scope
    receive: Receive
    send: Send
    way: ShortWay | None
    notes: RequestNotes


def _is_plain(scope: Scope) -> bool:
    """Whether no page may be meant, and no other release is to be gone over to first."""
    served = served_of(scope)
    if scope["method"] != "GET" or served is None or served.ready is not None:
        return False
    return not head_of(scope).prefers_page
