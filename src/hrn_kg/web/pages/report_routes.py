"""Reports of mistakes: the form, its being sent, and the page with the number."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from hrn_kg import conneg, words
from hrn_kg.errors import HrnKgError, MalformedRequest, NotFound, TooManyRequests, UnsupportedMediaType
from hrn_kg.limits import REPORT_BYTES
from hrn_kg.reports import LENGTHS, Filled, ReportBox, ReportNotKept, faults_of
from hrn_kg.reports.box import NUMBER
from hrn_kg.settings import Settings
from hrn_kg.site.pages.reporting import PATH, report_page, thanks_page
from hrn_kg.sparql import ReleaseChanged
from hrn_kg.web.http import parameters, problems, request_notes
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.clients import Networks
from hrn_kg.web.http.document_responses import respond_with_page
from hrn_kg.web.http.language import language_of
from hrn_kg.web.http.same_origin import refuse_other_sites
from hrn_kg.web.layers.rate_limit import HOUR, RateLimiter
from hrn_kg.web.served.state import State

log = logging.getLogger(__name__)

_NOT_STORED: Final = {"Cache-Control": "no-store"}

Handler = Callable[[Request[State]], Awaitable[Response]]


def routes(settings: Settings, limiter: RateLimiter) -> list[BaseRoute]:
    """All routes of this module; `limiter` counts the reports of each client."""
    box = ReportBox(settings.home, settings.reports_kept, settings.report_days)
    unlimited = Networks(settings.unlimited_clients, "unlimited_clients")

    async def form(request: Request[State]) -> Response:
        if request.method == "POST":
            return await _take(request, box, lambda: _spend(limiter, unlimited))
        site, lang = site_of(request), language_of(request)
        about = parameters.of_address(request).one("about") or ""
        return await respond_with_page(request, site, await report_page(site, lang, Filled.of({"about": about})))

    languages = words.languages()
    return [
        *(Route(f"/{lang}{PATH}", form, methods=["GET", "HEAD", "POST"]) for lang in languages),
        *(Route(f"/{lang}{PATH}/{{number}}", _thanks) for lang in languages),
    ]


async def _thanks(request: Request[State]) -> Response:
    number = request.path_params["number"]
    if not NUMBER.fullmatch(number):
        raise NotFound("No report can have that number.")
    site = site_of(request)
    return await respond_with_page(request, site, thanks_page(site, language_of(request), number))


async def _take(request: Request[State], box: ReportBox, spend: Callable[[], None]) -> Response:
    """Keep what was sent and lead to the page with its number.

    What is refused comes back to a browser as the form with all that was typed, to a program as a problem.
    """
    site, lang = site_of(request), language_of(request)
    refuse_other_sites(request, site)
    filled = await _read(request)
    faults = faults_of(filled)
    try:
        if faults:
            wrong = [
                {"where": name, "what": _ENGLISH[fault].format(most=LENGTHS[name])} for name, fault in faults.items()
            ]
            detail = "; ".join(f"{one['where']}: {one['what']}" for one in wrong)
            raise MalformedRequest(f"Not as this address takes it: {detail}.", errors=wrong)
        spend()
        number = await asyncio.to_thread(box.keep, filled, site.label, lang, datetime.now(UTC))
    except (MalformedRequest, ReportNotKept) as refusal:
        if isinstance(refusal, ReportNotKept):
            # What the operator must know; nothing of the report.
            log.error("A report was not kept. %s", refusal.facts.get("cure", refusal.detail))
        if not conneg.prefers_html(request.headers.get("accept")):
            raise
        return await _again(request, lang, filled, faults, refusal)
    return RedirectResponse(site.location(f"/{lang}{PATH}/{number}"), 303, _NOT_STORED)


_ENGLISH: Final = {
    "missing": "is missing",
    "long": "is longer than {most} characters",
    "not-ours": "is no address of this knowledge base",
    "not-email": "is no e-mail address",
}


async def _again(
    request: Request[State], lang: str, filled: Filled, faults: Mapping[str, str], refusal: HrnKgError
) -> Response:
    """The form once more, with what was typed and the reason."""
    problem = problems.of(refusal)
    request_notes.note_problem(problem.slug)
    shown = None if faults else problem
    try:
        page = await report_page(site_of(request), lang, filled, faults, shown)
    except ReleaseChanged:
        # Not as for other pages, where the whole request is answered anew: a form that was sent can be read once only.
        page = await report_page(site_of(request), lang, filled, faults, shown)
    headers = {**problems.headers_for(problem), **problems.VARY_OF_PAGES, "Content-Language": lang}
    return Response(page.body, problem.status, headers, media_type=conneg.HTML.media_type)


async def _read(request: Request[State]) -> Filled:
    """The form as it was sent. Raises UnsupportedMediaType, TooLarge or MalformedRequest."""
    media_type, _ = parameters.content_type_of(request)
    if media_type != parameters.FORM:
        raise UnsupportedMediaType(f"A report is sent as {parameters.FORM}.", accepted=[parameters.FORM])
    given = parameters.decode(await parameters.body_of(request, REPORT_BYTES), "form")
    return Filled.of({name: given.one(name) or "" for name in LENGTHS})


def _spend(limiter: RateLimiter, unlimited: Networks) -> None:
    """Take one report from the client's budget. Raises TooManyRequests."""
    notes = request_notes.current()
    if notes is None or unlimited.holds(notes.client):
        return
    wait = limiter.spend(notes.client.key, monotonic())
    if wait:
        seconds = max(1, math.ceil(wait))
        raise TooManyRequests(
            f"More than {limiter.limit} reports an hour came from your address; please try again in {seconds} s.",
            limit=limiter.limit,
            period=int(HOUR),
            retry_after=seconds,
        )
