"""Pages that are kept are sent as long as answers are: not while an engine of others shows another release."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from odd_endpoint import JSON, LABEL, MARK, endpoint_running
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hrn_kg.engine import Source
from hrn_kg.engine.remote.remote_engine import RemoteEngine
from hrn_kg.errors import EngineUnavailable
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer, inspect
from hrn_kg.web.http.headers import RELEASE_HEADER
from hrn_kg.web.layers.document_cache import DocumentCache
from hrn_kg.web.served.state import Served, State
from in_process import with_state

NUMBERS = inspect("SELECT ?n { ?s ?p ?n }", Settings())
MAY_BE_KEPT = {"Cache-Control": "public, no-cache", "ETag": '"a"', RELEASE_HEADER: LABEL}


def test_no_page_is_sent_that_was_kept_while_another_release_is_shown() -> None:
    made: list[int] = []

    async def page(request: Request[State]) -> Response:
        reply = await request.state["served"].answerer.run(NUMBERS, JSON)
        made.append(len(reply.body))
        return Response(reply.body, headers=MAY_BE_KEPT)

    async def run() -> None:
        with endpoint_running() as endpoint:
            settings = Settings(engine=endpoint.address)
            engine = await RemoteEngine.open(settings, Source(LABEL, (), mark=MARK))
            answerer = Answerer(engine, settings, guard=engine.require)
            served = Served(settings, answerer, release=None, examples=(), is_union=True)
            documents = DocumentCache(is_by_host=False)
            routes = documents.keep([Route("/nl/numbers", page)])
            app = with_state(documents.layer(Starlette(routes=routes)), {"served": served, "refused": lambda *_: None})
            try:
                async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://a") as http:
                    for _ in range(2):
                        assert (await http.get("/nl/numbers")).status_code == 200
                    assert len(made) == 1, "the second one was kept"
                    endpoint.mark = "2026.1.1"
                    with pytest.raises(EngineUnavailable):
                        await answerer.run(inspect("ASK {}", Settings()), JSON)
                    with pytest.raises(EngineUnavailable, match=r"holds release 2026\.1\.1"):
                        await http.get("/nl/numbers")
                    endpoint.mark = LABEL
                    await engine._standing.look()
                    assert (await http.get("/nl/numbers")).status_code == 200
                    assert len(made) == 1, "it is sent again"
            finally:
                await engine.close()

    asyncio.run(run())
