"""`/health` and `/ready` tell at once how the server is: under load and while it recovers."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import small_content
from hrn_kg import releases
from served import served

# It takes as long as it may.
HEAVY = "SELECT (COUNT(*) AS ?n) {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(6)) + "}"


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[tuple[int, str]]:
    releases.build(small_content.make(tmp_path / "content"), tmp_path / "home")
    settings = {"workers": "1", "max_slow": "1", "query_seconds": "4"}
    with served(tmp_path / "home", tmp_path / "log", **settings) as (process, url):
        yield process.pid, url


def asked(url: str) -> int:
    return httpx.get(url, timeout=20).status_code


def number(url: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", httpx.get(url + "/metrics").text, re.M)
    return float(found[1]) if found else 0.0


def ends(url: str, reason: str) -> float:
    return number(url, f'hrn_kg_worker_ends_total{{reason="{reason}"}}')


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def zygote_of(pid: int) -> int:
    (child,) = children_of(pid)
    return child


def test_a_server_whose_workers_are_busy_is_ready_unless_none_can_be_replaced(busy: tuple[int, str]) -> None:
    pid, url = busy
    zygote = zygote_of(pid)
    os.kill(zygote, signal.SIGSTOP)  # now the one worker is the only one
    thread = threading.Thread(
        target=httpx.get, args=(url + "/sparql",), kwargs={"params": {"query": HEAVY}, "timeout": 30}
    )
    thread.start()
    try:
        until_busy = time.monotonic() + 10
        while not any(number(url, f'hrn_kg_workers{{state="{state}"}}') for state in ("running", "slow")):
            assert time.monotonic() < until_busy, "the query never came"
            time.sleep(0.02)
        assert asked(url + "/ready") == 200  # a question in the queue would end with 503
        until_not_ready = time.monotonic() + 10
        while asked(url + "/ready") == 200:
            assert asked(url + "/health") == 200
            assert time.monotonic() < until_not_ready, "it stays ready though no worker comes"
            time.sleep(0.1)
    finally:
        os.kill(zygote, signal.SIGCONT)
        thread.join()
    assert asked(url + "/ready") == 200


def test_without_an_engine_it_lives_and_is_not_ready_until_another_is_there(busy: tuple[int, str]) -> None:
    pid, url = busy
    first = zygote_of(pid)
    os.kill(first, signal.SIGSTOP)  # so that nothing is started again before we have looked
    worker = zygote_of(first)
    assert asked(url + "/ready") == 200
    os.kill(worker, signal.SIGKILL)
    deadline = time.monotonic() + 30
    seen: set[int] = set()
    lost = 0
    # It is back so soon that a busy machine may not let us see it gone: then once more.
    while 503 not in seen:
        gone = zygote_of(pid)
        os.kill(gone, signal.SIGKILL)
        lost += 1
        last = 0
        while last != 200 or ends(url, "engine") < lost or children_of(pid) in ([], [gone]):
            assert time.monotonic() < deadline, seen
            assert asked(url + "/health") == 200
            last = asked(url + "/ready")
            seen.add(last)
    assert seen == {200, 503}
    assert zygote_of(pid) != first
    assert ends(url, "engine") == lost
    before = ends(url, "killed")
    os.kill(zygote_of(zygote_of(pid)), signal.SIGKILL)
    while ends(url, "killed") != before + 1:
        assert time.monotonic() < deadline + 5, "the end of a worker is not counted"
