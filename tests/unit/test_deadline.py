"""A limit of time with one timer for all that is set and lifted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from hrn_kg.web.server.deadline import Deadline


class Timer:
    def __init__(self, at: float, call: Callable[[], None]) -> None:
        self.at, self.call, self.is_off = at, call, False

    def when(self) -> float:
        return self.at

    def cancel(self) -> None:
        self.is_off = True


class Clock:
    """A loop whose time is told."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[Timer] = []
        self.made = 0

    def time(self) -> float:
        return self.now

    def call_at(self, at: float, call: Callable[[], None]) -> Timer:
        self.made += 1
        timer = Timer(at, call)
        self.timers.append(timer)
        return timer

    def until(self, now: float) -> None:
        while due := [timer for timer in self.timers if timer.at <= now]:
            timer = min(due, key=lambda one: one.at)
            self.timers.remove(timer)
            self.now = max(self.now, timer.at)
            if not timer.is_off:
                timer.call()
        self.now = now


def made() -> tuple[Clock, Deadline, list[float]]:
    clock: Any = Clock()
    late: list[float] = []
    loop: asyncio.AbstractEventLoop = clock
    return clock, Deadline(loop, lambda: late.append(clock.now)), late


def test_it_comes_once_at_the_moment_that_was_set_last() -> None:
    clock, deadline, late = made()
    deadline.set(5)
    clock.until(3)
    deadline.set(5)
    assert deadline.is_set
    clock.until(7.9)
    assert not late
    clock.until(30)
    assert late == [8]
    assert not deadline.is_set


def test_one_that_is_set_earlier_comes_earlier() -> None:
    clock, deadline, late = made()
    deadline.set(60)
    deadline.set(1)
    clock.until(100)
    assert late == [1]


def test_it_does_not_come_when_it_was_lifted_or_stopped() -> None:
    clock, deadline, late = made()
    deadline.set(5)
    deadline.lift()
    clock.until(10)
    assert not clock.timers
    deadline.set(5)
    deadline.stop()
    clock.until(20)
    assert late == []


def test_many_limits_in_a_row_need_one_timer() -> None:
    clock, deadline, late = made()
    for number in range(1000):
        clock.until(number / 1000)
        deadline.set(5)
        deadline.lift()
    assert clock.made == 1
    deadline.set(5)
    clock.until(60)
    assert len(late) == 1
    assert clock.made <= 3
