"""What an operator sees and sets: the limit on requests, named proxies, the log, the numbers."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import small_content
from hrn_kg import releases
from hrn_kg.web.layers.log import FIELDS
from hrn_kg.web.layers.metrics import TABLE
from served import served

LIMIT = 8
QUERY = "SELECT ?s WHERE { ?s a <http://purl.org/dc/terms/Location> } ORDER BY ?s"
SLOW = "SELECT (COUNT(*) AS ?n) {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(6)) + "}"
TRACE_ID = "trace-1.a_b"


class Observed:
    """A server behind a named proxy, which these tests play; each test is a client with an address of its own."""

    def __init__(self, url: str, log: Path) -> None:
        self.url, self._log = url, log
        self.http = httpx.Client(base_url=url, timeout=20)

    def get(self, path: str, client: str | None, headers: dict[str, str] | None = None, **query: str) -> httpx.Response:
        forwarded = {"X-Forwarded-For": client} if client else {}
        return self.http.get(path, params=query, headers={"Accept": "*/*", **forwarded, **(headers or {})})

    def log(self) -> list[dict[str, Any]]:
        # The last line may be half written.
        return [json.loads(line) for line in self._log.read_text().splitlines(keepends=True) if line.endswith("\n")]

    def lines(self, client: str, count: int) -> list[dict[str, Any]]:
        """So many lines of a client; an answer may arrive a moment before its line is written."""
        deadline = time.monotonic() + 5
        while len(found := [line for line in self.log() if line.get("client") == client]) < count:
            assert time.monotonic() < deadline, f"{len(found)} lines of {client}"
            time.sleep(0.02)
        assert len(found) == count
        return found

    def numbers(self) -> dict[str, float]:
        page = self.get("/metrics", None)
        assert page.status_code == 200
        rows = [line.rsplit(" ", 1) for line in page.text.splitlines() if not line.startswith("#")]
        return {name: float(value) for name, value in rows}


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observed]:
    root = tmp_path_factory.mktemp("observe")
    releases.build(small_content.make(root / "content"), root / "home")
    settings = {"trusted_proxies": "127.0.0.1", "requests_a_minute": str(LIMIT), "query_seconds": "0.6", "workers": "1"}
    with served(root / "home", root / "log", log_clients="full", **settings) as (_, url):
        server = Observed(url, root / "log")
        yield server
        server.http.close()


def test_who_asks_too_often_is_told_how_long_to_wait(observed: Observed) -> None:
    answers = [observed.get("/sparql", "192.0.2.1", query=QUERY) for _ in range(LIMIT)]
    assert [answer.status_code for answer in answers] == [200] * LIMIT
    refused = observed.get("/sparql", "192.0.2.1", query=QUERY)
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["access-control-allow-origin"] == "*"
    problem = refused.json()
    assert problem["type"].endswith("/problem/too-many-requests")
    assert (problem["limit"], problem["period"]) == (LIMIT, 60)
    assert refused.headers["retry-after"] == str(problem["retry_after"])
    assert 1 <= problem["retry_after"] <= 60 / LIMIT + 1
    page = observed.get("/en", "192.0.2.1", {"Accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (429, "text/html; charset=utf-8")
    # Others are served, and so are the small things a page or a machine needs.
    assert observed.get("/sparql", "192.0.2.2", query=QUERY).status_code == 200
    for path in ("/health", "/ready", "/robots.txt", "/static/hrn-kg.css"):
        assert observed.get(path, "192.0.2.1").status_code == 200, path


def test_a_network_of_ipv6_has_one_budget(observed: Observed) -> None:
    for number in range(LIMIT):
        assert observed.get("/problem/gone", f"2001:db8:1:1::{number}").status_code == 200
    assert observed.get("/problem/gone", "2001:db8:1:1:ffff::1").status_code == 429
    assert observed.get("/problem/gone", "2001:db8:1:2::1").status_code == 200


def test_no_header_gives_a_client_another_budget(observed: Observed) -> None:
    def spoofed(number: int) -> int:
        forged = f"198.51.100.{number}, 127.0.0.1, 192.0.2.3"
        headers = {"Forwarded": f"for=198.51.100.{number}", "X-Real-IP": f"198.51.100.{number}"}
        return observed.get("/problem/gone", forged, headers).status_code

    assert [spoofed(number) for number in range(LIMIT + 1)] == [200] * LIMIT + [429]


def test_the_machine_itself_is_not_limited(observed: Observed) -> None:
    assert {observed.get("/problem/gone", None).status_code for _ in range(LIMIT + 5)} == {200}


def test_the_limit_is_announced(observed: Observed) -> None:
    text = observed.get("/sparql", None, {"Accept": "application/n-triples"}).text
    node = re.search(r'(<\S+>) <https://schema.org/name> "requests-a-minute"', text)
    assert node
    assert f'{node[1]} <https://schema.org/maxValue> "{LIMIT}"' in text


def test_a_named_proxy_tells_the_public_address(observed: Observed) -> None:
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "kg.example.org", "Accept": "application/n-triples"}
    endpoint = "<http://www.w3.org/ns/sparql-service-description#endpoint>"
    assert f"{endpoint} <https://kg.example.org/sparql>" in observed.get("/sparql", "192.0.2.4", told).text


def test_each_request_has_its_line(observed: Observed) -> None:
    headers = {"X-Request-ID": TRACE_ID, "Accept": "text/csv"}
    answers = [observed.get("/sparql", "192.0.2.5", headers, query=QUERY + " # mine") for _ in range(2)]
    mine = observed.lines("192.0.2.5", 2)
    line = mine[-1]
    assert line.keys() <= FIELDS.keys()
    assert {name: line[name] for name in ("event", "id", "method", "path", "route", "status", "cache", "kind")} == {
        "event": "request",
        "id": TRACE_ID,
        "method": "GET",
        "path": "/sparql",
        "route": "/sparql",
        "status": 200,
        "cache": "hit",
        "kind": "select",
    }
    assert (line["bytes"], line["release"]) == (len(answers[1].content), answers[1].headers["x-hrn-kg-release"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
    assert 0 < line["ms"] < 20_000
    assert [other["cache"] for other in mine] == ["miss", "hit"]
    assert mine[0]["query_hash"] == mine[1]["query_hash"]
    assert "mine" not in json.dumps(observed.log())


def test_a_problem_names_the_line_in_which_it_is_found(observed: Observed) -> None:
    problem = observed.get("/no/such/%0A%1b[2J", "192.0.2.6").json()
    (line,) = observed.lines("192.0.2.6", 1)
    assert problem["instance"] == f"{problem['type']}#{line['id']}"
    assert (line["status"], line["problem"], line["path"]) == (404, "not-found", "/no/such/%0A%1b[2J")
    other = observed.get("/no/such", "192.0.2.6").json()
    assert other["instance"] != problem["instance"]


def test_a_name_for_a_request_is_taken_from_named_proxies_only(observed: Observed) -> None:
    observed.get("/health", "192.0.2.8", {"X-Request-ID": 'a"b c'})
    assert re.fullmatch(r"[0-9a-f]{16}", observed.lines("192.0.2.8", 1)[0]["id"])


def test_a_query_is_found_again_by_its_hash_however_it_was_answered(observed: Observed) -> None:
    query = f"  {QUERY} # hashed\n"
    for _ in range(4):  # from the engine, from the cache, and then without being read again
        assert observed.get("/sparql", "192.0.2.10", query=query).status_code == 200
    lines = observed.lines("192.0.2.10", 4)
    expected = hashlib.sha256(query.strip().encode()).hexdigest()[:16]
    assert [(line["query_hash"], line["kind"], line["cache"]) for line in lines] == [
        (expected, "select", cache) for cache in ("miss", "hit", "hit", "hit")
    ]


def test_what_is_refused_below_http_has_a_line_too(observed: Observed) -> None:
    host, port = observed.url.removeprefix("http://").split(":")
    counted = 'hrn_kg_problems_total{problem="malformed-request"}'
    before = observed.numbers().get(counted, 0.0)
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(b"nonsense\r\n\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 400")
    deadline = time.monotonic() + 5
    while not (lines := [line for line in observed.log() if line["event"] == "refused"]):
        assert time.monotonic() < deadline, "no line"
        time.sleep(0.02)
    (line,) = lines
    assert (line["status"], line["problem"], line["client"]) == (400, "malformed-request", "127.0.0.1")
    assert observed.numbers()[counted] == before + 1


def test_the_numbers_count_what_happened(observed: Observed) -> None:
    requests = 'hrn_kg_requests_total{method="GET",route="/sparql",status="2xx"}'
    before = observed.numbers()
    for _ in range(3):
        assert observed.get("/sparql", None, query=QUERY + " # counted").status_code == 200
    assert observed.get("/sparql", None, query=SLOW).status_code == 504
    assert observed.get("/sparql", None, query="ASK {").status_code == 400
    after = observed.numbers()

    def grown(name: str) -> float:
        return after.get(name, 0.0) - before.get(name, 0.0)

    assert grown(requests) == 3
    assert grown('hrn_kg_requests_total{method="GET",route="/sparql",status="5xx"}') == 1
    assert grown('hrn_kg_request_seconds_count{route="/sparql"}') == 5
    assert (grown("hrn_kg_cache_hits_total"), grown("hrn_kg_cache_misses_total")) == (2, 3)
    assert grown('hrn_kg_query_seconds_count{kind="select",outcome="answered"}') == 1
    assert grown('hrn_kg_query_seconds_count{kind="select",outcome="timed-out"}') == 1
    assert grown('hrn_kg_worker_ends_total{reason="time"}') == 1
    assert grown('hrn_kg_problems_total{problem="timed-out"}') == 1
    assert grown('hrn_kg_problems_total{problem="malformed-query"}') == 1
    assert after["hrn_kg_cache_bytes"] > before["hrn_kg_cache_bytes"]
    assert after["hrn_kg_web_processes"] == after["hrn_kg_engine_ready"] == 1
    assert 20e6 < after["hrn_kg_web_memory_bytes"] < 300e6
    release = observed.get("/health", None).json()["release"]
    assert after[f'hrn_kg_release_info{{release="{release}"}}'] == 1
    events = [line for line in observed.log() if line["event"] == "worker"]
    assert [(line["reason"], line["level"]) for line in events] == [("time", "info")]


def test_the_numbers_are_those_of_the_table_and_no_client_can_make_more(observed: Observed) -> None:
    assert observed.http.request("PROPFIND", "/sparql").status_code == 405
    for number in range(5):
        observed.get(f"/invented/{number}", None)
        observed.get(f"/doc/place/{number}", None)
    page = observed.get("/metrics", None).text
    known = {name for name, *_ in TABLE}
    told = {name if name in known else f"{name}_total" for name in re.findall(r"^# TYPE (\S+) ", page, re.MULTILINE)}
    assert {name for name in told if not name.endswith("_created_total")} == known
    assert 'method="other"' in page and "PROPFIND" not in page
    assert 'route="/doc/{path:path}"' in page and "/doc/place/" not in page and "invented" not in page


def test_the_numbers_are_for_the_operator(observed: Observed) -> None:
    for client in ("192.0.2.9", "198.51.100.1, 192.0.2.9"):
        refused = observed.get("/metrics", client)
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (403, "forbidden-operation")
    assert observed.get("/metrics", "127.0.0.1").status_code == 200


def test_the_engine_shares_its_workers_among_the_same_clients(tmp_path: Path) -> None:
    releases.build(small_content.make(tmp_path / "content"), tmp_path / "home")
    settings = {"trusted_proxies": "127.0.0.1", "concurrency": "1", "queue_seconds": "0.8", "query_seconds": "3"}
    with served(tmp_path / "home", tmp_path / "log", workers="2", **settings) as (_, url):
        server = Observed(url, tmp_path / "log")
        slow = threading.Thread(target=server.get, args=("/sparql", "192.0.2.1"), kwargs={"query": SLOW})
        slow.start()
        deadline = time.monotonic() + 5
        while not any(server.numbers()[f'hrn_kg_workers{{state="{state}"}}'] for state in ("running", "slow")):
            assert time.monotonic() < deadline, "the query never came"
            time.sleep(0.02)
        asked = {client: server.get("/sparql", client, query=QUERY) for client in ("192.0.2.1", "192.0.2.2")}
        slow.join()
        server.http.close()
    # One query at a time: the first has one under way, whoever carried it here.
    assert {client: answer.status_code for client, answer in asked.items()} == {"192.0.2.1": 503, "192.0.2.2": 200}
    assert asked["192.0.2.1"].json()["type"].endswith("/overloaded")
