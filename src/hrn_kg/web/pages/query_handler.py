"""The handler of the page on which people ask queries."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from hrn_kg.errors import EngineUnavailable, Overloaded, TimedOut
from hrn_kg.site import Site
from hrn_kg.site.answer_address import AskedQuery
from hrn_kg.site.answer_citing import answer_cite_box
from hrn_kg.site.pages import Page
from hrn_kg.site.pages.fault import Fault
from hrn_kg.site.pages.query import query_page
from hrn_kg.site.pages.query_tools import NOTHING, Beside, beside
from hrn_kg.sparql import ReleaseChanged, Reply
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.document_responses import respond_with_page
from hrn_kg.web.http.headers import POLICY_WITH_SCRIPT
from hrn_kg.web.http.language import language_of
from hrn_kg.web.served.by_name import site_for
from hrn_kg.web.served.state import State


async def html_for_query(
    request: Request[State],
    *,
    query: str = "",
    kept: Sequence[tuple[str, str]] = (),
    reply: Reply | None = None,
    explanation: Reply | None = None,
    digest: str = "",
    problem: Fault | None = None,
) -> Response:
    """The page for a request to the endpoint; the caller adds what belongs to a fault."""
    site, lang = site_of(request), language_of(request)

    async def made() -> Page:
        return query_page(
            site,
            lang,
            query=query,
            example=request.query_params.get("example", ""),
            kept=kept,
            reply=reply,
            explanation=explanation,
            digest=digest,
            problem=problem,
            around=await _beside(request, site, lang, query, kept, reply) if reply else NOTHING,
        )

    page = await request.state["served"].made(made())
    if problem:
        response = Response(page.body, problem.status, media_type="text/html")
    else:
        response = await respond_with_page(request, site, page)
    response.headers["Content-Security-Policy"] = POLICY_WITH_SCRIPT
    return response


async def _beside(
    request: Request[State], site: Site, lang: str, query: str, kept: Sequence[tuple[str, str]], reply: Reply
) -> Beside:
    """What stands beside an answer; nothing where the base cannot be asked now."""
    asked = AskedQuery(query, tuple(pair for pair in kept if pair[0] != "release"), reply.release)
    with contextlib.suppress(EngineUnavailable, Overloaded, ReleaseChanged, TimedOut):
        async with site_for(site, request.state["served"].archive, reply.release) as of_release:
            found = await beside(of_release.data, lang, reply)
            return replace(found, cite=await answer_cite_box(of_release, lang, asked, reply, kept))
    return NOTHING
