"""`/health`: the process lives. `/ready`: a query was answered just now."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from hrn_kg import conneg
from hrn_kg.engine.base import Job
from hrn_kg.sparql import Answerer

_FRESH = {"Cache-Control": "no-store"}


async def health(request: Request) -> Response:
    """Says that the process lives; asks nothing of the engine, so a busy server is not taken for a dead one."""
    answerer: Answerer = request.app.state.answerer
    return JSONResponse({"status": "ok", "release": answerer.engine.release}, headers=_FRESH)


async def ready(request: Request) -> Response:
    """Has the engine, not the cache, answer a small query; its fault is the answer when it cannot."""
    answerer: Answerer = request.app.state.answerer
    answer = await answerer.engine.answer(Job(query="ASK {}", media_type=conneg.SPARQL_JSON.media_type, client="probe"))
    return JSONResponse({"status": "ready", "release": answer.release}, headers=_FRESH)


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [Route("/health", health), Route("/ready", ready)]
