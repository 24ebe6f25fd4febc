"""The direct way of most requests, which are queries by GET: not through one layer after the other.

Each layer wraps what is sent, and each route looks at what it need not; for a query that takes the engine some
microseconds that is the most of its time. What the layers do for such a request, the same functions do here. Whatever
is not so plain, and every fault, goes on through all layers.
"""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from hrn_kg import conneg
from hrn_kg.sparql import inspect
from hrn_kg.web.http import request_notes
from hrn_kg.web.http.addresses import site_at
from hrn_kg.web.http.fields import field_of
from hrn_kg.web.http.request_notes import RequestNotes
from hrn_kg.web.layers.cdn import ForCdn
from hrn_kg.web.layers.common_headers import IN_ALL
from hrn_kg.web.layers.connections import Connections
from hrn_kg.web.layers.observation import Observation
from hrn_kg.web.served.state import Served, served_of
from hrn_kg.web.sparql.answer_response import MADE_HERE, AnswerResponse, AnswerResponses
from hrn_kg.web.sparql.disconnect import while_connected
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
            if scope["type"] != "http" or scope["path"] not in self._paths or not _is_plain(scope):
                await app(scope, receive, send)
                return
            notes = self._observation.begin(scope)
            if not self._observation.wait(notes, scope):
                notes.route = PATH
                try:
                    if await self._answered(scope, receive, send, notes):
                        return
                except (Exception, asyncio.CancelledError) as fault:
                    if notes.is_sent:
                        raise
                    notes.fault = fault
            request_notes.hand_on(scope, notes)
            await app(scope, receive, send)

        return directed

    async def _answered(self, scope: Scope, receive: Receive, send: Send, notes: RequestNotes) -> bool:
        """Send the answer to a query; False for what the endpoint has to look at. Raises the faults of the endpoint."""
        if (kept := self._responses.kept(scope)) is not None:
            with self._connections.holding(len(kept.body)):
                await self._send(kept, scope, send, notes)
            return True
        served: Served = scope["state"]["served"]
        site = site_at(scope, served)
        operation = read_address(scope["query_string"], site.settings)
        query = operation.query
        if query is None or len(query) > LONG_QUERY or operation.edit or operation.format == "html":
            return False
        notes.query = query
        began = asyncio.get_running_loop().time()
        inspected = inspect(query, site.settings)
        form = negotiate(operation, field_of(scope, b"accept"), inspected)
        if form is conneg.HTML or form in MADE_HERE:
            return False
        computing = run_query(site, served.archive, operation, inspected, form.media_type, began)
        reply = await while_connected(receive, computing)
        with self._connections.holding(len(reply.body)):
            response = await self._responses.make(scope, site, operation, reply, form)
            await self._send(response, scope, send, notes)
        return True

    async def _send(self, response: AnswerResponse, scope: Scope, send: Send, notes: RequestNotes) -> None:
        status, fields, body, release = response
        served: Served = scope["state"]["served"]
        added = self._for_cdn.fields(fields, served.label)
        notes.is_sent = True
        try:
            await send({"type": "http.response.start", "status": status, "headers": [*fields, *added, *IN_ALL]})
            await send({"type": "http.response.body", "body": body})
        finally:
            self._observation.end(notes, scope, status, len(body), release)


def _is_plain(scope: Scope) -> bool:
    """Whether no page may be meant, and no other release is to be gone over to first."""
    served = served_of(scope)
    if scope["method"] != "GET" or served is None or served.ready is not None:
        return False
    for name, value in scope["headers"]:
        if name == b"accept":
            return not conneg.prefers_html(value.decode("latin-1"))
    return True
