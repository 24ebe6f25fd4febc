"""Pauses before a process is started again."""

from __future__ import annotations

from hrn_kg.engine.embedded.backoff import Backoff


def test_pauses_double_up_to_the_longest() -> None:
    backoff = Backoff(0.1, 1.0, 60.0)
    assert [backoff.pause(0.5) for _ in range(6)] == [0.1, 0.2, 0.4, 0.8, 1.0, 1.0]


def test_a_process_that_lived_long_begins_anew() -> None:
    backoff = Backoff(0.1, 1.0, 60.0)
    assert [backoff.pause(lived) for lived in (1, 1, 60, 1)] == [0.1, 0.2, 0.1, 0.2]
    backoff.reset()
    assert backoff.pause(1) == 0.1
