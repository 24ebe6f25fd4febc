"""The handler of the page on which people ask queries."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from hrn_kg.site.pages.fault import Fault
from hrn_kg.site.pages.query import query_page
from hrn_kg.sparql import Reply
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.document_responses import respond_with_page
from hrn_kg.web.http.language import language_of
from hrn_kg.web.served.state import State


async def html_for_query(
    request: Request[State],
    *,
    query: str = "",
    kept: Sequence[tuple[str, str]] = (),
    reply: Reply | None = None,
    problem: Fault | None = None,
) -> Response:
    """The page for a request to the endpoint; the caller adds what belongs to a fault."""
    site, lang = site_of(request), language_of(request)
    page = query_page(
        site,
        lang,
        query=query,
        example=request.query_params.get("example", ""),
        kept=kept,
        reply=reply,
        problem=problem,
    )
    if problem:
        return Response(page.body, problem.status, media_type="text/html")
    return await respond_with_page(request, site, page)
