"""`/sparql`: the SPARQL 1.1 query operation, by every way and in every form; most requests are answered by `direct`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack, suppress
from functools import lru_cache, partial
from typing import Final, Protocol

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from hrn_kg import conneg, limits, words
from hrn_kg.conneg import Representation
from hrn_kg.engine.base import EXPLANATION
from hrn_kg.errors import HrnKgError
from hrn_kg.site import Site
from hrn_kg.site.answer_address import AskedQuery
from hrn_kg.sparql import Inspected, Reply
from hrn_kg.sparql.empty_answers import is_empty
from hrn_kg.web.http import parameters, problems, request_notes
from hrn_kg.web.http.addresses import client_of, site_of
from hrn_kg.web.http.headers import METHODS, RELEASE_HEADER
from hrn_kg.web.http.language import VARIES, lead_to_page
from hrn_kg.web.http.problems import Problem
from hrn_kg.web.layers.connections import Connections
from hrn_kg.web.served.state import State
from hrn_kg.web.sparql.answer_citations import AnswerCitations
from hrn_kg.web.sparql.answer_response import MADE_HERE, NEVER, AnswerResponses
from hrn_kg.web.sparql.disconnect import Disconnected, while_connected
from hrn_kg.web.sparql.evaluation import LONG_QUERY, inspect_query, run_query
from hrn_kg.web.sparql.query_edits import edited
from hrn_kg.web.sparql.request import ACCEPTED, QUERY_TYPE, QueryOperation, read
from hrn_kg.web.sparql.service_description import respond_with_description
from hrn_kg.web.sparql.side_thread import SideThread
from hrn_kg.web.sparql.workbooks import Workbooks

PATH: Final = "/sparql"
# Wishes for a format: few are ever sent, and each is as long as a head may be.
_KNOWN_WISHES: Final = 128
_FORMATS_OF_ROWS: Final = (*conneg.ROWS_FORMATS, *conneg.CITATION_FORMATS)
_FORMATS_OF_GRAPHS: Final = (*conneg.GRAPH_FORMATS, *conneg.CITATION_FORMATS)


class QueryPage(Protocol):
    """The page with the editor: empty, with an answer or why it has no rows, or with the fault at its place."""

    def __call__(
        self,
        request: Request[State],
        *,
        query: str = "",
        kept: Sequence[tuple[str, str]] = (),
        reply: Reply | None = None,
        explanation: Reply | None = None,
        digest: str = "",
        problem: Problem | None = None,
    ) -> Awaitable[Response]: ...


def formats_for(inspected: Inspected) -> tuple[Representation, ...]:
    """The formats in which the answer to a query can be given, the default first."""
    match inspected.kind:
        case "select" | "ask":
            return _FORMATS_OF_ROWS
        case "construct" | "describe":
            return _FORMATS_OF_GRAPHS


def negotiate(operation: QueryOperation, accept: str | None, inspected: Inspected) -> Representation:
    """The format of the answer: `format=` wins, then Accept; a page only for those who name text/html.

    Raises NotAcceptable.
    """
    return _negotiated(operation.format, accept, formats_for(inspected))


@lru_cache(_KNOWN_WISHES)
def _negotiated(name: str | None, accept: str | None, formats: tuple[Representation, ...]) -> Representation:
    if name is not None:
        return conneg.by_name(name, (*formats, conneg.HTML))
    offered = (*formats, conneg.HTML) if accept and "html" in accept.lower() else formats
    return conneg.choose(accept, offered)


def _can_be_repeated(query: bytes) -> bool:
    """Whether parameters may stand in a header field; those that are longer are answered where they were sent."""
    return len(query) <= limits.REPEATED_CHARACTERS


class SparqlEndpoint:
    """The endpoint; it takes every method, to refuse with `Allow` those that it does not know."""

    def __init__(
        self,
        page: QueryPage,
        connections: Connections,
        responses: AnswerResponses,
        long_queries: SideThread,
        tables: SideThread,
    ) -> None:
        """Beside the loop long queries are inspected, and files of answers made in `tables`; `connections` counts."""
        self._page = page
        self._connections = connections
        self._long_queries = long_queries
        self._workbooks = Workbooks(tables)
        self._citations = AnswerCitations(tables)
        self._responses = responses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request: Request[State] = Request(scope, receive)
        with ExitStack() as held:
            try:
                _raise_what_was_met(scope)
                response = await self.respond(request, held)
            except Disconnected:
                request_notes.note_problem(request_notes.DISCONNECTED)
                # Nobody reads this; it ends the exchange the way the server expects.
                response = Response(status_code=400)
            await response(scope, receive, send)

    async def page(self, request: Request[State]) -> Response:
        """The query page at its own address; other forms of an answer lie at `/sparql`."""
        given = parameters.of_address(request)
        form = () if given.all("edit") else given.all("format")
        is_page = all(name in ("", "html") for name in form)
        if not is_page and _can_be_repeated(request.scope["query_string"]):
            return RedirectResponse(f"{site_of(request).location('/sparql')}?{request.url.query}", 303, VARIES)
        with ExitStack() as held:
            try:
                return await self.respond(request, held, is_page=is_page)
            except Disconnected:
                request_notes.note_problem(request_notes.DISCONNECTED)
                return Response(status_code=400)  # nobody reads this

    async def respond(self, request: Request[State], held: ExitStack, *, is_page: bool = False) -> Response:
        """The response to one request; raises the faults of `asked.read`, the guard and the engine.

        A browser is led to the query page, but for a form that is posted here; `is_page` says that it is there. A large
        answer is counted, as long as `held` is open, among those that are on their way.
        """
        if request.method == "OPTIONS":
            headers = {"Allow": ", ".join(METHODS), "Accept-Post": ", ".join(ACCEPTED), "Accept-Query": QUERY_TYPE}
            return Response(status_code=204, headers=headers)
        served, site = request.state["served"], site_of(request)
        operation = await read(request, site.settings)
        request_notes.note_query(operation.query)
        accept = request.headers.get("accept")
        prefers_page = operation.format is None and conneg.prefers_html(accept)
        wants_page = is_page or operation.format == "html" or prefers_page or bool(operation.edit)
        leads = not is_page and request.method in ("GET", "HEAD") and _can_be_repeated(request.scope["query_string"])
        if operation.query is None:
            if wants_page:
                return lead_to_page(request, "/query") if leads else await self._page(request)
            return await respond_with_description(request, site, operation.format, operation.release)
        try:
            if operation.edit and leads:
                return lead_to_page(request, "/query")
            if operation.edit:
                changed = await self._edited(request, operation.edit, operation.query)
                return await self._page(request, query=changed, kept=operation.kept)
            began = asyncio.get_running_loop().time()
            inspected = await inspect_query(request, operation.query, site.settings, self._long_queries)
            representation = conneg.HTML if is_page else negotiate(operation, accept, inspected)
            is_page = representation == conneg.HTML
            if is_page and leads:
                return lead_to_page(request, "/query")
            made_here = is_page or representation in MADE_HERE
            media_type = formats_for(inspected)[0].media_type if made_here else representation.media_type
            reply = await while_connected(
                request.receive, run_query(site, served.archive, operation, inspected, media_type, began)
            )
            held.enter_context(self._connections.holding(len(reply.body)))
            explanation = None
            if is_page and is_empty(reply):
                with suppress(HrnKgError):  # an answer without its explanation is better than none
                    explanation = await while_connected(
                        request.receive, run_query(site, served.archive, operation, inspected, EXPLANATION, began)
                    )
        except HrnKgError as fault:
            if not wants_page:
                raise
            if leads:
                return lead_to_page(request, "/query")  # where the fault is shown at its place
            problem = problems.of(fault)
            request_notes.note_problem(problem.slug)
            page = await self._page(request, query=operation.query, kept=operation.kept, problem=problem)
            page.status_code = problem.status
            page.headers.update(problems.headers_for(problem) | problems.VARY_OF_PAGES)
            return page
        if is_page:
            digest = await self._responses.digest(reply)
            page = await self._page(
                request,
                query=operation.query,
                kept=operation.kept,
                reply=reply,
                explanation=explanation,
                digest=digest,
            )
            page.headers[RELEASE_HEADER] = reply.release
            if reply.fleeting:
                page.headers["Cache-Control"] = NEVER
            return page
        return await self._answer(request, site, operation, reply, representation)

    async def _edited(self, request: Request[State], edit: str, query: str) -> str:
        """The query as an edit leaves it; raises what `edited` and `inspect_query` raise."""
        site = site_of(request)
        change = partial(edited, edit, query, site.data.prefixes)
        if len(query) <= LONG_QUERY:
            return change()
        return await self._long_queries.run(client_of(request), site.settings.query_seconds, change)

    async def _answer(
        self,
        request: Request[State],
        site: Site,
        operation: QueryOperation,
        reply: Reply,
        representation: Representation,
    ) -> Response:
        made = None
        if representation == conneg.XLSX:
            made = await self._workbooks.of(request, site, operation, reply)
        elif representation in conneg.CITATION_FORMATS:
            asked = AskedQuery(operation.query or "", operation.graphs, reply.release)
            made = await self._citations.of(request, site, asked, reply, representation)
        found = await self._responses.make(request.scope, site, operation, reply, representation, made)
        response = Response(found.body, found.status)
        response.raw_headers = found.fields
        return response


def _raise_what_was_met(scope: Scope) -> None:
    """Raise the fault that a request met on the direct way, if it met one."""
    notes = request_notes.begun(scope)
    if notes is None or notes.fault is None:
        return
    fault, notes.fault = notes.fault, None
    try:
        raise fault
    finally:
        del fault  # or else a circle of objects would keep the request for a while


def routes(endpoint: SparqlEndpoint) -> list[Route]:
    """The route of the endpoint, and those of the query page."""
    called: Callable[..., object] = endpoint
    return [Route(PATH, called), *(Route(f"/{lang}/query", endpoint.page) for lang in words.languages())]
