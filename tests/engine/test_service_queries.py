"""Queries that ask other services: only those the operator allows, over a real connection, in their own process."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrn_kg.engine import Job, Source
from hrn_kg.engine.embedded.scheduler import EmbeddedEngine
from hrn_kg.errors import EngineRefused, ForbiddenOperation, HrnKgError, ServiceFailed, TimedOut
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer, inspect
from served import asked

CSV = "text/csv"
_ROWS = b'{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"uri","value":"urn:o:7"}}]}}'


@dataclass
class Other:
    """Another SPARQL service; its path says how it behaves."""

    url: str
    seen: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def other() -> Iterator[Other]:
    told = Other("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            told.seen.append(self.path)
            told.headers.append(dict(self.headers))
            if self.path == "/moved":
                self.send_response(307)
                self.send_header("Location", told.url + "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if (status := self.path.removeprefix("/status/")) != self.path:
                self.send_response(int(status))
                self.send_header("Content-Length", "6")
                self.end_headers()
                self.wfile.write(b"SECRET")
                return
            if self.path in ("/html", "/broken"):
                self.send_response(200)
                kind = "text/html" if self.path == "/html" else "application/sparql-results+json"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", "6")
                self.end_headers()
                self.wfile.write(b"SECRET")
                return
            if self.path == "/slow":
                time.sleep(3)
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(_ROWS)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(_ROWS)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


def ask(source: Source, settings: Settings, *queries: str) -> list[str | HrnKgError]:
    """The bodies of answers, or the faults, of one engine."""

    async def run() -> list[str | HrnKgError]:
        engine = await EmbeddedEngine.open(settings, source)
        found: list[str | HrnKgError] = []
        try:
            answerer = Answerer(engine, settings)
            for query in queries:
                try:
                    reply = await answerer.run(inspect(query, settings), CSV)
                    found.append(reply.body.decode())
                except HrnKgError as fault:
                    found.append(fault)
            pool = engine._current()
            assert pool.busy == 0
        finally:
            await engine.close()
        return found

    return asyncio.run(run())


def test_an_allowed_service_is_joined_each_time(source: Source, other: Other) -> None:
    settings = Settings(workers=1, services=f"http://127.0.0.1:9/ {other.url}/sparql")
    query = f"SELECT ?s {{ SERVICE <{other.url}/sparql> {{ ?x <urn:q> ?o }} ?s <urn:p> ?o }}"
    first, second, silent, inner = ask(
        source,
        settings,
        query,
        query,
        "SELECT ?s { ?s <urn:p> <urn:o:8> SERVICE SILENT <http://127.0.0.1:9/> { ?x <urn:q> ?y } }",
        f"ASK {{ FILTER EXISTS {{ SERVICE # which\n <{other.url}/sparql> {{ ?x <urn:q> <urn:o:7> }} }} }}",
    )
    assert first == second == "s\r\nurn:s:7\r\n"
    assert silent == "s\r\nurn:s:8\r\n"
    assert inner == "true"
    assert other.seen == ["/sparql"] * 3  # never answered from the cache
    assert "cookie" not in {name.lower() for headers in other.headers for name in headers}


@pytest.mark.parametrize(
    "service",
    [
        "SERVICE <{url}/other> {{ }}",
        "SERVICE <{url}/sparql#> {{ }}",
        "SERVICE <{url}/\\u0073parql> {{ }}",
        "SERVICE SILENT SILENT <{url}/sparql> {{ }}",
        "BIND(<{url}/other> AS ?x) SERVICE ?x {{ }}",
        "SERVICE <{url}/sparql> {{ SERVICE SILENT <{url}/other> {{ }} }}",
        "SERVICESILENT <{url}/sparql> {{ }}",
        "{{}} SERVICE:sparql {{ }}",
        "SERVICE x:sparql {{ }}",
        "{{ ?s ?p true }} trueSERVICE<{url}/sparql> {{ }}",
    ],
)
def test_no_other_address_passes(service: str, other: Other) -> None:
    query = f"PREFIX : <{other.url}/> PREFIX x: <{other.url}/> SELECT * {{ {service.format(url=other.url)} }}"
    with pytest.raises(ForbiddenOperation, match="one of these addresses only") as caught:
        inspect(query, Settings(services=f"{other.url}/sparql"))
    assert caught.value.facts["line"] == 1
    assert query[int(str(caught.value.facts["column"])) - 1 :].upper().startswith(("SERVICE", "TRUESERVICE"))


def test_nothing_is_followed_and_nothing_outlasts_its_time(source: Source, other: Other) -> None:
    settings = Settings(
        workers=1, query_seconds=1.0, services=f"{other.url}/moved {other.url}/slow http://127.0.0.1:9/"
    )
    moved, slow, absent, ours = ask(
        source,
        settings,
        f"SELECT * {{ SERVICE <{other.url}/moved> {{ ?x <urn:q> ?o }} }}",
        f"SELECT * {{ SERVICE <{other.url}/slow> {{ ?x <urn:q> ?o }} }}",
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?x <urn:q> ?o } }",
        "SELECT ?s { ?s <urn:p> <urn:o:8> }",
    )
    assert isinstance(moved, ServiceFailed)
    assert "another address" in moved.detail
    assert other.seen == ["/moved", "/slow"]
    assert isinstance(slow, TimedOut)
    assert isinstance(absent, ServiceFailed)
    assert ours == "s\r\nurn:s:8\r\n"


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/status/500", 500, "answered with status 500."),
        ("/status/404", 404, "answered with status 404."),
        ("/status/401", 401, "answered with status 401."),
        ("/status/429", 429, "answered with status 429."),
        ("/status/503", 503, "answered with status 503."),
        ("/moved", 307, "answered with status 307 and sends to another address, which is not followed."),
        ("/html", None, "answered in a form that is no SPARQL result."),
        ("/broken", None, "answered with a result that cannot be read."),
    ],
)
def test_a_service_that_fails_is_told_with_its_address_and_status(
    source: Source, other: Other, path: str, status: int | None, says: str
) -> None:
    settings = Settings(workers=1, services=f"{other.url}{path} {other.url}/sparql")
    service = f"SERVICE <{other.url}{path}> {{ ?x <urn:q> ?o }}"
    failed, among_two, silent = ask(
        source,
        settings,
        f"SELECT * {{ {service} }}",
        f"SELECT * {{ SERVICE <{other.url}/sparql> {{ ?x <urn:q> ?o }} {service} }}",
        f"SELECT ?s {{ ?s <urn:p> <urn:o:8> {service.replace('SERVICE', 'SERVICE SILENT')} }}",
    )
    facts = {"service": other.url + path} | ({} if status is None else {"service_status": status})
    assert isinstance(failed, ServiceFailed)
    assert (failed.status, failed.facts) == (502, facts)
    assert failed.detail == f"The service <{other.url}{path}> {says}"
    assert isinstance(among_two, ServiceFailed)
    assert among_two.detail.endswith(says)
    assert "SECRET" not in among_two.detail
    assert silent == "s\r\nurn:s:8\r\n"


def test_what_is_wrong_with_the_query_is_not_said_of_the_service(source: Source, other: Other) -> None:
    settings = Settings(workers=1, services=f"{other.url}/sparql")
    (own,) = ask(
        source,
        settings,
        f"SELECT (<urn:no>(?o) AS ?y) {{ SERVICE <{other.url}/sparql> {{ ?x <urn:q> ?o }} }}",
    )
    assert isinstance(own, EngineRefused)
    assert "custom function" in own.detail


def test_only_an_outward_worker_can_connect(source: Source, other: Other) -> None:
    """Were the guard fooled, the ordinary worker still opens no socket."""

    async def run() -> None:
        engine = await EmbeddedEngine.open(Settings(workers=1), source)
        try:
            with pytest.raises(EngineRefused):
                await engine.answer(Job(f"SELECT * {{ SERVICE <{other.url}/sparql> {{ ?x ?y ?o }} }}", CSV))
        finally:
            await engine.close()

    asyncio.run(run())
    assert other.seen == []
    # The same query is answered where connections may be opened: so it was the wall that stopped it.
    assert list(ox.Store().query(f"SELECT * {{ SERVICE <{other.url}/sparql> {{ ?x ?y ?o }} }}"))
    assert other.seen == ["/sparql"]


def test_the_service_says_that_it_asks_others(tmp_path: Path, other: Other) -> None:
    (tmp_path / "one.ttl").write_text("<urn:s:7> <urn:p> <urn:o:7> .")
    settings = {"services": f"{other.url}/sparql", "workers": "1"}
    with asked(None, tmp_path / "log", "--data", tmp_path / "one.ttl", **settings) as http:
        described = http.get("/sparql", headers={"Accept": "text/turtle"}).text
        assert "BasicFederatedQuery" in described
        query = f"SELECT ?s {{ SERVICE <{other.url}/sparql> {{ ?x <urn:q> ?o }} ?s <urn:p> ?o }}"
        answer = http.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
        assert (answer.status_code, answer.text) == (200, "s\r\nurn:s:7\r\n")


def test_a_service_that_fails_is_a_problem_detail(tmp_path: Path, other: Other) -> None:
    (tmp_path / "one.ttl").write_text("<urn:s:7> <urn:p> <urn:o:7> .")
    service = f"{other.url}/status/500"
    with asked(None, tmp_path / "log", "--data", tmp_path / "one.ttl", services=service, workers="1") as http:
        query = f"SELECT * {{ SERVICE <{service}> {{ ?x <urn:q> ?o }} }}"
        answer = http.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
        problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (502, "application/problem+json")
    assert problem["type"].endswith("/problem/service-failed")
    assert (problem["service"], problem["service_status"]) == (service, 500)
