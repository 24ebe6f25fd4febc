"""Queries whose end may be due to damage have the files looked at."""

from __future__ import annotations

import pytest

from hrn_kg.web.served.suspicion import suspecting


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [("data-damaged", True), ("out-of-memory", True), ("timed-out", True), ("answered", False), ("overloaded", False)],
)
def test_an_end_that_damage_may_cause_is_told(outcome: str, expected: bool) -> None:
    seen: list[object] = []

    def observe(kind: str, outcome: str, seconds: float, *, cached: bool) -> None:
        seen.append((kind, outcome, seconds, cached))

    suspecting(observe, lambda: seen.append("suspected"))("select", outcome, 0.5, cached=False)
    assert ("suspected" in seen) == expected
    assert ("select", outcome, 0.5, False) in seen
