"""The budget of requests: what it allows, how it refills, how much memory it takes, and that processes share it."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from hrn_kg.web.layers import rate_limit as rate
from hrn_kg.web.layers.rate_limit import RateLimiter


@pytest.mark.parametrize("limit", [1, 2, 7, 600, 100_000])
def test_as_many_as_the_limit_pass_at_once_and_no_more(limit: int) -> None:
    rate_limiter = RateLimiter(limit)
    assert all(rate_limiter.spend("a", 1000.0) == 0.0 for _ in range(limit))
    wait = rate_limiter.spend("a", 1000.0)
    assert wait == pytest.approx(60 / limit, rel=0.01)
    assert rate_limiter.spend("b", 1000.0) == 0.0
    # A refusal costs nothing: after that time there is one, and only one.
    assert rate_limiter.spend("a", 1000.0 + wait) == 0.0
    assert rate_limiter.spend("a", 1000.0 + wait) > 0
    assert all(rate_limiter.spend("a", 1061.0 + wait) == 0.0 for _ in range(limit))


def test_over_a_long_time_no_more_pass_than_the_limit_says() -> None:
    rate_limiter = RateLimiter(60)
    dice = random.Random(4)
    moments = sorted(dice.uniform(0, 600) for _ in range(20_000))
    passed = [now for now in moments if rate_limiter.spend("a", 5000.0 + now) == 0.0]
    assert 600 <= len(passed) <= 661


def test_no_limit() -> None:
    rate_limiter = RateLimiter(0)
    assert not any(rate_limiter.spend("a", 1.0) for _ in range(10_000))


def test_very_many_addresses_take_no_more_memory_and_keep_others_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate, "_BUCKETS", 64)
    rate_limiter = RateLimiter(100)
    assert [bool(rate_limiter.spend("heavy", 10.0)) for _ in range(101)] == [False] * 100 + [True]
    for number in range(20_000):
        assert rate_limiter.spend(f"192.0.2.{number}", 10.0) == 0.0
    assert rate_limiter.spend("heavy", 10.0) > 0, "who used its budget is not forgotten for those who used little"


_FORK = """
import os
from hrn_kg.web.layers.rate_limit import RateLimiter
budgets = RateLimiter(10)
passed = sum(budgets.spend("a", 1.0) == 0.0 for _ in range(4))
pid = os.fork()
if pid == 0:
    os._exit(sum(budgets.spend("a", 1.0) == 0.0 for _ in range(4)))
theirs = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(passed, theirs, sum(budgets.spend("a", 1.0) == 0.0 for _ in range(4)))
"""


def test_forked_processes_share_one_budget() -> None:
    done = subprocess.run([sys.executable, "-c", _FORK], capture_output=True, text=True, check=True)
    assert done.stdout == "4 4 2\n"
