"""A server that is told to stop while it is asked."""

from __future__ import annotations

import re
import signal
import socket
import threading
import time
from pathlib import Path

import httpx
import pytest

import small_content
from hrn_kg import releases
from long_tests import few
from served import QUICK, served

LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
# For programs, and the page for people.
WAYS = (("/sparql", "text/csv"), ("/en/query", "text/html"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("stopping")
    releases.build(small_content.make(root / "content"), root / "home")
    return root / "home"


def under_way(url: str) -> float:
    """Queries that workers have, of all processes."""
    page = httpx.get(url + "/metrics").text
    return sum(map(float, re.findall(r'hrn_kg_workers\{state="(?:running|slow)"\} (\S+)', page)))


@pytest.mark.parametrize(
    ("how", "processes"),
    few(
        [(how, processes) for how in (signal.SIGTERM, signal.SIGINT) for processes in ("1", "2")],
        [(signal.SIGTERM, "2"), (signal.SIGINT, "1")],
    ),
)
def test_whoever_waits_longer_than_it_does_is_told_so(
    home: Path, tmp_path: Path, how: signal.Signals, processes: str
) -> None:
    got: list[httpx.Response] = []
    log = tmp_path / "log"
    with served(home, log, program=QUICK, processes=processes, query_seconds="60", log="json") as (process, url):

        def ask(path: str, accept: str) -> None:
            got.append(httpx.get(url + path, params={"query": LONG}, headers={"Accept": accept}, timeout=30))

        asking = [threading.Thread(target=ask, args=ways) for ways in WAYS]
        for thread in asking:
            thread.start()
        deadline = time.monotonic() + 20
        while under_way(url) < 2:
            assert got == [], "nothing is answered before both are under way"
            assert time.monotonic() < deadline, "the two queries are not under way"
            time.sleep(0.05)
        process.send_signal(how)
        for thread in asking:
            thread.join()
        assert process.wait(20) in (0, -how), "of one process the signal is the end, as it would be without a server"
    kinds = {response.headers["content-type"].partition(";")[0]: response for response in got}
    assert set(kinds) == {"application/problem+json", "text/html"}
    problem = kinds["application/problem+json"].json()
    assert problem["type"].endswith("/problem/stopping")
    for response in got:
        assert response.status_code == 503
        assert response.headers["retry-after"] == "5"
    assert "Exception in ASGI application" not in log.read_text()


@pytest.mark.parametrize("sent", [b"", b"GET /health HT"], ids=["nothing", "half a head"])
def test_whoever_was_about_to_ask_gets_the_last_answer(home: Path, tmp_path: Path, sent: bytes) -> None:
    whole = b"GET /health HTTP/1.1\r\nHost: here\r\n\r\n"
    with (
        served(home, tmp_path / "log", log="json") as (process, url),
        socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=20) as connection,
    ):
        connection.sendall(sent)
        httpx.get(url + "/health")  # the server has accepted the first connection before this one
        process.send_signal(signal.SIGTERM)
        until_refused(url)
        connection.sendall(whole[len(sent) :])
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"\r\nconnection: close\r\n" in answer.lower()


def until_refused(url: str) -> None:
    """Wait until the server takes no connection any more."""
    deadline = time.monotonic() + 20
    while True:
        assert time.monotonic() < deadline
        try:
            httpx.get(url + "/health")
        except httpx.ConnectError:
            return
        except httpx.TransportError:
            continue
