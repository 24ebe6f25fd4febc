"""`/health` and `/ready` tell at once how the server is: under load, while it recovers, and without the queue."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from web_server import served

import small_content
from hrn_kg import releases

# Each takes as long as it may, and keeps the only fast worker for half a second before another is forked.
HEAVY = "SELECT (COUNT(*) AS ?n) {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(6)) + "} # "
PROMPT = 1.5  # far below the four seconds of a query and the five of the queue


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[tuple[int, str]]:
    releases.build(small_content.make(tmp_path / "content"), tmp_path / "home")
    settings = {"workers": "1", "max_slow": "1", "query_seconds": "4"}
    with served(tmp_path / "home", tmp_path / "log", **settings) as (process, url):
        yield process.pid, url


def asked(url: str) -> tuple[int, float]:
    began = time.monotonic()
    status = httpx.get(url, timeout=20).status_code
    return status, time.monotonic() - began


def zygote_of(pid: int) -> int:
    (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(child)


def test_a_busy_server_is_ready_and_says_so_at_once(busy: tuple[int, str]) -> None:
    _, url = busy
    threads = [
        threading.Thread(
            target=httpx.get, args=(url + "/sparql",), kwargs={"params": {"query": HEAVY + n}, "timeout": 30}
        )
        for n in "abcdef"
    ]
    for thread in threads:
        thread.start()
    try:
        waited_for = asked(url + "/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%22now%22%20%7D")
        found = [asked(url + path) for _ in range(5) for path in ("/health", "/ready")]
    finally:
        for thread in threads:
            thread.join()
    assert {status for status, _ in found} == {200}
    assert max(seconds for _, seconds in found) < PROMPT, (found, waited_for)


def test_without_an_engine_it_lives_and_is_not_ready_until_another_is_there(busy: tuple[int, str]) -> None:
    pid, url = busy
    first = zygote_of(pid)
    os.kill(first, signal.SIGSTOP)  # so that nothing is started again before we have looked
    worker = zygote_of(first)
    assert asked(url + "/ready")[0] == 200
    os.kill(worker, signal.SIGKILL)
    deadline = time.monotonic() + 10
    seen: list[tuple[int, float]] = []
    os.kill(first, signal.SIGKILL)
    while not seen or seen[-1][0] != 200 or 503 not in {status for status, _ in seen}:
        assert time.monotonic() < deadline, seen
        assert asked(url + "/health")[0] == 200
        seen.append(asked(url + "/ready"))
    assert {status for status, _ in seen} == {200, 503}
    assert max(seconds for _, seconds in seen) < PROMPT
    assert zygote_of(pid) != first
