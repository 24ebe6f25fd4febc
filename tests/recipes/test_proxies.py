"""The proxies of deploy/ before a server, with TLS: nothing that the server offers is lost on the way."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

import small_content
from hrn_kg import releases
from proxies import PROXIES, Proxy, free_port, has_ipv6
from served import handing, served, wait_until

FAST_CLOCKS = Path(__file__).parents[1] / "attack" / "fast_clocks.py"
QUERY = "SELECT ?place WHERE { ?place a <http://purl.org/dc/terms/Location> } ORDER BY ?place"
LONG = f"# {'x' * 190_000}\n{QUERY}"
SETTINGS = {
    "public_url": "https://kg.example.org",
    "contact": "mailto:editors@example.org",
    "trusted_proxies": "127.0.0.1",
    "requests_a_minute": "0",
    "log": "json",
    "log_clients": "full",
}
pytestmark = pytest.mark.skipif(os.environ.get("HRN_KG_TEST_RECIPES") != "1", reason="`make test-recipes` runs it")
QUICK = {"caddy": [("lb_try_duration 10s", "lb_try_duration 0s")]}  # else it waits for the service to come back
Start = Callable[..., AbstractContextManager[Proxy]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("proxies")
    releases.build(small_content.make(root / "content"), root / "home")
    return root / "home"


@pytest.fixture(scope="module", params=PROXIES, ids=lambda one: one.__name__)
def start(request: pytest.FixtureRequest) -> Start:
    """How the proxy is started."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "log"


