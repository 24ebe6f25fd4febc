"""What nobody expected, and a server that cannot start: told shortly, without a traceback."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import sys
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from hrn_kg import errors
from hrn_kg.web.http.problems import Faults, Problem, of
from hrn_kg.web.layers.common_headers import add_common_headers
from started import run_python


async def broken(request: Request) -> Response:
    raise RuntimeError("a secret of the machine")


async def busy(request: Request) -> Response:
    raise errors.Overloaded("All workers are busy.", retry_after=2.4)


async def refused(request: Request) -> Response:
    raise errors.ContentError("in /home/somebody/x.ttl", file="/home/somebody/x.ttl")


async def page(request: Request, problem: Problem) -> Response:
    if problem.slug == "overloaded":
        raise RuntimeError("the page about the fault has a fault")
    return HTMLResponse(f"<h1>{problem.title}</h1>")


def get(path: str, accept: str = "*/*") -> httpx.Response:
    faults = Faults(page)
    routes = [Route("/broken", broken), Route("/busy", busy), Route("/refused", refused)]
    app = Starlette(routes=routes, exception_handlers=faults.handlers())

    app.add_middleware(faults.catch_all)
    app.add_middleware(add_common_headers)

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
            return await client.get(path, headers={"Accept": accept})

    return asyncio.run(ask())


@pytest.mark.parametrize("path", ["/broken", "/refused"])
def test_an_unexpected_fault_keeps_its_secrets(path: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL):
        response = get(path)
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert set(response.json()) == {"type", "title", "status", "detail"}
    assert "secret" not in response.text and "somebody" not in response.text
    assert get(path, "text/html").text.startswith("<h1>")


def test_a_busy_server_says_when_to_come_back() -> None:
    response = get("/busy")
    assert (response.status_code, response.headers["retry-after"]) == (503, "2")
    assert response.json()["retry_after"] == 2.4


def test_a_fault_in_the_page_does_not_hide_the_fault() -> None:
    response = get("/busy", "text/html")
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"


def test_every_kind_of_fault_can_be_told() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.HrnKgError)]
    assert len(kinds) > 20
    assert len({kind.slug for kind in kinds}) == len(kinds)
    for kind in kinds:
        members = of(kind("detail", limit=1, file="/x")).as_dict()
        assert json.loads(json.dumps(members))["status"] == kind.status
        assert "file" not in members


_RUN = """
import sys
from pathlib import Path
from hrn_kg.errors import HrnKgError
from hrn_kg.settings import Settings
from hrn_kg.web.server import run as serve
try:
    serve.run(Settings.load({}, port=int(sys.argv[2])), data_paths=[Path(sys.argv[1])])
except HrnKgError as fault:
    print(fault.slug, fault.detail)
"""


def test_a_server_that_cannot_start_says_why_in_one_line(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.ttl", tmp_path / "good.ttl"
    bad.write_text("this is not Turtle")
    good.write_text("<http://e/a> <http://e/b> <http://e/c> .")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        cases = [(bad, "0", "bad.ttl"), (good, str(taken.getsockname()[1]), "is taken")]
        for path, port, words in cases:
            done = run_python([sys.executable, "-c", _RUN, str(path), port], capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, done.stderr
            assert done.stderr == ""
            assert len(done.stdout.splitlines()) == 1
            assert words in done.stdout
