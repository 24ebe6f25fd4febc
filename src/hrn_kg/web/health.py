"""What machines ask for at fixed addresses: `/health` (the process lives), `/ready` (queries can be answered),
`/robots.txt` and `/favicon.ico`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from hrn_kg import conneg, words
from hrn_kg.engine.base import Job
from hrn_kg.errors import EngineUnavailable, Overloaded
from hrn_kg.render.page import ICON, static_address
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.json_routes import JsonRouter, ServedNow
from hrn_kg.web.served.state import State

_PROBE_SECONDS = 2.0
_FOR_A_DAY = {"Cache-Control": "public, max-age=86400"}
# Pages are there to be found. Answers to queries have no end of addresses, and each costs an evaluation.
_ROBOTS = "".join(
    [
        "User-agent: *\nDisallow: /sparql\nDisallow: /explain\n",
        *(f"Disallow: /{lang}/query?query=\n" for lang in words.languages()),
    ]
)


router = JsonRouter(tag="service")


class Status(BaseModel):
    """How the service is."""

    status: Literal["ok", "ready"]
    release: str


@router.readable("/health", model=Status, summary="The process lives")
async def health(served: ServedNow) -> Status:
    """Says that the process lives; asks nothing of the engine, so a busy server is not taken for a dead one."""
    return Status(status="ok", release=served.label)


@router.readable("/ready", model=Status, summary="A query was answered just now", problems=(413, 504))
async def ready(served: ServedNow) -> Status:
    """Whether queries can be answered; raises DataDamaged, EngineUnavailable, or TimedOut.

    An idle worker proves it by a small query, not from the cache. Where all are busy that is told at once: who balances
    load must not take a busy server out, and must not wait in the queue to learn how it is.
    """
    served.watched.require()
    engine = served.answerer.engine
    load = engine.load()
    if load.can_answer and load.idle:
        try:
            await engine.answer(Job("ASK {}", conneg.SPARQL_JSON.media_type, client="probe", seconds=_PROBE_SECONDS))
        except Overloaded:
            load = engine.load()  # somebody was quicker
    if not load.can_answer:
        raise EngineUnavailable(load.reason, retry_after=5)
    return Status(status="ready", release=engine.release)


async def robots(request: Request[State]) -> Response:
    """What crawlers may fetch: all but the endpoint; and where all pages are listed."""
    listed = f"Sitemap: {site_of(request).address('/sitemap.xml')}\n"
    return PlainTextResponse(_ROBOTS + listed, headers=_FOR_A_DAY)


async def favicon(request: Request[State]) -> Response:
    """Leads those who know no other address of an icon to ours."""
    return RedirectResponse(site_of(request).root + static_address(ICON), status_code=302, headers=_FOR_A_DAY)


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [
        *router.routes,
        Route("/robots.txt", robots),
        Route("/favicon.ico", favicon),
    ]
