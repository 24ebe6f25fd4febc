"""A named question takes several queries: together they have the time of one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from hrn_kg.engine import Source, open_engine
from hrn_kg.engine.base import Answer, Job
from hrn_kg.errors import TimedOut
from hrn_kg.examples import load_examples
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer
from hrn_kg.web.data import question_routes
from hrn_kg.web.layers.connections import Connections
from hrn_kg.web.served.state import Served
from hrn_kg.web.sparql.side_thread import SideThread
from in_process import with_state
from small_content import find_content, make

SECONDS = 1.0
QUESTION = """#+ title: {en: "What is it called?", nl: "Hoe heet het?"}
#+ summary: {en: Names., nl: Namen.}
#+ tags: [places]
#+ parameters:
#+   place:
#+     type: thing
#+     of: dct:Location
#+     title: {en: Place, nl: Plaats}
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?place ?name WHERE { VALUES ?place { UNDEF } ?place a dct:Location ; rdfs:label ?name }
"""


class SlowEngine:
    """An engine each of whose answers takes six tenths of the time of a query."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.answered = 0

    async def answer(self, job: Job) -> Answer:
        await asyncio.sleep(SECONDS * 0.6)
        self.answered += 1
        return await self._engine.answer(job)  # type: ignore[no-any-return]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


@pytest.mark.parametrize(("given", "is_answered"), [("", True), ("?place=amsterdam", False)])
def test_all_queries_of_a_question_have_the_time_of_one(given: str, is_answered: bool, tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "queries" / "list-names.rq").write_text(QUESTION, encoding="utf-8")
    examples = load_examples(find_content(tmp_path))
    settings = Settings(workers=1, query_seconds=SECONDS)

    async def ask() -> None:
        engine = await open_engine(settings, Source("2026.1.0", (tmp_path / "data" / "places.ttl",)))
        slow = SlowEngine(engine)
        try:
            connections = Connections(settings.connections, settings.unread_bytes)
            served = Served(settings, Answerer(slow, settings), release=None, examples=examples, is_union=True)
            app = with_state(
                Starlette(routes=question_routes.routes(connections, SideThread())),
                {"served": served, "refused": lambda *_: None},
            )
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://a") as http:
                assert (await http.get(f"/queries/list-names.csv{given}")).status_code == 200
        finally:
            assert slow.answered == 1
            await engine.close()

    if is_answered:
        asyncio.run(ask())
        return
    with pytest.raises(TimedOut) as caught:
        asyncio.run(ask())
    assert caught.value.facts["limit"] == SECONDS
