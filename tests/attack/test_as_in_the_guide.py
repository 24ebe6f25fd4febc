"""The configuration of the guide for operators under attack: two processes, in the view of the unit, behind nginx."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import guide
import pytest
from attacked_server import LONG, LOOKUP, Attacked, alive, ask, copy_of, wait_until
from hostile import EVERYTHING, Hostile
from test_hostile_queries import STATUSES

from proxies import Proxy, nginx

A_MINUTE = 600
CHOSEN = [one for one in EVERYTHING if LONG] or EVERYTHING[::12]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Not where the other tests have theirs: that may be below /dev, which a unit may write to."""
    with tempfile.TemporaryDirectory(prefix="guide") as made:
        yield Path(made)


@pytest.fixture(scope="module")
def behind(small_home: Path, folder: Path) -> Iterator[Attacked]:
    """The server behind the proxy."""
    home = copy_of(small_home, folder / "home")
    limits = {"requests_a_minute": str(A_MINUTE), "unlimited_clients": "none", "query_seconds": "0.5", "log": "json"}
    with guide.guided(home, folder, **limits) as server:
        yield server


@pytest.fixture(scope="module")
def proxy(behind: Attacked, folder: Path) -> Iterator[Proxy]:
    with nginx(behind.port, folder) as found:
        yield found


def test_each_line_of_the_unit_is_accounted_for() -> None:
    assert set(guide.unit()) == set(guide.DONE)


def test_two_processes_answer_in_the_view_of_the_unit(behind: Attacked, folder: Path) -> None:
    assert behind.processes == 2
    assert len(behind.web_processes()) == 2
    for pid in [behind.process.pid, *behind.web_processes(), *behind.family()]:
        seen = Path(f"/proc/{pid}/root")
        with pytest.raises(OSError, match="Read-only"):
            (seen / str(folder)[1:] / "written").write_text("x")
        assert re.search(r"NoNewPrivs:\t1", Path(f"/proc/{pid}/status").read_text())
    with behind.client() as client:
        assert ask(client, LOOKUP).json()["boolean"] is True


def test_addresses_are_those_of_the_public(proxy: Proxy) -> None:
    with proxy.client("127.0.0.5") as client:
        answer = client.get("/id/place/amsterdam")
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("https://kg.example.org/")


def test_a_request_has_one_name_in_both_logs(proxy: Proxy, folder: Path, behind: Attacked) -> None:
    with proxy.client("127.0.0.5") as client:
        name = client.get("/doc/place/no-such-place").json()["instance"].partition("#")[2]
    assert wait_until(lambda: name in (folder / "access.log").read_text())
    assert wait_until(lambda: f'"id":"{name}"' in behind.log.read_text())
    lines = [json.loads(line) for line in behind.log.read_text().splitlines() if line.startswith("{")]
    assert [line["status"] for line in lines if line.get("id") == name] == [404]


def test_long_queries_pass(proxy: Proxy) -> None:
    padding = "# " + "x" * 20_000 + "\n"
    with proxy.client("127.0.0.5") as client:
        assert client.get("/sparql", params={"query": padding + LOOKUP}).json()["boolean"] is True


def test_each_visitor_has_a_budget_whatever_it_says(proxy: Proxy) -> None:
    with proxy.client("127.0.0.6") as greedy, proxy.client("127.0.0.7") as other:
        seen = Counter(
            greedy.get("/problem/gone", headers={"X-Forwarded-For": f"192.0.2.{n % 200}"}).status_code
            for n in range(A_MINUTE + 200)
        )
        assert set(seen) == {200, 429}
        assert seen[429] > 20
        assert other.get("/problem/gone").status_code == 200


@pytest.mark.parametrize("hostile", CHOSEN, ids=lambda one: one.name)
def test_hostile_queries_end_behind_the_proxy_too(proxy: Proxy, behind: Attacked, hostile: Hostile) -> None:
    with proxy.client("127.0.0.8") as client:
        answer = ask(client, hostile.query, "text/csv, */*;q=0.1")
        assert answer.status_code in STATUSES[hostile.end] | ({200} if hostile.end == "whole" else set())
        assert ask(client, f"{LOOKUP} #{hostile.name}").json()["boolean"] is True
    assert wait_until(lambda: len(behind.web_processes()) == 2), (
        "one that another test killed comes back; no other ended"
    )


def test_of_killed_web_processes_nobody_gets_a_wrong_answer(proxy: Proxy, behind: Attacked) -> None:
    chance = random.Random("killed behind a proxy")
    wrong: list[str] = []
    seen: Counter[int] = Counter()
    done = threading.Event()

    def visit(number: int) -> None:
        turn = 0
        with proxy.client(f"127.0.0.{30 + number}") as client:
            while not done.wait(0.15):
                turn += 1
                answer = ask(client, f"{LOOKUP} # {number} {turn}")
                seen[answer.status_code] += 1
                if answer.status_code == 200 and answer.json()["boolean"] is not True:
                    wrong.append(answer.text)

    visitors = [threading.Thread(target=visit, args=(number,)) for number in range(3)]
    for thread in visitors:
        thread.start()
    try:
        for _ in range(20 if LONG else 4):
            assert wait_until(lambda: len(behind.web_processes()) == 2, 40)
            done.wait(chance.uniform(0.0, 1.0))
            victim = chance.choice(behind.web_processes())
            os.kill(victim, signal.SIGKILL)
            assert wait_until(lambda victim=victim: not alive(victim))
    finally:
        done.set()
        for thread in visitors:
            thread.join(30)
    assert not wrong
    assert set(seen) <= {200, 502, 503, 504}, seen
    assert seen[200] > 10
    assert wait_until(lambda: len(behind.web_processes()) == 2, 40)
    with proxy.client("127.0.0.40") as client:
        assert wait_until(lambda: client.get("/ready").status_code == 200, 30)
        assert ask(client, LOOKUP + " # at the end").json()["boolean"] is True


def test_it_ends_in_order_within_the_time_of_the_unit(small_home: Path, tmp_path: Path) -> None:
    """The main process alone is told, as by `KillMode=mixed`; nobody is left, and nobody had to be killed."""
    assert guide.unit()["KillMode"] == "mixed"
    with guide.guided(copy_of(small_home, tmp_path / "home"), tmp_path) as server:
        everybody = [*server.web_processes(), *server.family()]
        assert len(everybody) >= 8
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(float(guide.unit()["TimeoutStopSec"])) == 0
    assert wait_until(lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in everybody))
