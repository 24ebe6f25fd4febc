"""Each query ends within the limit, as a problem or as the right answer, while another visitor is served."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from attacked_server import LONG, LOOKUP, SECONDS, SLACK, Attacked, ask, wait_until
from hostile import EVERYTHING, Hostile

STATUSES = {
    "stopped": {413, 503, 504},
    "refused": {400, 403, 413},
    "breaking": {400, 503, 504},
    "whole": {413, 503, 504},
}
CHOSEN = [one for one in EVERYTHING if LONG or not one.only_long]


def judge(hostile: Hostile, answer: httpx.Response) -> None:
    """That a query ended as it must; a partial answer under 200 would be the worst of all ends."""
    if answer.status_code == 200 and hostile.end == "whole":
        assert answer.text.split("\r\n", 1)[1].strip() == hostile.right
        return
    assert answer.status_code in STATUSES[hostile.end], (answer.status_code, answer.text[:300])
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["type"].startswith("https://w3id.org/harmreduction/problem/")
    assert problem["title"] and problem["detail"]
    if hostile.end == "refused":
        assert not problem["type"].endswith("/engine-refused"), "it came to the engine, and broke it"
    assert len(answer.content) < 2000
    if problem["type"].endswith(("overloaded", "engine-unavailable")):
        assert int(answer.headers["retry-after"]) >= 1


@pytest.mark.parametrize("hostile", CHOSEN, ids=lambda one: one.name)
def test_it_ends_in_time_and_others_are_served(attacked: Attacked, hostile: Hostile) -> None:
    with (
        attacked.client("127.0.0.5") as enemy,
        attacked.client("127.0.0.9") as visitor,
        ThreadPoolExecutor(1) as pool,
    ):
        began = time.monotonic()
        ending = pool.submit(ask, enemy, hostile.query, "text/csv, */*;q=0.1")
        served = 0
        while not (ending.done() and served):
            since = time.monotonic()
            answer = ask(visitor, f"{LOOKUP} #{hostile.name} {served}")  # asked anew each time: not from the cache
            assert answer.status_code == 200 and answer.json()["boolean"] is True
            assert time.monotonic() - since < SLACK
            served += 1
            time.sleep(0.02)
        assert ending.result().elapsed.total_seconds() < SECONDS + SLACK
        assert time.monotonic() - began < SECONDS + 2 * SLACK
        judge(hostile, ending.result())
    # Of each web process: two workers, and the process that forks them.
    assert wait_until(lambda: len(attacked.family()) <= 3 * attacked.processes), "workers are left over"
