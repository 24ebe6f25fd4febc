"""Routes that give JSON: FastAPI reads typed parameters; what is wrong with them is a problem of the usual shape."""

from __future__ import annotations

import asyncio
from typing import Annotated

import httpx
from fastapi import FastAPI, Query
from pydantic import BaseModel
from starlette.responses import Response

from hrn_kg.web.http.json_routes import JsonRouter
from hrn_kg.web.http.problems import Faults
from hrn_kg.web.openapi import json_paths


class Answer(BaseModel):
    """What the trial route gives."""

    words: str
    limit: int


def trial() -> FastAPI:
    """An application with one route of the kind that search and validation will be."""
    router = JsonRouter(tag="trial")

    @router.readable("/trial", model=Answer, summary="A trial", problems=(404,))
    async def trial(q: Annotated[str, Query(max_length=5)], limit: Annotated[int, Query(ge=1)] = 10) -> Answer:
        return Answer(words=q, limit=limit)

    async def page(*_: object) -> Response:
        raise AssertionError("nobody asked for a page")

    app = FastAPI(openapi_url=None, exception_handlers=Faults(page).handlers())
    app.router.routes += router.routes
    return app


def ask(address: str, method: str = "GET") -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=trial())
        async with httpx.AsyncClient(transport=transport, base_url="http://a") as http:
            return await http.request(method, address)

    return asyncio.run(send())


def test_parameters_are_read_by_their_types() -> None:
    response = ask("/trial?q=naald&limit=3")
    assert response.json() == {"words": "naald", "limit": 3}
    assert response.headers["cache-control"] == "no-store"
    assert ask("/trial?q=a", "HEAD").status_code == 200


def test_what_is_wrong_with_parameters_is_a_problem_that_names_them() -> None:
    response = ask("/trial?q=gebruiksruimte&limit=0")
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"].endswith("/problem/malformed-request")
    assert [one["where"] for one in problem["errors"]] == ["query.q", "query.limit"]
    assert "query.limit" in problem["detail"]
    assert ask("/trial").json()["errors"][0]["where"] == "query.q"


def test_the_description_is_made_from_the_types() -> None:
    paths, schemas = json_paths.paths(trial().routes)
    assert set(paths) == {"/trial"}
    operation = paths["/trial"]["get"]
    assert [one["name"] for one in operation["parameters"]] == ["q", "limit"]
    assert operation["parameters"][0]["schema"]["maxLength"] == 5
    assert set(operation["responses"]) == {"200", "400", "404", "429", "500", "503"}
    assert "content" not in paths["/trial"]["head"]["responses"]["200"]
    assert set(schemas) == {"Answer"}