@pytest.fixture(scope="module")
def proxy(start: Start, home: Path, log: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with (
        served(home, log, **SETTINGS) as (_, url),
        start(int(url.rpartition(":")[2]), tmp_path_factory.mktemp("proxy")) as found,
    ):
        yield found


def test_who_comes_without_tls_is_sent_on_and_told_to_stay(proxy: Proxy) -> None:
    with proxy.client(secure=False) as plain, proxy.client() as http:
        sent_on = plain.get("/en/about?a=b")
        assert sent_on.status_code == 308
        address, _, path = sent_on.headers["location"].removeprefix("https://").partition("/")
        assert address.partition(":")[0] == "kg.example.org"
        assert path == "en/about?a=b"
        for address in ("/en/about", "/nothing"):
            answer = http.get(address)
            assert answer.headers["strict-transport-security"] == "max-age=31536000", answer
        assert "strict-transport-security" not in plain.get("/en/about").headers


@pytest.mark.skipif(not has_ipv6(), reason="there is no IPv6 here")
def test_it_is_reached_by_ipv6(proxy: Proxy) -> None:
    with proxy.client("::1", "[::1]") as http, proxy.client("::1", "[::1]", secure=False) as plain:
        assert http.get("/health").json()["status"] == "ok"
        assert plain.get("/health").status_code == 308


def test_the_client_is_who_connects_whatever_it_says(proxy: Proxy, log: Path) -> None:
    with proxy.client("127.0.0.9") as http:
        answer = http.get("/id/place/amsterdam", headers={"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Host": "evil"})
        assert answer.headers["location"].startswith("https://kg.example.org/")
    deadline = time.monotonic() + 10
    while not (lines := [line for line in log.read_text().splitlines() if "/id/place/amsterdam" in line]):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert {json.loads(line)["client"] for line in lines} == {"127.0.0.9"}


@pytest.mark.parametrize("method", ["QUERY", "POST"])
def test_a_query_of_190_kb_passes(proxy: Proxy, method: str) -> None:
    with proxy.client() as http:
        headers = {"Content-Type": "application/sparql-query", "Accept": "text/csv"}
        answer = http.request(method, "/sparql", content=LONG, headers=headers)
        assert (answer.status_code, answer.text.count("/id/place/")) == (200, 2)
        asked = http.get("/sparql", params={"query": f"# {'x' * 20_000}\n{QUERY}"}, headers={"Accept": "text/csv"})
        assert asked.text == answer.text


def test_too_much_is_refused_by_the_server_and_in_its_words(proxy: Proxy) -> None:
    with proxy.client() as http:
        headers = {"Content-Type": "application/sparql-query"}
        answer = http.post("/sparql", content="#" * 3_000_000, headers=headers)
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"


def test_parts_conditions_and_codings_pass(proxy: Proxy, home: Path) -> None:
    release = releases.current(home).id
    with proxy.client() as http:
        dump = f"/dumps/{release}/hrn-kg.nq.gz"
        whole = http.get(dump)
        part = http.get(dump, headers={"Range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, whole.content[10:20])
        page = http.get("/en/about", headers={"Accept-Encoding": "zstd"})
        assert (page.status_code, page.headers["content-encoding"]) == (200, "zstd")
        again = {"Accept-Encoding": "zstd", "If-None-Match": page.headers["etag"]}
        assert http.get("/en/about", headers=again).status_code == 304
        assert http.head("/en/about").headers["content-type"] == "text/html; charset=utf-8"


def test_the_secret_address_of_a_proposal_stands_in_no_log(proxy: Proxy, log: Path) -> None:
    with proxy.client() as http, proxy.client(secure=False) as plain:
        for client in (plain, http):
            client.get("/en/proposals/a-secret-name")
        http.get("/en/about")
    assert wait_until(lambda: '"/en/about"' in log.read_text())
    if proxy.log.name == "access.log":
        assert wait_until(lambda: "/en/about" in proxy.log.read_text())
    assert "a-secret-name" not in log.read_text() + proxy.log.read_text()


def test_a_fault_tells_no_log_of_it_either(start: Start, tmp_path: Path) -> None:
    """Nobody answers behind the proxy, so that every request is a fault."""
    paths = ["/en/proposals/a-secret-name", "/api/proposals/a-secret-name?x=y", "/en/%70roposals/a-secret-name"]
    with start(free_port(), tmp_path, *QUICK.get(start.__name__, ())) as proxy:  # type: ignore[attr-defined]
        with proxy.client() as http:
            statuses = [http.get(path).status_code for path in [*paths, "/en/about"]]
        assert statuses == [502] * 4

        def written() -> str:
            return "".join(log.read_text() for log in (tmp_path / "errors", tmp_path / "error.log") if log.exists())

        assert wait_until(lambda: "/en/about" in written())
        assert "a-secret-name" not in written() + (proxy.log.read_text() if proxy.log.exists() else "")


def test_no_request_meets_an_idle_connection_just_being_closed(start: Start, home: Path, tmp_path: Path) -> None:
    """The server with clocks that run faster keeps idle connections for 2 s, the proxy in the same proportion."""
    fast = [sys.executable, str(FAST_CLOCKS)]
    kept = {"nginx": ("keepalive_timeout 10s;", "keepalive_timeout 1s;"), "caddy": ("keepalive 10s", "keepalive 1s")}
    with (
        served(home, tmp_path / "log", program=fast, **SETTINGS) as (_, url),
        start(int(url.rpartition(":")[2]), tmp_path, kept[start.__name__]) as proxy,  # type: ignore[attr-defined]
    ):
        seen: Counter[int] = Counter()

        def ask(number: int) -> None:
            with proxy.client() as http:
                for turn in range(4):
                    headers = {"Content-Type": "application/x-www-form-urlencoded"}
                    answer = http.post("/en/contribute", content="a=b", headers=headers)
                    seen[answer.status_code] += 1
                    time.sleep(1.98 + 0.01 * (number % 5) + 0.001 * turn)

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(seen.values()) == 80
    assert not {502, 503, 504} & set(seen), seen


def test_a_restart_under_load_costs_nobody_an_answer(start: Start, home: Path, tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0), backlog=128) as listener,
        start(listener.getsockname()[1], tmp_path) as proxy,
    ):
        seen: Counter[int | str] = Counter()
        done = threading.Event()

        def ask(number: int) -> None:
            turn = 0
            headers = {"Content-Type": "application/sparql-query"}
            with proxy.client() as http:
                while not done.wait(0.01):
                    turn += 1
                    try:
                        if turn % 2:
                            answer = http.get("/en/about", params={"n": f"{number}.{turn}"})
                        else:
                            answer = http.post("/sparql", content=f"{QUERY} # {number} {turn}", headers=headers)
                        seen[answer.status_code] += 1
                    except httpx.TransportError as fault:
                        seen[repr(fault)] += 1

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
        for turn in range(3):
            before, handed = handing(listener.fileno()), [listener.fileno()]
            with served(home, tmp_path / "log", before=before, handed=handed, processes="2", **SETTINGS) as (
                process,
                _,
            ):
                if not turn:
                    for thread in threads:
                        thread.start()
                answered = seen[200]
                while seen[200] < answered + 40:
                    assert set(seen) <= {200}, seen
                    time.sleep(0.05)
                if turn == 2:
                    done.set()
                    for thread in threads:
                        thread.join()
                process.send_signal(signal.SIGTERM)
                process.wait(30)
    assert set(seen) == {200}, seen
