"""A form that is made of rows in JSON may be no larger than any other answer."""

from __future__ import annotations

import asyncio
import dataclasses
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from hrn_kg.engine import Source, open_engine
from hrn_kg.errors import TooLarge
from hrn_kg.examples import load_examples
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer
from hrn_kg.web.data import question_routes
from hrn_kg.web.layers.connections import Connections
from hrn_kg.web.served.state import Served
from hrn_kg.web.sparql.side_thread import SideThread
from in_process import with_state
from small_content import find_content, make

QUESTION = """#+ title: {en: "What is it called?", nl: "Hoe heet het?"}
#+ summary: {en: Names., nl: Namen.}
#+ tags: [places]
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?place ?name WHERE { ?place a dct:Location ; rdfs:label ?name } ORDER BY ?place ?name
"""


def test_rows_in_another_form_have_the_limit_of_answers(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "queries" / "list-names.rq").write_text(QUESTION, encoding="utf-8")
    examples = load_examples(find_content(tmp_path))
    settings = Settings(workers=1)

    async def ask() -> None:
        engine = await open_engine(settings, Source("2026.1.0", (tmp_path / "data" / "places.ttl",)))

        def asked(most: int) -> httpx.AsyncClient:
            limited = dataclasses.replace(settings, answer_bytes=most)
            served = Served(limited, Answerer(engine, limited), release=None, examples=examples, is_union=True)
            connections = Connections(settings.connections, settings.unread_bytes)
            app = with_state(
                Starlette(routes=question_routes.routes(connections, SideThread())),
                {"served": served, "refused": lambda *_: None},
            )
            return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://a")

        try:
            async with asked(settings.answer_bytes) as http:
                sizes = {
                    form: len((await http.get(f"/queries/list-names.{form}")).content)
                    for form in ("json", "csv", "xml")
                }
            assert sizes["csv"] < sizes["json"] < sizes["xml"]
            async with asked(sizes["json"]) as http:
                for form in ("json", "csv"):
                    assert len((await http.get(f"/queries/list-names.{form}")).content) == sizes[form]
                with pytest.raises(TooLarge) as caught:
                    await http.get("/queries/list-names.xml")
            assert (caught.value.status, caught.value.facts["limit"]) == (413, sizes["json"])
        finally:
            await engine.close()

    asyncio.run(ask())
